"""Moving a task: to another column, or to another place in its own."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from pydantic import ConfigDict

from storage import tasks as rows
from workspace.columns import gap_beside, key_in
from workspace.desk import Unit
from workspace.errors import NotFound
from workspace.inputs import Input
from workspace.permissions import Action
from workspace.resources import Status, Task
from workspace.tasks import MISSING, fields_of, require_task


class TaskMove(Input):
    """Where a task goes: directly before one task, directly after another, or to the end of the column."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"status": "in_progress", "before_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"}]
        }
    )

    status: Status
    before_id: UUID | None = None
    after_id: UUID | None = None


async def move_task(unit: Unit, task_id: UUID, move: TaskMove) -> Task:
    """Raises `InvalidRequest` for neighbours outside the column, and `Conflict` for two with one between."""
    access, project_id = await require_task(unit, task_id, Action.EDIT, lock_project=True)
    row = await rows.find_task(unit.sql, task_id, lock=True)
    if row is None:
        raise NotFound(MISSING)
    current = Task(**row)
    gap = await gap_beside(
        unit,
        project_id,
        move.status,
        before_id=move.before_id,
        after_id=move.after_id,
        without=task_id,
    )
    if move.status == current.status and gap.holds(current.position):
        return current
    position = await key_in(unit, gap, access.workspace_id, project_id, move.status, without=task_id)
    fields = replace(fields_of(current), status=move.status, position=position)
    task = Task(**await rows.update_task(unit.sql, task_id, fields))
    unit.emit(access.workspace_id, "task.moved", task, project_id=project_id)
    return task
