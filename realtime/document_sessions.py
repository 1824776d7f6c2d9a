"""The clients of a document's room, and what they sent that was not applied yet."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field

from realtime.document_effects import AskState, Effect, Refuse, Reply
from storage.errors import AtelierError, Unavailable
from workspace.errors import Malformed, RateLimited, ReadOnly
from workspace.replica import Replica

MAX_DOCUMENT_BYTES = 16 * 1024 * 1024
# What may wait for the database: an outage of some seconds in a busy room.
MAX_INBOX_BYTES = 4 * 1024 * 1024
MAX_INBOX_UPDATES = 20_000
# Updates of one client that build on something which has not arrived.
MAX_WAITING = 1_000
TOO_LARGE = f"A document may take {MAX_DOCUMENT_BYTES >> 20} MiB."
NO_ROOM = "Edits cannot be stored at the moment."

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


def can_end(error: AtelierError) -> bool:
    """Whether a refusal ends by itself, and its client is asked for everything then."""
    return isinstance(error, ReadOnly | Unavailable | RateLimited)


class Sessions(dict[SessionId, Session]):
    """The clients in the room, and what is said to those whose updates are refused."""

    def __init__(self) -> None:
        super().__init__()
        self._turned_away: set[SessionId] = set()
        self._aside_bytes = 0
        self._asks: list[tuple[SessionId, Token, bytes]] = []

    def remove(self, session_id: SessionId) -> None:
        """Forgets a client and what it waits for."""
        session = self.pop(session_id, None)
        if session is not None:
            self.take_aside(session)
        self._asks = [ask for ask in self._asks if ask[0] != session_id]

    def put_ask(self, session_id: SessionId, token: Token, state: bytes) -> None:
        """A client wants what it lacks in this state."""
        self._asks.append((session_id, token, state))

    def answer_asks(self, replica: Replica) -> list[Effect]:
        """Answers all of them from a replica that holds what is stored and nothing else."""
        asks, self._asks = self._asks, []
        effects: list[Effect] = []
        for session_id, token, state in asks:
            session = self[session_id]
            try:
                effects.append(Reply(session_id, token, replica.missing(state)))
            except Malformed as error:
                effects += self.refuse(session_id, token, error)
                continue
            if not session.is_greeted:
                session.is_greeted = True
                effects.append(AskState(session_id, replica.state))
        return effects

    def put_aside(self, session: Session, token: Token, update: bytes) -> bool:
        """Keeps an update that builds on something not here; False when there is no room for it.

        The bound is of all clients together, but for a single update, which is kept however large it is.
        """
        if self._aside_bytes and self._aside_bytes + len(update) > MAX_INBOX_BYTES:
            return False
        session.waiting.append((token, update))
        self._aside_bytes += len(update)
        return True

    def take_aside(self, session: Session) -> list[tuple[Token, bytes]]:
        """What of a client was put aside, which it is no more."""
        waiting, session.waiting = session.waiting, []
        self._aside_bytes -= sum(len(update) for _, update in waiting)
        return waiting

    def forget_aside(self, updates: Sequence[bytes]) -> None:
        """Takes out these very updates, which come again in another way."""
        again = {id(update) for update in updates}
        for session in self.values():
            if session.waiting:
                kept = [each for each in self.take_aside(session) if id(each[1]) not in again]
                session.waiting = kept
                self._aside_bytes += sum(len(update) for _, update in kept)

    def refuse(self, session_id: SessionId, token: Token, error: AtelierError) -> list[Effect]:
        """Refuses an update, those of the client that wait, and its later ones until it was asked anew."""
        session = self.get(session_id)
        if session is None:
            return []
        is_known = session.refusal is error
        session.is_asked = session.is_asked and is_known
        session.refusal = error
        if isinstance(error, Unavailable):
            self._turned_away.add(session_id)
        dropped = [waiting for waiting, _ in self.take_aside(session) if waiting is not None]
        session.stage = NONE
        closes = not can_end(error)
        if is_known and token is None and not closes:
            return []
        return [Refuse(session_id, each, error, closes=closes) for each in (*dropped, token)]

    def refuse_all(self, refused: Sequence[tuple[SessionId, Token]], error: AtelierError) -> list[Effect]:
        """Refuses several updates for the same reason."""
        return [effect for key, token in refused for effect in self.refuse(key, token, error)]

    def end_stages(self, taken: Sequence[Received], inbox: Inbox) -> None:
        """Of whom nothing waits any more, nothing is looked for; known once all it sent was tried again."""
        tried = {
            received.session_id
            for received in taken
            if (session := self.get(received.session_id)) is not None
            and session.stage != NONE
            and not session.waiting
        }
        for session_id in tried - inbox.senders() if tried else ():
            self[session_id].stage = NONE

    def take_turned_away(self) -> list[SessionId]:
        """Who was told since the last time that there is no room for updates, and nothing else after it."""
        turned_away, self._turned_away = self._turned_away, set()
        return [key for key in turned_away if key in self and isinstance(self[key].refusal, Unavailable)]

    def ask_refused(self, session_ids: Sequence[SessionId], replica: Replica) -> list[Effect]:
        """Asks those of them who were refused and may write for everything that the replica does not have."""
        effects: list[Effect] = []
        for session_id in session_ids:
            session = self[session_id]
            if session.refusal is not None and session.can_write and not session.is_asked:
                # Once: its answer, which brings everything, is on its way from then on.
                session.is_asked = True
                effects.append(AskState(session_id, replica.state))
        return effects


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
        self._received: deque[Received] = deque()

    def __len__(self) -> int:
        return len(self._received)

    @property
    def is_full(self) -> bool:
        """Whether updates must be refused. The last that is taken may be as large as a document."""
        return len(self._received) >= MAX_INBOX_UPDATES or self.size_bytes >= MAX_INBOX_BYTES

    @property
    def has_room(self) -> bool:
        """Whether it is worth asking those who were refused, whose answers bring much at once."""
        return len(self._received) <= MAX_INBOX_UPDATES // 2 and self.size_bytes <= MAX_INBOX_BYTES // 2

    def add(self, received: Received) -> None:
        self._received.append(received)
        self.size_bytes += len(received.update)

    def take(self) -> Received:
        """The oldest."""
        received = self._received.popleft()
        self.size_bytes -= len(received.update)
        return received

    def put_back(self, received: Sequence[Received]) -> None:
        """Puts something before all that is here."""
        self._received.extendleft(reversed(received))
        self.size_bytes += sum(len(each.update) for each in received)

    def drop(self, session_id: SessionId) -> list[Token]:
        """Forgets what one client sent; answers with its tokens."""
        dropped = [each for each in self._received if each.session_id == session_id]
        self._received = deque(each for each in self._received if each.session_id != session_id)
        self.size_bytes -= sum(len(each.update) for each in dropped)
        return [each.token for each in dropped]

    def senders(self) -> set[SessionId]:
        """Whose updates are here."""
        return {each.session_id for each in self._received}
