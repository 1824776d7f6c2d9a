"""The log of events: appended under the workspace's counter, read back by number."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from storage.postgres import Connection, Record

_APPEND = """
WITH head AS (
    UPDATE workspaces SET event_seq = event_seq + cardinality($2::text[]) WHERE id = $1 RETURNING event_seq
), fresh AS (
    SELECT * FROM unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[])
    WITH ORDINALITY AS f (type, project_id, actor_id, data, place)
)
INSERT INTO events (workspace_id, seq, type, project_id, actor_id, at, data)
SELECT $1, head.event_seq - cardinality($2::text[]) + fresh.place, fresh.type, fresh.project_id,
       fresh.actor_id, clock_timestamp(), fresh.data::json
FROM head, fresh ORDER BY fresh.place
RETURNING seq, at
"""

_COLUMNS = "workspace_id, seq, type, project_id, actor_id, at, data::text AS data_json"

_AFTER = f"SELECT {_COLUMNS} FROM events WHERE workspace_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"

_FILTERED = f"""
SELECT {_COLUMNS} FROM events
WHERE workspace_id = $1 AND seq > $2
  AND ($3::text IS NULL OR type = $3) AND ($4::uuid IS NULL OR actor_id = $4)
ORDER BY seq LIMIT $5
"""


async def append_events(
    sql: Connection,
    workspace_id: UUID,
    *,
    types: Sequence[str],
    project_ids: Sequence[UUID | None],
    actor_ids: Sequence[UUID | None],
    data_jsons: Sequence[str],
) -> list[Record]:
    """Numbers and stores events in their order; answers with `seq` and `at` of each, in that order.

    Locks the workspace's row until the commit. Answers with nothing when there is no such workspace.
    """
    rows = await sql.fetch(_APPEND, workspace_id, types, project_ids, actor_ids, data_jsons)
    return sorted(rows, key=lambda row: row["seq"])


async def read_events(sql: Connection, workspace_id: UUID, *, after: int, limit: int) -> list[Record]:
    """The events numbered above `after`, in order and without holes, `limit` at most."""
    rows: list[Record] = await sql.fetch(_AFTER, workspace_id, after, limit)
    return rows


async def search_events(
    sql: Connection, workspace_id: UUID, *, after: int, type_: str | None, actor_id: UUID | None, limit: int
) -> list[Record]:
    """As `read_events`, of one type or one actor where these are given."""
    rows: list[Record] = await sql.fetch(_FILTERED, workspace_id, after, type_, actor_id, limit)
    return rows


async def read_heads(sql: Connection, workspace_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of the newest event of each of these workspaces that still exist."""
    rows = await sql.fetch("SELECT id, event_seq FROM workspaces WHERE id = ANY($1::uuid[])", workspace_ids)
    return {row["id"]: row["event_seq"] for row in rows}
