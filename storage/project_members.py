"""Roles that people hold in single projects: rows."""

from __future__ import annotations

from uuid import UUID

from storage.postgres import Connection, Record

_COLUMNS = "pm.id, p.workspace_id, pm.project_id, pm.user_id, u.name, pm.role, pm.created_at, pm.updated_at"
_JOINED = "JOIN projects p ON p.id = pm.project_id JOIN users u ON u.id = pm.user_id"

_UPSERT = f"""
WITH pm AS (
    INSERT INTO project_members (id, project_id, user_id, role) VALUES ($1, $2, $3, $4)
    ON CONFLICT (project_id, user_id) DO UPDATE SET role = excluded.role, updated_at = now()
    RETURNING *
)
SELECT {_COLUMNS} FROM pm {_JOINED}
"""

_FIND = f"SELECT {_COLUMNS} FROM project_members pm {_JOINED} WHERE pm.project_id = $1 AND pm.user_id = $2"

_LIST = f"""
SELECT {_COLUMNS} FROM project_members pm {_JOINED}
WHERE pm.project_id = $1 AND pm.id > $2 ORDER BY pm.id LIMIT $3
"""

_DELETE = f"""
WITH pm AS (DELETE FROM project_members WHERE project_id = $1 AND user_id = $2 RETURNING *)
SELECT {_COLUMNS} FROM pm {_JOINED}
"""

_DELETE_OF_MEMBER = f"""
WITH pm AS (
    DELETE FROM project_members d USING projects dp
    WHERE dp.id = d.project_id AND dp.workspace_id = $1 AND d.user_id = $2 RETURNING d.*
)
SELECT {_COLUMNS} FROM pm {_JOINED} ORDER BY pm.id
"""


async def set_project_member(
    sql: Connection, project_member_id: UUID, project_id: UUID, user_id: UUID, role: str
) -> Record:
    """Gives the role, in place of another one. The id is used when there was none before."""
    return await sql.fetchrow(_UPSERT, project_member_id, project_id, user_id, role)


async def find_project_member(sql: Connection, project_id: UUID, user_id: UUID) -> Record | None:
    return await sql.fetchrow(_FIND, project_id, user_id)


async def list_project_members(sql: Connection, project_id: UUID, *, after: UUID, limit: int) -> list[Record]:
    """In the order in which they were added."""
    rows: list[Record] = await sql.fetch(_LIST, project_id, after, limit)
    return rows


async def delete_project_member(sql: Connection, project_id: UUID, user_id: UUID) -> Record | None:
    """As it was; None when there was none."""
    return await sql.fetchrow(_DELETE, project_id, user_id)


async def delete_of_member(sql: Connection, workspace_id: UUID, user_id: UUID) -> list[Record]:
    """Takes all roles that a person holds in projects of a workspace; answers with them."""
    rows: list[Record] = await sql.fetch(_DELETE_OF_MEMBER, workspace_id, user_id)
    return rows
