"""The engine of jobs without its processes: a runner over real services, in the test's own process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from jobs.announcer import Announcer
from jobs.kinds import JobKind, Kinds
from jobs.lease import LeaseKeeper
from jobs.outcome import Outcomes
from jobs.records import JobDraft, job_of, new_record
from jobs.runner import Runner
from jobs.scratch import Scratch
from jobs.work import Tools
from server.settings import Settings
from storage.files import FileStore
from storage.ids import new_id
from storage.jobs import JobRecord, JobStore
from storage.postgres import Postgres
from workspace.events import StoredEvent
from workspace.resources import Job


@dataclass
class Heard:
    """What would have gone to the rooms."""

    events: list[StoredEvent] = field(default_factory=list)
    progress: list[Job] = field(default_factory=list)

    def publish(self, events: Sequence[StoredEvent]) -> None:
        self.events += events

    def sessions_ended(self, session_ids: Sequence[UUID]) -> None:
        raise AssertionError(f"jobs end no sessions: {session_ids}")

    def tell(self, job: Job) -> None:
        self.progress.append(job)


@dataclass
class Workbench:
    """A worker's tools, and hands to put jobs on the bench."""

    tools: Tools
    heard: Heard
    workspace_id: UUID
    project_id: UUID
    deaths: list[str]

    @property
    def store(self) -> JobStore:
        return self.tools.store

    @property
    def postgres(self) -> Postgres:
        return self.tools.postgres

    def runner(self, at: Callable[[str], None] = lambda _step: None) -> Runner:
        """A worker; `at` also hears of the steps of its outcomes."""
        outcomes = Outcomes(self.store, self.postgres, self.heard, tell=self.heard.tell, at=at)
        return Runner(replace(self.tools, outcomes=outcomes), at)

    async def put(self, kind: str, workspace_id: UUID | None = None, **fields: Any) -> str:
        """Queues a job; its params are those of the keyword `params`."""
        chosen = self.tools.kinds.get(kind)
        params = chosen.params.model_validate(fields.pop("params", {}))
        draft = JobDraft(chosen, params, workspace_id or self.workspace_id, self.project_id, None, **fields)
        record = new_record(draft, await self.store.now())
        await self.store.insert(record)
        await Announcer(self.store, self.postgres, self.heard).announce(record)
        return str(record["_id"])

    async def record(self, job_id: str) -> JobRecord:
        found = await self.store.find(job_id)
        assert found is not None
        return found

    async def job(self, job_id: str) -> Job:
        """The job as its document shows it."""
        return job_of(await self.record(job_id))

    async def claim(self, queue: str = "data") -> JobRecord:
        """What a worker that dies right after its claim has done."""
        now = await self.store.now()
        types = [kind.name for kind in self.tools.kinds]
        [first] = await self.store.find_due(queue, str(self.workspace_id), now, types, 1)
        record = await self.store.claim(first, now)
        assert record is not None
        assert await self.tools.outcomes.hold(record)
        return record

    def events(self, job_id: str) -> list[str]:
        """The types of the events of a job, in their order."""
        return [event.type for event in self.heard.events if job_id in event.data_json]

    async def count_effects(self, job_id: str) -> int:
        """How many times the effect of a `steps` job is there."""
        async with self.postgres.reading() as sql:
            count: int = await sql.fetchval(
                "SELECT count(*) FROM job_effects WHERE job_id = $1 AND name LIKE 'stepped %'", UUID(job_id)
            )
        return count

    async def new_workspace(self) -> UUID:
        workspace_id = new_id()
        async with self.postgres.reading() as sql:
            await sql.execute("INSERT INTO workspaces (id, name) VALUES ($1, 'Bench')", workspace_id)
        return workspace_id

    async def set_workspace(self, assignments: str) -> None:
        """Changes the workspace's row."""
        async with self.postgres.reading() as sql:
            await sql.execute(f"UPDATE workspaces SET {assignments} WHERE id = $1", self.workspace_id)


@asynccontextmanager
async def workbench(
    settings: Settings, folder: Path, *, kinds: Sequence[JobKind] = ()
) -> AsyncIterator[Workbench]:
    """A bench with the kinds for tests and those given."""
    assert settings.database_url is not None
    assert settings.mongodb_url is not None
    own = Kinds.load([f"tests.job_kinds.{name}" for name in ("noop", "steps", "failing")])
    heard, deaths = Heard(), list[str]()
    keeper = LeaseKeeper(settings.mongodb_url, lambda: deaths.append("lease lost"))
    async with (
        Postgres.connect(settings.database_url) as postgres,
        JobStore.connect(settings.mongodb_url) as store,
    ):
        outcomes = Outcomes(store, postgres, heard, tell=heard.tell)
        tools = Tools(
            store=store,
            postgres=postgres,
            files=FileStore.open(f"file:{folder / 'files'}"),
            scratch=Scratch(folder / "scratch"),
            keeper=keeper,
            outcomes=outcomes,
            kinds=Kinds([*own, *kinds]),
            tell=heard.tell,
            die=lambda: deaths.append("told to die"),
        )
        bench = Workbench(tools, heard, new_id(), new_id(), deaths)
        bench.workspace_id = await bench.new_workspace()
        with keeper.running():
            yield bench
