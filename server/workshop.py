"""What a process that does jobs has open: the databases, the files, the way to the rooms."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from jobs.kinds import Kinds, Queue
from jobs.lease import LeaseKeeper
from jobs.outcome import Outcomes
from jobs.runner import Runner
from jobs.scratch import Scratch
from jobs.work import Tools
from realtime.remote_publisher import RemotePublisher
from storage.errors import Unavailable
from storage.files import FileStore
from storage.jobs import JobStore
from storage.migrations import pending_migrations
from storage.postgres import Postgres

RETRY_SECONDS = 1.0
# One job at a time: what it reads, what its progress and its outcome need.
MOST_CONNECTIONS = 4

log = structlog.get_logger("server.workshop")


@dataclass(frozen=True)
class WorkPlan:
    """What one worker does and with what. `at` is called with the name of each step of a job."""

    queue: Queue
    kinds: Kinds
    database_url: str
    redis_url: str
    mongodb_url: str
    files_url: str
    scratch: Scratch
    quota_bytes: int | None = None
    at: Callable[[str], None] = lambda _step: None


@asynccontextmanager
async def open_workshop(plan: WorkPlan) -> AsyncIterator[Runner]:
    """Opens everything, all at the same time, and waits for Postgres as long as it takes."""
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(JobStore.connect(plan.mongodb_url))
        postgres, _ = await asyncio.gather(_reach_postgres(stack, plan.database_url), _greet(store))
        publisher = await stack.enter_async_context(RemotePublisher.connect(plan.redis_url))
        keeper = stack.enter_context(LeaseKeeper(plan.mongodb_url, on_lost=die).running())
        outcomes = Outcomes(store, postgres, publisher, tell=publisher.tell_progress, at=plan.at)
        tools = Tools(
            store=store,
            postgres=postgres,
            files=FileStore.open(plan.files_url),
            scratch=plan.scratch,
            keeper=keeper,
            outcomes=outcomes,
            kinds=plan.kinds,
            tell=publisher.tell_progress,
            die=die,
            quota_bytes=plan.quota_bytes,
        )
        yield Runner(tools, at=plan.at)


def die() -> None:
    """Ends this process, which leads a group, with all that it started, at once."""
    os.killpg(0, signal.SIGKILL)


async def _reach_postgres(stack: AsyncExitStack, url: str) -> Postgres:
    while True:
        try:
            postgres = await stack.enter_async_context(Postgres.connect(url, least=1, most=MOST_CONNECTIONS))
            break
        except Unavailable as error:
            log.warning("waiting for postgres", error=str(error))
            await asyncio.sleep(RETRY_SECONDS)
    while missing := await _missing_migrations(postgres):
        log.warning("waiting for atelier migrate", missing=missing)
        await asyncio.sleep(RETRY_SECONDS)
    return postgres


async def _missing_migrations(postgres: Postgres) -> list[str]:
    try:
        async with postgres.reading() as sql:
            return await pending_migrations(sql)
    except Unavailable as error:
        return [str(error)]


async def _greet(store: JobStore) -> None:
    """Connects now rather than with the first job; MongoDB may be away."""
    with suppress(Unavailable):
        await store.ping()
