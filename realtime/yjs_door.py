"""The namespaces `/yjs|{document_id}`: documents over Socket.IO, as npm's `y-socket.io` 1.1 speaks.

Clients send `sync-step-1` (a state; acknowledged with what it lacks), `sync-update` and
`awareness-update`, all binary. The server asks with `sync-step-1`, whose acknowledgement brings what the
client has beyond the state. An acknowledgement that is asked for with `sync-update` comes after the commit.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from aiohttp import web
from socketio import packet as socketio_packet

from realtime.buckets import Allowance, Bucket
from realtime.connections import Answer, Connection, Incoming, describe
from realtime.document_clients import Dialect, person_shown
from realtime.documents import MISSING, Documents
from realtime.entrance import Entrance
from realtime.frames import Frame, packet_frame, to_json
from realtime.gateway import Gateway, Knock
from realtime.manager import FanoutManager
from realtime.open_document import OpenDocument
from realtime.packets import Packet
from realtime.rooms import Rooms
from realtime.sockets import Socket
from realtime.turns import Questions, Turns
from realtime.yjs_messages import (
    ACCESS,
    AWARENESS_UPDATE,
    CLIENT_EVENTS,
    SYNC_REFUSED,
    SYNC_STEP_1,
    SYNC_UPDATE,
)
from storage.errors import AtelierError
from workspace.desk import Caller
from workspace.errors import Malformed, NotFound, RateLimited, UnknownEvent

log = structlog.get_logger("realtime.yjs")

PREFIX = "/yjs|"
# Stock clients send an update for each keystroke; what comes faster for long is no person's typing.
UPDATE_ALLOWANCE = Allowance(per_second=1_000, burst=5_000)
AWARENESS_ALLOWANCE = Allowance(per_second=60, burst=240)


@dataclass(frozen=True)
class Question:
    """The token of a client's `sync-step-1`: its acknowledgement is an update, or never comes."""

    ack_id: int | None


class SocketIoDialect:
    """How `y-socket.io` writes what is told to all."""

    def update_frame(self, document_id: UUID, update: bytes) -> Frame:
        return _event_frame(f"{PREFIX}{document_id}", SYNC_UPDATE, update)

    def awareness_frame(self, document_id: UUID, awareness: bytes) -> Frame:
        return _event_frame(f"{PREFIX}{document_id}", AWARENESS_UPDATE, awareness)


class YjsConnection(Connection):
    """A connection to one document: a `DocumentClient` of the Socket.IO dialect."""

    def __init__(
        self,
        knock: Knock,
        caller: Caller,
        name: str,
        manager: FanoutManager,
        gateway: Gateway,
        socket: Socket,
        document: OpenDocument,
        dialect: SocketIoDialect,
        questions: Questions,
        *,
        can_write: bool,
        color_of: Callable[[UUID], str],
    ) -> None:
        super().__init__(knock.sid, knock.eio_sid, knock.namespace, caller, name, manager)
        self.dialect: Dialect = dialect
        self.session_id = caller.session_id
        self.document = document
        self.can_write = can_write
        self.updates = Bucket(UPDATE_ALLOWANCE)
        self.moves = Bucket(AWARENESS_ALLOWANCE)
        self.questions = questions
        self._color_of = color_of
        self._gateway = gateway
        self._socket = socket
        self._numbers = itertools.count(1)

    @property
    def person(self) -> dict[str, Any]:
        return person_shown(self.user_id, self.name, self._color_of(self.user_id))

    def transmit(self, frame: Frame) -> None:
        if not self.is_closed:
            self._socket.transmit(frame)

    def reply(self, token: Hashable | None, update: bytes) -> None:
        ack_id = token.ack_id if isinstance(token, Question) else None
        if ack_id is not None and not self.is_closed:
            packet = Packet(socketio_packet.ACK, namespace=self.namespace, id=ack_id, data=[update])
            self._socket.transmit(packet_frame(packet.encode()), is_initial=True)
        self.questions.answered()

    def ask_state(self, state: bytes) -> None:
        packet = Packet(
            socketio_packet.EVENT,
            namespace=self.namespace,
            id=next(self._numbers),
            data=[SYNC_STEP_1, state],
        )
        self.transmit(packet_frame(packet.encode()))

    def acknowledge_update(self, token: Hashable | None, seq: int) -> None:
        if isinstance(token, int):
            self.acknowledge(token, Answer(to_json({"seq": seq})))

    def tell_access(self, *, can_write: bool) -> None:
        self.send_event(ACCESS, to_json({"write": can_write}))

    def refuse_update(self, token: Hashable | None, error: AtelierError, *, closes: bool) -> None:
        if isinstance(token, int):
            self.refuse(token, error)
        else:
            self.send_event(SYNC_REFUSED, to_json(describe(error)))
        if closes:
            self._gateway.end(self)

    def close(self, error: AtelierError) -> None:
        self.send_event(SYNC_REFUSED, to_json(describe(error)))
        self._gateway.end(self)

    def cut(self) -> None:
        self._socket.abort()

    def owe(self, update: bytes) -> None:
        """Counts an update that will be worked on later as this client's share of the process's time."""
        self._socket.share.owe(update)


class YjsDoor:
    """Lets people into documents, and hands what they send to the document's room at once."""

    def __init__(
        self,
        entrance: Entrance,
        documents: Documents,
        rooms: Rooms,
        manager: FanoutManager,
        gateway: Gateway,
        turns: Turns,
    ) -> None:
        self._entrance = entrance
        self._rooms = rooms
        self._documents = documents
        self._manager = manager
        self._gateway = gateway
        self._turns = turns
        self._dialect = SocketIoDialect()

    async def admit(self, knock: Knock, request: web.Request, auth: Mapping[str, Any]) -> Connection:
        """Raises `Unauthenticated` and its kinds, `NotFound` or `Unavailable`."""
        del request
        visitor = await self._entrance.admit(auth.get("token"))
        caller = visitor.caller
        document_id = document_id_of(knock.namespace.removeprefix(PREFIX))
        access = await self._documents.find_access(document_id, caller.user_id)
        document = await self._documents.open(document_id)
        socket = self._gateway.eio.sockets[knock.eio_sid]
        return YjsConnection(
            knock,
            caller,
            visitor.name,
            self._manager,
            self._gateway,
            socket,
            document,
            self._dialect,
            self._questions_of(socket, caller),
            can_write=access.can_write,
            color_of=partial(self._rooms.color_of, access.workspace_id),
        )

    def _questions_of(self, socket: Socket, caller: Caller) -> Questions:
        """One after the other for all namespaces of a connection: what they are answered goes one way."""
        if socket.questions is None:
            socket.questions = Questions(self._turns, caller.user_id, socket)
        return socket.questions

    def entered(self, connection: Connection) -> None:
        assert isinstance(connection, YjsConnection)  # noqa: S101 - what this door admitted
        connection.document.enter(connection.sid, connection, can_write=connection.can_write)

    def receive(self, connection: Connection, incoming: Incoming) -> bool:
        assert isinstance(connection, YjsConnection)  # noqa: S101 - what this door admitted
        if incoming.event not in CLIENT_EVENTS:
            raise UnknownEvent(f"There is no event `{incoming.event[:100]}`.")
        try:
            self._take(connection, incoming)
        except AtelierError as error:
            if incoming.event == SYNC_STEP_1:
                # Stock clients take whatever acknowledges it for an update.
                connection.close(error)
            elif isinstance(error, RateLimited) and incoming.ack_id is None:
                # Of awareness only the latest counts, and stock clients say it again.
                log.debug("awareness left out", error=error.code)
            else:
                connection.refuse_update(incoming.ack_id, error, closes=False)
        return True

    def _take(self, connection: YjsConnection, incoming: Incoming) -> None:
        """Carries out an event. Raises `Malformed` or `RateLimited`."""
        document, key = connection.document, connection.sid
        data = incoming.arguments[0] if len(incoming.arguments) == 1 else None
        if not isinstance(data, bytes):
            raise Malformed("Send one binary argument.")
        if incoming.event == SYNC_UPDATE:
            connection.owe(data)
            try:
                connection.updates.spend()
            except RateLimited as error:
                document.refuse_for_now(key, incoming.ack_id, error)
            else:
                document.take(key, incoming.ack_id, data)
        elif incoming.event == SYNC_STEP_1:
            token = Question(incoming.ack_id)
            connection.questions.add(key, document.room.size_bytes, lambda: document.ask(key, token, data))
        else:
            connection.moves.spend()
            document.take_awareness(key, data)
            connection.acknowledge(incoming.ack_id, Answer())

    def acknowledged(self, connection: Connection, ack_id: int | None, data: list[Any]) -> None:
        """The answer to a question for the client's state."""
        del ack_id
        assert isinstance(connection, YjsConnection)  # noqa: S101 - what this door admitted
        if len(data) == 1 and isinstance(data[0], bytes):
            connection.owe(data[0])
            connection.document.answer_state(connection.sid, data[0])

    async def handle(self, connection: Connection, incoming: Incoming) -> Answer:
        """Everything is carried out by `receive`."""
        del connection
        raise UnknownEvent(f"There is no event `{incoming.event[:100]}`.")

    def closed(self, connection: Connection) -> None:
        assert isinstance(connection, YjsConnection)  # noqa: S101 - what this door admitted
        connection.questions.forget(connection.sid)
        connection.document.leave(connection.sid)


def document_id_of(text: str) -> UUID:
    """Raises `NotFound` for what is no id."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(MISSING) from None


def _event_frame(namespace: str, event: str, data: bytes) -> Frame:
    packet = Packet(socketio_packet.EVENT, namespace=namespace, data=[event, data])
    return packet_frame(packet.encode())
