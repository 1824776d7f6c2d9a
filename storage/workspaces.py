"""Workspaces: rows, and what becomes of deleted ones."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from storage.postgres import Connection, Record

# A deleted workspace can be restored for this long.
KEPT_AFTER_DELETION = "30 days"

_COLUMNS = "w.id, w.name, w.jobs_paused, w.running_jobs_max, w.created_at, w.updated_at, w.revision"

_RESTORABLE = f"w.deleted_at > now() - interval '{KEPT_AFTER_DELETION}'"

_LIST = f"""
SELECT {_COLUMNS} FROM workspaces w JOIN workspace_members m ON m.workspace_id = w.id
WHERE m.user_id = $1 AND w.deleted_at IS NULL AND w.id > $2
ORDER BY w.id LIMIT $3
"""

_LIST_DELETED = f"""
SELECT {_COLUMNS} FROM workspaces w JOIN workspace_members m ON m.workspace_id = w.id
WHERE m.user_id = $1 AND m.role = 'owner' AND {_RESTORABLE} AND w.id > $2
ORDER BY w.id LIMIT $3
"""

# An owner who restores it in the last moment may still be at it.
_PURGEABLE = f"""
SELECT id FROM workspaces WHERE deleted_at < now() - interval '{KEPT_AFTER_DELETION}' - interval '1 hour'
ORDER BY id LIMIT $1
"""

_CAPS = """
SELECT id, running_jobs_max FROM workspaces
WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL AND NOT jobs_paused
"""

_UPDATE = f"""
UPDATE workspaces w
SET name = $2, jobs_paused = $3, running_jobs_max = $4, updated_at = now(), revision = revision + 1
WHERE id = $1 RETURNING {_COLUMNS}
"""

_FIND_RESTORABLE = f"""
SELECT {_COLUMNS} FROM workspaces w JOIN workspace_members m ON m.workspace_id = w.id
WHERE w.id = $1 AND m.user_id = $2 AND m.role = 'owner' AND {_RESTORABLE}
FOR NO KEY UPDATE OF w
"""


async def insert_workspace(sql: Connection, workspace_id: UUID, name: str) -> Record:
    return await sql.fetchrow(
        f"INSERT INTO workspaces AS w (id, name) VALUES ($1, $2) RETURNING {_COLUMNS}", workspace_id, name
    )


async def find_workspace(sql: Connection, workspace_id: UUID, *, lock: bool = False) -> Record | None:
    """One that is not deleted; `lock` makes other writers of it wait until the commit."""
    clause = " FOR NO KEY UPDATE" if lock else ""
    return await sql.fetchrow(
        f"SELECT {_COLUMNS} FROM workspaces w WHERE id = $1 AND deleted_at IS NULL{clause}", workspace_id
    )


async def find_restorable(sql: Connection, workspace_id: UUID, owner_id: UUID) -> Record | None:
    """A workspace that this owner deleted not too long ago, locked until the commit."""
    return await sql.fetchrow(_FIND_RESTORABLE, workspace_id, owner_id)


async def list_workspaces(
    sql: Connection, user_id: UUID, *, deleted: bool, after: UUID, limit: int
) -> list[Record]:
    """Those a person belongs to, oldest first; or those this person owned and may still restore."""
    rows: list[Record] = await sql.fetch(_LIST_DELETED if deleted else _LIST, user_id, after, limit)
    return rows


async def update_workspace(
    sql: Connection, workspace_id: UUID, *, name: str, jobs_paused: bool, running_jobs_max: int
) -> Record:
    return await sql.fetchrow(_UPDATE, workspace_id, name, jobs_paused, running_jobs_max)


async def mark_deleted(sql: Connection, workspace_id: UUID) -> None:
    await sql.execute("UPDATE workspaces SET deleted_at = now() WHERE id = $1", workspace_id)


async def mark_restored(sql: Connection, workspace_id: UUID) -> Record:
    return await sql.fetchrow(
        "UPDATE workspaces w SET deleted_at = NULL, updated_at = now(), revision = revision + 1 "
        f"WHERE id = $1 RETURNING {_COLUMNS}",
        workspace_id,
    )


async def find_among(sql: Connection, workspace_ids: Sequence[UUID]) -> dict[UUID, bool]:
    """Those that are there, with whether each is deleted."""
    rows = await sql.fetch(
        "SELECT id, deleted_at IS NOT NULL AS is_deleted FROM workspaces WHERE id = ANY($1::uuid[])",
        workspace_ids,
    )
    return {row["id"]: row["is_deleted"] for row in rows}


async def find_purgeable(sql: Connection, limit: int) -> list[UUID]:
    """Those that nobody can restore any more."""
    return [row["id"] for row in await sql.fetch(_PURGEABLE, limit)]


async def list_ids(sql: Connection, *, after: UUID, limit: int) -> list[UUID]:
    """All that there are, deleted ones too, in the order of their ids."""
    rows = await sql.fetch("SELECT id FROM workspaces WHERE id > $1 ORDER BY id LIMIT $2", after, limit)
    return [row["id"] for row in rows]


async def read_caps(sql: Connection, workspace_ids: Sequence[UUID]) -> dict[UUID, int]:
    """How many jobs may run at once in each of these; paused and deleted ones are missing."""
    rows = await sql.fetch(_CAPS, workspace_ids)
    return {row["id"]: row["running_jobs_max"] for row in rows}
