"""One attempt after the other: endings, retries, cancellations, lost leases, deaths at each step."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from jobs.context import Effects, JobContext, Outcome
from jobs.kinds import JobKind
from server.settings import Settings
from storage.jobs import LEASE_SECONDS, JobRecord
from tests.job_kinds.noop import NoopParams
from tests.workbench import Workbench, workbench
from workspace.errors import TooLarge
from workspace.resources import JobStatus


class Died(BaseException):
    """What a kill -9 is to the code it hits: nothing after it runs."""


async def refuse(context: JobContext, _params: NoopParams) -> Outcome:
    async def effect(_effects: Effects) -> None:
        raise TooLarge("The workspace has no room for this.")

    return Outcome(result={}, effect=effect)


async def stumble(context: JobContext, _params: NoopParams) -> Outcome:
    async def effect(_effects: Effects) -> None:
        raise KeyError("a mistake in the task")

    return Outcome(result={}, effect=effect)


async def ignore_cancelling(context: JobContext, _params: NoopParams) -> Outcome:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        context.log("not me")
    await asyncio.sleep(60)
    return Outcome(result={})


async def cling(context: JobContext, _params: NoopParams) -> Outcome:
    for step in range(40):
        with suppress(asyncio.CancelledError):
            await context.progress(step, "clinging")
            await asyncio.sleep(0.1)
    return Outcome(result={})


async def boast(context: JobContext, _params: NoopParams) -> Outcome:
    for percent in (10, 60, 30, 250):
        await context.progress(percent, "boasting", "x" * 5_000)
        await asyncio.sleep(0.3)
    context.log("y" * 5_000)
    return Outcome(result={"\x24where": 2**80})


OWN_KINDS = [
    JobKind(run.__name__, "data", NoopParams, run, "For one test.")
    for run in (refuse, stumble, ignore_cancelling, cling, boast)
]


@pytest.fixture
async def bench(settings: Settings, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with workbench(settings, tmp_path, kinds=OWN_KINDS) as bench:
        yield bench


def dying_at(step: str) -> Callable[[str], None]:
    def at(reached: str) -> None:
        if reached == step:
            raise Died(step)

    return at


async def run_out(bench: Workbench, job_id: str) -> bool:
    """Lets the lease of a job run out, and does what the clock does then."""
    async with asyncio.timeout(LEASE_SECONDS + 5):
        expired = await bench.store.find_expired(await bench.store.now(), 10)
        while not expired:
            await asyncio.sleep(0.2)
            expired = await bench.store.find_expired(await bench.store.now(), 10)
    assert [record["_id"] for record in expired] == [job_id]
    return await bench.tools.outcomes.end_expired(expired[0], await bench.store.now())


async def until(condition: Callable[[], Any], within_seconds: float = 5) -> None:
    deadline = asyncio.get_running_loop().time() + within_seconds
    while not condition():
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.02)


async def do_next(bench: Workbench) -> None:
    """Does one job, once it is due."""
    async with asyncio.timeout(10):
        done = await bench.runner().work("data", most=1)
        while not done:
            await asyncio.sleep(0.1)
            done = await bench.runner().work("data", most=1)


async def test_a_job_completes_and_the_log_of_events_says_so(bench: Workbench) -> None:
    job_id = await bench.put("noop", params={"text": "hello"})
    assert await bench.runner().work("data", most=10) == 1
    job = await bench.job(job_id)
    assert job.status is JobStatus.COMPLETED
    assert job.result == {"text": "hello", "attempt": 1}
    assert job.progress.percent == 100
    assert bench.events(job_id) == ["job.queued", "job.completed"]
    assert f'"job_seq":{job.job_seq}' in bench.heard.events[-1].data_json
    assert job.job_seq == bench.heard.progress[-1].job_seq + 1
    assert [each.status for each in bench.heard.progress] == [JobStatus.RUNNING]


async def test_progress_rises_within_bounds_and_is_told_four_times_a_second(bench: Workbench) -> None:
    job_id = await bench.put("boast")
    await bench.runner().work("data", most=1)
    percents = [each.progress.percent for each in bench.heard.progress]
    assert percents == sorted(percents)
    assert percents[-1] == 100
    numbers = [each.job_seq for each in bench.heard.progress]
    assert numbers == sorted(set(numbers))
    job = await bench.job(job_id)
    assert job.result == {"$where": 2**80}
    assert job.job_seq > numbers[-1]
    [line] = await bench.store.logs.read(job_id, after=None, limit=10)
    assert len(line["message"]) == 2_000


async def test_what_fails_in_passing_is_tried_again_with_pauses(bench: Workbench) -> None:
    job_id = await bench.put("failing", params={"how": "passing", "attempts": 1})
    await bench.runner().work("data", most=1)
    waiting = await bench.job(job_id)
    assert waiting.status is JobStatus.QUEUED
    assert waiting.progress.message.endswith("Attempt 2 of 3 follows.")
    await do_next(bench)
    job = await bench.job(job_id)
    assert job.status is JobStatus.COMPLETED
    assert job.attempt == 2
    assert bench.events(job_id) == ["job.queued", "job.completed"]
    assert "Attempt 2 of 3." in [each.progress.message for each in bench.heard.progress]


async def test_what_fails_three_times_has_failed(bench: Workbench) -> None:
    job_id = await bench.put("failing", params={"how": "passing", "attempts": 9})
    for _ in range(3):
        await do_next(bench)
    job = await bench.job(job_id)
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert job.error.code == "unavailable"
    assert bench.events(job_id) == ["job.queued", "job.failed"]


async def test_what_is_final_is_not_tried_again(bench: Workbench) -> None:
    job_id = await bench.put("failing", params={"how": "final"})
    await bench.runner().work("data", most=10)
    job = await bench.job(job_id)
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert (job.error.code, job.attempt) == ("bad_luck", 1)
    [line] = await bench.store.logs.read(job_id, after=None, limit=10)
    assert line["level"] == "error"


async def test_an_effect_that_is_refused_fails_the_job_with_its_words(bench: Workbench) -> None:
    job_id = await bench.put("refuse")
    await bench.runner().work("data", most=10)
    job = await bench.job(job_id)
    assert job.status is JobStatus.FAILED
    assert job.error is not None
    assert (job.error.code, job.error.message) == ("too_large", "The workspace has no room for this.")
    assert job.result is None


async def test_an_effect_with_a_mistake_is_tried_again_and_leaves_nothing(bench: Workbench) -> None:
    job_id = await bench.put("stumble")
    await bench.runner().work("data", most=1)
    job = await bench.job(job_id)
    assert job.status is JobStatus.QUEUED
    async with bench.postgres.reading() as sql:
        names = await sql.fetch("SELECT name FROM job_effects WHERE job_id = $1", UUID(job_id))
    assert [row["name"] for row in names] == ["queued"]


async def test_a_running_job_is_cancelled_within_two_seconds(bench: Workbench) -> None:
    job_id = await bench.put("steps", params={"steps": 600, "child": True})
    work = asyncio.create_task(bench.runner().work("data", most=1))
    await until(lambda: len(bench.heard.progress) > 2)
    loop = asyncio.get_running_loop()
    started = loop.time()
    await bench.store.request_cancel(job_id)
    await work
    assert loop.time() - started < 2
    job = await bench.job(job_id)
    assert job.status is JobStatus.CANCELLED
    assert await bench.count_effects(job_id) == 0
    assert not list(bench.tools.scratch._root.iterdir())
    assert bench.events(job_id) == ["job.queued", "job.cancelled"]


async def test_a_task_that_ignores_being_cancelled_ends_with_its_process(bench: Workbench) -> None:
    job_id = await bench.put("ignore_cancelling")
    work = asyncio.create_task(bench.runner().work("data", most=1))
    await until(lambda: bench.heard.progress)
    await bench.store.request_cancel(job_id, {"code": "project_deleted", "message": "It is gone."})
    await work
    job = await bench.job(job_id)
    assert job.status is JobStatus.CANCELLED
    assert job.error is not None
    assert job.error.code == "project_deleted"
    assert bench.deaths == ["told to die"]


async def test_a_worker_that_is_stopped_gives_its_job_back(bench: Workbench) -> None:
    job_id = await bench.put("steps", params={"steps": 600})
    work = asyncio.create_task(bench.runner().work("data", most=1))
    await until(lambda: len(bench.heard.progress) > 1)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    job = await bench.job(job_id)
    assert (job.status, job.attempt) == (JobStatus.QUEUED, 0)
    assert (await bench.claim())["_id"] == job_id


@pytest.mark.parametrize("step", ["claimed", "before_outcome", "after_outcome", "document_followed"])
async def test_death_at_each_step_leaves_exactly_one_effect(bench: Workbench, step: str) -> None:
    job_id = await bench.put("steps", params={"steps": 2, "step_seconds": 0.01})
    with pytest.raises(Died):
        await bench.runner(dying_at(step)).work("data", most=1)
    before = (await bench.job(job_id)).job_seq
    if step == "document_followed":
        assert (await bench.job(job_id)).status is JobStatus.COMPLETED
    else:
        is_queued = await run_out(bench, job_id)
        assert is_queued == (step != "after_outcome")
        assert await bench.runner().work("data", most=1) == int(is_queued)
    job = await bench.job(job_id)
    assert job.status is JobStatus.COMPLETED
    assert job.job_seq >= before
    assert await bench.count_effects(job_id) == 1
    assert bench.events(job_id) == ["job.queued", "job.completed"]


async def test_nobody_sees_a_job_run_under_the_number_of_its_end(bench: Workbench) -> None:
    job_id = await bench.put("noop")
    with pytest.raises(Died):
        await bench.runner(dying_at("after_outcome")).work("data", most=1)
    running = await bench.job(job_id)
    assert running.status is JobStatus.RUNNING
    assert f'"job_seq":{running.job_seq + 1},' in bench.heard.events[-1].data_json


async def test_whoever_looks_first_lets_the_document_follow_its_outcome(bench: Workbench) -> None:
    job_id = await bench.put("steps", params={"steps": 1, "step_seconds": 0})
    with pytest.raises(Died):
        await bench.runner(dying_at("after_outcome")).work("data", most=1)
    stale = await bench.record(job_id)
    assert stale["status"] == "running"
    assert (await bench.tools.outcomes.adopt(stale))["status"] == "completed"


async def take_over(bench: Workbench, job_id: str) -> JobRecord:
    """What a clock does that believes the lease to be over."""
    held = await bench.record(job_id)
    far = (await bench.store.now()).replace(year=2999)
    taken = await bench.store.take_over(job_id, held["fence"], far)
    assert taken is not None
    return taken


async def test_who_lost_the_lease_writes_nothing(bench: Workbench) -> None:
    job_id = await bench.put("steps", params={"steps": 30})
    slow = asyncio.create_task(bench.runner().work("data", most=1))
    await until(lambda: len(bench.heard.progress) > 1)
    await take_over(bench, job_id)
    await asyncio.wait_for(slow, 10)
    assert (await bench.job(job_id)).status is JobStatus.RUNNING
    assert await bench.count_effects(job_id) == 0
    assert bench.events(job_id) == ["job.queued"]


async def test_a_task_that_goes_on_without_its_lease_ends_with_its_process(bench: Workbench) -> None:
    job_id = await bench.put("cling")
    work = asyncio.create_task(bench.runner().work("data", most=1))
    await until(lambda: len(bench.heard.progress) > 1)
    await take_over(bench, job_id)
    await asyncio.wait_for(work, 10)
    assert "told to die" in bench.deaths
    await until(lambda: "job: cling" not in {task.get_name() for task in asyncio.all_tasks()})


async def test_a_frozen_worker_that_reaches_the_outcome_is_stopped_by_the_fence(bench: Workbench) -> None:
    job_id = await bench.put("steps", params={"steps": 1, "step_seconds": 0})
    second = bench.runner()

    async def overtake() -> None:
        taken = await take_over(bench, job_id)
        assert await bench.tools.outcomes.hold(taken)
        assert await bench.tools.outcomes.requeue(taken, run_at=taken["run_at"], message="")
        assert await second.work("data", most=1) == 1

    first = bench.runner()
    original = bench.store.seal
    frozen = asyncio.Event()

    async def seal_then_freeze(job: str, fence: int) -> Any:
        sealed = await original(job, fence)
        if not frozen.is_set():
            frozen.set()
            await overtake()
        return sealed

    bench.store.seal = seal_then_freeze  # type: ignore[method-assign]
    await first.work("data", most=1)
    assert (await bench.job(job_id)).status is JobStatus.COMPLETED
    assert await bench.count_effects(job_id) == 1
    assert bench.events(job_id) == ["job.queued", "job.completed"]


async def test_a_queued_job_is_cancelled_at_once(bench: Workbench) -> None:
    job_id = await bench.put("noop")
    job = await bench.tools.outcomes.cancel_queued(job_id)
    assert job is not None
    assert job.status is JobStatus.CANCELLED
    assert await bench.runner().work("data", most=1) == 0
    assert await bench.tools.outcomes.cancel_queued(job_id) is None
    assert bench.events(job_id) == ["job.queued", "job.cancelled"]


async def test_a_job_whose_worker_is_lost_each_time_fails(bench: Workbench) -> None:
    job_id = await bench.put("noop")
    for attempt in (1, 2, 3):
        assert (await bench.claim())["attempt"] == attempt
        now = await bench.store.now()
        await bench.store._jobs.update_one({"_id": job_id}, {"$set": {"lease_until": now}})
        is_queued = await bench.tools.outcomes.end_expired(
            await bench.record(job_id), await bench.store.now()
        )
        assert is_queued == (attempt < 3)
    job = await bench.job(job_id)
    assert job.error is not None
    assert job.error.code == "worker_lost"
