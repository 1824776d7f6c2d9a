"""Memberships of workspaces: rows, and the look-ups that decide what somebody may do."""

from __future__ import annotations

from collections.abc import Collection
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

_COLUMNS = "m.id, m.workspace_id, m.user_id, u.name, u.email, m.role, m.created_at, m.updated_at, m.revision"

_INSERT = f"""
WITH m AS (
    INSERT INTO workspace_members (id, workspace_id, user_id, role) VALUES ($1, $2, $3, $4)
    ON CONFLICT (workspace_id, user_id) DO NOTHING RETURNING *
)
SELECT {_COLUMNS} FROM m JOIN users u ON u.id = m.user_id
"""

_FIND = f"""
SELECT {_COLUMNS} FROM workspace_members m JOIN users u ON u.id = m.user_id
WHERE m.workspace_id = $1 AND m.user_id = $2
"""

_LIST = f"""
SELECT {_COLUMNS} FROM workspace_members m JOIN users u ON u.id = m.user_id
WHERE m.workspace_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3
"""

_SET_ROLE = f"""
UPDATE workspace_members m SET role = $3, updated_at = now(), revision = m.revision + 1
FROM users u WHERE m.workspace_id = $1 AND m.user_id = $2 AND u.id = m.user_id
RETURNING {_COLUMNS}
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
    """`workspace_id`, `role` there and `project_role` (or NULL) of a member; None for anybody else.

    `lock` holds the membership and keeps the project from being deleted until the commit;
    `lock_project` also makes others who ask for it wait.
    """
    clauses = " FOR SHARE OF m" if lock else ""
    if lock_project:
        clauses += " FOR NO KEY UPDATE OF p"
    elif lock:
        clauses += " FOR KEY SHARE OF p"
    return await sql.fetchrow(_PROJECT_ROLE + clauses, project_id, user_id)


async def lock_memberships(sql: Connection, workspace_id: UUID) -> None:
    """Makes those who change memberships of a workspace wait for each other until the commit.

    Call it first: whoever changes one holds a shared lock on their own, and two would deadlock.
    """
    await sql.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"members {workspace_id}")


async def insert_member(
    sql: Connection, member_id: UUID, workspace_id: UUID, user_id: UUID, role: str
) -> Record | None:
    """None when that person is a member already."""
    return await sql.fetchrow(_INSERT, member_id, workspace_id, user_id, role)


async def find_member(
    sql: Connection, workspace_id: UUID, user_id: UUID, *, lock: bool = False
) -> Record | None:
    """`lock` makes every other use of the membership wait until the commit."""
    return await sql.fetchrow(_FIND + (" FOR UPDATE OF m" if lock else ""), workspace_id, user_id)


async def find_member_ids(
    sql: Connection, workspace_id: UUID, user_ids: Collection[UUID], *, lock: bool
) -> set[UUID]:
    """Which of these people are members; `lock` keeps them so until the commit."""
    rows = await sql.fetch(
        "SELECT user_id FROM workspace_members WHERE workspace_id = $1 AND user_id = ANY($2::uuid[]) "
        "ORDER BY user_id" + (" FOR KEY SHARE" if lock else ""),
        workspace_id,
        list(user_ids),
    )
    return {row["user_id"] for row in rows}


async def has_member_with_email(sql: Connection, workspace_id: UUID, email: str) -> bool:
    """Whether a member's account has this e-mail address, without regard to case."""
    found: bool = await sql.fetchval(
        "SELECT EXISTS (SELECT FROM users u JOIN workspace_members m ON m.user_id = u.id "
        "WHERE lower(u.email) = lower($2) AND m.workspace_id = $1)",
        workspace_id,
        email,
    )
    return found


async def list_members(sql: Connection, workspace_id: UUID, *, after: UUID, limit: int) -> list[Record]:
    """In the order in which they joined."""
    rows: list[Record] = await sql.fetch(_LIST, workspace_id, after, limit)
    return rows


async def set_role(sql: Connection, workspace_id: UUID, user_id: UUID, role: str) -> Record:
    return await sql.fetchrow(_SET_ROLE, workspace_id, user_id, role)


async def delete_member(sql: Connection, workspace_id: UUID, user_id: UUID) -> None:
    await sql.execute(
        "DELETE FROM workspace_members WHERE workspace_id = $1 AND user_id = $2", workspace_id, user_id
    )
