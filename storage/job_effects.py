"""What jobs changed, in Postgres: the fences of their claims, their outcomes, receipts of their parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from storage.postgres import Connection, Record

OUTCOME = "outcome"

_RAISE_FENCE = """
INSERT INTO job_fences AS f (job_id, fence) VALUES ($1, $2)
ON CONFLICT (job_id) DO UPDATE SET fence = excluded.fence WHERE f.fence <= excluded.fence
RETURNING fence
"""

_ROOM = """
SELECT jobs_paused, running_jobs_max, deleted_at IS NOT NULL AS is_deleted FROM workspaces WHERE id = $1
"""

_OPEN = """
SELECT id FROM workspaces WHERE id = ANY($1::uuid[]) AND deleted_at IS NULL AND NOT jobs_paused
"""

_INSERT = """
INSERT INTO job_effects (job_id, name, payload) VALUES ($1, $2, $3)
ON CONFLICT (job_id, name) DO NOTHING RETURNING true
"""


async def raise_fence(sql: Connection, job_id: UUID, fence: int) -> bool:
    """Tells of a claim. False when a newer one was told already. Locks the row until the commit."""
    return await sql.fetchval(_RAISE_FENCE, job_id, fence) is not None


async def lock_fence(sql: Connection, job_id: UUID) -> int | None:
    """The fence of the newest claim told, held until the commit."""
    found: int | None = await sql.fetchval(
        "SELECT fence FROM job_fences WHERE job_id = $1 FOR UPDATE", job_id
    )
    return found


async def insert_effect(sql: Connection, job_id: UUID, name: str, payload: Any) -> bool:
    """Writes the one row of this name. False when it is there already."""
    return await sql.fetchval(_INSERT, job_id, name, payload) is not None


async def find_effect(sql: Connection, job_id: UUID, name: str) -> Any | None:
    """The payload of the row of this name."""
    return await sql.fetchval("SELECT payload FROM job_effects WHERE job_id = $1 AND name = $2", job_id, name)


async def delete_effects(sql: Connection, job_ids: Sequence[UUID]) -> None:
    """Forgets jobs that are gone from MongoDB."""
    await sql.execute("DELETE FROM job_effects WHERE job_id = ANY($1::uuid[])", job_ids)
    await sql.execute("DELETE FROM job_fences WHERE job_id = ANY($1::uuid[])", job_ids)


async def lock_turn(sql: Connection, workspace_id: UUID) -> Record | None:
    """Makes claims of one workspace follow each other, and says whether its jobs may run.

    `{jobs_paused, running_jobs_max, is_deleted}`, or None when there is no such workspace. Held until
    the commit.
    """
    await sql.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('job turn ' || $1, 0))", str(workspace_id)
    )
    return await sql.fetchrow(_ROOM, workspace_id)


async def open_workspaces(sql: Connection, workspace_ids: Sequence[UUID]) -> set[UUID]:
    """Those of the workspaces whose jobs are neither paused nor gone with them."""
    rows = await sql.fetch(_OPEN, workspace_ids)
    return {row["id"] for row in rows}
