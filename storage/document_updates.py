"""The content of documents: numbered updates, a snapshot that covers the first ones, and who may reach it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

import structlog

from storage.errors import DocumentDamaged
from storage.postgres import Connection, Record

log = structlog.get_logger("storage.document_updates")

# The heads are locked in the order of their ids, so that no two callers wait for each other. `h.seq` is read
# anew after a wait, so it counts what was committed meanwhile.
_APPEND = """
WITH due AS (
    SELECT document_id FROM document_heads WHERE document_id = ANY($1::uuid[])
    ORDER BY document_id FOR NO KEY UPDATE
), numbered AS (
    UPDATE document_heads h SET seq = h.seq + 1 FROM due WHERE h.document_id = due.document_id
    RETURNING h.document_id, h.seq
)
INSERT INTO document_updates (document_id, seq, update)
SELECT n.document_id, n.seq, f.update
FROM numbered n JOIN unnest($1::uuid[], $2::bytea[]) AS f (document_id, update) USING (document_id)
RETURNING document_id, seq
"""

_HEAD = """
SELECT h.seq, s.seq AS snapshot_seq, s.state
FROM document_heads h LEFT JOIN document_snapshots s USING (document_id) WHERE h.document_id = $1
"""

_AFTER = "SELECT seq, update FROM document_updates WHERE document_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"

# A snapshot's number is never 0, so a first one gives way to any that is there already.
_COMPACT = """
WITH written AS (
    INSERT INTO document_snapshots AS s (document_id, seq, state)
    SELECT h.document_id, $3, $4 FROM document_heads h
    WHERE h.document_id = $1 AND h.seq >= $3
      AND ($2 = 0 OR EXISTS (SELECT FROM document_snapshots WHERE document_id = $1))
    FOR KEY SHARE OF h
    ON CONFLICT (document_id) DO UPDATE SET seq = excluded.seq, state = excluded.state, created_at = now()
    WHERE s.seq = $2
    RETURNING s.document_id, s.seq
), removed AS (
    DELETE FROM document_updates u USING written w WHERE u.document_id = w.document_id AND u.seq <= w.seq
)
SELECT EXISTS (SELECT FROM written)
"""

_ACCESSES = """
SELECT wanted.document_id, wanted.user_id, d.workspace_id, d.project_id, d.kind, m.role,
       pm.role AS project_role
FROM unnest($1::uuid[], $2::uuid[]) AS wanted (document_id, user_id)
JOIN documents d ON d.id = wanted.document_id
JOIN workspaces w ON w.id = d.workspace_id AND w.deleted_at IS NULL
JOIN workspace_members m ON m.workspace_id = d.workspace_id AND m.user_id = wanted.user_id
LEFT JOIN project_members pm ON pm.project_id = d.project_id AND pm.user_id = wanted.user_id
"""


@dataclass(frozen=True)
class Snapshot:
    """One update with everything up to and including number `seq`."""

    seq: int
    state: bytes


@dataclass(frozen=True)
class Stored:
    """All that is stored of a document's content: the snapshot, then the updates above it up to `seq`."""

    seq: int
    snapshot: Snapshot | None
    updates: list[bytes]

    @property
    def parts(self) -> list[bytes]:
        """What makes the content, in order."""
        return [self.snapshot.state, *self.updates] if self.snapshot else self.updates

    @property
    def size_bytes(self) -> int:
        """What all of it takes."""
        return sum(map(len, self.parts))

    @property
    def snapshot_seq(self) -> int:
        """The number up to which the snapshot goes; 0 when there is none."""
        return self.snapshot.seq if self.snapshot else 0

    @property
    def snapshot_bytes(self) -> int:
        return len(self.snapshot.state) if self.snapshot else 0


async def append_updates(sql: Connection, updates: Mapping[UUID, bytes]) -> dict[UUID, int]:
    """Numbers and stores one update of each document, in one statement; answers with the new numbers.

    Holds the heads until the commit. A document that is not there any more is missing from the answer.
    Raises asyncpg's DeadlockDetectedError when a project with several of them is deleted at that moment, or
    one that the same transaction wrote to before; nothing is stored then, and trying again helps.
    """
    rows = await sql.fetch(_APPEND, list(updates.keys()), list(updates.values()))
    return {row["document_id"]: row["seq"] for row in rows}


async def load(sql: Connection, document_id: UUID) -> Stored | None:
    """A document's content, read in a transaction that sees one moment; None when there is no such document.

    Raises `DocumentDamaged` when a number between the snapshot and the head is missing.
    """
    head = await sql.fetchrow(_HEAD, document_id)
    if head is None:
        return None
    snapshot = Snapshot(head["snapshot_seq"], head["state"]) if head["state"] is not None else None
    after = snapshot.seq if snapshot else 0
    rows = await sql.fetch(_AFTER, document_id, after, None)
    # Numbers are unique and in order, so the right count with the right end leaves no hole.
    if len(rows) != head["seq"] - after or (rows and rows[-1]["seq"] != head["seq"]):
        log.error(
            "document is damaged: updates are missing",
            document_id=str(document_id),
            head=head["seq"],
            snapshot=after,
            updates=len(rows),
        )
        raise DocumentDamaged
    return Stored(head["seq"], snapshot, [row["update"] for row in rows])


async def read_updates(sql: Connection, document_id: UUID, after: int, limit: int) -> list[tuple[int, bytes]]:
    """The updates numbered above `after` that are still there, in order, `limit` at most.

    Where the first is not `after` + 1, a snapshot stands for those before it.
    """
    return [(row["seq"], row["update"]) for row in await sql.fetch(_AFTER, document_id, after, limit)]


async def read_document_heads(sql: Connection, document_ids: Collection[UUID]) -> dict[UUID, int]:
    """The number of the newest update, 0 for none, of each of these documents that still exist."""
    rows = await sql.fetch(
        "SELECT document_id, seq FROM document_heads WHERE document_id = ANY($1::uuid[])", list(document_ids)
    )
    return {row["document_id"]: row["seq"] for row in rows}


async def compact(sql: Connection, document_id: UUID, *, from_seq: int, upto_seq: int, state: bytes) -> bool:
    """Lets `state` stand for all updates up to `upto_seq`, which are removed.

    `from_seq` is the number of the snapshot that `state` was built on, 0 for none. False, with nothing
    changed, when another one is stored by now, or the document is gone.
    """
    was_written: bool = await sql.fetchval(_COMPACT, document_id, from_seq, upto_seq, state)
    return was_written


async def find_access(sql: Connection, document_id: UUID, user_id: UUID) -> Record | None:
    """`workspace_id`, `project_id`, `kind`, `role` and `project_role` (or NULL) of a member.

    None for anybody else, and in a workspace that is deleted.
    """
    return await sql.fetchrow(_ACCESSES, [document_id], [user_id])


async def find_accesses(
    sql: Connection, pairs: Collection[tuple[UUID, UUID]]
) -> dict[tuple[UUID, UUID], Record]:
    """As `find_access`, for many pairs of document and person at once; those without access are missing."""
    rows = await sql.fetch(_ACCESSES, [document for document, _ in pairs], [user for _, user in pairs])
    return {(row["document_id"], row["user_id"]): row for row in rows}
