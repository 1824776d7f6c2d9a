"""The clients of a document's room, and what they sent that was not applied yet."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from storage.errors import AtelierError

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
# What may wait for the database: an outage of some seconds in a busy room.
MAX_INBOX_BYTES = 4 * 1024 * 1024
MAX_INBOX_UPDATES = 20_000
# Updates of one client that build on something which has not arrived.
MAX_WAITING = 1_000

SessionId = Hashable
Token = Hashable | None

# The stages of a session whose updates wait.
NONE, ROWS_READ, ASKED, ANSWERED = range(4)


@dataclass
class Session:
    """One client in the room.

    `refusal` is why its updates are ignored, until it has answered a fresh question for its state: a hole
    in what it sent would leave all its later edits waiting for ever. `is_asked` says that the question is
    on its way. `waiting` are its updates that build on something not here; `stage` counts what was done
    about it.
    """

    can_write: bool
    refusal: AtelierError | None = None
    is_asked: bool = False
    is_greeted: bool = False
    waiting: list[tuple[Token, bytes]] = field(default_factory=list)
    stage: int = NONE


@dataclass(frozen=True)
class Received:
    """An update as a client sent it."""

    session_id: SessionId
    token: Token
    update: bytes


@dataclass(frozen=True)
class Batch:
    """What is being stored, whom its commit acknowledges, and whose it is."""

    update: bytes
    acks: tuple[tuple[SessionId, Token], ...]
    authors: frozenset[SessionId]


class Inbox:
    """What was received and not applied yet, in order."""

    def __init__(self) -> None:
        self.size_bytes = 0
        self._received: list[Received] = []

    def __len__(self) -> int:
        return len(self._received)

    def is_full_for(self, update: bytes) -> bool:
        """Whether an update must be refused. A single one is taken however large it is."""
        if len(self._received) >= MAX_INBOX_UPDATES:
            return True
        return bool(self._received) and self.size_bytes + len(update) > MAX_INBOX_BYTES

    def add(self, received: Received) -> None:
        self._received.append(received)
        self.size_bytes += len(received.update)

    def take_all(self) -> list[Received]:
        taken, self._received, self.size_bytes = self._received, [], 0
        return taken

    def put_back(self, received: Sequence[Received]) -> None:
        """Puts what was taken before what came since."""
        self._received[:0] = received
        self.size_bytes += sum(len(each.update) for each in received)
