"""Compaction: one snapshot in the place of many small updates, built from what is stored and nothing else."""

from __future__ import annotations

import asyncio
from contextlib import closing

import structlog

from realtime.background import end_tasks
from realtime.open_document import OpenDocument
from storage import document_updates as rows
from storage.document_updates import Stored
from storage.errors import AtelierError
from storage.postgres import Postgres, Transaction
from workspace.document_content import replica_of
from workspace.replica import EMPTY_STATE, ReplicaBroken

log = structlog.get_logger("realtime.compaction")

# From so much above the snapshot on, a new one is worth its writing.
COMPACT_ROWS = 500
COMPACT_BYTES = 1024 * 1024


class Compactor:
    """Compacts one document after the other, beside everything else."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._running: dict[object, asyncio.Task[None]] = {}
        self._one_at_a_time = asyncio.Lock()

    def look_after(self, document: OpenDocument) -> None:
        """Compacts a document soon if that is due; does nothing if its turn is coming already."""
        if document.document_id not in self._running and _is_due(
            document.room.seq - document.snapshot_seq, document.room.size_bytes - document.snapshot_bytes
        ):
            task = asyncio.create_task(self._compact(document), name="compact")
            self._running[document.document_id] = task
            task.add_done_callback(lambda _task: self._running.pop(document.document_id, None))

    async def stop(self) -> None:
        await end_tasks(list(self._running.values()))

    async def _compact(self, document: OpenDocument) -> None:
        async with self._one_at_a_time:
            try:
                await self._compact_now(document)
            except (AtelierError, ReplicaBroken) as error:
                log.warning("compaction waits", document_id=str(document.document_id), error=str(error))

    async def _compact_now(self, document: OpenDocument) -> None:
        room = document.room
        replica, size_before_bytes = room.replica, room.size_bytes
        async with self._postgres.snapshot() as sql:
            stored = await rows.load(sql, document.document_id)
        if stored is None:
            return
        if _is_due(len(stored.updates), stored.size_bytes - stored.snapshot_bytes):
            size_bytes = await self._replace(document, stored)
            document.note_snapshot(stored.seq, size_bytes)
        else:
            # Another process was here a moment ago.
            size_bytes = stored.size_bytes
            document.note_snapshot(stored.snapshot_seq, stored.snapshot_bytes)
        if room.replica is replica:
            # What was stored meanwhile lies above; a replica loaded meanwhile came with its size.
            room.size_bytes += size_bytes - size_before_bytes

    async def _replace(self, document: OpenDocument, stored: Stored) -> int:
        """Writes the snapshot; its size in bytes. If another process was first, its own is about the same."""
        state = await asyncio.to_thread(build_state, stored.parts)

        async def write(transaction: Transaction) -> bool:
            return await rows.compact(
                transaction.connection,
                document.document_id,
                from_seq=stored.snapshot_seq,
                upto_seq=stored.seq,
                state=state,
            )

        was_first = await self._postgres.write(write)
        log.debug("compacted", document_id=str(document.document_id), was_first=was_first)
        return len(state)


def _is_due(rows_above: int, bytes_above: int) -> bool:
    return rows_above >= COMPACT_ROWS or bytes_above >= COMPACT_BYTES


def build_state(parts: list[bytes]) -> bytes:
    """One update with everything, made in a thread beside the event loop.

    Raises `ReplicaBroken` when something of it is missing or cannot be read. The library's objects must end
    in the thread that made them, so no traceback that holds them leaves it.
    """
    try:
        with closing(replica_of(parts)) as replica:
            return replica.missing(EMPTY_STATE)
    except ReplicaBroken as error:
        reason = str(error)
    raise ReplicaBroken(reason)
