"""A job that does nothing, loaded through `JOB_MODULES`."""

from __future__ import annotations

from jobs.context import JobContext, Outcome
from jobs.kinds import JobKind
from workspace.inputs import Input


class NoopParams(Input):
    """`text` comes back in the result."""

    text: str = ""


async def run(_context: JobContext, params: NoopParams) -> Outcome:
    return Outcome(result={"text": params.text})


KIND = JobKind(
    name="noop", queue="data", params=NoopParams, run=run, summary="Does nothing.", in_workspace=True
)
