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

# Events are kept this long.
KEPT = "90 days"

# A workspace's events are in the order of their times, so its first one tells.
_OUTDATED = f"""
SELECT w.id FROM workspaces w CROSS JOIN LATERAL (
    SELECT e.at FROM events e WHERE e.workspace_id = w.id ORDER BY e.seq LIMIT 1
) first
WHERE first.at < now() - interval '{KEPT}' ORDER BY w.id LIMIT $1
"""

# The first of them that is still kept bounds what goes, so that never a hole is left.
_FORGET = f"""
WITH oldest AS (
    SELECT seq, at FROM events WHERE workspace_id = $1 ORDER BY seq LIMIT $2
), bound AS (
    SELECT coalesce(min(seq) FILTER (WHERE at >= now() - interval '{KEPT}'), max(seq) + 1) AS seq FROM oldest
), gone AS (
    DELETE FROM events e USING bound WHERE e.workspace_id = $1 AND e.seq < bound.seq RETURNING e.seq
)
SELECT max(seq) AS upto, count(*) AS count FROM gone
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


async def find_outdated(sql: Connection, limit: int) -> list[UUID]:
    """Workspaces with events that are older than events are kept."""
    return [row["id"] for row in await sql.fetch(_OUTDATED, limit)]


async def forget_events(sql: Connection, workspace_id: UUID, limit: int) -> int:
    """Removes the oldest events of a workspace, as far as they are outdated, `limit` at most.

    Moves its `event_floor` along, so the transaction must be one. Answers with how many went.
    """
    gone = await sql.fetchrow(_FORGET, workspace_id, limit)
    if gone["count"]:
        # Last, for everybody who appends an event waits for this row.
        await sql.execute(
            "UPDATE workspaces SET event_floor = greatest(event_floor, $2) WHERE id = $1",
            workspace_id,
            gone["upto"],
        )
    return int(gone["count"])
