"""A job that does nothing."""

from __future__ import annotations

from jobs.context import JobContext, Outcome
from jobs.kinds import JobKind
from workspace.inputs import Input


class NoopParams(Input):
    """Nothing has to be said; `text` comes back in the result."""

    text: str = ""


async def run(context: JobContext, params: NoopParams) -> Outcome:
    return Outcome(result={"text": params.text, "attempt": context.job.attempt})


KIND = JobKind(name="noop", queue="data", params=NoopParams, run=run, summary="Does nothing.")
