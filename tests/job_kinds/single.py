"""A job of which a project has one at a time, whose params are looked at in the database."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from jobs.context import JobContext, Outcome
from jobs.kinds import JobKind
from storage.postgres import Connection
from workspace.errors import FieldError
from workspace.inputs import Input, Title


class Part(Input):
    task_id: UUID
    weight: int = Field(1, ge=1, le=10)


class SingleParams(Input):
    """Parts that each name a task of the project."""

    title: Title
    parts: list[Part] = Field(default_factory=list, max_length=100)


async def check(sql: Connection, project_id: UUID, params: SingleParams) -> list[FieldError]:
    rows = await sql.fetch("SELECT id FROM tasks WHERE project_id = $1", project_id)
    known = {row["id"] for row in rows}
    return [
        FieldError(f"params.parts.{index}.task_id", "is not a task of this project")
        for index, part in enumerate(params.parts)
        if part.task_id not in known
    ]


async def run(context: JobContext, params: SingleParams) -> Outcome:
    return Outcome(result={"title": params.title, "attempt": context.job.attempt})


KIND = JobKind(
    name="single",
    queue="render",
    params=SingleParams,
    run=run,
    summary="Adds the parts up.",
    check=check,
    one_active=True,
)
