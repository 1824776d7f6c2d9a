"""Sign-ins: each session row is a family of refresh tokens, of which only hashes are kept."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from storage.postgres import Connection, Record

# How long a refresh token can be used, and a session lives unused.
LIFETIME = timedelta(days=7)

# How long a session's row outlives it: far longer than any process may have missed its end.
KEPT_AFTER_END = timedelta(days=7)

_INFO = "id, created_at, last_used_at AS updated_at, expires_at, user_agent, address"
_LIVE = "revoked_at IS NULL AND expires_at > now()"

_INSERT = """
INSERT INTO sessions (id, user_id, expires_at, user_agent, address)
VALUES ($1, $2, now() + $3::interval, $4, $5)
"""

# The clock is read when the lock is held: the transaction may have begun long before.
_LOCK = """
SELECT id, user_id, revoked_at IS NOT NULL AS revoked, expires_at <= clock_timestamp() AS expired
FROM sessions WHERE id = $1 FOR UPDATE
"""

_FIND = """
SELECT session_id, used_at IS NOT NULL AS used,
       extract(epoch FROM clock_timestamp() - used_at)::float8 AS used_seconds_ago
FROM refresh_tokens WHERE hash = $1
"""


async def insert_session(
    sql: Connection, session_id: UUID, user_id: UUID, *, token_hash: bytes, user_agent: str, address: str
) -> None:
    """A new sign-in with the first token of its family."""
    await sql.execute(_INSERT, session_id, user_id, LIFETIME, user_agent, address)
    await _insert_token(sql, session_id, token_hash)


async def find_session_of_token(sql: Connection, token_hash: bytes) -> Record | None:
    """`id` and `user_id` of the family that a token, used or not, belongs to, unless its account is gone."""
    return await sql.fetchrow(
        "SELECT s.id, s.user_id FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id "
        "WHERE t.hash = $1 AND s.user_id IS NOT NULL",
        token_hash,
    )


async def lock_session(sql: Connection, session_id: UUID) -> Record | None:
    """`id`, `user_id`, `revoked` and `expired`; others who renew or end this session wait for the commit."""
    return await sql.fetchrow(_LOCK, session_id)


async def find_token(sql: Connection, token_hash: bytes) -> Record | None:
    """`session_id`, `used`, and `used_seconds_ago` (NULL for an unused one)."""
    return await sql.fetchrow(_FIND, token_hash)


async def rotate_token(sql: Connection, session_id: UUID, *, used_hash: bytes, fresh_hash: bytes) -> None:
    """Marks a token used, adds its successor and prolongs the session. The session must be locked."""
    await sql.execute("UPDATE refresh_tokens SET used_at = clock_timestamp() WHERE hash = $1", used_hash)
    await _insert_token(sql, session_id, fresh_hash)
    await sql.execute(
        "UPDATE sessions SET last_used_at = now(), expires_at = now() + $2::interval WHERE id = $1",
        session_id,
        LIFETIME,
    )
    # One so old says nothing any more: it would have run out, used or not.
    await sql.execute(
        "DELETE FROM refresh_tokens WHERE session_id = $1 AND issued_at < now() - $2::interval "
        "AND used_at < now() - $2::interval",
        session_id,
        LIFETIME,
    )


async def _insert_token(sql: Connection, session_id: UUID, token_hash: bytes) -> None:
    await sql.execute("INSERT INTO refresh_tokens (hash, session_id) VALUES ($1, $2)", token_hash, session_id)


async def revoke_session(sql: Connection, session_id: UUID, user_id: UUID) -> bool:
    """Ends a session of an account; False when that has no such live one."""
    status: str = await sql.execute(
        f"UPDATE sessions SET revoked_at = now() WHERE id = $1 AND user_id = $2 AND {_LIVE}",
        session_id,
        user_id,
    )
    return status == "UPDATE 1"


async def revoke_sessions(sql: Connection, user_id: UUID, *, but: UUID | None = None) -> list[UUID]:
    """Ends all sessions of an account, all `but` one where given; answers with those that ended."""
    rows = await sql.fetch(
        "UPDATE sessions SET revoked_at = now() WHERE id IN ("
        "SELECT id FROM sessions WHERE user_id = $1 AND revoked_at IS NULL AND id IS DISTINCT FROM $2 "
        "ORDER BY id FOR UPDATE) RETURNING id",
        user_id,
        but,
    )
    return [row["id"] for row in rows]


async def list_sessions(sql: Connection, user_id: UUID, *, before: UUID | None, limit: int) -> list[Record]:
    """The live sessions of an account, newest first, those older than `before` where given."""
    rows: list[Record] = await sql.fetch(
        f"SELECT {_INFO} FROM sessions WHERE user_id = $1 AND {_LIVE} AND ($2::uuid IS NULL OR id < $2) "
        "ORDER BY id DESC LIMIT $3",
        user_id,
        before,
        limit,
    )
    return rows


async def delete_ended(sql: Connection, limit: int) -> int:
    """Removes sessions that ran out long ago, with their tokens; answers with how many, `limit` at most.

    Revoked ones run out, too.
    """
    status: str = await sql.execute(
        "DELETE FROM sessions WHERE id = ANY(ARRAY(SELECT id FROM sessions "
        "WHERE expires_at < now() - $2::interval LIMIT $1 FOR UPDATE SKIP LOCKED))",
        limit,
        KEPT_AFTER_END,
    )
    return int(status.rpartition(" ")[2])
