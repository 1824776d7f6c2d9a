"""Invitations: rows. A token is known only by its hash."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from storage.postgres import Connection, Record

_COLUMNS = "i.id, i.workspace_id, i.email, i.role, i.invited_by, i.expires_at, i.created_at, i.updated_at"
_PENDING = "i.accepted_at IS NULL AND i.expires_at > now()"

_FIND_WORKSPACE = f"""
SELECT i.workspace_id FROM invitations i WHERE i.id = $1 AND {_PENDING}
"""

_LIST_PENDING = f"""
SELECT {_COLUMNS} FROM invitations i
WHERE i.workspace_id = $1 AND {_PENDING} AND i.id > $2 ORDER BY i.id LIMIT $3
"""

# Somebody else's invitation is found, too: who holds its token may be told that it is another's.
_FIND_BY_TOKEN = f"""
SELECT {_COLUMNS}, {_PENDING} AS pending, i.accepted_at IS NOT NULL AS accepted,
       lower(u.email) = lower(i.email) AS is_for_caller
FROM invitations i
JOIN workspaces w ON w.id = i.workspace_id AND w.deleted_at IS NULL
JOIN users u ON u.id = $2
WHERE i.token_hash = $1
FOR UPDATE OF i
"""


async def delete_expired(sql: Connection, workspace_id: UUID, email: str) -> None:
    """Makes room for a new invitation to the same address."""
    await sql.execute(
        "DELETE FROM invitations WHERE workspace_id = $1 AND lower(email) = lower($2) "
        "AND accepted_at IS NULL AND expires_at <= now()",
        workspace_id,
        email,
    )


async def insert_invitation(
    sql: Connection,
    invitation_id: UUID,
    workspace_id: UUID,
    *,
    email: str,
    role: str,
    token_hash: bytes,
    invited_by: UUID,
    expires_at: datetime,
) -> Record | None:
    """None when one to this address is pending already."""
    return await sql.fetchrow(
        "INSERT INTO invitations AS i (id, workspace_id, email, role, token_hash, invited_by, expires_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) "
        "ON CONFLICT (workspace_id, lower(email)) WHERE accepted_at IS NULL DO NOTHING "
        f"RETURNING {_COLUMNS}",
        invitation_id,
        workspace_id,
        email,
        role,
        token_hash,
        invited_by,
        expires_at,
    )


async def list_pending(sql: Connection, workspace_id: UUID, *, after: UUID, limit: int) -> list[Record]:
    """Neither accepted nor expired, oldest first."""
    rows: list[Record] = await sql.fetch(_LIST_PENDING, workspace_id, after, limit)
    return rows


async def find_workspace_of_pending(sql: Connection, invitation_id: UUID) -> UUID | None:
    workspace_id: UUID | None = await sql.fetchval(_FIND_WORKSPACE, invitation_id)
    return workspace_id


async def find_by_token(sql: Connection, token_hash: bytes, caller_id: UUID) -> Record | None:
    """The invitation with `pending`, `accepted` and `is_for_caller`, locked until the commit."""
    return await sql.fetchrow(_FIND_BY_TOKEN, token_hash, caller_id)


async def mark_accepted(sql: Connection, invitation_id: UUID) -> None:
    await sql.execute(
        "UPDATE invitations SET accepted_at = now(), updated_at = now() WHERE id = $1", invitation_id
    )


async def delete_pending(sql: Connection, invitation_id: UUID) -> Record | None:
    """The invitation as it was; None when it was accepted or revoked meanwhile."""
    return await sql.fetchrow(
        f"DELETE FROM invitations i WHERE i.id = $1 AND {_PENDING} RETURNING {_COLUMNS}", invitation_id
    )
