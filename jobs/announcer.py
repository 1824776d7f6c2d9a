"""Tells the log of events, exactly once, that a job is queued."""

from __future__ import annotations

from uuid import UUID

import structlog

from jobs.records import job_of
from storage import job_effects as effect_rows
from storage.jobs import JobRecord, JobStore
from storage.postgres import Connection, Postgres, Transaction
from workspace.emission import Emission, Publisher
from workspace.errors import NotFound
from workspace.resources import Job, JobProgress, JobStatus

log = structlog.get_logger("jobs.announcer")

TRANSITION = "queued"


class Announcer:
    """Writes `job.queued`. The document is the outbox: whoever made it tries first, the clock again."""

    def __init__(self, store: JobStore, postgres: Postgres, publisher: Publisher) -> None:
        self._store = store
        self._postgres = postgres
        self._publisher = publisher

    async def announce(self, record: JobRecord) -> None:
        """Tells of a job unless that is done, then says so in the document. Raises `Unavailable`."""
        job = as_created(job_of(record))

        async def tell(transaction: Transaction) -> None:
            await tell_queued(transaction.connection, Emission(transaction, self._publisher), job)

        try:
            await self._postgres.write(tell)
        except NotFound:
            log.info("not announced: its workspace is gone", job_id=str(job.id))
        await self._store.mark_announced(str(job.id))

    async def find_announced(self, job_id: UUID) -> Job | None:
        """The job as it was announced. Raises `Unavailable`."""
        async with self._postgres.reading() as sql:
            payload = await effect_rows.find_effect(sql, job_id, TRANSITION)
        return None if payload is None else Job.model_validate(payload)


async def tell_queued(sql: Connection, emission: Emission, job: Job) -> None:
    """Appends `job.queued` if the log does not have it; `job` is as it was created."""
    if await effect_rows.insert_effect(sql, job.id, TRANSITION, job.model_dump(mode="json")):
        emission.append(
            job.workspace_id, "job.queued", job, project_id=job.project_id, actor_id=job.requested_by
        )


def as_created(job: Job) -> Job:
    """A job as it was when it was queued, whatever has become of it; but `run_at` is that of a retry."""
    return job.model_copy(
        update={
            "status": JobStatus.QUEUED,
            "attempt": 0,
            "job_seq": 1,
            "progress": JobProgress(percent=0.0, stage="queued", message=""),
            "result": None,
            "error": None,
            "started_at": None,
            "finished_at": None,
            "cancel_requested": False,
        }
    )
