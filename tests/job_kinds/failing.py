"""A job that fails: for good, in passing, or by taking its process with it."""

from __future__ import annotations

import os
import signal
from typing import Literal

from pydantic import Field

from jobs.context import JobContext, Outcome
from jobs.errors import JobFailed
from jobs.kinds import JobKind
from workspace.inputs import Input


class FailingParams(Input):
    """How it fails, in its first `attempts` attempts; then it completes."""

    how: Literal["final", "passing", "killed"]
    attempts: int = Field(1, ge=0, le=100)


async def run(context: JobContext, params: FailingParams) -> Outcome:
    if context.job.attempt > params.attempts:
        return Outcome(result={"attempt": context.job.attempt})
    if params.how == "final":
        raise JobFailed("bad_luck", "This job fails whenever it is asked to.")
    if params.how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    raise OSError("a passing failure")


KIND = JobKind(name="failing", queue="data", params=FailingParams, run=run, summary="Fails.")
