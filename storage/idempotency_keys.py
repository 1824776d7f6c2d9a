"""Idempotency keys: the lock of a running request, and the kept first answer."""

from __future__ import annotations

import hashlib
from uuid import UUID

from storage.postgres import Connection, Record

# Keys of requests are kept this long; the same key may then be used anew.
KEPT = "24 hours"


async def try_lock(sql: Connection, caller_id: UUID, route: str, key: str) -> bool:
    """Takes the key's lock until the end of the transaction; False when another request holds it."""
    digest = hashlib.sha256(f"{caller_id}\n{route}\n{key}".encode()).digest()
    number = int.from_bytes(digest[:8], "big", signed=True)
    taken: bool = await sql.fetchval("SELECT pg_try_advisory_xact_lock($1)", number)
    return taken


async def find_answer(sql: Connection, caller_id: UUID, route: str, key: str) -> Record | None:
    """`fingerprint` and `answer_json` of the first request with this key in the last 24 hours."""
    return await sql.fetchrow(
        "SELECT fingerprint, answer::text AS answer_json FROM idempotency_keys "
        f"WHERE caller_id = $1 AND route = $2 AND key = $3 AND created_at > now() - interval '{KEPT}'",
        caller_id,
        route,
        key,
    )


async def insert_answer(
    sql: Connection, caller_id: UUID, route: str, key: str, *, fingerprint: bytes, answer_json: str
) -> None:
    """Keeps an answer, in place of an expired one."""
    await sql.execute(
        "INSERT INTO idempotency_keys (caller_id, route, key, fingerprint, answer) "
        "VALUES ($1, $2, $3, $4, $5::text::jsonb) "
        "ON CONFLICT (caller_id, route, key) DO UPDATE "
        "SET fingerprint = excluded.fingerprint, answer = excluded.answer, created_at = now()",
        caller_id,
        route,
        key,
        fingerprint,
        answer_json,
    )


async def delete_expired(sql: Connection, limit: int) -> int:
    """Forgets keys that may be used anew; answers with how many, `limit` at most."""
    status: str = await sql.execute(
        "DELETE FROM idempotency_keys WHERE ctid = ANY(ARRAY(SELECT ctid FROM idempotency_keys "
        f"WHERE created_at < now() - interval '{KEPT}' LIMIT $1 FOR UPDATE SKIP LOCKED))",
        limit,
    )
    return int(status.rpartition(" ")[2])
