"""Tasks: rows, their order within a column, and the search for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from storage.postgres import Connection, Record

_COLUMNS = (
    "id, workspace_id, project_id, title, description, status, priority, assignee_id, due_date, labels, "
    "position, created_by, created_at, updated_at, revision"
)

_INSERT = f"""
INSERT INTO tasks (id, workspace_id, project_id, title, description, status, priority, assignee_id,
                   due_date, labels, position, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING {_COLUMNS}
"""

_LIST = f"""
SELECT {_COLUMNS} FROM tasks
WHERE project_id = $1
  AND ($2::text IS NULL OR status = $2)
  AND ($3::uuid IS NULL OR assignee_id = $3)
  AND ($4::text IS NULL OR $4 = ANY (labels))
  AND ($5::text IS NULL OR title ILIKE $5 OR description ILIKE $5)
  AND (status, position) > ($6, $7)
ORDER BY status, position LIMIT $8
"""

_UPDATE = f"""
UPDATE tasks SET title = $2, description = $3, status = $4, priority = $5, assignee_id = $6, due_date = $7,
                 labels = $8, position = $9, updated_at = now(), revision = revision + 1
WHERE id = $1 RETURNING {_COLUMNS}
"""

_COLUMN = "FROM tasks WHERE project_id = $1 AND status = $2 AND id IS DISTINCT FROM $3"

_REPLACE_POSITIONS = f"""
UPDATE tasks t SET position = f.position, updated_at = now(), revision = revision + 1
FROM unnest($1::uuid[], $2::text[]) AS f (task_id, position) WHERE t.id = f.task_id
RETURNING {", ".join("t." + column for column in _COLUMNS.split(", "))}
"""


@dataclass(frozen=True)
class TaskFields:
    """What of a task can change."""

    title: str
    description: str
    status: str
    priority: str
    assignee_id: UUID | None
    due_date: date | None
    labels: list[str]
    position: str


@dataclass(frozen=True)
class TaskFilter:
    """Which tasks are looked for; None stands for any. `text` is looked for in title and description."""

    status: str | None = None
    assignee_id: UUID | None = None
    label: str | None = None
    text: str | None = None


async def insert_task(
    sql: Connection, task_id: UUID, workspace_id: UUID, project_id: UUID, fields: TaskFields, author_id: UUID
) -> Record:
    return await sql.fetchrow(
        _INSERT,
        task_id,
        workspace_id,
        project_id,
        fields.title,
        fields.description,
        fields.status,
        fields.priority,
        fields.assignee_id,
        fields.due_date,
        fields.labels,
        fields.position,
        author_id,
    )


async def find_project_id(sql: Connection, task_id: UUID) -> UUID | None:
    project_id: UUID | None = await sql.fetchval("SELECT project_id FROM tasks WHERE id = $1", task_id)
    return project_id


async def find_task(sql: Connection, task_id: UUID, *, lock: bool = False) -> Record | None:
    """`lock` makes other writers of the task wait until the commit."""
    clause = " FOR NO KEY UPDATE" if lock else ""
    return await sql.fetchrow(f"SELECT {_COLUMNS} FROM tasks WHERE id = $1{clause}", task_id)


async def keep_task(sql: Connection, task_id: UUID) -> bool:
    """Keeps a task from being deleted until the commit; False when it is not there any more."""
    return bool(await sql.fetchval("SELECT true FROM tasks WHERE id = $1 FOR KEY SHARE", task_id))


async def list_tasks(
    sql: Connection, project_id: UUID, wanted: TaskFilter, *, after: tuple[str, str], limit: int
) -> list[Record]:
    """Ordered by status and position; `after` holds both of the last task seen."""
    rows: list[Record] = await sql.fetch(
        _LIST,
        project_id,
        wanted.status,
        wanted.assignee_id,
        wanted.label,
        _pattern(wanted.text) if wanted.text is not None else None,
        *after,
        limit,
    )
    return rows


def _pattern(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


async def update_task(sql: Connection, task_id: UUID, fields: TaskFields) -> Record:
    return await sql.fetchrow(
        _UPDATE,
        task_id,
        fields.title,
        fields.description,
        fields.status,
        fields.priority,
        fields.assignee_id,
        fields.due_date,
        fields.labels,
        fields.position,
    )


async def delete_task(sql: Connection, task_id: UUID) -> None:
    """With its comments."""
    await sql.execute("DELETE FROM tasks WHERE id = $1", task_id)


async def find_positions(
    sql: Connection, project_id: UUID, status: str, task_ids: Sequence[UUID]
) -> dict[UUID, str]:
    """The positions of those of these tasks that stand in this column."""
    rows = await sql.fetch(
        "SELECT id, position FROM tasks WHERE project_id = $1 AND status = $2 AND id = ANY($3::uuid[])",
        project_id,
        status,
        list(task_ids),
    )
    return {row["id"]: row["position"] for row in rows}


async def find_position_before(
    sql: Connection, project_id: UUID, status: str, position: str | None, *, without: UUID | None
) -> str | None:
    """The nearest position below `position`, or the last one of the column; `without` is left out."""
    found: str | None = await sql.fetchval(
        f"SELECT max(position) {_COLUMN} AND ($4::text IS NULL OR position < $4)",
        project_id,
        status,
        without,
        position,
    )
    return found


async def find_position_after(
    sql: Connection, project_id: UUID, status: str, position: str, *, without: UUID | None
) -> str | None:
    """The nearest position above `position`; `without` is left out."""
    found: str | None = await sql.fetchval(
        f"SELECT min(position) {_COLUMN} AND position > $4", project_id, status, without, position
    )
    return found


async def list_column(
    sql: Connection, project_id: UUID, status: str, *, without: UUID | None
) -> list[Record]:
    """`id` and `position` of all tasks of a column in their order; `without` is left out."""
    rows: list[Record] = await sql.fetch(
        f"SELECT id, position {_COLUMN} ORDER BY position", project_id, status, without
    )
    return rows


async def replace_positions(
    sql: Connection, task_ids: Sequence[UUID], positions: Sequence[str]
) -> list[Record]:
    """Gives each task its new position; answers with the tasks in the order of those."""
    rows = await sql.fetch(_REPLACE_POSITIONS, list(task_ids), list(positions))
    return sorted(rows, key=lambda row: row["position"])
