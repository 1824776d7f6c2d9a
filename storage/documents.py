"""Documents: rows, without their content."""

from __future__ import annotations

from uuid import UUID

from storage.postgres import Connection, Record

_COLUMNS = "id, workspace_id, project_id, title, kind, created_by, created_at, updated_at, revision"

_INSERT = f"""
WITH document AS (
    INSERT INTO documents (id, workspace_id, project_id, title, kind, created_by)
    VALUES ($1, $2, $3, $4, $5, $6) RETURNING {_COLUMNS}
), head AS (
    INSERT INTO document_heads (document_id) SELECT id FROM document
)
SELECT {_COLUMNS} FROM document
"""

_LIST = f"""
SELECT {_COLUMNS} FROM documents
WHERE project_id = $1 AND id > $2 ORDER BY id LIMIT $3
"""


async def insert_document(
    sql: Connection,
    document_id: UUID,
    workspace_id: UUID,
    project_id: UUID,
    *,
    title: str,
    kind: str,
    author_id: UUID,
) -> Record:
    """With the head of its content, which is empty."""
    return await sql.fetchrow(_INSERT, document_id, workspace_id, project_id, title, kind, author_id)


async def find_project_id(sql: Connection, document_id: UUID) -> UUID | None:
    project_id: UUID | None = await sql.fetchval(
        "SELECT project_id FROM documents WHERE id = $1", document_id
    )
    return project_id


async def find_document(sql: Connection, document_id: UUID, *, lock: bool = False) -> Record | None:
    """`lock` makes other writers of the document wait until the commit; its content goes on."""
    clause = " FOR NO KEY UPDATE" if lock else ""
    return await sql.fetchrow(f"SELECT {_COLUMNS} FROM documents WHERE id = $1{clause}", document_id)


async def list_documents(sql: Connection, project_id: UUID, *, after: UUID, limit: int) -> list[Record]:
    """Oldest first."""
    rows: list[Record] = await sql.fetch(_LIST, project_id, after, limit)
    return rows


async def update_document(sql: Connection, document_id: UUID, *, title: str) -> Record:
    return await sql.fetchrow(
        "UPDATE documents SET title = $2, updated_at = now(), revision = revision + 1 "
        f"WHERE id = $1 RETURNING {_COLUMNS}",
        document_id,
        title,
    )


async def delete_document(sql: Connection, document_id: UUID) -> None:
    """With its content."""
    await sql.execute("DELETE FROM documents WHERE id = $1", document_id)
