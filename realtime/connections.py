"""The connections of this process: who each belongs to, what it asked, and how it is answered."""

from __future__ import annotations

import asyncio
import itertools
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from realtime.buckets import Buckets
from realtime.frames import Frame, ack_frame, event_frame, to_json
from realtime.manager import FanoutManager
from storage.errors import AtelierError
from workspace.desk import Caller

# What one client may have waiting for an answer; more is refused at once.
MAX_INBOX = 200


@dataclass(frozen=True)
class Incoming:
    """One event from a client; `ack_id` is None when it wants no answer."""

    event: str
    arguments: tuple[Any, ...]
    ack_id: int | None


@dataclass(frozen=True)
class Answer:
    """An acknowledgement's data as JSON text, and what to do right after it is sent."""

    data_json: str = "{}"
    then: Callable[[], None] | None = None


class Connection:
    """One client in one namespace."""

    def __init__(
        self, sid: str, eio_sid: str, namespace: str, caller: Caller, name: str, manager: FanoutManager
    ) -> None:
        self.sid = sid
        self.eio_sid = eio_sid
        self.namespace = namespace
        self.caller = caller
        self.name = name
        self.buckets = Buckets()
        self.inbox: deque[Incoming] = deque()
        self.worker: asyncio.Task[None] | None = None
        self.is_closed = False
        self._manager = manager

    @property
    def user_id(self) -> UUID:
        return self.caller.user_id

    def send(self, frame: Frame) -> None:
        if not self.is_closed:
            self._manager.send_to(self.namespace, self.sid, frame)

    def send_event(self, event: str, payload_json: str) -> None:
        self.send(event_frame(self.namespace, event, payload_json))

    def acknowledge(self, ack_id: int | None, answer: Answer) -> None:
        """Answers an event; what must follow the answer follows in the same breath."""
        if ack_id is not None:
            self._ack(ack_id, f'{{"ok":true,"data":{answer.data_json}}}')
        if answer.then is not None:
            answer.then()

    def refuse(self, ack_id: int | None, error: AtelierError) -> None:
        if ack_id is not None:
            self._ack(ack_id, to_json({"ok": False, "error": describe(error)}))

    def _ack(self, ack_id: int, payload_json: str) -> None:
        self.send(ack_frame(self.namespace, ack_id, payload_json))


def describe(error: AtelierError) -> dict[str, Any]:
    """An error as sockets show it."""
    shown: dict[str, Any] = {"code": error.code, "message": error.message}
    if error.retry_after_seconds is not None:
        shown["retry_after_ms"] = math.ceil(error.retry_after_seconds * 1000)
    fields = getattr(error, "errors", ())
    if fields:
        shown["errors"] = [{"field": each.field, "message": each.message} for each in fields]
    return shown


class Connections:
    """All connections of this process, found by their id and by their session."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Connection] = {}
        self._by_session: dict[UUID, set[Connection]] = {}

    def __len__(self) -> int:
        return len(self._by_sid)

    def __iter__(self) -> Iterator[Connection]:
        return iter(list(self._by_sid.values()))

    def add(self, connection: Connection) -> None:
        self._by_sid[connection.sid] = connection
        self._by_session.setdefault(connection.caller.session_id, set()).add(connection)

    def remove(self, sid: str) -> Connection | None:
        connection = self._by_sid.pop(sid, None)
        if connection is not None:
            session_id = connection.caller.session_id
            held = self._by_session[session_id]
            held.discard(connection)
            if not held:
                del self._by_session[session_id]
        return connection

    def get(self, sid: str) -> Connection | None:
        return self._by_sid.get(sid)

    def of_sessions(self, session_ids: Iterable[UUID]) -> list[Connection]:
        return list(itertools.chain.from_iterable(self._by_session.get(each, ()) for each in session_ids))

    def session_ids(self) -> list[UUID]:
        return list(self._by_session)
