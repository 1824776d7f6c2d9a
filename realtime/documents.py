"""The documents that are open in this process: loaded at the first client, unloaded after the last."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog

from realtime.allocator import give_back_memory
from realtime.background import end_tasks
from realtime.committer import Committer
from realtime.compaction import Compactor, build_state
from realtime.document_room import DocumentRoom
from realtime.open_document import UPDATE_NEWS, OpenDocument, decode_update_news
from realtime.room_manager import RoomManager
from storage import document_updates as rows
from storage.document_updates import Stored
from storage.errors import AtelierError, DocumentDamaged, Unavailable
from storage.keys import document_room
from storage.postgres import Postgres, Record
from workspace.document_content import replica_of
from workspace.errors import Forbidden, NotFound
from workspace.permissions import Action, Role
from workspace.replica import Replica, ReplicaBroken

log = structlog.get_logger("realtime.documents")

UNLOAD_SECONDS = 30.0
SWEEP_SECONDS = 1.0
# Stored content of this size takes some MiB of memory, which are worth giving back.
LARGE_BYTES = 256 * 1024
READ_BATCH = 1_000
# More updates than this are put together in a thread.
MANY_PARTS = 1_000
GAP_GRACE_SECONDS = 0.01
RETRY_SECONDS = 0.25
FLUSH_LOOK_SECONDS = 0.01
MISSING = "There is no such document, or it is not yours to see."


@dataclass(frozen=True)
class Access:
    """The document's workspace, and whether its content may be written."""

    workspace_id: UUID
    can_write: bool


class Documents:
    """Opens documents, reads what they miss, keeps their clients' rights up to date, and unloads them."""

    def __init__(
        self, postgres: Postgres, manager: RoomManager, committer: Committer, compactor: Compactor
    ) -> None:
        self._postgres = postgres
        self._manager = manager
        self._committer = committer
        self._compactor = compactor
        self._open: dict[UUID, OpenDocument] = {}
        self._opening: dict[UUID, asyncio.Task[OpenDocument]] = {}
        self._early: dict[str, list[tuple[str, Any]]] = {}
        self._reading: dict[UUID, asyncio.Task[None]] = {}
        self._suspension: AtelierError | None = None
        self._sweeper: asyncio.Task[None] | None = None

    def __iter__(self) -> Iterator[OpenDocument]:
        return iter(list(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def start(self) -> None:
        self._sweeper = asyncio.create_task(self._sweep_forever(), name="documents")

    async def stop(self) -> None:
        tasks = [*self._opening.values(), *self._reading.values()]
        await end_tasks([*tasks, *([self._sweeper] if self._sweeper else [])])

    # Clients

    async def find_access(self, document_id: UUID, user_id: UUID) -> Access:
        """What a person may do with a document. Raises `NotFound` for who may not see it."""
        async with self._postgres.reading() as sql:
            row = await rows.find_access(sql, document_id, user_id)
        if row is None:
            raise NotFound(MISSING)
        return Access(row["workspace_id"], may_write(row))

    async def open(self, document_id: UUID) -> OpenDocument:
        """The open document, loaded first if it was not. Raises `NotFound` or `Unavailable`."""
        document = self._open.get(document_id)
        if document is not None:
            # Somebody is about to come in.
            document.left_at = time.monotonic()
            return document
        opening = self._opening.get(document_id)
        if opening is None:
            opening = asyncio.create_task(self._open_now(document_id), name="open document")
            self._opening[document_id] = opening
            opening.add_done_callback(lambda _task: self._opening.pop(document_id, None))
        # The first to come may go away while others wait for the same document.
        return await asyncio.shield(opening)

    async def _open_now(self, document_id: UUID) -> OpenDocument:
        """Listens first, then loads: what is told in between waits."""
        name = document_room(document_id)
        early = self._early[name] = []
        try:
            await self._manager.serve_room(name)
            replica, stored = await self._load(document_id)
        except BaseException:
            await self._manager.unserve_room(name)
            raise
        finally:
            del self._early[name]
        document = OpenDocument(
            document_id,
            DocumentRoom(replica, stored.seq, size_bytes=stored.size_bytes),
            self._manager,
            self._committer,
            on_read=self._read_soon,
            on_reload=self._reload_soon,
        )
        document.note_snapshot(stored.snapshot_seq, stored.snapshot_bytes)
        self._open[document_id] = document
        if self._suspension is not None:
            document.room.suspend(self._suspension)
        for kind, body in early:
            self._take(document, kind, body)
        document.ask_awareness()
        return document

    async def _load(self, document_id: UUID) -> tuple[Replica, Stored]:
        async with self._postgres.snapshot() as sql:
            stored = await rows.load(sql, document_id)
        if stored is None:
            raise NotFound(MISSING)
        parts = stored.parts
        try:
            if len(parts) > MANY_PARTS:
                # Putting them together takes long; beside it the others go on.
                parts = [await asyncio.to_thread(build_state, parts)]
            replica = replica_of(parts)
        except ReplicaBroken as error:
            log.error("document is damaged", document_id=str(document_id), error=str(error))
            raise DocumentDamaged from error
        return replica, stored

    # News and the store

    def take_news(self, room: str, kind: str, body: Any) -> None:
        """Takes what another process told. Raises KeyError or ValueError for what it cannot read."""
        if room in self._early:
            self._early[room].append((kind, body))
            return
        document = self._open.get(UUID(room.partition(":")[2]))
        if document is not None:
            self._take(document, kind, body)

    def _take(self, document: OpenDocument, kind: str, body: Any) -> None:
        if kind == UPDATE_NEWS:
            document.carry_out(document.room.news(*decode_update_news(body)))
        else:
            document.take_news(kind, body)

    def notice_heads(self, heads: Mapping[UUID, int], asked: list[UUID]) -> None:
        """Learns the newest numbers; a document that has none any more is deleted."""
        for document_id in asked:
            document = self._open.get(document_id)
            if document is None:
                continue
            if document_id in heads:
                document.carry_out(document.room.head(heads[document_id]))
            else:
                document.close_all(NotFound("This document was deleted."))

    def notice_accesses(
        self, found: Mapping[tuple[UUID, UUID], Record], asked: set[tuple[UUID, UUID]]
    ) -> None:
        """Learns who may do what now, of those that were asked for."""
        for document in self:
            for key, client in list(document.clients.items()):
                pair = (document.document_id, client.user_id)
                if pair not in asked:
                    continue
                row = found.get(pair)
                if row is None:
                    client.close(Forbidden("You have no access to this document any more."))
                    document.leave(key)
                else:
                    document.set_writing(key, can_write=may_write(row))

    def pairs(self) -> set[tuple[UUID, UUID]]:
        """Every person in every open document."""
        return {
            (document.document_id, client.user_id)
            for document in self
            for client in document.clients.values()
        }

    def suspend(self, error: AtelierError) -> None:
        """Makes all documents read-only for the time being."""
        self._suspension = error
        for document in self:
            document.room.suspend(error)

    def resume(self) -> None:
        self._suspension = None
        for document in self:
            document.carry_out(document.room.resume())

    def _read_soon(self, document: OpenDocument, after: int) -> None:
        self._in_background(document, self._read(document, after))

    def _reload_soon(self, document: OpenDocument) -> None:
        self._in_background(document, self._reload(document))

    def _in_background(self, document: OpenDocument, work: Any) -> None:
        before = self._reading.get(document.document_id)

        async def follow() -> None:
            if before is not None:
                await asyncio.wait([before])
            await work

        task = asyncio.create_task(follow(), name="read document")
        self._reading[document.document_id] = task

        def forget(ended: asyncio.Task[None]) -> None:
            if self._reading.get(document.document_id) is ended:
                del self._reading[document.document_id]

        task.add_done_callback(forget)

    async def _read(self, document: OpenDocument, after: int) -> None:
        # News of commits side by side overtakes itself by less than this.
        await asyncio.sleep(GAP_GRACE_SECONDS)
        while True:
            try:
                async with self._postgres.reading() as sql:
                    found = await rows.read_updates(sql, document.document_id, after, READ_BATCH)
                    heads = {} if found else await rows.read_document_heads(sql, [document.document_id])
                break
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)
        is_covered = bool(found) and found[0][0] != after + 1
        if is_covered or (not found and heads.get(document.document_id, 0) > after):
            # A snapshot took the place of what was asked for.
            document.carry_out(document.room.rows([]))
            document.carry_out(document.room.outrun())
        else:
            document.carry_out(document.room.rows(found))

    async def _reload(self, document: OpenDocument) -> None:
        while True:
            try:
                replica, stored = await self._load(document.document_id)
                break
            except NotFound as error:
                document.close_all(error)
                return
            except Unavailable:
                await asyncio.sleep(RETRY_SECONDS)
        document.note_snapshot(stored.snapshot_seq, stored.snapshot_bytes)
        document.carry_out(document.room.loaded(replica, stored.seq, stored.size_bytes))

    async def flush(self, *, within_seconds: float) -> None:
        """Waits until everything that was received is stored, at most so long."""
        deadline = time.monotonic() + within_seconds
        while any(not document.room.is_settled for document in self):
            if time.monotonic() > deadline:
                log.error("documents are not stored")
                return
            await asyncio.sleep(FLUSH_LOOK_SECONDS)

    # Unloading and compaction

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            # In a call of its own, which holds no document while this waits.
            unloaded_bytes = await self._sweep()
            if unloaded_bytes >= LARGE_BYTES:
                await asyncio.to_thread(give_back_memory)

    async def _sweep(self) -> int:
        """Looks after each document; answers with the bytes of those that were unloaded."""
        now = time.monotonic()
        unloaded_bytes = 0
        for document in self:
            if self._manager.is_linked:
                document.sweep_awareness()
            self._compactor.look_after(document)
            is_unused = not document.clients and now - document.left_at > UNLOAD_SECONDS
            if is_unused and document.room.is_settled:
                unloaded_bytes += document.room.size_bytes
                await self._unload(document)
        return unloaded_bytes

    async def _unload(self, document: OpenDocument) -> None:
        del self._open[document.document_id]
        document.room.replica.close()
        await self._manager.unserve_room(document.name)


def may_write(row: Record) -> bool:
    """Whether the higher of the roles in the workspace and in the project may edit."""
    roles = [Role(row[key]) for key in ("role", "project_role") if row[key] is not None]
    return any(role.may(Action.EDIT) for role in roles)
