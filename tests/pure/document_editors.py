"""People who edit a document in a simulated world, as stock Yjs clients do, and some who do not."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from pycrdt import Doc, Text, TransactionEvent

from workspace.errors import AtelierError
from workspace.replica import CONTENT, EMPTY_UPDATE, waits

# Every character is written once in a world, so that text that is doubled shows; each takes so many bytes.
FIRST_CHARACTER = 0x4E00
CHARACTER_BYTES = 3


@dataclass(frozen=True)
class Message:
    """`kind` is `ask`, `answer` or `update` to the server; from it `reply`, `ask`, `update`, `ack` or
    `refuse`."""

    kind: str
    data: bytes = b""
    token: int | None = None
    error: AtelierError | None = None
    closes: bool = False


@dataclass
class Connection:
    """Between one editor and one process: what was said and not yet heard, in order."""

    key: int
    editor: Editor
    up: deque[Message] = field(default_factory=deque)
    down: deque[Message] = field(default_factory=deque)
    is_entered: bool = False
    is_left: bool = False


class Editor:
    """One browser tab. It keeps its document for as long as the world lasts.

    One with acknowledgements is a `y-socket.io` client: what it cannot send now is sent first when it is
    connected again. One without is a `y-websocket` client: it sends nothing while it is not connected.
    """

    is_honest = True

    def __init__(self, client_id: int, *, has_acks: bool) -> None:
        self.client_id = client_id
        self.has_acks = has_acks
        self.connection: Connection | None = None
        self.may_write = True
        self.is_away_for_good = False
        self.sent: dict[int, bytes] = {}
        self.answered: set[int] = set()
        self.acked: set[int] = set()
        self.inserted: dict[int, str] = {}
        self.deleted: set[str] = set()
        self._buffer: list[Message] = []
        self._held: list[bytes] = []
        self._written: list[bytes] = []
        self.doc: Doc[Any] = Doc(client_id=client_id)
        self._root: Text = self.doc.get(CONTENT, type=Text)
        self._subscription = self.doc.observe(self._note)

    def _note(self, event: TransactionEvent) -> None:
        self._written.append(event.update)

    def close(self) -> None:
        """Lets go of the memory."""
        self.doc.unobserve(self._subscription)

    @property
    def text(self) -> str:
        return str(self._root)

    # Its own edits

    def insert(self, text: str, share: float) -> None:
        """Writes text at this share of the document's length."""
        position = int(share * len(self.text))
        self.inserted[len(self.sent)] = text
        self._edit(lambda: self._root.insert(position * CHARACTER_BYTES, text))

    def delete(self, length: int, share: float) -> None:
        text = self.text
        start = int(share * len(text))
        end = min(start + length, len(text))
        if start < end:
            self.deleted.update(text[start:end])
            self._edit(lambda: self._root.__delitem__(slice(start * CHARACTER_BYTES, end * CHARACTER_BYTES)))

    def _edit(self, change: Any) -> None:
        self._written.clear()
        change()
        update = self._written[-1]
        token = len(self.sent)
        self.sent[token] = update
        self.send_update(Message("update", update, token if self.has_acks else None))

    def send_update(self, message: Message) -> None:
        if self.connection is not None:
            self.connection.up.append(message)
        elif self.has_acks:
            self._buffer.append(message)

    # The connection

    def connect(self, key: int) -> Connection:
        self.connection = Connection(key, self)
        self.connection.up.extend(self._buffer)
        self._buffer.clear()
        self.connection.up.append(Message("ask", self.doc.get_state()))
        return self.connection

    def hear(self, message: Message) -> None:
        """Takes what the server said."""
        if message.kind in ("reply", "update"):
            self.take(message.data)
        elif message.kind == "ask":
            self.answer(message.data)
        else:
            self._learn_fate(message)

    def _learn_fate(self, message: Message) -> None:
        if message.token is not None:
            assert message.token not in self.answered, "an edit was answered twice"
            self.answered.add(message.token)
            if message.kind == "ack":
                self.acked.add(message.token)
        if message.closes:
            assert not self.is_honest, f"somebody honest was sent away: {message.error}"
            self.connection = None
            self.is_away_for_good = True

    def answer(self, state: bytes) -> None:
        assert self.connection is not None
        self.connection.up.append(Message("answer", self.doc.get_update(state)))

    def take(self, update: bytes) -> None:
        """Takes somebody else's update; what waits is tried again when more has come.

        yrs does not always do so by itself, as Yjs does, so what waits is kept outside of it.
        """
        if not self._apply(update):
            self._held.append(update)
            return
        while True:
            before = len(self._held)
            self._held = [held for held in self._held if not self._apply(held)]
            if len(self._held) == before:
                return

    def _apply(self, update: bytes) -> bool:
        probe: Doc[Any] = Doc()
        probe.apply_update(self.doc.get_update())
        probe.apply_update(update)
        if waits(update, probe.get_state()):
            return False
        self.doc.apply_update(update)
        return True


class Liar(Editor):
    """Somebody who leaves a hole in what it sends and never fills it, and sends bytes that mean nothing."""

    is_honest = False

    def send_garbage(self, data: bytes) -> None:
        token = len(self.sent)
        self.sent[token] = EMPTY_UPDATE
        self.send_update(Message("update", data, token if self.has_acks else None))

    def ask_garbage(self, data: bytes) -> None:
        if self.connection is not None:
            self.connection.up.append(Message("ask", data))

    def answer(self, state: bytes) -> None:
        del state
        assert self.connection is not None
        self.connection.up.append(Message("answer", EMPTY_UPDATE))
