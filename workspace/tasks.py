"""Tasks: made, found, changed and deleted."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from storage import tasks as rows
from storage.ids import new_id
from storage.postgres import Record
from storage.tasks import TaskFields, TaskFilter
from workspace.columns import key_at_end
from workspace.desk import Look, Unit
from workspace.errors import NotFound
from workspace.events import TaskDeleted
from workspace.inputs import Day, Input, Line, LongText, Text, Title
from workspace.members import check_member
from workspace.pages import PageQuery, decode_cursor, encode_cursor, paged
from workspace.patches import check_revision, given, optional
from workspace.permissions import Access, Action, require_project
from workspace.resources import Page, Priority, Status, Task

MISSING = "There is no such task, or it is not yours to see."
MOST_LABELS = 20


def _unique(labels: list[str]) -> list[str]:
    if len(set(labels)) < len(labels):
        raise ValueError("must not name a label twice")
    return labels


Label = Annotated[Line, StringConstraints(max_length=50)]
Labels = Annotated[list[Label], Field(max_length=MOST_LABELS), AfterValidator(_unique)]


class TaskDraft(Input):
    """A new task; it is put at the end of its column."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"title": "Choose the paper", "priority": "high", "labels": ["print"]}]
        }
    )

    title: Title
    description: LongText = ""
    status: Status = Status.TODO
    priority: Priority = Priority.NONE
    assignee_id: UUID | None = None
    due_date: Day | None = None
    labels: Labels = Field(default_factory=list)


class TaskPatch(Input):
    """What to change of a task; another `status` puts it at the end of that column."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "done"}]})

    title: Title = optional()
    description: LongText = optional()
    status: Status = optional()
    priority: Priority = optional()
    assignee_id: UUID | None = optional()
    due_date: Day | None = optional()
    labels: Labels = optional()


class TaskQuery(PageQuery):
    """Which tasks of a project are wanted; what is left out stands for any."""

    status: Status | None = None
    assignee_id: UUID | None = None
    label: Label | None = None
    q: Annotated[Text, StringConstraints(max_length=200)] | None = Field(
        default=None, description="Text of the title or the description, without regard to case."
    )


async def require_task(
    look: Look, task_id: UUID, action: Action, *, lock_project: bool = False
) -> tuple[Access, UUID]:
    """Lets the caller through to a task; answers with its project's id, too."""
    try:
        project_id = await rows.find_project_id(look.sql, task_id)
        if project_id is None:
            raise NotFound(MISSING)
        return await require_project(look, project_id, action, lock_project=lock_project), project_id
    except NotFound:
        # A task of elsewhere is refused in the words of one that is not there.
        raise NotFound(MISSING) from None


async def create_task(unit: Unit, project_id: UUID, draft: TaskDraft) -> Task:
    """Raises `InvalidRequest` when the assignee is no member."""
    access = await require_project(unit, project_id, Action.EDIT, lock_project=True)
    await unit.once(Task)
    await check_member(unit, access.workspace_id, "assignee_id", draft.assignee_id)
    position = await key_at_end(unit, access.workspace_id, project_id, draft.status)
    fields = TaskFields(**draft.model_dump(), position=position)
    task = Task(
        **await rows.insert_task(
            unit.sql, new_id(), access.workspace_id, project_id, fields, unit.caller.user_id
        )
    )
    unit.emit(access.workspace_id, "task.created", task, project_id=project_id)
    unit.keep_answer(task)
    return task


async def list_tasks(look: Look, project_id: UUID, query: TaskQuery) -> Page[Task]:
    """By status, and within one by position."""
    await require_project(look, project_id, Action.READ)
    # No status and no position sorts before the empty text.
    status, position = decode_cursor(query.cursor, str, str) if query.cursor is not None else ("", "")
    wanted = TaskFilter(query.status, query.assignee_id, query.label, query.q)
    found = await rows.list_tasks(
        look.sql, project_id, wanted, after=(status, position), limit=query.limit + 1
    )
    kept, next_cursor = paged(found, query.limit, lambda row: encode_cursor(row["status"], row["position"]))
    return Page[Task](items=[Task(**row) for row in kept], next_cursor=next_cursor)


async def get_task(look: Look, task_id: UUID) -> Task:
    await require_task(look, task_id, Action.READ)
    return Task(**_present(await rows.find_task(look.sql, task_id)))


async def patch_task(unit: Unit, task_id: UUID, patch: TaskPatch, expected_revision: int | None) -> Task:
    """Raises `StaleRevision`, and `InvalidRequest` when the new assignee is no member."""
    changes = given(patch)
    access, project_id = await require_task(unit, task_id, Action.EDIT, lock_project="status" in changes)
    current = Task(**_present(await rows.find_task(unit.sql, task_id, lock=True)))
    check_revision(current, expected_revision)
    wanted = current.model_copy(update=changes)
    if wanted == current:
        return current
    if wanted.assignee_id != current.assignee_id:
        await check_member(unit, access.workspace_id, "assignee_id", wanted.assignee_id)
    fields = fields_of(wanted)
    if wanted.status != current.status:
        position = await key_at_end(unit, access.workspace_id, project_id, wanted.status)
        fields = replace(fields, position=position)
    task = Task(**await rows.update_task(unit.sql, task_id, fields))
    unit.emit(access.workspace_id, "task.updated", task, project_id=project_id)
    return task


async def delete_task(unit: Unit, task_id: UUID, expected_revision: int | None) -> None:
    """Deletes a task with its comments. Raises `StaleRevision`."""
    access, project_id = await require_task(unit, task_id, Action.EDIT)
    check_revision(Task(**_present(await rows.find_task(unit.sql, task_id, lock=True))), expected_revision)
    await rows.delete_task(unit.sql, task_id)
    deleted = TaskDeleted(id=task_id, workspace_id=access.workspace_id, project_id=project_id)
    unit.emit(access.workspace_id, "task.deleted", deleted, project_id=project_id)


def fields_of(task: Task) -> TaskFields:
    """What of a task can change, as it is stored."""
    return TaskFields(
        title=task.title,
        description=task.description,
        status=task.status,
        priority=task.priority,
        assignee_id=task.assignee_id,
        due_date=task.due_date,
        labels=task.labels,
        position=task.position,
    )


def _present(row: Record | None) -> Record:
    if row is None:
        raise NotFound(MISSING)
    return row
