"""All that long work needs, as real processes that a test may kill, and people who watch meanwhile."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

import asyncpg
import psutil

from server.embedded.processes import signal_tree
from tests.cluster import SECRET, Cluster
from tests.people import Answer, Person
from tests.processes import ServeProcess
from tests.replica import events_after
from tests.services import Services
from tests.stock_clients import Clients, StockClient
from tests.workers import CLOCK, WORKER, Background

FINAL = ("completed", "failed", "cancelled")
POLL_SECONDS = 0.1
_MODULES = ",".join(f"tests.job_kinds.{name}" for name in ("noop", "steps", "failing"))
_EFFECTS = "SELECT count(*) FROM job_effects WHERE job_id = $1 AND name LIKE 'stepped %'"

Job = dict[str, Any]


async def until(condition: Callable[[], bool], what: str, within_seconds: float = 20) -> None:
    """Asks until it holds."""
    deadline = time.monotonic() + within_seconds
    while not condition():
        assert time.monotonic() < deadline, f"no {what} within {within_seconds:g} s"
        await asyncio.sleep(0.02)


class Stage:
    """Two web processes, two groups of two workers of the queue `data`, two clocks, and their services."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services = services
        self.folder = folder
        self.scratch = folder / "scratch"
        self.database_url = asyncio.run(services.new_database())
        self.environment = {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": services.redis_url,
            "MONGODB_URL": services.new_mongodb_url(),
            "FILES_URL": f"file:{folder / 'files'}",
            "SCRATCH_FOLDER": str(self.scratch),
            "JOB_MODULES": _MODULES,
            "JWT_SECRET": SECRET,
            "RATE_LIMIT_AUTH": "1000000/minute",
            "RATE_LIMIT_API": "1000000/minute",
        }
        self.servers = [ServeProcess(folder / f"web{index}.log", self.environment) for index in (0, 1)]
        two = (*WORKER, "--concurrency", "2")
        self.groups = [self._background(f"worker{index}", two) for index in (0, 1)]
        self.clocks = [self._background(f"clock{index}", CLOCK) for index in (0, 1)]

    @contextmanager
    def running(self) -> Iterator[Stage]:
        try:
            for server in self.servers:
                server.launch()
            for each in (*self.groups, *self.clocks):
                each.launch()
            for server in self.servers:
                server.wait_ready()
            yield self
        finally:
            for server in self.servers:
                server.kill()
            for each in (*self.groups, *self.clocks):
                each.kill_all()

    def _background(self, name: str, module: Sequence[str]) -> Background:
        return Background(self.folder / f"{name}.log", self.environment, module)

    async def horses_at_work(self, count: int) -> list[psutil.Process]:
        """The processes with a job at hand whose child process runs, once there are so many."""
        busy: list[psutil.Process] = []

        def are_at_work() -> bool:
            busy[:] = [each for group in self.groups for each in _horses(group) if _descendants(each)]
            return len(busy) >= count

        await until(are_at_work, f"{count} jobs at work")
        return busy

    async def leader(self) -> Background:
        """The clock that leads."""
        await until(lambda: sum(map(_leads, self.clocks)) == 1, "leader")
        return next(filter(_leads, self.clocks))

    @contextmanager
    def workers_asleep(self) -> Iterator[None]:
        """Nobody of the two groups does anything meanwhile."""
        for group in self.groups:
            signal_tree(group.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for group in self.groups:
                signal_tree(group.process.pid, signal.SIGCONT)

    def logs(self) -> str:
        """The ends of the logs of workers and clocks, for whoever looks for a cause."""
        return "\n".join(
            f"== {each.log_file.name}\n{each.log_tail()}" for each in (*self.groups, *self.clocks)
        )


def _horses(group: Background) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return group.horses()
    return []


def _descendants(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        return process.children(recursive=True)
    return []


def _leads(clock: Background) -> bool:
    if not clock.is_running:
        return False
    told = [line for line in clock.log().splitlines() if '"this clock leads' in line]
    return bool(told) and '"this clock leads"' in told[-1]


class Watcher:
    """One person's page: a stock client in the room, and REST asked again and again, from the start on."""

    def __init__(self, stage: Stage, person: Person, elsewhere: Person, place: tuple[str, str]) -> None:
        self.stage = stage
        # The same workspace, seen at either web process.
        self.person, self.elsewhere = person, elsewhere
        self.workspace_id, self.project_id = place
        self.jobs: list[str] = []
        # What REST showed of each job, and when.
        self.pictures: dict[str, list[tuple[float, Job]]] = {}
        self._client: StockClient | None = None
        self._since = 0

    @classmethod
    @asynccontextmanager
    async def of(cls, stage: Stage, cluster: Cluster, clients: Clients) -> AsyncIterator[Watcher]:
        """Somebody new with a workspace and a project, who watches it until the end."""
        ada = await cluster.person("Ada")
        workspace = await ada.workspace()
        project = await ada.project(workspace["id"])
        watcher = cls(stage, ada, cluster.at(ada, 1), (workspace["id"], project["id"]))
        watcher._client = await clients.connect(watcher.elsewhere.url, ada.token, transports=["websocket"])
        watcher._since = (await watcher._client.join(workspace["id"]))["seq"]
        polling = asyncio.create_task(watcher._poll())
        try:
            yield watcher
        finally:
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)

    @property
    def client(self) -> StockClient:
        assert self._client is not None
        return self._client

    async def ask(self, type_: str = "steps", **params: Any) -> str:
        """Asks for a job; answers with its id."""
        body = {"type": type_, "params": params}
        answer = await self.person.post(f"/projects/{self.project_id}/jobs", json=body)
        assert answer.status == 202, (answer.status, answer.text)
        job_id: str = answer.json["id"]
        self.pictures[job_id] = []
        self.jobs.append(job_id)
        return job_id

    async def _poll(self) -> None:
        while True:
            for job_id in self.jobs:
                seen = self.pictures[job_id]
                if not seen or seen[-1][1]["status"] not in FINAL:
                    answer = await self.elsewhere.get(f"/jobs/{job_id}")
                    assert answer.status in (200, 503), answer.text
                    if answer.status == 200:
                        seen.append((time.monotonic(), answer.json))
            await asyncio.sleep(POLL_SECONDS)

    async def reconnect(self) -> None:
        """The network goes away under the client; it comes back, and asks for what it missed."""
        heard = len(self.client.events)
        await self.client.do("cut")
        await self.client.hear("connect", since=heard)
        after = max(self.client.seqs(self.workspace_id), default=self._since)
        joined = await self.client.join(self.workspace_id, after=after)
        assert not joined["reset"]
        for event in joined["events"]:
            self.client.heard(event["type"], event)

    async def shows(self, job_id: str, condition: Callable[[Job], bool], within_seconds: float = 60) -> Job:
        """The job, once REST shows it so."""
        pictures = self.pictures[job_id]
        try:
            await until(lambda: bool(pictures) and condition(pictures[-1][1]), "state", within_seconds)
        except AssertionError:
            raise AssertionError(f"{job_id} is not so: {pictures[-1:]}\n{self.stage.logs()}") from None
        return pictures[-1][1]

    async def reaches(self, job_id: str, percent: float) -> Job:
        return await self.shows(job_id, lambda job: bool(job["progress"]["percent"] >= percent))

    async def ended(self, job_id: str) -> Job:
        return await self.shows(job_id, lambda job: job["status"] in FINAL)

    def recovery_seconds(self, job_id: str, since: float, attempt: int = 1) -> float:
        """From then until the job was seen to go on, in this attempt or a later one, or to have ended."""
        before = max((job["job_seq"] for at, job in self.pictures[job_id] if at <= since), default=0)
        for at, job in self.pictures[job_id]:
            goes_on = at > since and job["job_seq"] > before and job["attempt"] >= attempt
            if job["status"] in FINAL or (goes_on and job["status"] == "running"):
                return max(0.0, at - since)
        raise AssertionError(f"{job_id} never went on: {self.pictures[job_id][-3:]}")

    # What must hold of every job

    async def verify(self, job_id: str, status: str = "completed", effects: int = 1) -> Job:
        """The final state is told truly and once, everywhere; what it should have changed is there once."""
        final = await self.ended(job_id)
        for each in (self.person, self.elsewhere):
            shown: Answer = await each.get(f"/jobs/{job_id}")
            assert (shown.status, shown.json) == (200, final)
        assert final["status"] == status, (final, self.stage.logs())
        await self.client.hear(f"job.{status}", lambda event: event["data"]["id"] == job_id)
        heard = self._heard(job_id)
        told = [(name, payload["data"]) for name, payload in heard if name != "job.progress"]
        assert [name for name, _ in told] == ["job.queued", f"job.{status}"], told
        assert told[-1][1] == final
        logged = [
            event
            for event in await events_after(self.person, self.workspace_id, self._since)
            if event["data"].get("id") == job_id
        ]
        assert [(event["type"], event["data"]) for event in logged] == told
        _check_kept([payload.get("data", payload) for _, payload in heard], final)
        _check_polled([job for _, job in self.pictures[job_id]])
        assert await self._count_effects(job_id) == effects
        return final

    def _heard(self, job_id: str) -> list[tuple[str, Any]]:
        return [
            (name, payload)
            for name, payload in self.client.events
            if name.startswith("job.") and payload.get("data", payload)["id"] == job_id
        ]

    async def _count_effects(self, job_id: str) -> int:
        connection = await asyncpg.connect(self.stage.database_url)
        try:
            count: int = await connection.fetchval(_EFFECTS, job_id)
        finally:
            await connection.close()
        return count


def _check_kept(heard: Sequence[Job], final: Job) -> None:
    """For who keeps the highest `job_seq`, percent never falls, and nothing follows the end."""
    kept = heard[0]
    for job in heard[1:]:
        if job["job_seq"] > kept["job_seq"]:
            assert kept["status"] not in FINAL, (kept, job)
            assert job["progress"]["percent"] >= kept["progress"]["percent"], (kept, job)
            kept = job
    assert kept == final, "what is kept in the end is the end"


def _check_polled(pictures: Sequence[Job]) -> None:
    for earlier, later in pairwise(pictures):
        assert later["job_seq"] >= earlier["job_seq"], (earlier, later)
        assert later["progress"]["percent"] >= earlier["progress"]["percent"], (earlier, later)
        assert earlier["status"] not in FINAL
