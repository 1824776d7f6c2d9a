"""What the live rooms ask of Postgres: at a join, and once a second."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from storage.postgres import Connection, Record

# An access token lives 15 minutes; a session that ended before has none that is still valid.
ENDED_WITHIN = "16 minutes"

_FIND_JOINED = """
SELECT w.id, w.name, w.jobs_paused, w.running_jobs_max, w.created_at, w.updated_at, w.revision,
       w.event_seq, w.event_floor, m.role
FROM workspaces w JOIN workspace_members m ON m.workspace_id = w.id
WHERE w.id = $1 AND m.user_id = $2 AND w.deleted_at IS NULL
"""

_FIND_PERSON = """
SELECT u.name FROM users u JOIN sessions s ON s.user_id = u.id
WHERE u.id = $1 AND s.id = $2 AND s.revoked_at IS NULL AND s.expires_at > now()
"""

_ENDED = f"""
SELECT id FROM sessions
WHERE revoked_at > now() - interval '{ENDED_WITHIN}'
UNION ALL
SELECT id FROM sessions
WHERE expires_at > now() - interval '{ENDED_WITHIN}' AND expires_at <= now()
"""

_NOT_LIVE = """
SELECT asked.id FROM unnest($1::uuid[]) AS asked (id)
WHERE NOT EXISTS (
    SELECT FROM sessions s WHERE s.id = asked.id AND s.revoked_at IS NULL AND s.expires_at > now()
)
"""


async def find_joined(sql: Connection, workspace_id: UUID, user_id: UUID) -> Record | None:
    """The workspace with `event_seq`, `event_floor` and the person's `role`; None for anybody else."""
    return await sql.fetchrow(_FIND_JOINED, workspace_id, user_id)


async def find_person(sql: Connection, user_id: UUID, session_id: UUID) -> Record | None:
    """`name` of a person whose session is live."""
    return await sql.fetchrow(_FIND_PERSON, user_id, session_id)


async def read_ended_sessions(sql: Connection) -> set[UUID]:
    """The sessions that ended within the last 16 minutes, revoked or run out."""
    return {row["id"] for row in await sql.fetch(_ENDED)}


async def find_ended_among(sql: Connection, session_ids: Sequence[UUID]) -> set[UUID]:
    """Which of these sessions are not live."""
    return {row["id"] for row in await sql.fetch(_NOT_LIVE, session_ids)}
