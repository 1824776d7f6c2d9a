"""What is removed for good of a workspace whose time to be restored is over."""

from __future__ import annotations

from uuid import UUID

from storage.postgres import Connection

# What there may be much of, in an order in which nothing takes many others with it.
_PARTS = (
    """
    DELETE FROM document_updates WHERE ctid = ANY(ARRAY(
        SELECT u.ctid FROM document_updates u JOIN documents d ON d.id = u.document_id
        WHERE d.workspace_id = $1 LIMIT $2))
    """,
    *(
        f"DELETE FROM {table} WHERE ctid = ANY(ARRAY("
        f"SELECT ctid FROM {table} WHERE workspace_id = $1 LIMIT $2))"
        for table in ("documents", "comments", "tasks", "messages", "assets", "events")
    ),
)


async def delete_part(sql: Connection, workspace_id: UUID, limit: int) -> bool:
    """Removes some rows of a workspace, `limit` at most; False when only few are left.

    Nobody writes to a deleted workspace, so rows stay where they were found.
    """
    for statement in _PARTS:
        status: str = await sql.execute(statement, workspace_id, limit)
        if status != "DELETE 0":
            return True
    return False


async def delete_rest(sql: Connection, workspace_id: UUID) -> None:
    """Removes the workspace itself, with whatever is left of it. It stays if it is not deleted."""
    await sql.execute("DELETE FROM workspaces WHERE id = $1 AND deleted_at IS NOT NULL", workspace_id)
