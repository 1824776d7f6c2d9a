"""A document that is open in this process: its room, the clients in it, and when what is due is done."""

from __future__ import annotations

import asyncio
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Hashable, Sequence
from typing import Any
from uuid import UUID

from realtime.awareness import Awareness, Entry, Peer, owned, read_awareness, signed, write_awareness
from realtime.committer import Committer, Order
from realtime.document_clients import Dialect, DocumentClient
from realtime.document_effects import (
    Ack,
    AskState,
    Commit,
    Effect,
    Publish,
    Read,
    Refuse,
    Reload,
    Reply,
    Spread,
)
from realtime.document_room import DocumentRoom
from realtime.frames import Frame
from realtime.pace import Pace
from realtime.room_manager import RoomManager
from storage.keys import document_room
from workspace.errors import AtelierError, RateLimited

UPDATE_NEWS = "document.update"
AWARENESS_NEWS = "document.awareness"
AWARENESS_ASK = "document.awareness.ask"

AWARENESS_INTERVAL_SECONDS = 0.05
# A client that sent too much is asked for the rest after this.
PENANCE_SECONDS = 1.0
# Updates are applied for so long before all others in the process have their turn.
FLUSH_TURN_SECONDS = 0.01
LONGEST_REST_SECONDS = 0.05


def decode_update_news(body: Any) -> tuple[int, bytes]:
    """The number and the update of another process's news. Raises KeyError or ValueError."""
    return int(body["seq"]), b64decode(body["update"], validate=True)


class OpenDocument:
    """Carries out what the pure room says must follow."""

    def __init__(
        self,
        document_id: UUID,
        room: DocumentRoom,
        manager: RoomManager,
        committer: Committer,
        *,
        on_read: Callable[[OpenDocument, int], None],
        on_reload: Callable[[OpenDocument], None],
    ) -> None:
        self.document_id = document_id
        self.name = document_room(document_id)
        self.room = room
        self.awareness = Awareness()
        self.clients: dict[Hashable, DocumentClient] = {}
        self.left_at = time.monotonic()
        self.note_snapshot(0, 0)
        self._manager = manager
        self._committer = committer
        self._on_read = on_read
        self._on_reload = on_reload
        self._pace = Pace()
        self._flushed_at = 0.0
        self._rested_at = 0.0
        self._flush_due: asyncio.TimerHandle | asyncio.Handle | None = None
        self._awareness_told_at = 0.0
        self._awareness_due: asyncio.TimerHandle | None = None

    # Clients

    def enter(self, key: Hashable, client: DocumentClient, *, can_write: bool) -> None:
        """A client comes in; it is shown everybody's awareness."""
        self.clients[key] = client
        self.room.join(key, can_write=can_write)
        client.tell_access(can_write=can_write)
        self.show_awareness(client)

    def set_writing(self, key: Hashable, *, can_write: bool) -> None:
        """The client's role was read again; it is told of a change before what follows from that."""
        client = self.clients.get(key)
        if client is not None and self.room.may_write(key) != can_write:
            client.tell_access(can_write=can_write)
            self.carry_out(self.room.set_writing(key, can_write=can_write))

    def show_awareness(self, client: DocumentClient) -> None:
        """Tells one client what everybody shows."""
        entries = self.awareness.entries()
        if entries:
            client.transmit(client.dialect.awareness_frame(self.document_id, write_awareness(entries)))

    def leave(self, key: Hashable) -> None:
        if self.clients.pop(key, None) is None:
            return
        self.room.leave(key)
        self.left_at = time.monotonic()
        self._publish_awareness(self.awareness.drop(key))
        self._tell_awareness_soon()

    def ask(self, key: Hashable, token: Hashable | None, state: bytes) -> None:
        self.carry_out(self.room.ask(key, token, state))

    def take(self, key: Hashable, token: Hashable | None, update: bytes) -> None:
        self._pace.count(time.monotonic())
        self.carry_out(self.room.take(key, token, update))

    def refuse_for_now(self, key: Hashable, token: Hashable | None, error: RateLimited) -> None:
        """Refuses an update of a client that sends too many; asks it for all of them a little later."""
        is_first = self.room.is_heard(key)
        self.carry_out(self.room.refuse(key, token, error))
        if is_first:
            seconds = max(error.retry_after_seconds or 0.0, PENANCE_SECONDS)
            asyncio.get_running_loop().call_later(seconds, self._forgive, key)

    def _forgive(self, key: Hashable) -> None:
        self.carry_out(self.room.forgive(key))

    def answer_state(self, key: Hashable, update: bytes) -> None:
        self.carry_out(self.room.answer_state(key, update))

    def take_awareness(self, key: Hashable, data: bytes) -> None:
        """A client says what it shows of itself. Raises `Malformed`."""
        client = self.clients[key]
        entries = [signed(entry, client.person) for entry in read_awareness(data)]
        fresh = self.awareness.take(key, [entry for entry in entries if entry], time.monotonic())
        self._publish_awareness(fresh)
        self._tell_awareness_soon()

    def note_snapshot(self, seq: int, size_bytes: int) -> None:
        """What is stored as its snapshot by now."""
        self.snapshot_seq, self.snapshot_bytes = seq, size_bytes

    def close_all(self, error: AtelierError) -> None:
        for key, client in list(self.clients.items()):
            client.close(error)
            self.leave(key)

    # Other processes

    def take_news(self, kind: str, body: dict[str, Any]) -> None:
        """Takes what another process said of this document's clients. Raises KeyError or ValueError."""
        if kind == AWARENESS_ASK:
            self._publish_awareness(self.awareness.entries(self.clients))
            return
        entries = [owned(entry) for entry in read_awareness(bytes.fromhex(body["entries"]))]
        self.awareness.take(Peer(str(body["peer"])), entries, time.monotonic())
        self._tell_awareness_soon()

    def ask_awareness(self) -> None:
        """Asks the other processes what their clients show."""
        self._manager.send_news(self.name, AWARENESS_ASK, {"peer": self._manager.host_id})

    def sweep_awareness(self) -> None:
        """Drops states that nobody renewed."""
        self.awareness.drop_silent(time.monotonic())
        self._tell_awareness_soon()

    def _publish_awareness(self, entries: Sequence[Entry]) -> None:
        if entries:
            body = {"peer": self._manager.host_id, "entries": write_awareness(entries).hex()}
            self._manager.send_news(self.name, AWARENESS_NEWS, body)

    def _tell_awareness_soon(self) -> None:
        if self._awareness_due is None and self.awareness.has_changes:
            wait = self._awareness_told_at + AWARENESS_INTERVAL_SECONDS - time.monotonic()
            loop = asyncio.get_running_loop()
            self._awareness_due = loop.call_later(max(wait, 0.0), self._tell_awareness)

    def _tell_awareness(self) -> None:
        self._awareness_due = None
        self._awareness_told_at = time.monotonic()
        changes = write_awareness(self.awareness.take_changes())
        # Its author hears it too: stock clients close a connection on which nothing comes for 30 s.
        self._spread(lambda dialect: dialect.awareness_frame(self.document_id, changes), frozenset())

    # Effects

    def carry_out(self, effects: Sequence[Effect]) -> None:
        """Does what must follow, in order, and sees to the next flush."""
        for effect in effects:
            self._carry_out(effect)
        if self.room.wants_flush and self._flush_due is None:
            loop = asyncio.get_running_loop()
            now = time.monotonic()
            wait = max(self._flushed_at + self._pace.gather_seconds(now), self._rested_at) - now
            # Even a quiet document flushes after what else has arrived at this moment.
            self._flush_due = loop.call_later(wait, self._flush) if wait > 0 else loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Works for a moment, then lets others work for as long."""
        self._flush_due = None
        began = self._flushed_at = time.monotonic()
        effects = self.room.flush(lambda: time.monotonic() - began < FLUSH_TURN_SECONDS)
        ended = time.monotonic()
        self._rested_at = ended + min(ended - began, LONGEST_REST_SECONDS)
        self.carry_out(effects)

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Spread(update, skip):
                self._spread(lambda dialect: dialect.update_frame(self.document_id, update), skip)
            case Commit(update):
                self._committer.submit(self.document_id, Order(update, self._committed, self._failed))
            case Publish(seq, update):
                body = {"seq": seq, "update": b64encode(update).decode()}
                self._manager.send_news(self.name, UPDATE_NEWS, body)
            case Read(after):
                self._on_read(self, after)
            case Reload():
                self._on_reload(self)
            case _:
                self._tell(effect)

    def _tell(self, effect: Reply | AskState | Ack | Refuse) -> None:
        client = self.clients.get(effect.session_id)
        if client is None:
            return
        match effect:
            case Reply(_, token, update):
                client.reply(token, update)
            case AskState(_, state):
                client.ask_state(state)
            case Ack(_, token, seq):
                client.acknowledge_update(token, seq)
            case Refuse(key, token, error, closes):
                client.refuse_update(token, error, closes=closes)
                if closes:
                    self.leave(key)

    def _spread(self, build: Callable[[Dialect], Frame], skip: frozenset[Hashable]) -> None:
        frames: dict[Dialect, Frame] = {}
        for key, client in list(self.clients.items()):
            if key in skip:
                continue
            frame = frames.get(client.dialect)
            if frame is None:
                frame = frames[client.dialect] = build(client.dialect)
            client.transmit(frame)

    def _committed(self, seq: int) -> None:
        self.carry_out(self.room.committed(seq))

    def _failed(self, error: AtelierError) -> None:
        self.carry_out(self.room.failed(error))
