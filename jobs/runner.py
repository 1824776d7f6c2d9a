"""Runs claimed jobs, one at a time: the attempt, then its outcome or the next attempt."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from jobs.claims import Claims
from jobs.errors import LeaseLost
from jobs.outcome import Ending
from jobs.records import job_of
from jobs.verdicts import Retry, Verdict, insist, judged
from jobs.work import Tools, Work
from storage.jobs import JobRecord
from workspace.errors import NotFound
from workspace.resources import Job

BACKOFF_SECONDS = 2.0
MOST_BACKOFF_SECONDS = 60.0

log = structlog.get_logger("jobs.runner")


class Runner:
    """Runs the jobs of a queue. `at` is called with the name of each step, so that tests can kill there."""

    def __init__(self, tools: Tools, at: Callable[[str], None] = lambda _step: None) -> None:
        self._tools = tools
        self._claims = Claims(
            tools.store, tools.postgres, tools.outcomes, [kind.name for kind in tools.kinds]
        )
        self._at = at

    async def work(self, queue: str, *, most: int) -> int:
        """Does what is due, `most` jobs at most; the number of jobs done. Raises `Unavailable`.

        When it is cancelled, the job at hand is given back and costs no attempt.
        """
        for done in range(most):
            record = await self._claims.next(queue)
            if record is None:
                return done
            await self.run(record)
        return most

    async def run(self, record: JobRecord) -> None:
        """Makes one attempt at a job that is claimed and held, and sees it to its end."""
        self._at("claimed")
        job = job_of(record)
        self._tools.tell(job)
        with bound_contextvars(job_id=record["_id"], type=job.type, attempt=job.attempt):
            try:
                await self._attempt(record, job)
            except LeaseLost:
                log.warning("the job is somebody else's now")
            except NotFound:
                log.warning("the job's workspace is gone")
            else:
                log.info("attempt ended")

    async def _attempt(self, record: JobRecord, job: Job) -> None:
        work = Work(record, job, self._tools)
        try:
            await self._see_through(record, job, work)
        finally:
            if not work.has_ended:
                log.warning("a cancelled task goes on; its process ends")
                self._tools.die()

    async def _see_through(self, record: JobRecord, job: Job, work: Work) -> None:
        with self._tools.keeper.keeping(record, work.cancel_soon):
            try:
                verdict = await work.run()
            except asyncio.CancelledError:
                await self._give_back(record)
                raise
            verdict = await self._settle(record, verdict)
        if isinstance(verdict, Retry):
            await self._queue_again(record, job, verdict)

    async def _settle(self, record: JobRecord, verdict: Verdict) -> Verdict:
        """Writes the outcome, if this is one; what is left to do then."""
        settle = self._tools.outcomes.settle
        if isinstance(verdict, Ending) and verdict.effect is not None:
            settled = await judged(partial(insist, partial(settle, record, verdict)))
            if isinstance(settled, Job):
                return verdict
            # The effect was refused or failed, and nothing of it is written.
            verdict = settled
        if isinstance(verdict, Retry):
            if record["attempt"] < record["max_attempts"]:
                return verdict
            verdict = Ending.failed(verdict.code, verdict.message)
        await insist(partial(settle, record, replace(verdict, effect=None)))
        return verdict

    async def _queue_again(self, record: JobRecord, job: Job, retry: Retry) -> None:
        bound = min(MOST_BACKOFF_SECONDS, BACKOFF_SECONDS * 2 ** (job.attempt - 1))
        # Full jitter, so that what failed together does not come back together.
        delay = timedelta(seconds=retry.after_seconds + random.uniform(0, bound))  # noqa: S311
        message = f"{retry.message} Attempt {job.attempt + 1} of {job.max_attempts} follows."

        async def requeue() -> bool:
            run_at = await self._tools.store.now() + delay
            return await self._tools.outcomes.requeue(record, run_at=run_at, message=message)

        if not await insist(requeue):
            raise LeaseLost

    async def _give_back(self, record: JobRecord) -> None:
        """This process is to end: another one begins the attempt anew."""
        now = await self._tools.store.now()
        message = "The worker was stopped. The job starts again."
        await self._tools.outcomes.requeue(record, run_at=now, message=message, counts=False)
