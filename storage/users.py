"""Accounts: rows, found by id or by e-mail address without regard to case, and where each is a member."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from storage.postgres import Connection, Record

_COLUMNS = "id, email, name, created_at, updated_at, revision"

_INSERT = f"""
INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, $3, $4)
ON CONFLICT (lower(email)) DO NOTHING RETURNING {_COLUMNS}
"""

_UPDATE = f"""
UPDATE users SET email = $2, name = $3, revision = revision + 1, updated_at = now()
WHERE id = $1 RETURNING {_COLUMNS}
"""

_MEMBERS = """
SELECT m.id, m.created_at, m.updated_at, m.revision, m.workspace_id, m.user_id, u.name, u.email, m.role,
       w.name AS workspace_name, w.deleted_at IS NOT NULL AS workspace_deleted
FROM workspace_members m JOIN users u ON u.id = m.user_id JOIN workspaces w ON w.id = m.workspace_id
WHERE m.user_id = $1 ORDER BY m.workspace_id
"""

_PROJECT_MEMBERS = """
SELECT pm.id, pm.created_at, pm.updated_at, p.workspace_id, pm.project_id, pm.user_id, u.name, pm.role
FROM project_members pm JOIN users u ON u.id = pm.user_id JOIN projects p ON p.id = pm.project_id
WHERE pm.user_id = $1 ORDER BY p.workspace_id, pm.project_id
"""


async def insert_user(
    sql: Connection, user_id: UUID, *, email: str, name: str, password_hash: str
) -> Record | None:
    """The new account; None when another one has the address."""
    return await sql.fetchrow(_INSERT, user_id, email, name, password_hash)


async def find_user(sql: Connection, user_id: UUID) -> Record | None:
    return await sql.fetchrow(f"SELECT {_COLUMNS} FROM users WHERE id = $1", user_id)


async def find_existing(sql: Connection, user_ids: Sequence[UUID]) -> set[UUID]:
    """Those of them that have an account."""
    rows = await sql.fetch("SELECT id FROM users WHERE id = ANY($1::uuid[])", user_ids)
    return {row["id"] for row in rows}


async def find_password(sql: Connection, user_id: UUID) -> Record | None:
    """`password_hash` of an account, NULL where it has none."""
    return await sql.fetchrow("SELECT password_hash FROM users WHERE id = $1", user_id)


async def find_login(sql: Connection, email: str) -> Record | None:
    """`id` and `password_hash` of the account with this address."""
    return await sql.fetchrow("SELECT id, password_hash FROM users WHERE lower(email) = lower($1)", email)


async def hold_user(sql: Connection, user_id: UUID, *, password_hash: str | None) -> Record | None:
    """The account, kept as it is until the commit; None when its password is no longer this one."""
    return await sql.fetchrow(
        f"SELECT {_COLUMNS} FROM users WHERE id = $1 AND password_hash = $2 FOR SHARE", user_id, password_hash
    )


async def hold_account(sql: Connection, user_id: UUID) -> bool:
    """Whether there is the account; it keeps its name and is not deleted until the commit."""
    found: bool | None = await sql.fetchval("SELECT true FROM users WHERE id = $1 FOR KEY SHARE", user_id)
    return bool(found)


async def lock_user(sql: Connection, user_id: UUID) -> Record | None:
    """The account, locked until the commit; sign-ins and whoever adds a row that names it wait."""
    return await sql.fetchrow(f"SELECT {_COLUMNS} FROM users WHERE id = $1 FOR UPDATE", user_id)


async def update_user(sql: Connection, user_id: UUID, *, email: str, name: str) -> Record | None:
    """The account as it is then; None, and nothing changed, when another one has the address."""
    try:
        # A savepoint: a refused statement would otherwise end the caller's transaction.
        async with sql.transaction():
            return await sql.fetchrow(_UPDATE, user_id, email, name)
    except asyncpg.UniqueViolationError:
        return None


async def replace_password(sql: Connection, user_id: UUID, *, old_hash: str, new_hash: str) -> bool:
    """False, and nothing changed, when the password is no longer the old one."""
    status: str = await sql.execute(
        "UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
        user_id,
        old_hash,
        new_hash,
    )
    return status == "UPDATE 1"


async def delete_user(sql: Connection, user_id: UUID) -> None:
    """Deletes the account and its memberships; what it wrote stays, without an author."""
    await sql.execute("DELETE FROM users WHERE id = $1", user_id)


async def list_roles(sql: Connection, user_id: UUID) -> list[Record]:
    """`workspace_id` and `role` of each membership in a workspace that is not deleted, oldest first."""
    rows: list[Record] = await sql.fetch(
        "SELECT m.workspace_id, m.role FROM workspace_members m JOIN workspaces w ON w.id = m.workspace_id "
        "WHERE m.user_id = $1 AND w.deleted_at IS NULL ORDER BY m.created_at, m.workspace_id",
        user_id,
    )
    return rows


async def lock_memberships(sql: Connection, user_id: UUID) -> None:
    """Locks all memberships of the account, those of projects too, until the commit."""
    for table, place in (("workspace_members", "workspace_id"), ("project_members", "project_id")):
        await sql.execute(f"SELECT FROM {table} WHERE user_id = $1 ORDER BY {place} FOR UPDATE", user_id)


async def touch_memberships(sql: Connection, user_id: UUID) -> None:
    """Counts a change of the account as a change of each membership that shows it."""
    await sql.execute(
        "UPDATE workspace_members SET revision = revision + 1, updated_at = now() WHERE user_id = $1", user_id
    )


async def touch_project_memberships(sql: Connection, user_id: UUID) -> None:
    """As `touch_memberships`, for those of projects."""
    await sql.execute("UPDATE project_members SET updated_at = now() WHERE user_id = $1", user_id)


async def list_memberships(sql: Connection, user_id: UUID) -> list[Record]:
    """Every membership as a member resource, with `workspace_name` and `workspace_deleted`.

    Workspaces that are deleted but may be restored are among them.
    """
    rows: list[Record] = await sql.fetch(_MEMBERS, user_id)
    return rows


async def list_project_memberships(sql: Connection, user_id: UUID) -> list[Record]:
    """Every membership of a project as a project member resource."""
    rows: list[Record] = await sql.fetch(_PROJECT_MEMBERS, user_id)
    return rows
