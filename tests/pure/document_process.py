"""One process of a simulated world: a document's room, and everything around it that may be slow or fail."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

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
from tests.pure.document_editors import Connection, Message
from tests.pure.document_store import Loaded, Store
from workspace.errors import RateLimited, Unavailable

READ_LIMIT = 4


class Bus(Protocol):
    """Where news goes to."""

    def publish(self, sender: Process, seq: int, update: bytes) -> None:
        """Tells the other processes, perhaps."""


@dataclass
class Reading:
    """A read or a load that was asked for, and what it found once it was carried out."""

    effect: Read | Reload
    found: list[tuple[int, bytes]] | None = None
    head: int = 0
    loaded: Loaded | None = None

    @property
    def is_done(self) -> bool:
        return self.found is not None or self.loaded is not None


@dataclass
class Storing:
    """An update on its way to the store; `seq` once it is there, which the room does not know yet."""

    update: bytes
    seq: int | None = None


class Process:
    """Carries out what the room says must follow, at moments of the world's choosing."""

    def __init__(self, store: Store, bus: Bus, choices: random.Random) -> None:
        self.room: DocumentRoom | None = None
        self.loaded: Loaded | None = None
        self.connections: dict[int, Connection] = {}
        self.news: list[tuple[int, bytes]] = []
        self.readings: deque[Reading] = deque()
        self.storing: Storing | None = None
        self.unforgiven: list[int] = []
        self._early: list[tuple[int, bytes]] = []
        self._store = store
        self._bus = bus
        self._random = choices

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is under way."""
        if self.loaded or self.news or self.storing or self.readings or self.unforgiven:
            return False
        if self.room is None:
            return not self.connections
        is_idle = not self.room.wants_flush and self.room.seq == self._store.head
        return is_idle and not any(each.up or each.down for each in self.connections.values())

    # Clients

    def admit(self, connection: Connection) -> None:
        self.connections[connection.key] = connection

    def open(self) -> None:
        """Loads the document for who has come, in two steps; what is told in between waits."""
        if self.room is None and self.loaded is None:
            if self.connections:
                self.loaded = self._store.load()
        elif self.room is None and self.loaded is not None:
            loaded, self.loaded = self.loaded, None
            self.room = DocumentRoom(loaded.build(), loaded.seq, size_bytes=loaded.size_bytes)
            early, self._early = self._early, []
            for seq, update in early:
                self.carry_out(self.room.news(seq, update))
        if self.room is not None:
            for connection in self.connections.values():
                if not connection.is_entered:
                    connection.is_entered = True
                    self.room.join(connection.key, can_write=connection.editor.may_write)

    def receive(self, connection: Connection, *, is_hasty: bool = False) -> None:
        """The room is told the next thing that a client said."""
        room = self.room
        if room is None or not connection.is_entered or not connection.up:
            return
        message, key = connection.up.popleft(), connection.key
        if message.kind == "ask":
            self.carry_out(room.ask(key, None, message.data))
        elif message.kind == "answer":
            self.carry_out(room.answer_state(key, message.data))
        elif is_hasty:
            if room.is_heard(key):
                self.unforgiven.append(key)
            self.carry_out(room.refuse(key, message.token, RateLimited()))
        else:
            self.carry_out(room.take(key, message.token, message.data))

    def forgive(self) -> None:
        if self.unforgiven and self.room is not None:
            self.carry_out(self.room.forgive(self.unforgiven.pop(0)))

    def leave(self, key: int) -> None:
        connection = self.connections.pop(key, None)
        if connection is not None:
            connection.is_left = True
            if self.room is not None:
                self.room.leave(key)

    def notice_roles(self) -> None:
        if self.room is not None:
            for key, connection in list(self.connections.items()):
                self.carry_out(self.room.set_writing(key, can_write=connection.editor.may_write))

    def suspend(self) -> None:
        if self.room is not None:
            self.room.suspend(Unavailable("Rights cannot be checked at the moment."))

    def resume(self) -> None:
        if self.room is not None:
            self.carry_out(self.room.resume())

    # The store and other processes

    def flush(self) -> None:
        if self.room is not None:
            self.carry_out(self.room.flush(lambda: self._random.random() < 0.7))

    def take_news(self) -> None:
        if not self.news:
            return
        seq, update = self.news.pop(self._random.randrange(len(self.news)))
        if self.room is not None:
            self.carry_out(self.room.news(seq, update))
        elif self.loaded is not None:
            self._early.append((seq, update))

    def poll(self, *, lag: int = 0) -> None:
        if self.room is not None:
            self.carry_out(self.room.head(max(self._store.head - lag, 0)))

    def read(self) -> None:
        """Carries out the oldest read, or hands over what it found: what happens in between is missing."""
        if not self.readings or self.room is None:
            return
        reading = self.readings[0]
        if not reading.is_done:
            self._look(reading)
            return
        self.readings.popleft()
        if reading.loaded is not None:
            loaded = reading.loaded
            self.carry_out(self.room.loaded(loaded.build(), loaded.seq, loaded.size_bytes))
        elif reading.found is not None and isinstance(reading.effect, Read):
            after, found = reading.effect.after, reading.found
            is_covered = found[0][0] != after + 1 if found else reading.head > after
            self.carry_out(self.room.rows([] if is_covered else found))
            if is_covered:
                self.carry_out(self.room.outrun())

    def _look(self, reading: Reading) -> None:
        if isinstance(reading.effect, Read):
            reading.found = self._store.read(reading.effect.after, READ_LIMIT)
            reading.head = self._store.head
        else:
            reading.loaded = self._store.load()

    def store(self, *, may_fail: bool = True) -> None:
        """Goes on with what is to be stored: at once, told later, stored twice, or refused for good."""
        storing, room = self.storing, self.room
        if storing is None or room is None:
            return
        fate = self._random.random() if may_fail else 0.0
        if fate < 0.7:
            if storing.seq is None or self._random.random() < 0.3:
                # The second time, when what became of the first was not heard.
                storing.seq = self._store.append(storing.update)
            self.storing = None
            self.carry_out(room.committed(storing.seq))
        elif fate < 0.9:
            storing.seq = self._store.append(storing.update)
        elif fate < 0.95:
            self.storing = None
            self.carry_out(room.failed(Unavailable("This edit cannot be stored.")))

    def unload(self) -> None:
        if self.room is not None and not self.connections and self.room.is_settled:
            self._forget()

    def crash(self) -> list[Connection]:
        """Everything here is gone; answers with who was connected."""
        if self.storing is not None and self._random.random() < 0.5:
            self._store.append(self.storing.update)
        cut, self.connections = list(self.connections.values()), {}
        self._forget()
        self.news.clear()
        return cut

    def _forget(self) -> None:
        self.room = self.loaded = self.storing = None
        self._early.clear()
        self.readings.clear()
        self.unforgiven.clear()

    # What follows

    def carry_out(self, effects: Sequence[Effect]) -> None:
        for effect in effects:
            match effect:
                case Spread(update, skip):
                    assert self._store.has(update), "somebody is shown what is not stored"
                    for key, connection in self.connections.items():
                        if key not in skip and connection.is_entered:
                            connection.down.append(Message("update", update))
                case Commit(update):
                    assert self.storing is None, "one commit at a time"
                    self.storing = Storing(update)
                case Publish(seq, update):
                    self._bus.publish(self, seq, update)
                case Read() | Reload():
                    self.readings.append(Reading(effect))
                case _:
                    self._tell(effect)

    def _tell(self, effect: Reply | AskState | Ack | Refuse) -> None:
        connection = self.connections.get(int(str(effect.session_id)))
        if connection is None:
            return
        match effect:
            case Reply(_, _, update):
                assert self._store.has(update), "somebody is answered with what is not stored"
                connection.down.append(Message("reply", update))
            case AskState(_, state):
                connection.down.append(Message("ask", state))
            case Ack(_, token, _):
                if isinstance(token, int):
                    update = connection.editor.sent[token]
                    assert self._store.has(update), "an edit is acknowledged that is not stored"
                    connection.down.append(Message("ack", token=token))
            case Refuse(key, token, error, closes):
                number = token if isinstance(token, int) else None
                connection.down.append(Message("refuse", token=number, error=error, closes=closes))
                if closes:
                    self.leave(int(str(key)))
