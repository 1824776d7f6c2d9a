"""The clock: one of them leads, and what others have let down is seen to within seconds."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import asyncpg
import pytest

from jobs.leadership import Leadership
from server.settings import Settings
from storage.errors import Unavailable
from storage.jobs import LEASE_SECONDS
from tests.clockwork import Clockwork, clockwork, until
from tests.conftest import SECRET
from tests.services import Services

_ROOT = Path(__file__).parent.parent
LEADS = '"this clock leads"'


@pytest.fixture
async def works(settings: Settings) -> AsyncIterator[Clockwork]:
    async with clockwork(settings) as works:
        await works.settle_watch()
        yield works


# Each second


async def test_a_job_whose_worker_is_lost_is_queued_again(works: Clockwork) -> None:
    place = await works.place()
    lost = await works.lost(place)
    await works.clock.expire()
    again = await works.find(lost)
    assert (again["status"], again["attempt"]) == ("queued", 1)
    assert again["job_seq"] > lost["job_seq"]
    assert again["fence"] > lost["fence"]
    assert works.waker.knocks == ["data"]
    assert await works.store.renew(lost["_id"], lost["fence"]) is None


async def test_a_living_worker_keeps_its_job(works: Clockwork) -> None:
    running = await works.running(await works.place())
    await works.clock.expire()
    assert await works.find(running) == running


async def test_attempts_that_are_used_up_end_in_words(works: Clockwork) -> None:
    place = await works.place()
    lost = await works.lost(place, attempt=3)
    await works.clock.expire()
    failed = await works.find(lost)
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "worker_lost"
    assert await works.events(place) == ["job.queued", "job.failed"]


async def test_a_cancellation_that_was_cut_off_is_brought_to_its_end(works: Clockwork) -> None:
    place = await works.place()
    queued = await works.queued(place)
    assert await works.store.take_to_cancel(queued["_id"], await works.store.now()) is not None
    await works.clock.expire()
    assert (await works.find(queued))["status"] == "queued", "whoever cancels it is still at it"
    await works.change(queued, lease_until=await works.store.now() - timedelta(seconds=1))
    await works.clock.expire()
    assert (await works.find(queued))["status"] == "cancelled"
    assert await works.events(place) == ["job.queued", "job.cancelled"]


async def test_a_lost_job_that_was_to_be_cancelled_is_cancelled(works: Clockwork) -> None:
    place = await works.place()
    lost = await works.lost(place, cancel_requested=True)
    await works.clock.expire()
    assert (await works.find(lost))["status"] == "cancelled"
    assert await works.events(place) == ["job.queued", "job.cancelled"]


async def test_two_clocks_at_once_do_all_of_it_once(settings: Settings, works: Clockwork) -> None:
    place = await works.place()
    lost = [await works.lost(place, attempt=3) for _ in range(4)]
    forgotten = [await works.queued(place, announced=False) for _ in range(4)]
    for record in forgotten:
        await works.change(record, created_at=await works.store.now() - timedelta(seconds=5))
    async with clockwork(settings) as second:
        await second.settle_watch()
        await asyncio.gather(
            *(part() for each in (works, second) for part in (each.clock.expire, each.clock.announce))
        )
    assert {(await works.find(record))["status"] for record in lost} == {"failed"}
    assert sorted(await works.events(place)) == ["job.failed"] * 4 + ["job.queued"] * 8


async def test_a_forgotten_job_is_announced_once(works: Clockwork) -> None:
    place = await works.place()
    forgotten = await works.queued(place, announced=False)
    await works.clock.announce()
    assert await works.events(place) == [], "whoever made it is still at it"
    await works.change(forgotten, created_at=await works.store.now() - timedelta(seconds=5))
    await works.clock.announce()
    await works.clock.announce()
    assert await works.events(place) == ["job.queued"]
    assert works.waker.knocks == ["data"]


async def test_due_jobs_are_knocked_for(works: Clockwork) -> None:
    place = await works.place()
    now = await works.store.now()
    await works.queued(place, run_at=now + timedelta(seconds=1))
    await works.clock.wake()
    assert works.waker.knocks == [], "it is not due"

    async def woken() -> bool:
        await works.clock.wake()
        return bool(works.waker.knocks)

    await until(woken, "woken")
    assert set(works.waker.knocks) == {"data"}


async def test_nobody_is_woken_for_jobs_that_may_not_run(works: Clockwork) -> None:
    paused, full = await works.place(), await works.place()
    await works.sql.execute("UPDATE workspaces SET jobs_paused = true WHERE id = $1", paused.workspace_id)
    await works.sql.execute("UPDATE workspaces SET running_jobs_max = 1 WHERE id = $1", full.workspace_id)
    await works.queued(paused)
    await works.running(full)
    await works.queued(full)
    await works.clock.wake()
    assert works.waker.knocks == []
    await works.sql.execute("UPDATE workspaces SET jobs_paused = false WHERE id = $1", paused.workspace_id)
    await works.clock.wake()
    assert works.waker.knocks == ["data"]


async def test_nothing_is_done_once_the_lead_is_lost(settings: Settings) -> None:
    leads = True
    async with clockwork(settings, may_act=lambda: leads) as works:
        await works.settle_watch()
        place = await works.place()
        lost = await works.lost(place)
        leads = False
        await works.clock.expire()
        assert await works.find(lost) == lost
        leads = True
        await works.clock.expire()
        assert (await works.find(lost))["status"] == "queued"


# An outage of MongoDB


async def test_no_lease_runs_out_before_mongodb_was_there_for_a_while(settings: Settings) -> None:
    async with clockwork(settings, settle_seconds=1.0) as works:
        lost = await works.lost(await works.place())
        await works.watch.look()
        await works.clock.expire()
        assert await works.find(lost) == lost

        async def queued_again() -> bool:
            await works.watch.look()
            await works.clock.expire()
            return bool((await works.find(lost))["status"] == "queued")

        assert await until(queued_again, "queued again") > 0.8


@pytest.mark.long
async def test_living_work_outlives_an_outage_of_mongodb(own_services: Services, tmp_path: Path) -> None:
    settings = await _own_settings(own_services, tmp_path)
    async with clockwork(settings) as works:
        place = await works.place()
        living, dead = await works.running(place), await works.running(place)
        with _clocks(settings, tmp_path, 1) as (clock,):
            await until(clock.leads, "leading")
            worker = asyncio.create_task(_renew_forever(works, living["_id"], living["fence"]))
            own_services.mongodb.kill()
            await asyncio.sleep(LEASE_SECONDS + 1)
            own_services.mongodb.start()

            async def dead_is_queued() -> bool:
                try:
                    return bool((await works.find(dead))["status"] == "queued")
                except Unavailable:
                    return False

            await until(dead_is_queued, "queued again", 20)
            kept = await works.find(living)
            assert (kept["status"], kept["fence"]) == ("running", living["fence"])
            worker.cancel()
            assert clock.log().count("mongodb is away; no lease") == 1
            clock.process.terminate()
            assert clock.process.wait(5) == 0


@pytest.mark.long
async def test_a_clock_outlives_postgres(own_services: Services, tmp_path: Path) -> None:
    settings = await _own_settings(own_services, tmp_path)
    own_services.postgres.stop()
    with _clocks(settings, tmp_path, 1) as (clock,):
        await until(lambda: clock.says("waiting for postgres"), "waiting")
        own_services.postgres.start()
        await until(clock.leads, "leading", 15)
        own_services.postgres.kill()
        await until(lambda: clock.says("leads no more"), "noticed", 2)
        own_services.postgres.start()
        await until(clock.leads, "leading again", 15)
        async with clockwork(settings) as works:
            lost = await works.lost(await works.place())

            async def queued_again() -> bool:
                return bool((await works.find(lost))["status"] == "queued")

            await until(queued_again, "queued again", 15)
        assert clock.log().count("nobody leads here") == 1
        assert "Traceback" not in clock.log()


async def _renew_forever(works: Clockwork, job_id: str, fence: int) -> None:
    while True:
        with suppress(Unavailable):
            assert await works.store.renew(job_id, fence) is not None
        await asyncio.sleep(1)


# Who leads


@asynccontextmanager
async def _standing(url: str) -> AsyncIterator[Leadership]:
    leadership = Leadership(url)
    task = asyncio.create_task(leadership.run())
    try:
        yield leadership
    finally:
        task.cancel()
        await asyncio.wait([task])


def _says(leadership: Leadership, leads: bool) -> Callable[[], Awaitable[bool]]:
    async def asked() -> bool:
        return leadership.leads is leads

    return asked


async def test_a_leader_whose_connection_is_cut_knows_at_once(
    database_url: str, sql: asyncpg.Connection
) -> None:
    async with _standing(database_url) as first:
        await until(_says(first, True), "leading")
        async with _standing(database_url) as second:
            await sql.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
                "AND pid <> pg_backend_pid()"
            )
            assert await until(_says(first, False), "noticed") < 0.5

            async def one_leads() -> bool:
                assert not (first.leads and second.leads)
                return first.leads or second.leads

            await until(one_leads, "led again", 5)


async def test_only_one_of_several_leads(database_url: str) -> None:
    async with _standing(database_url) as first:
        await until(_says(first, True), "leading")
        async with _standing(database_url) as second, _standing(database_url) as third:
            for _ in range(25):
                assert first.leads
                assert not any([second.leads, third.leads])
                await asyncio.sleep(0.1)


class ClockProcess:
    """An `atelier clock`, to be killed and frozen."""

    def __init__(self, settings: Settings, folder: Path, name: str) -> None:
        self._log_file = folder / f"{name}.log"
        with self._log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "server.cli", "clock"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=folder,
                env=_environment(settings),
                start_new_session=True,
            )

    def log(self) -> str:
        return self._log_file.read_text(errors="replace")

    async def says(self, words: str) -> bool:
        return words in self.log()

    async def leads(self) -> bool:
        assert self.process.poll() is None, self.log()
        return self.log().rfind(LEADS) > self.log().rfind("leads no more")


def _environment(settings: Settings) -> Mapping[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "PYTHONPATH": str(_ROOT),
        "PYTHONUNBUFFERED": "1",
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "MONGODB_URL": settings.mongodb_url or "",
        "FILES_URL": settings.files_url,
        "JWT_SECRET": SECRET,
        "LOG_FORMAT": "json",
        "JOB_MODULES": "tests.job_kinds.noop",
    }


@contextmanager
def _clocks(settings: Settings, folder: Path, count: int) -> Iterator[list[ClockProcess]]:
    clocks = [ClockProcess(settings, folder, f"clock-{number}") for number in range(count)]
    try:
        yield clocks
    finally:
        for clock in clocks:
            clock.process.send_signal(signal.SIGCONT)
            clock.process.kill()
            clock.process.wait()


async def _own_settings(services: Services, folder: Path) -> Settings:
    return Settings(
        _env_file=None,
        database_url=await services.new_database(),
        redis_url=services.redis_url,
        mongodb_url=services.new_mongodb_url(),
        files_url=f"file:{folder / 'files'}",
        jwt_secret=SECRET,
    )


async def _leader(clocks: list[ClockProcess]) -> tuple[ClockProcess, ClockProcess]:
    """The one that leads, and the other."""

    async def one_leads() -> bool:
        return any([await clock.leads() for clock in clocks])

    await until(one_leads, "led", 20)
    leading = [clock for clock in clocks if await clock.leads()]
    assert len(leading) == 1
    return leading[0], next(clock for clock in clocks if clock is not leading[0])


async def test_another_clock_takes_over_from_one_that_is_killed(
    settings: Settings, works: Clockwork, tmp_path: Path
) -> None:
    place = await works.place()
    lost = await works.lost(place)
    with _clocks(settings, tmp_path, 2) as clocks:
        leader, other = await _leader(clocks)
        leader.process.kill()
        assert await until(other.leads, "taken over", 5) < 4

        async def queued_again() -> bool:
            return bool((await works.find(lost))["status"] == "queued")

        await until(queued_again, "queued again", 12)
        other.process.terminate()
        assert other.process.wait(5) == 0
        assert "Traceback" not in other.log()


async def test_a_frozen_clock_leads_no_more_when_it_thaws(settings: Settings, tmp_path: Path) -> None:
    with _clocks(settings, tmp_path, 2) as clocks:
        leader, other = await _leader(clocks)
        leader.process.send_signal(signal.SIGSTOP)
        await until(other.leads, "taken over", 12)
        leader.process.send_signal(signal.SIGCONT)

        async def gave_up() -> bool:
            return not await leader.leads()

        await until(gave_up, "given up", 4)
        assert await other.leads()
