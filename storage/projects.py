"""Projects: rows."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from storage.postgres import Connection, Record

_COLUMNS = "id, workspace_id, name, description, lead_id, created_at, updated_at, revision"

_LIST = f"""
SELECT {_COLUMNS} FROM projects
WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT $3
"""


async def insert_project(
    sql: Connection,
    project_id: UUID,
    workspace_id: UUID,
    *,
    name: str,
    description: str,
    lead_id: UUID | None,
) -> Record:
    return await sql.fetchrow(
        "INSERT INTO projects (id, workspace_id, name, description, lead_id) "
        f"VALUES ($1, $2, $3, $4, $5) RETURNING {_COLUMNS}",
        project_id,
        workspace_id,
        name,
        description,
        lead_id,
    )


async def find_project(sql: Connection, project_id: UUID) -> Record | None:
    return await sql.fetchrow(f"SELECT {_COLUMNS} FROM projects WHERE id = $1", project_id)


async def list_projects(sql: Connection, workspace_id: UUID, *, after: UUID, limit: int) -> list[Record]:
    """Oldest first."""
    rows: list[Record] = await sql.fetch(_LIST, workspace_id, after, limit)
    return rows


async def update_project(
    sql: Connection, project_id: UUID, *, name: str, description: str, lead_id: UUID | None
) -> Record:
    return await sql.fetchrow(
        "UPDATE projects SET name = $2, description = $3, lead_id = $4, updated_at = now(), "
        f"revision = revision + 1 WHERE id = $1 RETURNING {_COLUMNS}",
        project_id,
        name,
        description,
        lead_id,
    )


async def delete_project(sql: Connection, project_id: UUID) -> None:
    """With its members, tasks and comments."""
    await sql.execute("DELETE FROM projects WHERE id = $1", project_id)


async def find_existing_among(sql: Connection, project_ids: Sequence[UUID]) -> set[UUID]:
    rows = await sql.fetch("SELECT id FROM projects WHERE id = ANY($1::uuid[])", project_ids)
    return {row["id"] for row in rows}
