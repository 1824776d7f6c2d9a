"""One document's room in one process: what is said to it goes in, what must follow comes out.

A pure state machine without socket, store or clock. Updates of clients wait until `flush`, which applies
them to the replica and hands what they changed to be committed; nothing else of theirs is applied before
`committed` or `failed`. So whenever no commit is under way, the replica holds what is stored and nothing
more, and only then is anybody shown its content.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from realtime.document_effects import Ack, AskState, Commit, Effect, Publish, Read, Reload, Spread
from realtime.document_sessions import (
    ANSWERED,
    ASKED,
    MAX_DOCUMENT_BYTES,
    MAX_INBOX_UPDATES,
    MAX_WAITING,
    NO_ROOM,
    NONE,
    ROWS_READ,
    TOO_LARGE,
    Batch,
    Inbox,
    Received,
    Session,
    SessionId,
    Sessions,
    Token,
    can_end,
)
from realtime.stored_order import StoredOrder
from workspace.errors import AtelierError, Conflict, Malformed, ReadOnly, TooLarge, Unavailable
from workspace.replica import EMPTY_UPDATE, Replica, ReplicaBroken, merged


class DocumentRoom:
    """What becomes of a document's updates, those of clients here and those that others stored."""

    def __init__(self, replica: Replica, seq: int, *, size_bytes: int = 0) -> None:
        self.sessions = Sessions()
        self.size_bytes = size_bytes
        self._replica = replica
        self._inbox = Inbox()
        self._in_flight: Batch | None = None
        self._order = StoredOrder(seq)
        self._is_reading = False
        self._is_loading = False
        self._suspension: AtelierError | None = None
        # A state that everybody here has been shown, or more.
        self._shown = replica.state

    # What the surroundings want to know

    @property
    def seq(self) -> int:
        """The number up to which all stored updates are in the replica."""
        return self._order.seq

    @property
    def wants_flush(self) -> bool:
        """Whether `flush` would do something."""
        return bool(self._inbox) and self._in_flight is None and not self._is_loading

    @property
    def is_settled(self) -> bool:
        """Whether everything it was told is stored."""
        return not self._inbox and self._in_flight is None and not self._is_loading

    @property
    def replica(self) -> Replica:
        return self._replica

    # Clients

    def join(self, session_id: SessionId, *, can_write: bool) -> None:
        self.sessions[session_id] = Session(can_write)

    def leave(self, session_id: SessionId) -> None:
        """Forgets a client; what it sent before is still stored."""
        self.sessions.remove(session_id)

    def ask(self, session_id: SessionId, token: Token, state: bytes) -> list[Effect]:
        """A client tells its state and wants what it lacks; the answer waits for what is being stored."""
        if session_id not in self.sessions:
            return []
        self.sessions.put_ask(session_id, token, state)
        return self._answer_asks()

    def take(self, session_id: SessionId, token: Token, update: bytes) -> list[Effect]:
        """A client sends an update, to be acknowledged under `token` unless that is None."""
        session = self.sessions.get(session_id)
        if session is None:
            return []
        if (error := self._objection(session, update)) is not None:
            return self.sessions.refuse(session_id, token, error)
        if session.stage == ASKED:
            return self._wait(session_id, session, token, update)
        self._inbox.add(Received(session_id, token, update))
        return []

    def answer_state(self, session_id: SessionId, update: bytes) -> list[Effect]:
        """A client's answer to `AskState`: what it has beyond the state it was told."""
        session = self.sessions.get(session_id)
        if session is None:
            return []
        session.is_asked = False
        if not session.can_write or self._suspension is not None:
            return self._compare(session_id, session, update)
        session.refusal = None
        if (error := self._objection(session, update)) is not None:
            return self.sessions.refuse(session_id, None, error)
        # It needs nothing of what else its sender has here, which may need it.
        self._inbox.put_back([Received(session_id, None, update)])
        if session.stage == ASKED:
            session.stage = ANSWERED
            self._requeue(session_id, session)
        return []

    def is_heard(self, session_id: SessionId) -> bool:
        """Whether updates of this client are taken, as far as it is up to the client."""
        session = self.sessions.get(session_id)
        return session is not None and session.refusal is None

    def refuse(self, session_id: SessionId, token: Token, error: AtelierError) -> list[Effect]:
        """Refuses an update for a reason that the room does not know of, such as its sender's haste."""
        session = self.sessions.get(session_id)
        if session is not None and session.refusal is not None:
            error = session.refusal
        return self.sessions.refuse(session_id, token, error)

    def forgive(self, session_id: SessionId) -> list[Effect]:
        """What `refuse` was called for has ended: the client is asked for what it has."""
        return self._ask_refused([session_id]) if session_id in self.sessions else []

    def may_write(self, session_id: SessionId) -> bool:
        """Whether the role of this client lets it write. Raises KeyError for a client that is not here."""
        return self.sessions[session_id].can_write

    def set_writing(self, session_id: SessionId, *, can_write: bool) -> list[Effect]:
        """The client's role changed; one that may write now is asked for what was refused before."""
        session = self.sessions.get(session_id)
        if session is None or session.can_write == can_write:
            return []
        session.can_write = can_write
        return self._ask_refused([session_id])

    def suspend(self, error: AtelierError) -> None:
        """Nothing can be stored, or nobody's role is known: updates are refused with `error`."""
        self._suspension = error

    def resume(self) -> list[Effect]:
        """What was the matter has ended."""
        if self._suspension is None:
            return []
        self._suspension = None
        return self._ask_refused(list(self.sessions))

    # Storing

    def flush(self, may_go_on: Callable[[], bool] = lambda: True) -> list[Effect]:
        """Applies what clients sent, and hands what it changed to be stored.

        That is one update at least, and more for as long as `may_go_on` says: some take the library long.
        """
        if not self.wants_flush:
            return []
        self._shown = self._replica.state
        effects: list[Effect] = []
        deltas: list[bytes] = []
        authors: set[SessionId] = set()
        acks: list[tuple[SessionId, Token]] = []
        taken: list[Received] = []
        while self._inbox and (not taken or may_go_on()):
            received = self._inbox.take()
            try:
                delta = self._apply_received(received, acks, effects)
            except ReplicaBroken:
                return self._break(received, taken)
            taken.append(received)
            if delta is not None:
                deltas.append(delta)
                authors.add(received.session_id)
        self.sessions.end_stages(taken, self._inbox)
        if not deltas:
            effects += [Ack(session_id, token, self.seq) for session_id, token in acks]
            return [*effects, *self._ask_unavailable()]
        update = merged(deltas)
        if self.size_bytes + len(update) > MAX_DOCUMENT_BYTES:
            # Some edits take more room stored than sent.
            return [*effects, *self.sessions.refuse_all(acks, TooLarge(TOO_LARGE)), *self._reload()]
        self._in_flight = Batch(update, tuple(acks), frozenset(authors))
        return [*effects, Commit(update)]

    def committed(self, seq: int) -> list[Effect]:
        """What `Commit` handed out is stored under this number."""
        batch = self._in_flight
        if batch is None:
            return []
        self._in_flight = None
        self.size_bytes += len(batch.update)
        self._order.note_own(seq)
        # To its author, if there is only one, it is nothing new.
        skip = batch.authors if len(batch.authors) == 1 else frozenset()
        effects: list[Effect] = [Spread(batch.update, skip)]
        effects += [Ack(session_id, token, seq) for session_id, token in batch.acks]
        effects.append(Publish(seq, batch.update))
        effects += self._advance()
        effects += self._answer_asks()
        return [*effects, *self._ask_unavailable()]

    def failed(self, error: AtelierError) -> list[Effect]:
        """What `Commit` handed out can never be stored: its authors are told, the replica is loaded anew."""
        batch = self._in_flight
        self._in_flight = None
        return [*self.sessions.refuse_all(batch.acks if batch else (), error), *self._reload()]

    # Other processes, and the store

    def news(self, seq: int, update: bytes) -> list[Effect]:
        """Another process stored an update."""
        if len(self._order) < MAX_INBOX_UPDATES:
            self._order.note(seq, update)
        return self._advance()

    def head(self, seq: int) -> list[Effect]:
        """The store's newest number; reads what is missing."""
        return self._read() if self._in_flight is None and seq > self._order.newest else []

    def rows(self, rows: Iterable[tuple[int, bytes]]) -> list[Effect]:
        """What the store had after the number that `Read` named; more may follow it."""
        self._is_reading = False
        for seq, update in rows:
            self._order.note(seq, update)
        effects = self._advance()
        for session_id, session in self.sessions.items():
            if session.waiting and session.stage == NONE:
                session.stage = ROWS_READ
                self._requeue(session_id, session)
        return effects

    def outrun(self) -> list[Effect]:
        """The store does not have the next update any more: a snapshot stands for it."""
        return self._reload()

    def loaded(self, replica: Replica, seq: int, size_bytes: int) -> list[Effect]:
        """A fresh replica, after `Reload`. Everybody is told what it brought, and asked for what they have
        beyond it."""
        self._is_loading = self._is_reading = False
        self._replica.close()
        self._replica, self.size_bytes = replica, size_bytes
        self._order.start_at(seq)
        brought = replica.missing(self._shown)
        effects: list[Effect] = [] if brought == EMPTY_UPDATE else [Spread(brought, frozenset())]
        self._shown = replica.state
        if self._in_flight is not None:
            # What was loaded may be older than what is being stored.
            replica.apply_stored(self._in_flight.update)
        effects += self._advance()
        state = self._replica.state
        effects += [AskState(session_id, state) for session_id in self.sessions]
        return [*effects, *self._answer_asks()]

    # Inside

    def _objection(self, session: Session, update: bytes) -> AtelierError | None:
        if session.refusal is not None:
            return session.refusal
        if not session.can_write:
            return None if not self._brings_something(update) else ReadOnly()
        if self._suspension is not None:
            return self._suspension
        if self.size_bytes + self._inbox.size_bytes + len(update) > MAX_DOCUMENT_BYTES:
            return TooLarge(TOO_LARGE)
        if self._inbox.is_full:
            return Unavailable(NO_ROOM)
        return None

    def _brings_something(self, update: bytes) -> bool:
        try:
            return self._replica.lacks(update)
        except (Malformed, TooLarge, ReplicaBroken):
            return True

    def _compare(self, session_id: SessionId, session: Session, update: bytes) -> list[Effect]:
        """A client that may not write is told when it has something that nobody else will see."""
        if not self._brings_something(update):
            session.refusal = None
            if session.stage == ASKED:
                # Nothing of what it waits for is missing: what waits is tried once more.
                session.stage = ANSWERED
                self._requeue(session_id, session)
            return []
        return self.sessions.refuse(session_id, None, self._suspension or ReadOnly())

    def _ask_unavailable(self) -> list[Effect]:
        """There is room again for the updates of clients who were told that there is none."""
        can_ask = self._can_ask and self._inbox.has_room
        return self._ask_refused(self.sessions.take_turned_away()) if can_ask else []

    def _ask_refused(self, session_ids: Sequence[SessionId]) -> list[Effect]:
        return self.sessions.ask_refused(session_ids, self._replica) if self._can_ask else []

    @property
    def _can_ask(self) -> bool:
        return self._suspension is None and not self._is_loading

    def _requeue(self, session_id: SessionId, session: Session) -> None:
        for token, update in self.sessions.take_aside(session):
            self._inbox.add(Received(session_id, token, update))

    def _apply_received(
        self, received: Received, acks: list[tuple[SessionId, Token]], effects: list[Effect]
    ) -> bytes | None:
        """What the update changed. Raises `ReplicaBroken`."""
        session = self.sessions.get(received.session_id)
        if session is not None and session.refusal is not None and not can_end(session.refusal):
            effects += self.sessions.refuse(received.session_id, received.token, session.refusal)
            return None
        if session is not None and not session.can_write and self._brings_something(received.update):
            effects += self.sessions.refuse(received.session_id, received.token, ReadOnly())
            return None
        try:
            applied = self._replica.apply(received.update)
        except (Malformed, TooLarge) as error:
            effects += self.sessions.refuse(received.session_id, received.token, error)
            return None
        if applied.is_complete:
            acks.append((received.session_id, received.token))
            return applied.delta
        if session is not None and session.refusal is not None:
            # What it builds on was refused, or comes with its sender's answer.
            effects += self.sessions.refuse(received.session_id, received.token, session.refusal)
        elif session is not None:
            effects += self._wait(received.session_id, session, received.token, received.update)
        return None

    def _wait(self, session_id: SessionId, session: Session, token: Token, update: bytes) -> list[Effect]:
        """The update builds on something that is not here: looks for it in the store, then at its sender."""
        if session.stage == ANSWERED or len(session.waiting) >= MAX_WAITING:
            return self.sessions.refuse(
                session_id, token, Conflict("This edit builds on another that was never received.")
            )
        if not self.sessions.put_aside(session, token, update):
            return self.sessions.refuse(session_id, token, Unavailable(NO_ROOM))
        if session.stage == NONE:
            return self._read()
        if session.stage == ROWS_READ:
            session.stage = ASKED
            return [AskState(session_id, self._replica.state)]
        return []

    def _break(self, culprit: Received, taken: Sequence[Received]) -> list[Effect]:
        """An update broke the replica: the others are applied anew to the one that is loaded now.

        What the same client sent after it goes too: each might break another replica.
        """
        self.sessions.forget_aside([each.update for each in taken])
        later = self._inbox.drop(culprit.session_id)
        self._inbox.put_back(taken)
        refused = [(culprit.session_id, token) for token in (culprit.token, *later)]
        return [*self.sessions.refuse_all(refused, Malformed()), *self._reload()]

    def _advance(self) -> list[Effect]:
        """Takes up what follows without a hole; reads what is missing."""
        effects: list[Effect] = []
        for update in self._order.take_up():
            try:
                is_complete = self._replica.apply_stored(update).is_complete
            except (Malformed, TooLarge, ReplicaBroken):
                is_complete = False
            if not is_complete:
                return [*effects, *self._reload()]
            self.size_bytes += len(update)
            effects.append(Spread(update, frozenset()))
        if self._order.has_hole:
            effects += self._read()
        return effects

    def _read(self) -> list[Effect]:
        if self._is_reading or self._is_loading:
            return []
        self._is_reading = True
        return [Read(self.seq)]

    def _reload(self) -> list[Effect]:
        if self._is_loading:
            return []
        self._is_loading = True
        return [Reload()]

    def _answer_asks(self) -> list[Effect]:
        if self._in_flight is not None or self._is_loading:
            return []
        return self.sessions.answer_asks(self._replica)
