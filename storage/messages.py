"""Messages of workspaces: rows."""

from __future__ import annotations

from uuid import UUID

from storage.postgres import Connection, Record

_COLUMNS = "id, workspace_id, author_id, text, client_id, created_at, updated_at"

_LIST = f"""
SELECT {_COLUMNS} FROM messages
WHERE workspace_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
"""


async def insert_message(
    sql: Connection,
    message_id: UUID,
    workspace_id: UUID,
    *,
    author_id: UUID,
    text: str,
    client_id: str | None,
) -> Record | None:
    """None when the author sent one with this `client_id` before; waits for one that is being sent."""
    return await sql.fetchrow(
        "INSERT INTO messages (id, workspace_id, author_id, text, client_id) VALUES ($1, $2, $3, $4, $5) "
        f"ON CONFLICT (workspace_id, author_id, client_id) DO NOTHING RETURNING {_COLUMNS}",
        message_id,
        workspace_id,
        author_id,
        text,
        client_id,
    )


async def find_sent(sql: Connection, workspace_id: UUID, author_id: UUID, client_id: str) -> Record | None:
    """What an author sent under a `client_id`."""
    return await sql.fetchrow(
        f"SELECT {_COLUMNS} FROM messages WHERE workspace_id = $1 AND author_id = $2 AND client_id = $3",
        workspace_id,
        author_id,
        client_id,
    )


async def list_messages(sql: Connection, workspace_id: UUID, *, before: UUID, limit: int) -> list[Record]:
    """Newest first."""
    rows: list[Record] = await sql.fetch(_LIST, workspace_id, before, limit)
    return rows
