"""Whatever is killed, frozen, emptied or away: one effect, a true end told once, and work goes on soon."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import aiohttp
import psutil
import pytest
from redis.asyncio import Redis

from server.embedded.service import EmbeddedService
from tests.cluster import Cluster
from tests.job_stage import Stage, Watcher, until
from tests.services import Services
from tests.stock_clients import Clients
from tests.test_document_scale import report
from tests.workers import Background, background, is_alive

RECOVERY_SECONDS = 15.0
FROZEN_SECONDS = 20.0
AWAY_SECONDS = 10.0


@pytest.fixture(scope="module")
def stage(own_services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Whoever is killed comes back, so one stage serves all tests."""
    stage = Stage(own_services, tmp_path_factory.mktemp("stage"))
    with stage.running():
        yield stage


@pytest.fixture
async def watcher(
    stage: Stage, http: aiohttp.ClientSession, stock_clients: Clients
) -> AsyncIterator[Watcher]:
    """Somebody who watches from the start; the workers are ready."""
    for group in stage.groups:
        await asyncio.to_thread(group.wait_for_horses, 2)
    async with Watcher.of(stage, Cluster(stage.servers, http), stock_clients) as watcher:
        await watcher.verify(await watcher.ask("noop"), effects=0)
        yield watcher


async def ask_for(watcher: Watcher, count: int = 3) -> list[str]:
    """Jobs of three seconds that end at different times, each with a child process and one effect."""
    return [await watcher.ask(steps=30 + 3 * index, step_seconds=0.1, child=True) for index in range(count)]


async def verify_all(
    watcher: Watcher, jobs: list[str], since: float, attempt: int, request: pytest.FixtureRequest
) -> None:
    """All completed once; nothing is left over; it went on in time after `since`."""
    for job_id in jobs:
        await watcher.verify(job_id)
    seconds = [watcher.recovery_seconds(job_id, since, attempt) for job_id in jobs]
    report(f"{request.node.name}: on after {', '.join(f'{each:.1f}' for each in seconds)} s")
    assert max(seconds) < RECOVERY_SECONDS
    # A worker that dies is cleared up after by its replacement.
    await until(lambda: not list(watcher.stage.scratch.iterdir()), "end of the temporary files")


# Processes


async def kill_both(horse: psutil.Process) -> None:
    worker = horse.parent()
    assert worker is not None
    worker.kill()
    with suppress(psutil.NoSuchProcess):
        # It may have died with its worker already.
        horse.kill()


async def kill_worker(horse: psutil.Process) -> None:
    worker = horse.parent()
    assert worker is not None
    worker.kill()


async def freeze_horse(horse: psutil.Process) -> None:
    horse.suspend()
    await asyncio.sleep(FROZEN_SECONDS)  # the time it is frozen
    with suppress(psutil.NoSuchProcess):
        horse.resume()


async def freeze_both(horse: psutil.Process) -> None:
    worker = horse.parent()
    assert worker is not None
    worker.suspend()
    await freeze_horse(horse)
    worker.resume()


Harm = Callable[[psutil.Process], Awaitable[None]]


@pytest.mark.long
@pytest.mark.parametrize(
    ("harm", "count"), [(kill_both, 3), (kill_worker, 3), (freeze_horse, 2), (freeze_both, 2)]
)
async def test_workers_are_lost(
    watcher: Watcher, harm: Harm, count: int, request: pytest.FixtureRequest
) -> None:
    jobs = await ask_for(watcher, count)
    horses = await watcher.stage.horses_at_work(count)
    children = [child for horse in horses for child in horse.children()]
    for job_id in jobs:
        await watcher.reaches(job_id, 20)
    since = time.monotonic()
    harming = asyncio.gather(*(harm(horse) for horse in horses))
    await watcher.reconnect()
    await harming
    await verify_all(watcher, jobs, since, 2, request)
    # Whoever thaws and is refused by the fence gives up the work, and may be there for the next job.
    lost = children if harm is freeze_both else [*horses, *children]
    await until(lambda: not any(map(is_alive, lost)), "end of what was lost")


async def test_a_worker_is_killed_with_its_child(watcher: Watcher, request: pytest.FixtureRequest) -> None:
    job_id = await watcher.ask(steps=10, child=True)
    (horse,) = await watcher.stage.horses_at_work(1)
    (child,) = horse.children()
    since = time.monotonic()
    await kill_both(horse)
    await until(partial(is_gone, child), "end of the child")
    await verify_all(watcher, [job_id], since, 2, request)


@pytest.mark.long
async def test_the_leading_clock_is_killed_with_three_workers(
    watcher: Watcher, request: pytest.FixtureRequest
) -> None:
    jobs = await ask_for(watcher)
    horses = await watcher.stage.horses_at_work(3)
    clock = await watcher.stage.leader()
    since = time.monotonic()
    clock.kill()
    for horse in horses:
        await kill_both(horse)
    await watcher.reconnect()
    await verify_all(watcher, jobs, since, 2, request)
    assert await watcher.stage.leader() is not clock
    clock.launch()


# Kill points


async def die_at(watcher: Watcher, step: str, folder: Path, workers: int) -> tuple[list[str], float]:
    """Jobs whose workers die at that step, while nobody else works; and when the first of them died."""
    jobs: list[str] = []
    marks = [folder / f"mark{index}" for index in range(workers)]
    with watcher.stage.workers_asleep(), ExitStack() as deadly:
        groups: list[Background] = []
        for mark in marks:
            module = ("tests.deadly_worker", "data", step, str(mark))
            place = folder / f"worker of {mark.name}"
            place.mkdir()
            groups.append(deadly.enter_context(background(place, watcher.stage.environment, module)))
        for group in groups:
            await asyncio.to_thread(group.wait_for_horses)
        async with asyncio.timeout(40):
            while not all(mark.exists() for mark in marks):
                # Whoever died once works on, and may have taken the job of another one.
                if len(jobs) < workers or all([await ended_or_lost(watcher, each) for each in jobs]):
                    jobs.append(await watcher.ask(steps=12, child=True))
                await asyncio.sleep(0.1)
        first = min(mark.stat().st_mtime for mark in marks)
    return jobs, time.monotonic() - (time.time() - first)


async def ended_or_lost(watcher: Watcher, job_id: str) -> bool:
    pictures = watcher.pictures[job_id]
    if not pictures or pictures[-1][1]["status"] == "queued":
        return False
    # Nothing has moved for longer than a step takes.
    newest = pictures[-1][1]["job_seq"]
    first_at = next(at for at, job in pictures if job["job_seq"] == newest)
    return time.monotonic() - first_at > 2


# In which attempt a job completes whose worker dies there.
STEPS = {"claimed": 2, "before_outcome": 2, "after_outcome": 1, "document_followed": 1}


@pytest.mark.long
@pytest.mark.parametrize("step", STEPS)
async def test_three_workers_die_at_a_step(
    watcher: Watcher, step: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    dying = asyncio.create_task(die_at(watcher, step, tmp_path, 3))
    await asyncio.sleep(1)
    await watcher.reconnect()
    jobs, since = await dying
    await verify_all(watcher, jobs, since, STEPS[step], request)


async def test_a_worker_dies_right_after_its_outcome(
    watcher: Watcher, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    jobs, since = await die_at(watcher, "after_outcome", tmp_path, 1)
    await verify_all(watcher, jobs, since, 1, request)
    assert (await watcher.ended(jobs[0]))["attempt"] == 1, "it was not done again"


# Services


async def kill_service(service: EmbeddedService, seconds: float) -> None:
    service.kill()
    await asyncio.sleep(seconds)  # the time it is away
    service.start()


async def freeze_service(service: EmbeddedService, seconds: float) -> None:
    service.freeze()
    try:
        await asyncio.sleep(seconds)  # the time it is away
    finally:
        service.thaw()


Outage = Callable[[EmbeddedService, float], Awaitable[None]]
OUTAGES: list[tuple[str, Outage, float]] = [
    ("valkey", kill_service, 3.0),
    ("valkey", freeze_service, 5.0),
    ("mongodb", kill_service, 0.0),
    ("mongodb", kill_service, AWAY_SECONDS),
    ("mongodb", freeze_service, AWAY_SECONDS),
    ("postgres", kill_service, 4.0),
    ("postgres", freeze_service, 4.0),
]


@pytest.mark.long
@pytest.mark.parametrize("percent", [30, 85])
@pytest.mark.parametrize(("name", "outage", "seconds"), OUTAGES)
async def test_a_service_is_away_while_three_jobs_run(
    watcher: Watcher,
    name: str,
    outage: Outage,
    seconds: float,
    percent: float,
    request: pytest.FixtureRequest,
) -> None:
    jobs = await ask_for(watcher)
    await watcher.stage.horses_at_work(3)
    await watcher.reaches(jobs[1], percent)
    await outage(getattr(watcher.stage.services, name), seconds)
    since = time.monotonic()
    await watcher.reconnect()
    await verify_all(watcher, jobs, since, 1, request)
    for job_id in jobs:
        assert (await watcher.ended(job_id))["attempt"] == 1, "nobody was lost"


@pytest.mark.long
async def test_mongodb_is_killed_with_three_workers(watcher: Watcher, request: pytest.FixtureRequest) -> None:
    jobs = await ask_for(watcher)
    horses = await watcher.stage.horses_at_work(3)
    since = time.monotonic()
    watcher.stage.services.mongodb.kill()
    for horse in horses:
        await kill_both(horse)
    watcher.stage.services.mongodb.start()
    await watcher.reconnect()
    await verify_all(watcher, jobs, since, 2, request)


@pytest.mark.long
async def test_redis_is_emptied_while_fifty_jobs_wait(
    watcher: Watcher, request: pytest.FixtureRequest
) -> None:
    workspace = f"/workspaces/{watcher.workspace_id}"
    assert (await watcher.person.patch(workspace, json={"jobs_paused": True})).status == 200
    jobs = [await watcher.ask(steps=3, step_seconds=0.05, child=True) for _ in range(50)]
    async with Redis.from_url(watcher.stage.services.redis_url) as redis:
        await redis.flushall()
        assert (await watcher.person.patch(workspace, json={"jobs_paused": False})).status == 200
        for _ in range(5):
            await redis.flushall()
            await asyncio.sleep(0.3)
    since = time.monotonic()
    await watcher.reconnect()
    for job_id in jobs:
        await watcher.verify(job_id)
    report(f"{request.node.name}: all done after {time.monotonic() - since:.1f} s")


# Cancelling


def is_gone(process: psutil.Process) -> bool:
    return not is_alive(process)


async def test_a_running_job_is_cancelled_from_another_process(
    watcher: Watcher, request: pytest.FixtureRequest
) -> None:
    for _ in range(3):
        job_id = await watcher.ask(steps=600, child=True)
        (horse,) = await watcher.stage.horses_at_work(1)
        (child,) = horse.children()
        await watcher.reaches(job_id, 0.5)
        began = time.monotonic()
        cancelling = asyncio.create_task(watcher.elsewhere.post(f"/jobs/{job_id}/cancel"))
        await until(partial(is_gone, child), "end of the child")
        gone_after = time.monotonic() - began
        answer = await cancelling
        report(f"{request.node.name}: child gone after {gone_after:.2f} s")
        assert gone_after < 2
        assert (answer.status, answer.json["status"]) == (200, "cancelled")
        assert answer.json == await watcher.verify(job_id, "cancelled", effects=0)
        await until(lambda: not list(watcher.stage.scratch.iterdir()), "end of the temporary files")


async def cancel_after(watcher: Watcher, delay_seconds: float) -> str:
    """Cancels a short job so long after it was asked for; what the answer said, which is true."""
    job_id = await watcher.ask(steps=1, step_seconds=0.1)
    await asyncio.sleep(delay_seconds)  # the instant
    answer = await watcher.elsewhere.post(f"/jobs/{job_id}/cancel")
    if answer.status == 409:
        assert answer.json["detail"] == "Too late: it completed."
        said, shown, effects = "completed", answer.json["current"], 1
    else:
        assert answer.status == 200, answer.text
        said, shown, effects = answer.json["status"], answer.json, 0
    assert await watcher.verify(job_id, said, effects=effects) == shown
    return said


async def test_cancelled_in_the_last_instant_the_answer_is_true(
    watcher: Watcher, request: pytest.FixtureRequest
) -> None:
    """Closes in on the instant, from both sides."""
    said: list[str] = []
    delay_seconds, step_seconds = 0.1, 0.05
    while len(said) < 20 or min(said.count("cancelled"), said.count("completed")) < 5:
        assert len(said) < 80, said
        said.append(await cancel_after(watcher, delay_seconds))
        delay_seconds += step_seconds if said[-1] == "cancelled" else -step_seconds
        delay_seconds = max(0.0, delay_seconds)
        step_seconds = max(0.004, step_seconds * 0.8)
    report(f"{request.node.name}: {said.count('completed')} of {len(said)} completed; {delay_seconds:.3f} s")
