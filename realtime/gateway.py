"""The Socket.IO server: lets clients in, takes their events in order, and answers each."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import socketio
import structlog
from aiohttp import web
from socketio import packet as socketio_packet

from realtime.connections import MAX_INBOX, Answer, Connection, Connections, Incoming, describe
from realtime.engine import Engine
from realtime.frames import packet_frame
from realtime.packets import Packet, Refused
from realtime.room_manager import RoomManager
from realtime.sockets import Socket
from storage.errors import AtelierError, Unavailable
from workspace.errors import Malformed, NotFound, RateLimited

log = structlog.get_logger("realtime.gateway")

# A transport on which no namespace was entered by then is closed.
ENTER_TIMEOUT_SECONDS = 30.0
# Above the bound of a document, so that what exceeds that is refused in words.
MAX_FRAME_BYTES = 20 * 1024 * 1024
PING_INTERVAL_SECONDS = 25
PING_TIMEOUT_SECONDS = 20


@dataclass(frozen=True)
class Knock:
    """Somebody who wants to enter a namespace, by which connection."""

    sid: str
    eio_sid: str
    namespace: str


class Door(Protocol):
    """What answers in one namespace, or in a family of them."""

    async def admit(self, knock: Knock, request: web.Request, auth: Mapping[str, Any]) -> Connection:
        """Raises an `AtelierError` to refuse; after `Unavailable` the client may try again."""

    def entered(self, connection: Connection) -> None:
        """The client has been told that it is in."""

    def receive(self, connection: Connection, incoming: Incoming) -> bool:
        """Carries out an event at once, without waiting; False leaves it to `handle`."""

    def acknowledged(self, connection: Connection, ack_id: int | None, data: list[Any]) -> None:
        """The client acknowledged an event of the server's."""

    async def handle(self, connection: Connection, incoming: Incoming) -> Answer:
        """Carries out one event. Raises an `AtelierError` to refuse it."""

    def closed(self, connection: Connection) -> None:
        """The client is gone."""


class Gateway(socketio.AsyncServer):  # type: ignore[misc]
    """Namespaces are served by doors; each client's events are carried out one after the other."""

    def __init__(
        self, manager: RoomManager, connections: Connections, *, allowed_origins: list[str] | str
    ) -> None:
        # The libraries tell of every packet at the level of information.
        library_log = logging.getLogger("realtime.socketio")
        library_log.setLevel(logging.WARNING)
        super().__init__(
            client_manager=manager,
            serializer=Packet,
            async_handlers=False,
            namespaces="*",
            async_mode="aiohttp",
            cors_allowed_origins=allowed_origins,
            max_http_buffer_size=MAX_FRAME_BYTES,
            ping_interval=PING_INTERVAL_SECONDS,
            ping_timeout=PING_TIMEOUT_SECONDS,
            logger=library_log,
            engineio_logger=library_log,
        )
        self._connections = connections
        self._doors: dict[str, Door] = {}

    def open_door(self, namespace: str, door: Door) -> None:
        """Lets `door` answer in a namespace; one that ends with `|` stands for all that begin so."""
        self._doors[namespace] = door

    def _door(self, namespace: str) -> Door | None:
        door = self._doors.get(namespace)
        if door is None and "|" in namespace:
            door = self._doors.get(namespace[: namespace.index("|") + 1])
        return door

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    # In and out

    async def _handle_eio_connect(self, eio_sid: str, environ: dict[str, Any]) -> None:
        await super()._handle_eio_connect(eio_sid, environ)
        asyncio.get_running_loop().call_later(ENTER_TIMEOUT_SECONDS, self._close_if_outside, eio_sid)

    def _close_if_outside(self, eio_sid: str) -> None:
        socket = self.eio.sockets.get(eio_sid)
        if socket is not None and not self._namespaces_of(eio_sid):
            socket.abort()

    def _namespaces_of(self, eio_sid: str) -> list[str]:
        return [
            namespace
            for namespace in list(self.manager.get_namespaces())
            if self.manager.sid_from_eio_sid(eio_sid, namespace)
        ]

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: Any) -> None:
        namespace = namespace or "/"
        socket: Socket | None = self.eio.sockets.get(eio_sid)
        door = self._door(namespace)
        if socket is None:
            return
        if door is None:
            self._refuse_connect(socket, namespace, NotFound("There is no such namespace."))
            return
        sid = await self.manager.pre_connect(eio_sid, namespace)
        if sid is None:
            return  # entered already
        try:
            request = self.environ[eio_sid]["aiohttp.request"]
            knock = Knock(sid, eio_sid, namespace)
            connection = await door.admit(knock, request, data if isinstance(data, dict) else {})
        except Unavailable:
            self.manager.basic_disconnect(sid, namespace)
            # A refusal in words would keep stock clients away for good.
            socket.abort()
            return
        except AtelierError as error:
            self.manager.basic_disconnect(sid, namespace)
            self._refuse_connect(socket, namespace, error)
            return
        if socket.is_gone:
            # It left while it was let in, so nobody will tell of its end any more.
            self.manager.basic_disconnect(sid, namespace)
            door.closed(connection)
            return
        self._connections.add(connection)
        self.eio.entered(eio_sid)
        self._send(socket, socketio_packet.CONNECT, namespace, {"sid": sid})
        await self.manager.connect(sid, namespace)
        door.entered(connection)

    def _refuse_connect(self, socket: Socket, namespace: str, error: AtelierError) -> None:
        reason = {"message": error.message, "data": describe(error)}
        self._send(socket, socketio_packet.CONNECT_ERROR, namespace, reason)

    def _send(self, socket: Socket, kind: int, namespace: str, data: Any = None) -> None:
        socket.transmit(packet_frame(self.packet_class(kind, data=data, namespace=namespace).encode()))

    async def _handle_disconnect(self, eio_sid: str, namespace: str | None, reason: Any = None) -> None:
        del reason
        self._binary_packet.pop(eio_sid, None)
        namespace = namespace or "/"
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace)
        if sid is not None:
            self._forget(sid, namespace)

    def _forget(self, sid: str, namespace: str) -> None:
        connection = self._connections.remove(sid)
        if connection is not None:
            connection.is_closed = True
            connection.inbox.clear()
            door = self._door(namespace)
            if door is not None:
                door.closed(connection)
        if not self.manager.is_pre_connected(sid, namespace):
            self.manager.basic_disconnect(sid, namespace)

    async def _handle_eio_disconnect(self, eio_sid: str, reason: Any) -> None:
        self.eio.entered(eio_sid)
        await super()._handle_eio_disconnect(eio_sid, reason)
        self._binary_packet.pop(eio_sid, None)

    def end(self, connection: Connection) -> None:
        """Sends a client away for good: stock clients do not come back by themselves after this."""
        socket = self.eio.sockets.get(connection.eio_sid)
        if socket is not None:
            self._send(socket, socketio_packet.DISCONNECT, connection.namespace)
        self._forget(connection.sid, connection.namespace)
        if socket is not None and not self._namespaces_of(connection.eio_sid):
            self.eio.spawn(socket.close())

    async def disconnect(self, sid: str, namespace: str | None = None, ignore_queue: bool = False) -> None:
        """As python-socketio's: ends a connection of this process, or asks the others to."""
        connection = self._connections.get(sid)
        if connection is not None:
            self.end(connection)
        elif not ignore_queue:
            await self.manager.can_disconnect(sid, namespace or "/")

    # Events

    async def _handle_eio_message(self, eio_sid: str, data: str | bytes) -> None:
        try:
            if not data and eio_sid not in self._binary_packet:
                raise ValueError("an empty packet")
            await super()._handle_eio_message(eio_sid, data)
        except (ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
            # No packet of this protocol, so there is no id to answer to.
            log.info("a packet that cannot be read", error=str(error)[:200])
            socket = self.eio.sockets.get(eio_sid)
            if socket is not None:
                socket.abort()

    async def _handle_event(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:  # noqa: A002
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace or "/")
        connection = self._connections.get(sid) if sid else None
        if connection is None:
            return
        door = self._door(connection.namespace)
        try:
            incoming = _read_event(data, id)
            if door is None or door.receive(connection, incoming):
                return
            if len(connection.inbox) >= MAX_INBOX:
                raise RateLimited(retry_after_seconds=1.0)
            connection.buckets.spend(incoming.event)
        except AtelierError as error:
            connection.refuse(id, error)
            return
        connection.inbox.append(incoming)
        if connection.worker is None:
            connection.worker = self.start_background_task(self._work_off, door, connection)

    async def _handle_ack(self, eio_sid: str, namespace: str | None, id: int | None, data: Any) -> None:  # noqa: A002
        sid = self.manager.sid_from_eio_sid(eio_sid, namespace or "/")
        connection = self._connections.get(sid) if sid else None
        door = self._door(connection.namespace) if connection else None
        if connection is not None and door is not None:
            door.acknowledged(connection, id, data if isinstance(data, list) else [])

    async def _work_off(self, door: Door, connection: Connection) -> None:
        """Carries out a client's events in their order, beside the reader, which must not wait."""
        try:
            while connection.inbox and not connection.is_closed:
                await self._carry_out(door, connection, connection.inbox.popleft())
        finally:
            connection.worker = None

    async def _carry_out(self, door: Door, connection: Connection, incoming: Incoming) -> None:
        try:
            answer = await door.handle(connection, incoming)
        except AtelierError as error:
            connection.refuse(incoming.ack_id, error)
        except Exception:
            log.exception("an event failed", event_name=incoming.event, sid=connection.sid)
            connection.refuse(incoming.ack_id, Unavailable("Something went wrong here. It is logged."))
        else:
            connection.acknowledge(incoming.ack_id, answer)


def _read_event(data: Any, ack_id: int | None) -> Incoming:
    if not isinstance(data, list) or not data:
        raise Malformed("An event is a list that begins with its name.")
    for item in data:
        if isinstance(item, Refused):
            raise item.error
    if not isinstance(data[0], str):
        raise Malformed("An event's name is text.")
    return Incoming(data[0], tuple(data[1:]), ack_id)
