"""Assets: rows, and the bytes that a workspace has taken."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from storage.postgres import Connection, Record

_COLUMNS = (
    "id, workspace_id, project_id, name, content_type, size_bytes, encode(sha256, 'hex') AS sha256, "
    "width, height, duration_seconds, thumbnail_key IS NOT NULL AS has_thumbnail, created_by, job_id, "
    "created_at, updated_at"
)

# Its project may be gone by the time a file is complete, and so may its author.
_INSERT = f"""
INSERT INTO assets (id, workspace_id, project_id, name, content_type, size_bytes, sha256, width, height,
                    duration_seconds, file_key, thumbnail_key, created_by, job_id)
SELECT $1, p.workspace_id, p.id, $3, $4, $5, $6, $7, $8, $9, $10, $11,
       (SELECT id FROM users WHERE id = $12), $13
FROM projects p WHERE p.id = $2 FOR KEY SHARE OF p
RETURNING {_COLUMNS}
"""

_TAKE = """
UPDATE workspaces SET files_bytes = files_bytes + $2
WHERE id = $1 AND ($3::bigint IS NULL OR files_bytes + $2 <= $3)
RETURNING files_bytes
"""

_LIST = f"SELECT {_COLUMNS} FROM assets WHERE project_id = $1 AND id > $2 ORDER BY id LIMIT $3"

_EXISTING = """
SELECT file_key FROM assets WHERE file_key = ANY($1)
UNION ALL
SELECT thumbnail_key FROM assets WHERE thumbnail_key = ANY($1)
"""


async def insert_asset(
    sql: Connection,
    asset_id: UUID,
    project_id: UUID,
    *,
    name: str,
    content_type: str,
    size_bytes: int,
    sha256: bytes,
    width: int | None,
    height: int | None,
    duration_seconds: float | None,
    file_key: str,
    thumbnail_key: str | None,
    author_id: UUID | None,
    job_id: UUID | None,
) -> Record | None:
    """None when the project is gone."""
    return await sql.fetchrow(
        _INSERT,
        asset_id,
        project_id,
        name,
        content_type,
        size_bytes,
        sha256,
        width,
        height,
        duration_seconds,
        file_key,
        thumbnail_key,
        author_id,
        job_id,
    )


async def take_bytes(sql: Connection, workspace_id: UUID, size_bytes: int, *, most: int | None) -> bool:
    """Counts bytes towards the `most` that a workspace may have; False when that is too many.

    The row of the workspace stays locked until the commit.
    """
    return await sql.fetchval(_TAKE, workspace_id, size_bytes, most) is not None


async def count_bytes(sql: Connection, workspace_id: UUID) -> int:
    """What the assets of a workspace take."""
    taken: int | None = await sql.fetchval("SELECT files_bytes FROM workspaces WHERE id = $1", workspace_id)
    return taken or 0


async def find_asset(sql: Connection, asset_id: UUID, *, lock: bool = False) -> Record | None:
    """With the keys of its objects, `file_key` and `thumbnail_key`; `lock` makes others wait."""
    clause = " FOR UPDATE" if lock else ""
    return await sql.fetchrow(
        f"SELECT {_COLUMNS}, file_key, thumbnail_key FROM assets WHERE id = $1{clause}", asset_id
    )


async def list_assets(sql: Connection, project_id: UUID, *, after: UUID, limit: int) -> list[Record]:
    """Oldest first."""
    rows: list[Record] = await sql.fetch(_LIST, project_id, after, limit)
    return rows


async def delete_asset(sql: Connection, asset_id: UUID) -> None:
    """And gives back to its workspace what it took."""
    await sql.execute("DELETE FROM assets WHERE id = $1", asset_id)


async def existing_keys(sql: Connection, keys: Sequence[str]) -> set[str]:
    """Those of the keys that belong to an asset, as its file or its thumbnail."""
    return {row["file_key"] for row in await sql.fetch(_EXISTING, list(keys))}
