"""Worker processes: they do what is due, execute nothing foreign, and are there again whoever is killed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from redis import Redis
from rq import Queue
from rq.serializers import DefaultSerializer, JSONSerializer

from jobs.knocks import MOST_WAITING, Knocker
from jobs.records import JobDraft, new_record
from server.embedded.processes import wait_until
from server.embedded.valkey import EmbeddedValkey
from server.labour import MOST_JOBS
from server.settings import Settings
from storage.ids import new_id
from storage.jobs import JobRecord, JobStore
from tests.atelier_up import run_atelier
from tests.workers import Background, background, is_alive

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="children die with their parent on Linux only")

ENDED = ("completed", "failed", "cancelled")


@pytest.fixture
def environment(settings: Settings, tmp_path: Path) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "MONGODB_URL": settings.mongodb_url or "",
        "FILES_URL": f"file:{tmp_path / 'files'}",
        "SCRATCH_FOLDER": str(tmp_path / "scratch"),
        "JOB_MODULES": "tests.job_kinds.noop,tests.job_kinds.steps,tests.job_kinds.failing",
    }


@pytest.fixture
def workers(tmp_path: Path, environment: dict[str, str]) -> Iterator[Background]:
    """One worker of the queue `data` that is ready."""
    with background(tmp_path, environment) as running:
        running.wait(lambda: '"worker started"' in running.log(), "start")
        yield running


class Jobs:
    """Jobs of one workspace, put where the workers look."""

    def __init__(self, store: JobStore, knocker: Knocker, workspace_id: UUID) -> None:
        self.store = store
        self._knocker = knocker
        self._workspace_id = workspace_id

    async def add(self, kind: str, *, knock: bool = True, **params: object) -> str:
        found = import_module(f"tests.job_kinds.{kind}").KIND
        draft = JobDraft(found, found.params(**params), self._workspace_id, None, None)
        record = new_record(draft, await self.store.now())
        await self.store.insert(record)
        await self.store.mark_announced(str(record["_id"]))
        if knock:
            await self._knocker.knock(found.queue)
        return str(record["_id"])

    async def find(self, job_id: str) -> JobRecord:
        record = await self.store.find(job_id)
        assert record is not None
        return record

    async def wait(
        self, job_id: str, condition: Callable[[JobRecord], bool], timeout_seconds: float = 20
    ) -> JobRecord:
        """The job's document, once the condition holds for it."""
        async with asyncio.timeout(timeout_seconds):
            while not condition(record := await self.find(job_id)):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        return record

    async def ended(self, job_id: str, timeout_seconds: float = 20) -> JobRecord:
        return await self.wait(job_id, lambda job: job["status"] in ENDED, timeout_seconds)

    async def running(self, job_id: str) -> JobRecord:
        return await self.wait(job_id, lambda job: job["status"] == "running")


@pytest.fixture
async def jobs(settings: Settings, sql: asyncpg.Connection) -> AsyncIterator[Jobs]:
    workspace_id = new_id()
    await sql.execute("INSERT INTO workspaces (id, name) VALUES ($1, 'Studio')", workspace_id)
    knocker = Knocker(settings.redis_url or "")
    async with JobStore.connect(settings.mongodb_url or "") as store:
        yield Jobs(store, knocker, workspace_id)
    knocker.close()


@pytest.fixture
def redis(settings: Settings) -> Iterator[Redis]:
    with Redis.from_url(settings.redis_url or "") as client:
        yield client


async def test_does_a_job(workers: Background, jobs: Jobs) -> None:
    job = await jobs.ended(await jobs.add("noop", text="hello"))
    assert (job["status"], job["attempt"]) == ("completed", 1)
    assert "hello" in job["result"]


async def test_does_what_was_queued_before_it_started(
    jobs: Jobs, tmp_path: Path, environment: dict[str, str]
) -> None:
    job_id = await jobs.add("noop", knock=False)
    with background(tmp_path, environment):
        assert (await jobs.ended(job_id))["status"] == "completed"


async def test_finds_a_job_whose_knock_was_lost(workers: Background, jobs: Jobs) -> None:
    await jobs.ended(await jobs.add("noop"))
    job = await jobs.ended(await jobs.add("noop", knock=False), timeout_seconds=5)
    assert job["status"] == "completed"


async def test_does_many_jobs_each_once(workers: Background, jobs: Jobs) -> None:
    ids = [await jobs.add("noop") for _ in range(30)]
    ended = [await jobs.ended(job_id) for job_id in ids]
    assert {(job["status"], job["attempt"]) for job in ended} == {("completed", 1)}


@pytest.mark.parametrize("serializer", [JSONSerializer, DefaultSerializer])
async def test_executes_nothing_foreign(
    workers: Background, jobs: Jobs, redis: Redis, tmp_path: Path, serializer: Any
) -> None:
    await jobs.ended(await jobs.add("noop"))
    mark = tmp_path / "executed"
    module = tmp_path / "foreign_module.py"
    module.write_text(f"open({str(mark)!r}, 'w')\ndef run(): pass\n")
    queue = Queue("data", connection=redis, serializer=serializer)
    named = [queue.enqueue_call("foreign_module.run"), queue.enqueue_call("os.mkdir", args=[str(mark)])]
    redis.rpush(queue.key, "no-such-job")
    redis.hset("rq:job:broken", mapping={"data": b"\x00", "created_at": "never"})
    redis.rpush(queue.key, "broken")
    workers.wait(lambda: redis.llen(queue.key) == 0, "foreign job taken")
    assert (await jobs.ended(await jobs.add("noop")))["status"] == "completed"
    assert not mark.exists()
    assert workers.log().count("a foreign job is dropped") == 3
    assert not any(redis.exists(job.key) for job in named)
    assert len(workers.workers()) == 1


async def test_knocks_do_not_pile_up(settings: Settings, redis: Redis) -> None:
    knocker = Knocker(settings.redis_url or "")
    for _ in range(MOST_WAITING * 2):
        await knocker.knock("render")
    knocker.close()
    assert redis.llen("rq:queue:render") == MOST_WAITING
    redis.delete("rq:queue:render")


async def test_a_knock_at_a_redis_that_is_away_is_quick_and_no_error() -> None:
    knocker = Knocker("redis://127.0.0.1:1/0")
    async with asyncio.timeout(1.5):
        for _ in range(10):
            await knocker.knock("data")
    knocker.close()


@on_linux
async def test_a_killed_worker_is_replaced_and_its_horse_dies_with_it(
    workers: Background, jobs: Jobs
) -> None:
    await jobs.running(await jobs.add("steps", steps=600, child=True))
    (worker,), (horse,) = workers.workers(), workers.horses()
    worker.kill()
    assert wait_until(lambda: not is_alive(horse), timeout_seconds=2)
    workers.wait(lambda: worker not in workers.workers() and len(workers.horses()) == 1, "replacement")
    assert (await jobs.ended(await jobs.add("noop")))["status"] == "completed"


async def test_a_killed_horse_is_replaced_and_its_children_and_files_go(
    workers: Background, jobs: Jobs, tmp_path: Path
) -> None:
    await jobs.running(await jobs.add("steps", steps=600, child=True))
    (horse,) = workers.horses()
    workers.wait(lambda: len(horse.children()) == 1, "child of the job")
    (child,) = horse.children()
    assert len(list((tmp_path / "scratch").iterdir())) == 1
    horse.kill()
    workers.wait(lambda: not is_alive(child), "end of the child")
    workers.wait(lambda: not list((tmp_path / "scratch").iterdir()), "end of the temporary files")
    workers.wait(lambda: horse not in workers.horses() and len(workers.horses()) == 1, "replacement")
    assert (await jobs.ended(await jobs.add("noop")))["status"] == "completed"


@on_linux
async def test_a_killed_group_leaves_nobody(workers: Background, jobs: Jobs) -> None:
    workers.wait_for_horses()
    everybody = workers.process.children(recursive=True)
    assert len(everybody) == 2
    workers.kill()
    assert wait_until(lambda: not any(map(is_alive, everybody)), timeout_seconds=5)


@pytest.mark.long
async def test_a_frozen_horse_is_replaced(workers: Background, jobs: Jobs) -> None:
    await jobs.running(await jobs.add("steps", steps=600))
    (horse,) = workers.horses()
    horse.suspend()
    workers.wait(lambda: not is_alive(horse), "end of the frozen one")
    assert (await jobs.ended(await jobs.add("noop")))["status"] == "completed"


@pytest.mark.long
async def test_a_job_that_kills_its_process_does_not_end_the_worker(workers: Background, jobs: Jobs) -> None:
    (worker,) = workers.workers()
    await jobs.add("failing", how="killed")
    workers.wait(lambda: '"exit_code": -9' in workers.log(), "death of the horse")
    assert (await jobs.ended(await jobs.add("noop")))["status"] == "completed"
    assert workers.workers() == [worker]


@pytest.mark.long
async def test_who_worked_for_long_is_replaced(workers: Background, jobs: Jobs) -> None:
    (before,) = workers.wait_for_horses()
    ids = [await jobs.add("noop") for _ in range(MOST_JOBS + 5)]
    ended = [await jobs.ended(job_id, timeout_seconds=60) for job_id in ids]
    assert {(job["status"], job["attempt"]) for job in ended} == {("completed", 1)}
    (after,) = workers.wait_for_horses()
    assert after != before
    assert "exit_code" not in workers.log()


async def test_a_signal_to_everybody_lets_the_job_end(workers: Background, jobs: Jobs) -> None:
    job_id = await jobs.add("steps", steps=15)
    await jobs.running(job_id)
    for process in [*workers.horses(), *workers.workers(), workers.process]:
        process.terminate()
    assert workers.wait_ended(15) == 0
    assert (await jobs.find(job_id))["status"] == "completed"


async def test_ends_at_once_when_idle(workers: Background) -> None:
    workers.wait_for_horses()
    everybody = workers.process.children(recursive=True)
    workers.terminate()
    assert workers.wait_ended(5) == 0
    assert not any(map(is_alive, everybody))


async def test_ends_after_the_job_at_hand(workers: Background, jobs: Jobs) -> None:
    job_id = await jobs.add("steps", steps=15)
    await jobs.running(job_id)
    workers.terminate()
    assert workers.wait_ended(15) == 0
    assert ((await jobs.find(job_id))["status"], "Traceback" in workers.log()) == ("completed", False)


@pytest.mark.long
async def test_gives_a_long_job_back_when_it_ends(workers: Background, jobs: Jobs) -> None:
    job_id = await jobs.add("steps", steps=600)
    await jobs.running(job_id)
    workers.terminate()
    assert workers.wait_ended(20) == 0
    job = await jobs.find(job_id)
    assert (job["status"], job["attempt"]) == ("queued", 0)


@pytest.mark.long
async def test_killed_at_a_step_it_completes_once(
    jobs: Jobs, sql: asyncpg.Connection, tmp_path: Path, environment: dict[str, str]
) -> None:
    """The clock is not there: a job that was killed before its outcome only completes by another one."""
    mark = tmp_path / "mark"
    deadly = ("tests.deadly_worker", "data", "before_outcome", str(mark))
    with background(tmp_path, environment, deadly) as workers:
        job_id = await jobs.add("steps", steps=1)
        workers.wait(mark.exists, "death at that step")
        later = await jobs.ended(await jobs.add("steps", steps=1))
        assert later["status"] == "completed"
        assert (await jobs.find(job_id))["status"] == "running"
        effects = await sql.fetch("SELECT job_id FROM job_effects WHERE name LIKE 'stepped %'")
        assert [str(row["job_id"]) for row in effects] == [later["_id"]]


@pytest.mark.long
async def test_works_on_whatever_happens_to_redis(
    jobs: Jobs, tmp_path: Path, environment: dict[str, str]
) -> None:
    valkey = EmbeddedValkey(tmp_path / "valkey")
    valkey.start()
    try:
        with background(tmp_path, {**environment, "REDIS_URL": valkey.url}) as workers:
            (horse,) = workers.wait_for_horses()
            (worker,) = workers.workers()
            await jobs.ended(await jobs.add("noop", knock=False), 6)
            valkey.kill()
            await jobs.ended(await jobs.add("noop", knock=False), 6)
            workers.wait(lambda: "redis is away; looking" in workers.log(), "word of no redis")
            valkey.start()
            workers.wait(lambda: "redis is back" in workers.log(), "word of redis")
            valkey.freeze()
            await jobs.ended(await jobs.add("noop", knock=False), 8)
            valkey.thaw()
            with Redis.from_url(valkey.url) as redis:
                redis.flushall()
            job_id = await jobs.add("steps", steps=30)
            await jobs.running(job_id)
            # As a job ends, too.
            valkey.kill()
            assert (await jobs.ended(job_id))["attempt"] == 1
            assert (workers.workers(), workers.horses()) == ([worker], [horse])
            assert "Traceback" not in workers.log()
    finally:
        valkey.thaw()
        valkey.stop()


async def test_shows_itself_to_rq(workers: Background, redis: Redis) -> None:
    (worker,) = workers.workers()

    def shown() -> bool:
        return any(str(key).endswith(f"-data-{worker.pid}'") for key in redis.smembers("rq:workers"))

    workers.wait(shown, "worker in RQ's list")
    workers.terminate()
    workers.wait_ended(5)
    assert not shown()


def test_what_cannot_work_is_said_plainly(tmp_path: Path, environment: dict[str, str]) -> None:
    refused = run_atelier("worker", "--queues", "render,mail", folder=tmp_path, settings=environment)
    assert refused.returncode == 1
    assert "There is no queue 'mail'; the queues are render and data." in refused.stderr
    wrong = run_atelier(
        "worker", folder=tmp_path, settings={**environment, "JOB_MODULES": "tests.job_kinds.nowhere"}
    )
    assert wrong.returncode == 1
    assert "JOB_MODULES: No module named 'tests.job_kinds.nowhere'" in wrong.stderr
    bare = run_atelier("worker", folder=tmp_path)
    assert bare.returncode == 2
    assert "Not set: DATABASE_URL, REDIS_URL, MONGODB_URL" in bare.stderr
    assert "Traceback" not in refused.stderr + wrong.stderr + bare.stderr


def test_waits_for_what_is_away(tmp_path: Path, environment: dict[str, str]) -> None:
    away = {
        "DATABASE_URL": "postgresql://u:hidden@127.0.0.1:1/x",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "MONGODB_URL": "mongodb://127.0.0.1:1/x",
    }
    with background(tmp_path, {**environment, **away}) as workers:
        workers.wait(lambda: "waiting for postgres" in workers.log(), "word of waiting")
        (worker,) = workers.workers()
        workers.terminate()
        assert workers.wait_ended(10) == 0
        assert "hidden" not in workers.log()
        assert "Traceback" not in workers.log()
    assert not is_alive(worker)
