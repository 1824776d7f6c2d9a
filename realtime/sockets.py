"""One Engine.IO connection: its reader, its one synchronous writer, and the bound on what waits for it."""

from __future__ import annotations

import asyncio
import base64
import binascii
import time
from typing import Any

import structlog
from aiohttp import WSMessage, WSMsgType, web
from engineio import async_socket, exceptions, packet

from realtime.arrivals import received_bytes
from realtime.fair_share import FairShare
from realtime.frames import Frame
from realtime.outlet import MAX_UNSENT_BYTES, Outlet
from realtime.turns import Questions

log = structlog.get_logger("realtime.sockets")

CLOSE_TIMEOUT_SECONDS = 1.0
BODY_TIMEOUT_SECONDS = 15.0
PROBE_TIMEOUT_SECONDS = 10.0
BUSY_PING_SECONDS = 1.0
OUTSIDE_LOOK_SECONDS = 0.25
# The largest polling request of a client that has not entered any namespace yet, and about the most that
# it may send by WebSocket; the library's bound for a message is the same for all and cannot be moved.
MAX_OUTSIDE_BYTES = 64 * 1024

_SEPARATOR = "\x1e"
_MESSAGE = str(packet.MESSAGE)
_PONG = str(packet.PONG)
_CLOSE = str(packet.CLOSE)
_PROBE = f"{packet.PING}probe"
_PROBE_ANSWER = f"{packet.PONG}probe"
_UPGRADE = str(packet.UPGRADE)
_NOOP = str(packet.NOOP)
_PING = Frame((str(packet.PING),))


class Socket(async_socket.AsyncSocket):  # type: ignore[misc]
    """A connection that may begin with polling and be upgraded to a WebSocket.

    While polling, packets wait in a bounded queue. From the upgrade on there is no queue and no
    writer task: `transmit` writes each frame to the transport at once, pings and acks included, so
    the order of calls is the order on the wire.
    """

    connected: bool
    upgraded: bool
    upgrading: bool
    last_ping: float | None

    def __init__(self, server: Any, sid: str) -> None:
        super().__init__(server, sid)
        self._websocket: web.WebSocketResponse | None = None
        self._outlet: Outlet | None = None
        self._transport: asyncio.Transport | None = None
        self._received_before_bytes = 0
        self._queued_bytes = 0
        self._granted_bytes = 0
        self._aborted = False
        # What it asks of documents.
        self.questions: Questions | None = None
        # Of the process's time.
        self.share = FairShare()

    @property
    def is_direct(self) -> bool:
        return self._outlet is not None

    @property
    def is_gone(self) -> bool:
        return self.closed or self.closing or self._aborted

    @property
    def unsent_bytes(self) -> int:
        """What is written or queued and not yet with the operating system."""
        return self._outlet.unsent_bytes if self._outlet is not None else self._queued_bytes

    @property
    def is_taking(self) -> bool:
        """Whether something large is on its way; `questions` are told when all of it is sent."""
        return self._outlet.is_taking if self._outlet is not None else self._granted_bytes > 0

    def transmit(self, frame: Frame, *, is_initial: bool = False) -> None:
        """Sends a frame. A client with too much unread is cut instead.

        What it asked for itself, such as a whole document, `is_initial` and does not count against it.
        """
        if not self.is_gone:
            self._write(frame, is_initial=is_initial)

    def _write(self, frame: Frame, *, is_initial: bool = False) -> None:
        if self._outlet is not None:
            self._outlet.write(frame, is_initial=is_initial)
        else:
            self._enqueue(frame, is_initial=is_initial)

    def cut(self) -> None:
        """Cuts a client that does not take what it is sent; it comes back."""
        self.server.slow_consumer_cut(self)
        self.abort()

    def _enqueue(self, frame: Frame, *, is_initial: bool) -> None:
        self._queued_bytes += frame.size_bytes
        if is_initial:
            self._granted_bytes += frame.size_bytes
        if self._queued_bytes > MAX_UNSENT_BYTES + self._granted_bytes:
            self.cut()
            return
        for part in frame.parts:
            data = part[1:] if isinstance(part, str) else part
            kind = int(part[0]) if isinstance(part, str) else packet.MESSAGE
            self.queue.put_nowait(packet.Packet(kind, data))

    async def send(self, pkt: packet.Packet) -> None:
        """Sends an Engine.IO packet; the base class and python-socketio come through here."""
        if self.closed:
            raise exceptions.SocketIsClosedError
        if not self._aborted:
            self._write(Frame((pkt.encode(),)))

    def schedule_ping(self) -> None:
        """Sends the next ping an interval from now, unless one is still unanswered."""
        if self.last_ping:
            self.last_ping = None
            asyncio.get_running_loop().call_later(self.server.ping_interval, self._ping)

    def _ping(self) -> None:
        if self.is_gone:
            return
        if self._outlet is not None and self._outlet.is_taking:
            # It would wait behind all that is on its way, and the answer would come too late.
            asyncio.get_running_loop().call_later(BUSY_PING_SECONDS, self._ping)
        else:
            self.last_ping = time.time()
            self.transmit(_PING)

    async def poll(self) -> list[packet.Packet]:
        packets: list[packet.Packet] = await super().poll()
        self._queued_bytes = self._granted_bytes = 0
        self._taken()
        return packets

    def _taken(self) -> None:
        if self.questions is not None and not self.is_gone:
            self.questions.taken()

    def abort(self) -> None:
        """Cuts the connection at once, without a word; stock clients then connect again."""
        if self._aborted:
            return
        self._aborted = True
        if self._outlet is not None:
            self._outlet.abort()
        else:
            self.queue.put_nowait(None)
            self.server.spawn(self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR))

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Ends the connection; never waits, since a client that is gone would not drain its queue."""
        del wait
        if self.questions is not None:
            self.questions.close()
        await super().close(wait=False, abort=abort, reason=reason)
        if self._websocket is not None and not self._websocket.closed:
            self.server.spawn(self._close_websocket(self._websocket))
        else:
            self.queue.put_nowait(None)

    async def _close_websocket(self, websocket: web.WebSocketResponse) -> None:
        try:
            await asyncio.wait_for(websocket.close(), CLOSE_TIMEOUT_SECONDS)
        except (TimeoutError, asyncio.TimeoutError):
            if self._outlet is not None:
                self._outlet.abort()

    async def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Takes the packets of one polling request. Raises an Engine.IO error for what is none."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if length > self.server.max_http_buffer_size:
            raise exceptions.ContentTooLongError
        if length > MAX_OUTSIDE_BYTES and not self.server.has_entered(self.sid):
            raise exceptions.ContentTooLongError
        try:
            async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
                body = (await environ["wsgi.input"].readexactly(length)).decode()
        except (UnicodeDecodeError, asyncio.IncompleteReadError, TimeoutError):
            raise exceptions.EngineIOError from None
        for text in body.split(_SEPARATOR):
            if self.is_gone:
                return
            with self.share:
                await self._take(_decoded(text))
            # One request may hold a hundred thousand; everybody else has a turn in between.
            await self.share.rest()

    async def _upgrade_websocket(self, environ: dict[str, Any]) -> Any:
        if self.upgraded or self.upgrading or self._websocket is not None:
            return self.server.refuse_upgrade()
        request: web.Request = environ["aiohttp.request"]
        # Compression would be negotiated for each recipient; a frame could not be shared any more.
        # And pings that the library answers by itself are not counted as anybody's share.
        websocket = web.WebSocketResponse(
            max_msg_size=self.server.max_http_buffer_size, compress=False, autoping=False
        )
        self._transport = request.transport
        if self._transport is not None:
            self._received_before_bytes = received_bytes(self._transport)
            self._look_outside()
        await websocket.prepare(request)
        try:
            if self.connected and not await self._probe(websocket):
                await websocket.close()
                return websocket
            self.connected = self.upgraded = True
            self._go_direct(websocket, request)
            await self._read(websocket)
        finally:
            if self.upgraded:
                await self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        return websocket

    def _look_outside(self) -> None:
        """Cuts a client that sends much before it is let in anywhere."""
        if self.server.has_entered(self.sid) or self._transport is None or self._transport.is_closing():
            return
        if received_bytes(self._transport) - self._received_before_bytes > MAX_OUTSIDE_BYTES:
            log.info("too much was sent before a namespace was entered", sid=self.sid)
            self._transport.abort()
            return
        asyncio.get_running_loop().call_later(OUTSIDE_LOOK_SECONDS, self._look_outside)

    async def _probe(self, websocket: web.WebSocketResponse) -> bool:
        """The handshake by which a polling client moves over; until its end the queue keeps what is sent."""
        self.upgrading = True
        try:
            async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
                if await _receive_text(websocket) != _PROBE:
                    return False
                await websocket.send_str(_PROBE_ANSWER)
                # Ends the poll that is waiting, so that the client can go on.
                self.queue.put_nowait(packet.Packet(packet.NOOP))
                return await _receive_text(websocket) == _UPGRADE and not self.is_gone
        except TimeoutError:
            return False
        finally:
            self.upgrading = False

    def _go_direct(self, websocket: web.WebSocketResponse, request: web.Request) -> None:
        transport = request.transport
        if transport is None:
            raise exceptions.SocketIsClosedError
        self._websocket = websocket
        self._queued_bytes = self._granted_bytes = 0
        self._outlet = Outlet(transport, self.cut, self._taken)
        while not self.queue.empty():
            waiting = self.queue.get_nowait()
            if waiting is not None and waiting.packet_type != packet.NOOP:
                # It was within the bound while it waited.
                self._outlet.write(Frame((waiting.encode(),)), is_initial=True)
        if not self._outlet.is_taking:
            self._taken()

    async def _read(self, websocket: web.WebSocketResponse) -> None:
        async for message in websocket:
            with self.share:
                is_sound = await self._read_one(websocket, message)
            if not is_sound or self.is_gone:
                return
            await self.share.rest()

    async def _read_one(self, websocket: web.WebSocketResponse, message: WSMessage) -> bool:
        """Takes one message; False when there is nothing more to be had from this client."""
        try:
            if message.type is WSMsgType.TEXT or message.type is WSMsgType.BINARY:
                await self._take(message.data)
            elif message.type is WSMsgType.PING:
                await websocket.pong(message.data)
        except (exceptions.EngineIOError, ValueError):
            # Not a packet of this protocol: there is nothing to answer to.
            log.info("a client broke the protocol", sid=self.sid)
            return False
        except ConnectionResetError:
            return False
        return True

    async def _take(self, data: str | bytes) -> None:
        """One packet from the client. Raises ValueError or an Engine.IO error for what is none."""
        kind = _MESSAGE if isinstance(data, bytes) else data[:1]
        if kind == _MESSAGE:
            message = data if isinstance(data, bytes) else data[1:]
            await self.server.message_received(self.sid, message)
        elif kind == _PONG:
            self.schedule_ping()
        elif kind == _CLOSE:
            await self.close(abort=True, reason=self.server.reason.CLIENT_DISCONNECT)
        elif kind != _NOOP:
            raise exceptions.UnknownPacketError


def _decoded(text: str) -> str | bytes:
    if not text.startswith("b"):
        return text
    try:
        return base64.b64decode(text[1:], validate=True)
    except binascii.Error:
        raise exceptions.EngineIOError from None


async def _receive_text(websocket: web.WebSocketResponse) -> str | None:
    message = await websocket.receive()
    return message.data if message.type is WSMsgType.TEXT else None
