"""What the clock does each second: lost workers, jobs that were not announced, jobs that nobody takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from jobs.announcer import Announcer
from jobs.duties import Duty
from jobs.errors import LeaseLost
from jobs.outcome import Outcomes
from jobs.store_watch import StoreWatch
from storage import workspaces as workspace_rows
from storage.errors import AtelierError, Unavailable
from storage.jobs import JobRecord, JobStore
from storage.postgres import Postgres

BEAT_SECONDS = 1.0
# Whoever made a job announces it; only what is older was forgotten.
UNANNOUNCED_SECONDS = 1.0
RECORDS_AT_ONCE = 200

log = structlog.get_logger("jobs.clock")


class Waker(Protocol):
    """Wakes workers; implemented by `Knocker`."""

    async def knock(self, queue: str) -> None:
        """Wakes one worker of the queue, soon. Never fails."""


class Clock:
    """Sees to jobs that everybody else has let down. Each method may be cut off, or run twice at once."""

    def __init__(
        self,
        store: JobStore,
        postgres: Postgres,
        outcomes: Outcomes,
        announcer: Announcer,
        waker: Waker,
        watch: StoreWatch,
        *,
        types: Sequence[str],
        may_act: Callable[[], bool],
    ) -> None:
        self._store = store
        self._postgres = postgres
        self._outcomes = outcomes
        self._announcer = announcer
        self._waker = waker
        self._watch = watch
        self._types = types
        self._may_act = may_act

    def duties(self) -> list[Duty]:
        return [
            Duty("expire", BEAT_SECONDS, self.expire),
            Duty("announce", BEAT_SECONDS, self.announce),
            Duty("wake", BEAT_SECONDS, self.wake),
        ]

    async def expire(self) -> None:
        """Ends, or queues again, the jobs whose holders are gone. Raises `Unavailable`.

        Not before MongoDB has been there for a whole lease: living workers must have had the chance to
        renew theirs.
        """
        if not self._watch.is_settled:
            return
        now = await self._store.now()
        woken: set[str] = set()
        try:
            for record in await self._store.find_expired(now, RECORDS_AT_ONCE):
                if not self._may_act():
                    return
                if await self._end(record, now):
                    woken.add(record["queue"])
        except Unavailable:
            # What kept this from acting may keep workers from renewing.
            self._watch.unsettle()
            raise
        for queue in sorted(woken):
            await self._waker.knock(queue)

    async def _end(self, record: JobRecord, now: datetime) -> bool:
        try:
            return await self._outcomes.end_expired(record, now)
        except LeaseLost:
            # Somebody else was first.
            return False
        except Unavailable:
            raise
        except AtelierError as error:
            log.warning("a lost job cannot be ended", job_id=record["_id"], error=str(error))
            return False

    async def announce(self) -> None:
        """Tells the events of jobs whose makers did not come to it. Raises `Unavailable`."""
        before = await self._store.now() - timedelta(seconds=UNANNOUNCED_SECONDS)
        for record in await self._store.find_unannounced(RECORDS_AT_ONCE):
            if not self._may_act():
                return
            if record["created_at"] <= before:
                await self._announcer.announce(record)
                # Not before that could it be claimed.
                await self._waker.knock(record["queue"])

    async def wake(self) -> None:
        """Knocks on the queues that have work which may be done. Raises `Unavailable`.

        So lost knocks are made good, and jobs begin whose `run_at` has come.
        """
        now = await self._store.now()
        for queue in await self._store.due_queues(now):
            due = await self._store.due_workspaces(queue, now, self._types)
            if await self._may_any_run(due):
                await self._waker.knock(queue)

    async def _may_any_run(self, workspace_ids: list[str]) -> bool:
        """Whether one of them is not deleted, not paused and has not as many jobs running as it may."""
        if not workspace_ids:
            return False
        async with self._postgres.reading() as sql:
            most = await workspace_rows.read_caps(sql, [UUID(each) for each in workspace_ids])
        for workspace_id, running_max in most.items():
            if await self._store.count_running(str(workspace_id)) < running_max:
                return True
        return False
