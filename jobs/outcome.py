"""How jobs end: one row in Postgres decides, together with the effect and the event; the document follows.

Only who has claimed a job may end it. A claim tells Postgres its fence before anything is told of it, and
the transaction of an outcome stops unless that fence is still the newest one.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from pydantic import BaseModel

from jobs.announcer import as_created, tell_queued
from jobs.context import Effects
from jobs.errors import LeaseLost
from jobs.measures import DURATION_BOUNDS_SECONDS
from jobs.records import ended, ending_of, job_of
from jobs.words import storable
from storage import job_effects as effect_rows
from storage.errors import Unavailable
from storage.jobs import QUEUED, JobRecord, JobStore
from storage.postgres import Connection, Postgres, Transaction
from workspace.emission import Emission, Publisher
from workspace.resources import Job, JobError, JobStatus

WORKER_LOST = "worker_lost"

log = structlog.get_logger("jobs.outcome")


@dataclass(frozen=True)
class Ending:
    """How a job is to end. `effect` is written in the transaction of the outcome."""

    status: JobStatus
    result: dict[str, Any] | None = None
    error: JobError | None = None
    effect: Callable[[Effects], Awaitable[None]] | None = None

    @classmethod
    def failed(cls, code: str, message: str) -> Ending:
        return cls(JobStatus.FAILED, error=JobError(code=storable(code), message=storable(message)))


CANCELLED = Ending(JobStatus.CANCELLED)


class _OutcomeEffects:
    """Implements `Effects`."""

    def __init__(self, sql: Connection, emission: Emission, job: Job) -> None:
        self.sql = sql
        self._emission = emission
        self._job = job

    def emit(
        self, workspace_id: UUID, type_: str, data: BaseModel, *, project_id: UUID | None = None
    ) -> None:
        self._emission.append(
            workspace_id, type_, data, project_id=project_id, actor_id=self._job.requested_by
        )


class Outcomes:
    """Ends jobs, and finds out how they ended.

    `tell` hears of jobs that are queued again; `at` is called with the name of each step, so that tests
    can kill the process there: before_outcome, after_outcome, document_followed.
    """

    def __init__(
        self,
        store: JobStore,
        postgres: Postgres,
        publisher: Publisher,
        *,
        tell: Callable[[Job], None] = lambda _job: None,
        at: Callable[[str], None] = lambda _step: None,
    ) -> None:
        self._store = store
        self._postgres = postgres
        self._publisher = publisher
        self._tell = tell
        self._at = at

    async def hold(self, record: JobRecord) -> bool:
        """Tells Postgres of a claim. False when it is not worth anything.

        That is when a newer claim was told already, or when the job has an outcome, which its document
        then follows. Raises `Unavailable`.
        """
        job_id = UUID(record["_id"])

        async def tell(transaction: Transaction) -> tuple[bool, Any]:
            sql = transaction.connection
            if not await effect_rows.raise_fence(sql, job_id, record["fence"]):
                return False, None
            return True, await effect_rows.find_effect(sql, job_id, effect_rows.OUTCOME)

        is_newest, outcome = await self._postgres.write(tell)
        if outcome is not None:
            await self._follow(Job.model_validate(outcome))
            return False
        return is_newest

    async def settle(self, record: JobRecord, ending: Ending) -> Job:
        """Ends a job that is held; answers with how it ended: so, or as somebody else did before.

        Who was promised that it stops is told the truth: asked for before the seal, it ends as cancelled.
        Raises `LeaseLost`, `Unavailable`, and what the effect raises: then nothing is written.
        """
        sealed = await self._store.seal(record["_id"], record["fence"])
        if sealed is None:
            found = await self.adopt(record)
            if not JobStatus(found["status"]).is_final:
                raise LeaseLost
            return job_of(found)
        job, finished_at = job_of(sealed), await self._store.now()
        if sealed["cancel_requested"] and ending.status is not JobStatus.CANCELLED:
            ending = CANCELLED
        if ending == CANCELLED and (reason := sealed.get("cancel_reason")):
            ending = replace(ending, error=JobError.model_validate(reason))
        self._at("before_outcome")
        final = await self._postgres.write(
            lambda transaction: self._write(transaction, job, record["fence"], ending, finished_at)
        )
        self._at("after_outcome")
        await self._follow(final)
        self._at("document_followed")
        return final

    async def _write(
        self, transaction: Transaction, job: Job, fence: int, ending: Ending, finished_at: datetime
    ) -> Job:
        sql = transaction.connection
        if await effect_rows.lock_fence(sql, job.id) != fence:
            raise LeaseLost
        final = ended(job, ending.status, at=finished_at, result=ending.result, error=ending.error)
        payload = final.model_dump(mode="json")
        if not await effect_rows.insert_effect(sql, job.id, effect_rows.OUTCOME, payload):
            return Job.model_validate(await effect_rows.find_effect(sql, job.id, effect_rows.OUTCOME))
        emission = Emission(transaction, self._publisher)
        # One that is cancelled as soon as it is there may not have been told of yet.
        await tell_queued(sql, emission, as_created(job))
        if ending.effect is not None:
            await ending.effect(_OutcomeEffects(sql, emission, job))
        emission.append(
            job.workspace_id,
            f"job.{final.status.value}",
            final,
            project_id=job.project_id,
            actor_id=job.requested_by,
        )
        return final

    async def adopt(self, record: JobRecord) -> JobRecord:
        """The record as it is once it follows its outcome, if there is one.

        For whoever meets a document that says the job has not ended. Raises `Unavailable`.
        """
        if JobStatus(record["status"]).is_final:
            return record
        async with self._postgres.reading() as sql:
            outcome = await effect_rows.find_effect(sql, UUID(record["_id"]), effect_rows.OUTCOME)
        if outcome is not None:
            await self._follow(Job.model_validate(outcome))
        return await self._store.find(record["_id"]) or record

    async def _follow(self, final: Job) -> None:
        followed = await self._store.finish(str(final.id), ending_of(final), final.job_seq)
        if followed is None or final.finished_at is None:
            return
        started_at = final.started_at or final.created_at
        seconds = max(0.0, (final.finished_at - started_at).total_seconds())
        try:
            await self._store.stats.add_ended(final.type, final.status, seconds, DURATION_BOUNDS_SECONDS)
        except Unavailable:
            log.info("the duration of a job is not counted", job_id=str(final.id))

    async def cancel_queued(self, job_id: str, error: JobError | None = None) -> Job | None:
        """Cancels a job that nobody runs. None when it is not queued any more, or being cancelled.

        `error` tells why, where it was not a person's wish.
        """
        held = await self._store.take_to_cancel(job_id, await self._store.now())
        if held is None or not await self.hold(held):
            return None
        return await self.settle(held, Ending(JobStatus.CANCELLED, error=error))

    async def end_expired(self, record: JobRecord, now: datetime) -> bool:
        """Sees to a job whose holder is gone. True: it is queued again, so that a worker is to be woken."""
        if record["status"] == QUEUED:
            await self.cancel_queued(record["_id"])
            return False
        held = await self._store.take_over(record["_id"], record["fence"], now)
        if held is None or not await self.hold(held):
            return False
        attempt, most = held["attempt"], held["max_attempts"]
        log.warning("a worker was lost", job_id=record["_id"], attempt=attempt)
        if held["cancel_requested"]:
            await self.settle(held, CANCELLED)
        elif attempt >= most:
            message = f"The worker was lost in each of {most} attempts."
            await self.settle(held, Ending.failed(WORKER_LOST, message))
        else:
            message = f"The worker was lost. Attempt {attempt + 1} of {most} follows."
            return await self.requeue(held, run_at=now, message=message)
        return False

    async def requeue(
        self, record: JobRecord, *, run_at: datetime, message: str, counts: bool = True
    ) -> bool:
        """Gives a held job back; if it `counts`, an attempt was used. False when it is not ours any more."""
        queued = await self._store.requeue(
            record["_id"], record["fence"], run_at=run_at, message=message, counts=counts
        )
        if queued is None:
            return False
        self._tell(job_of(queued))
        if queued["cancel_requested"]:
            # The wish came in the last moment; nobody would claim it any more.
            await self.cancel_queued(record["_id"])
        return True
