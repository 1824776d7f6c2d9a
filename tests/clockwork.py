"""The parts of a clock over real services, and jobs in every state to set them on."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from jobs.announcer import Announcer
from jobs.clock import Clock
from jobs.kinds import Kinds
from jobs.outcome import Outcomes
from jobs.records import JobDraft, new_record
from jobs.store_watch import StoreWatch
from jobs.sweeps import Sweeps
from realtime.remote_publisher import RemotePublisher
from server.settings import Settings
from storage.ids import new_id
from storage.jobs import JobRecord, JobStore
from storage.postgres import Postgres

KINDS = Kinds.load(["tests.job_kinds.noop", "tests.job_kinds.steps"])


@dataclass
class Waker:
    """Counts the knocks on each queue."""

    knocks: list[str] = field(default_factory=list)

    async def knock(self, queue: str) -> None:
        self.knocks.append(queue)


@dataclass
class Place:
    """A workspace with a project and its owner."""

    workspace_id: UUID
    project_id: UUID
    owner_id: UUID


@dataclass
class Clockwork:
    """What a clock is made of, and a connection to look behind it."""

    sql: asyncpg.Connection
    postgres: Postgres
    store: JobStore
    outcomes: Outcomes
    announcer: Announcer
    waker: Waker
    watch: StoreWatch
    clock: Clock
    sweeps: Sweeps

    async def place(self) -> Place:
        place = Place(new_id(), new_id(), new_id())
        await self.sql.execute(
            "INSERT INTO users (id, email, name) VALUES ($1, $2, 'Ada')",
            place.owner_id,
            f"{uuid4().hex}@example.org",
        )
        await self.sql.execute("INSERT INTO workspaces (id, name) VALUES ($1, 'W')", place.workspace_id)
        await self.sql.execute(
            "INSERT INTO workspace_members (id, workspace_id, user_id, role) VALUES ($1, $2, $3, 'owner')",
            new_id(),
            place.workspace_id,
            place.owner_id,
        )
        await self.sql.execute(
            "INSERT INTO projects (id, workspace_id, name) VALUES ($1, $2, 'P')",
            place.project_id,
            place.workspace_id,
        )
        return place

    async def queued(
        self,
        place: Place,
        *,
        type_: str = "noop",
        run_at: datetime | None = None,
        announced: bool = True,
        idempotency: str | None = None,
    ) -> JobRecord:
        kind = KINDS.get(type_)
        draft = JobDraft(
            kind, kind.params(), place.workspace_id, place.project_id, place.owner_id, run_at=run_at
        )
        record = new_record(draft, await self.store.now(), idempotency=idempotency, fingerprint=b"f")
        await self.store.insert(record)
        if announced:
            await self.announcer.announce(record)
        return record

    async def running(self, place: Place, **changes: Any) -> JobRecord:
        """A job that a worker has claimed and told Postgres of."""
        queued = await self.queued(place)
        claimed = await self.store.claim(queued, await self.store.now())
        assert claimed is not None
        assert await self.outcomes.hold(claimed)
        await self.change(claimed, **changes)
        return await self.find(claimed)

    async def lost(self, place: Place, **changes: Any) -> JobRecord:
        """A job whose worker is gone for longer than a lease."""
        past = await self.store.now() - timedelta(seconds=1)
        return await self.running(place, lease_until=past, **changes)

    async def ended(self, place: Place, days_ago: float) -> JobRecord:
        """A job that was cancelled so long ago."""
        queued = await self.queued(place)
        assert await self.outcomes.cancel_queued(queued["_id"]) is not None
        await self.change(queued, finished_at=await self.store.now() - timedelta(days=days_ago))
        return await self.find(queued)

    async def change(self, record: JobRecord, **changes: Any) -> None:
        """Writes to a job's document, behind everybody's back."""
        if changes:
            await self.store._jobs.update_one({"_id": record["_id"]}, {"$set": changes})

    async def find(self, record: JobRecord) -> JobRecord:
        found = await self.store.find(record["_id"])
        assert found is not None
        return found

    async def events(self, place: Place) -> list[str]:
        rows = await self.sql.fetch(
            "SELECT type FROM events WHERE workspace_id = $1 ORDER BY seq", place.workspace_id
        )
        return [row["type"] for row in rows]

    async def settle_watch(self) -> None:
        """Looks until MongoDB has been there for the time that the watch asks for."""

        async def looked() -> bool:
            await self.watch.look()
            return self.watch.is_settled

        await until(looked, "settled")


@asynccontextmanager
async def clockwork(
    settings: Settings, *, settle_seconds: float = 0.0, may_act: Callable[[], bool] = lambda: True
) -> AsyncIterator[Clockwork]:
    """One that acts whenever it is asked to."""
    database_url, redis_url, mongodb_url = settings.database_url, settings.redis_url, settings.mongodb_url
    assert database_url
    assert redis_url
    assert mongodb_url
    async with AsyncExitStack() as stack:
        sql = await asyncpg.connect(database_url)
        stack.push_async_callback(sql.close)
        postgres = await stack.enter_async_context(Postgres.connect(database_url, least=1, most=4))
        store = await stack.enter_async_context(JobStore.connect(mongodb_url))
        publisher = await stack.enter_async_context(RemotePublisher.connect(redis_url))
        outcomes = Outcomes(store, postgres, publisher)
        announcer, waker = Announcer(store, postgres, publisher), Waker()
        watch = StoreWatch(store, settle_seconds=settle_seconds)
        clock = Clock(
            store,
            postgres,
            outcomes,
            announcer,
            waker,
            watch,
            types=[kind.name for kind in KINDS],
            may_act=may_act,
        )
        sweeps = Sweeps(store, postgres, outcomes)
        yield Clockwork(sql, postgres, store, outcomes, announcer, waker, watch, clock, sweeps)


async def until(condition: Callable[[], Awaitable[bool]], what: str, timeout_seconds: float = 10.0) -> float:
    """Asks until it holds; answers with the seconds that took."""
    began = time.monotonic()
    while not await condition():
        assert time.monotonic() - began < timeout_seconds, f"not {what} after {timeout_seconds:g} s"
        await asyncio.sleep(0.05)
    return time.monotonic() - began
