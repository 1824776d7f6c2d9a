"""A job that may be asked for at a workspace, without a project."""

from __future__ import annotations

from jobs.context import JobContext, Outcome
from jobs.kinds import JobKind
from workspace.inputs import Input


class EverywhereParams(Input):
    """Nothing has to be said."""


async def run(context: JobContext, params: EverywhereParams) -> Outcome:
    del params
    return Outcome(result={"project_id": str(context.job.project_id)})


KIND = JobKind(
    name="everywhere",
    queue="data",
    params=EverywhereParams,
    run=run,
    summary="Looks around.",
    in_workspace=True,
)
