"""What the clock clears away on slower rhythms, in bounded rounds that may be cut off and be done twice."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import structlog

from jobs.duties import Duty
from jobs.errors import LeaseLost
from jobs.outcome import Outcomes
from storage import events as event_rows
from storage import idempotency_keys as key_rows
from storage import job_effects as effect_rows
from storage import projects as project_rows
from storage import sessions as session_rows
from storage import users as user_rows
from storage import workspaces as workspace_rows
from storage.jobs import OPEN, QUEUED, JobRecord, JobStore
from storage.postgres import Connection, Postgres
from workspace.resources import JobError

JOBS_KEPT = timedelta(days=30)
KEYS_KEPT = timedelta(hours=24)
ABANDONED_SECONDS = 5.0
HOURLY_SECONDS = 3600.0
OFTEN_SECONDS = 300.0
# Of one statement, and of one round.
BATCH = 500
BATCHES = 40

_WORKSPACE_DELETED = JobError(code="workspace_deleted", message="The workspace of this job was deleted.")
_PROJECT_DELETED = JobError(code="project_deleted", message="The project of this job was deleted.")

log = structlog.get_logger("jobs.sweeps")


class Sweeps:
    """Ends what has lost its place, and removes what has been kept for long enough.

    Jobs of workspaces that this database has never known are somebody else's, and left alone.
    """

    def __init__(self, store: JobStore, postgres: Postgres, outcomes: Outcomes) -> None:
        self._store = store
        self._postgres = postgres
        self._outcomes = outcomes

    def duties(self) -> list[Duty]:
        return [
            Duty("cancel abandoned jobs", ABANDONED_SECONDS, self.cancel_abandoned),
            Duty("remove old jobs", OFTEN_SECONDS, self.remove_old_jobs),
            Duty("forget people", OFTEN_SECONDS, self.forget_people),
            Duty("free keys", HOURLY_SECONDS, self.free_keys),
            Duty("remove ended sessions", HOURLY_SECONDS, self.remove_sessions),
            Duty("forget old events", OFTEN_SECONDS, self.forget_events),
        ]

    async def cancel_abandoned(self) -> None:
        """Cancels the jobs of workspaces and projects that are deleted. Raises `Unavailable`."""
        open_workspaces = [UUID(each) for each in await self._store.open_workspaces()]
        if not open_workspaces:
            return
        open_projects = [UUID(each) for each in await self._store.open_projects()]
        async with self._postgres.reading() as sql:
            known = await workspace_rows.find_among(sql, open_workspaces)
            existing = await project_rows.find_existing_among(sql, open_projects)
        for workspace_id in [each for each, is_deleted in known.items() if is_deleted]:
            for record in await self._open_jobs("workspace_id", workspace_id):
                await self._cancel(record, _WORKSPACE_DELETED)
        for project_id in [each for each in open_projects if each not in existing]:
            for record in await self._open_jobs("project_id", project_id):
                if UUID(record["workspace_id"]) in known:
                    await self._cancel(record, _PROJECT_DELETED)

    async def _open_jobs(self, field: str, value: UUID) -> list[JobRecord]:
        found: list[JobRecord] = []
        for status in OPEN:
            where = {field: str(value), "status": status}
            found += await self._store.list_jobs(where, before=None, limit=BATCH)
        return found

    async def _cancel(self, record: JobRecord, error: JobError) -> None:
        try:
            if record["status"] == QUEUED:
                await self._outcomes.cancel_queued(record["_id"], error)
            elif not record["cancel_requested"]:
                await self._store.request_cancel(record["_id"], error.model_dump())
        except LeaseLost:
            log.info("somebody else ends this job", job_id=record["_id"])

    async def remove_old_jobs(self) -> None:
        """Removes jobs that ended 30 days ago, with their logs. Raises `Unavailable`."""
        before = await self._store.now() - JOBS_KEPT
        for _ in range(BATCHES):
            job_ids = await self._store.find_finished(before, BATCH)
            if job_ids:
                await remove_jobs(self._store, self._postgres, job_ids)
            if len(job_ids) < BATCH:
                return

    async def forget_people(self) -> None:
        """Makes the jobs of people whose account is gone nobody's. Raises `Unavailable`."""
        people = await self._store.people.find_all()
        async with self._postgres.reading() as sql:
            existing = await user_rows.find_existing(sql, [UUID(each) for each in people])
        gone = [each for each in people if UUID(each) not in existing]
        if not gone:
            return
        workspace_ids = [UUID(each) for each in await self._store.people.find_workspaces(gone)]
        async with self._postgres.reading() as sql:
            known = await workspace_rows.find_among(sql, workspace_ids)
        await self._store.people.forget(gone, [str(each) for each in known])

    async def free_keys(self) -> None:
        """Forgets Idempotency-Keys that are older than a day. Raises `Unavailable`."""
        await self._repeat(key_rows.delete_expired)
        before = await self._store.now() - KEYS_KEPT
        for _ in range(BATCHES):
            if await self._store.forget_keys(before, BATCH) < BATCH:
                return

    async def remove_sessions(self) -> None:
        """Removes sign-ins that ran out long ago. Raises `Unavailable`."""
        await self._repeat(session_rows.delete_ended)

    async def _repeat(self, delete: Callable[[Connection, int], Awaitable[int]]) -> None:
        for _ in range(BATCHES):
            if await self._postgres.write(lambda transaction: delete(transaction.connection, BATCH)) < BATCH:
                return

    async def forget_events(self) -> None:
        """Removes events that are older than they are kept, and moves the floors. Raises `Unavailable`."""
        for _ in range(BATCHES):
            async with self._postgres.reading() as sql:
                found = await event_rows.find_outdated(sql, BATCHES)
            if not found:
                return
            for workspace_id in found:
                await self._forget_events_of(workspace_id)

    async def _forget_events_of(self, workspace_id: UUID) -> None:
        await self._postgres.write(
            lambda transaction: event_rows.forget_events(transaction.connection, workspace_id, BATCH)
        )


async def remove_jobs(store: JobStore, postgres: Postgres, job_ids: list[str]) -> None:
    """Removes ended jobs: first what Postgres holds of them, since only their documents lead to it."""
    ids = [UUID(each) for each in job_ids]
    await postgres.write(lambda transaction: effect_rows.delete_effects(transaction.connection, ids))
    await store.delete(job_ids)
