"""Memberships of workspaces: rows, and the look-ups that decide what somebody may do."""

from __future__ import annotations

from uuid import UUID

from storage.postgres import Connection, Record

_WORKSPACE_ROLE = """
SELECT m.role FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id
WHERE m.workspace_id = $1 AND m.user_id = $2 AND w.deleted_at IS NULL
"""

_PROJECT_ROLE = """
SELECT p.workspace_id, m.role, (
    SELECT pm.role FROM project_members pm WHERE pm.project_id = p.id AND pm.user_id = $2
) AS project_role
FROM projects p
JOIN workspaces w ON w.id = p.workspace_id
JOIN workspace_members m ON m.workspace_id = p.workspace_id AND m.user_id = $2
WHERE p.id = $1 AND w.deleted_at IS NULL
"""


async def find_workspace_role(
    sql: Connection, workspace_id: UUID, user_id: UUID, *, lock: bool
) -> str | None:
    """The role held in a workspace that is not deleted; `lock` holds the membership until the commit."""
    role: str | None = await sql.fetchval(
        _WORKSPACE_ROLE + (" FOR SHARE OF m" if lock else ""), workspace_id, user_id
    )
    return role


async def find_project_role(
    sql: Connection, project_id: UUID, user_id: UUID, *, lock: bool, lock_project: bool
) -> Record | None:
    """`workspace_id`, `role` there and `project_role` (or NULL) of a member; None for anybody else."""
    clauses = " FOR SHARE OF m" if lock else ""
    clauses += " FOR NO KEY UPDATE OF p" if lock_project else ""
    return await sql.fetchrow(_PROJECT_ROLE + clauses, project_id, user_id)
