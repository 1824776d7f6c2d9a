"""The work of one attempt: a task with its folder and its context, which can be cancelled from outside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from jobs.attempt import Attempt
from jobs.context import Outcome
from jobs.errors import LeaseLost
from jobs.kinds import JobKind, Kinds
from jobs.lease import LeaseKeeper
from jobs.outcome import CANCELLED, Ending, Outcomes
from jobs.scratch import Scratch
from jobs.verdicts import Retry, Verdict, insist, judged
from jobs.words import check_result
from storage.files import FileStore
from storage.jobs import JobRecord, JobStore
from storage.postgres import Postgres
from workspace.resources import Job, JobStatus

# A cancelled task that does not end by then is ended with its process.
CANCEL_SECONDS = 1.0


@dataclass(frozen=True)
class Tools:
    """What a worker opens once and uses for all its jobs."""

    store: JobStore
    postgres: Postgres
    files: FileStore
    scratch: Scratch
    keeper: LeaseKeeper
    outcomes: Outcomes
    kinds: Kinds
    # Takes a job's progress to the rooms.
    tell: Callable[[Job], None]
    # Ends this process with all that it started, at once.
    die: Callable[[], None]
    # What all files of a workspace may take; None is no bound.
    quota_bytes: int | None = None


class Work:
    """One attempt under way. `has_ended` is False when its task went on in spite of being cancelled."""

    def __init__(self, record: JobRecord, job: Job, tools: Tools) -> None:
        self._record = record
        self._job = job
        self._tools = tools
        self._loop = asyncio.get_running_loop()
        self._cancelled = asyncio.Event()
        self._is_lost = False
        self.has_ended = True

    def cancel_soon(self) -> None:
        """Cancels it. May be called from another thread."""
        self._loop.call_soon_threadsafe(self._cancelled.set)

    def _lose(self) -> None:
        self._is_lost = True
        self._cancelled.set()

    async def run(self) -> Verdict:
        """Works until the end. Raises `LeaseLost`."""
        task = asyncio.create_task(self._in_folder(), name=f"job: {self._job.type}")
        cancelled = asyncio.create_task(self._cancelled.wait())
        try:
            done, _ = await asyncio.wait(
                [task, cancelled], timeout=self._longest_seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            cancelled.cancel()
            if not task.done():
                task.cancel()
                await asyncio.wait([task], timeout=CANCEL_SECONDS)
        self.has_ended = task.done()
        if self._is_lost:
            raise LeaseLost
        if not done:
            return Ending.failed("took_too_long", _too_long(self._longest_seconds))
        return CANCELLED if not task.done() or task.cancelled() else task.result()

    @property
    def _longest_seconds(self) -> float:
        return self._kind.longest_seconds

    @property
    def _kind(self) -> JobKind:
        kind = self._tools.kinds.find(self._job.type)
        assert kind is not None, "only jobs of known kinds are claimed"  # noqa: S101
        return kind

    async def _in_folder(self) -> Verdict:
        name = f"{self._record['_id']}-{self._record['fence']}"
        try:
            with self._tools.scratch.folder(name) as folder:
                return await self._with_context(Attempt(self._record, folder, self._tools))
        except OSError as error:
            return Retry("unavailable", f"No folder to work in could be made: {error.strerror}.")

    async def _with_context(self, attempt: Attempt) -> Verdict:
        async with attempt.flowing(self._lose):
            if self._job.attempt > 1:
                again = f"Attempt {self._job.attempt} of {self._job.max_attempts}."
                await attempt.progress(self._job.progress.percent, "starting", again)
            verdict = await self._do(self._kind, attempt)
            error = verdict if isinstance(verdict, Retry) else verdict.error
            if error is not None:
                attempt.log(error.message, "error")
        await insist(attempt.flush)
        return verdict

    async def _do(self, kind: JobKind, attempt: Attempt) -> Verdict:
        async def run() -> Outcome:
            found = await kind.run(attempt, kind.params.model_validate_json(self._record["params"]))
            check_result(found.result)
            return found

        outcome = await judged(run)
        if isinstance(outcome, Outcome):
            return Ending(JobStatus.COMPLETED, result=outcome.result, effect=outcome.effect)
        return outcome


def _too_long(seconds: float) -> str:
    taken = f"{seconds / 3600:g} hours" if seconds >= 3600 else f"{seconds:g} seconds"
    return f"It took more than {taken}, which is as long as a job of this kind may take."
