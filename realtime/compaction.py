"""Compaction: one snapshot in the place of many small updates, built from what is stored and nothing else."""

from __future__ import annotations

import asyncio
from contextlib import closing

import structlog

from realtime.background import end_tasks
from realtime.open_document import OpenDocument
from storage import document_updates as rows
from storage.errors import AtelierError
from storage.postgres import Postgres, Transaction
from workspace.document_content import replica_of
from workspace.replica import EMPTY_STATE, ReplicaBroken

log = structlog.get_logger("realtime.compaction")

# Updates above the snapshot from which on a new one is worth its writing.
COMPACT_ROWS = 500


class Compactor:
    """Compacts one document after the other, beside everything else."""

    def __init__(self, postgres: Postgres) -> None:
        self._postgres = postgres
        self._running: dict[object, asyncio.Task[None]] = {}
        self._one_at_a_time = asyncio.Lock()

    def compact_soon(self, document: OpenDocument) -> None:
        """Does nothing for a document whose turn is coming already."""
        if document.document_id not in self._running:
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
        async with self._postgres.snapshot() as sql:
            stored = await rows.load(sql, document.document_id)
        if stored is None or not stored.updates:
            return
        state = await asyncio.to_thread(build_state, stored.parts)
        from_seq = stored.snapshot.seq if stored.snapshot else 0

        async def write(transaction: Transaction) -> bool:
            return await rows.compact(
                transaction.connection,
                document.document_id,
                from_seq=from_seq,
                upto_seq=stored.seq,
                state=state,
            )

        was_first = await self._postgres.write(write)
        # If another process was first, its snapshot is about as new.
        document.snapshot_seq = stored.seq
        log.debug("compacted", document_id=str(document.document_id), was_first=was_first)


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
