"""Comments: rows. A reply belongs to a comment without a parent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from storage.postgres import Connection, Record

_COLUMNS = (
    "id, workspace_id, project_id, task_id, parent_id, author_id, body, mentions, anchor, resolved, "
    "created_at, updated_at, revision"
)

_LIST_OF_TASK = f"""
SELECT {_COLUMNS} FROM comments
WHERE task_id = $1 AND id > $2 ORDER BY id LIMIT $3
"""


async def insert_comment(
    sql: Connection,
    comment_id: UUID,
    workspace_id: UUID,
    project_id: UUID,
    *,
    task_id: UUID | None,
    parent_id: UUID | None,
    author_id: UUID,
    body: str,
    mentions: Sequence[UUID],
    anchor: dict[str, Any] | None,
) -> Record:
    return await sql.fetchrow(
        "INSERT INTO comments "
        "(id, workspace_id, project_id, task_id, parent_id, author_id, body, mentions, anchor) "
        f"VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING {_COLUMNS}",
        comment_id,
        workspace_id,
        project_id,
        task_id,
        parent_id,
        author_id,
        body,
        list(mentions),
        anchor,
    )


async def find_project_id(sql: Connection, comment_id: UUID) -> UUID | None:
    project_id: UUID | None = await sql.fetchval("SELECT project_id FROM comments WHERE id = $1", comment_id)
    return project_id


async def find_comment(sql: Connection, comment_id: UUID) -> Record | None:
    """The comment, locked against other writers until the commit."""
    return await sql.fetchrow(f"SELECT {_COLUMNS} FROM comments WHERE id = $1 FOR NO KEY UPDATE", comment_id)


async def keep_thread(sql: Connection, comment_id: UUID, task_id: UUID) -> bool:
    """Keeps a comment without parent of this task until the commit; False when there is no such one."""
    return bool(
        await sql.fetchval(
            "SELECT true FROM comments WHERE id = $1 AND task_id = $2 AND parent_id IS NULL FOR KEY SHARE",
            comment_id,
            task_id,
        )
    )


async def list_of_task(sql: Connection, task_id: UUID, *, after: UUID, limit: int) -> list[Record]:
    """Oldest first, replies among them."""
    rows: list[Record] = await sql.fetch(_LIST_OF_TASK, task_id, after, limit)
    return rows


async def update_comment(
    sql: Connection, comment_id: UUID, *, body: str, mentions: Sequence[UUID], resolved: bool
) -> Record:
    return await sql.fetchrow(
        "UPDATE comments SET body = $2, mentions = $3, resolved = $4, updated_at = now(), "
        f"revision = revision + 1 WHERE id = $1 RETURNING {_COLUMNS}",
        comment_id,
        body,
        list(mentions),
        resolved,
    )


async def delete_comment(sql: Connection, comment_id: UUID) -> None:
    """With its replies."""
    await sql.execute("DELETE FROM comments WHERE id = $1", comment_id)
