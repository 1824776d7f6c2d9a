"""`atelier clock`: the process that sees to what others have let down, from its start to its end."""

from __future__ import annotations

import asyncio
import signal
from contextlib import AsyncExitStack

import structlog

from jobs.announcer import Announcer
from jobs.clock import Clock
from jobs.duties import Duties
from jobs.knocks import Knocker
from jobs.leadership import Leadership
from jobs.outcome import Outcomes
from jobs.purge import Purge
from jobs.store_watch import StoreWatch
from jobs.sweeps import Sweeps
from realtime.background import end_tasks
from realtime.remote_publisher import RemotePublisher
from server.app import load_kinds, open_files
from server.embedded.errors import StartError
from server.journal import configure_journal
from server.settings import Settings
from storage.errors import Unavailable
from storage.jobs import JobStore
from storage.migrations import pending_migrations
from storage.postgres import Postgres

_RETRY_INTERVAL_SECONDS = 0.5
_MOST_CONNECTIONS = 5

log = structlog.get_logger("server.clock")


async def run_clock(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT, and ends within seconds.

    It waits for Postgres and its migrations for as long as it takes; whatever is away later is waited for,
    too. Raises StartError for settings that cannot work.
    """
    configure_journal(settings.log_level, settings.log_format)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    running = asyncio.create_task(_run(settings), name="clock")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end_tasks((running, stopping))
    if not running.cancelled():
        running.result()
    log.info("stopped")


async def _run(settings: Settings) -> None:
    database_url, redis_url = _required(settings.database_url), _required(settings.redis_url)
    kinds, files = load_kinds(settings.job_modules), open_files(settings.files_url)
    async with AsyncExitStack() as stack:
        postgres = await _open_postgres(stack, database_url)
        store = await stack.enter_async_context(JobStore.connect(_required(settings.mongodb_url)))
        publisher = await stack.enter_async_context(RemotePublisher.connect(redis_url))
        knocker = Knocker(redis_url)
        stack.callback(knocker.close)
        leadership, watch = Leadership(database_url), StoreWatch(store)

        def may_act() -> bool:
            return leadership.leads and watch.is_up

        outcomes = Outcomes(store, postgres, publisher, tell=publisher.tell_progress)
        clock = Clock(
            store,
            postgres,
            outcomes,
            Announcer(store, postgres, publisher),
            knocker,
            watch,
            types=[kind.name for kind in kinds],
            may_act=may_act,
        )
        sweeps, purge = Sweeps(store, postgres, outcomes), Purge(store, postgres, files)
        duties = Duties([*clock.duties(), *sweeps.duties(), *purge.duties()], may_act)
        log.info("the clock runs")
        async with asyncio.TaskGroup() as group:
            group.create_task(leadership.run(), name="leadership")
            group.create_task(watch.run(), name="store watch")
            group.create_task(duties.run(), name="duties")


async def _open_postgres(stack: AsyncExitStack, url: str) -> Postgres:
    """Waits until it answers and is migrated, and says once for what."""
    told = ""
    while True:
        async with AsyncExitStack() as opening:
            try:
                postgres = await opening.enter_async_context(
                    Postgres.connect(url, least=0, most=_MOST_CONNECTIONS)
                )
                async with postgres.reading() as sql:
                    missing = await pending_migrations(sql)
            except Unavailable as error:
                reason = str(error)
            else:
                if not missing:
                    stack.push_async_exit(opening.pop_all())
                    return postgres
                reason = f"The database lacks migrations ({', '.join(missing)})."
        if reason != told:
            log.warning("waiting for postgres", reason=reason)
            told = reason
        await asyncio.sleep(_RETRY_INTERVAL_SECONDS)


def _required(url: str | None) -> str:
    if url is None:
        raise StartError("Set DATABASE_URL, REDIS_URL and MONGODB_URL, or run atelier up.")
    return url
