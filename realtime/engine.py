"""The Engine.IO server: python-engineio with connections of our own kind."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import engineio
from aiohttp import web
from engineio import exceptions, packet

from realtime.sockets import Socket

# Connections that have not entered any namespace: in all, and of one subscriber.
MAX_OUTSIDE = 10_000
MAX_OUTSIDE_EACH = 1_000


class Engine(engineio.AsyncServer):  # type: ignore[misc]
    """Accepts connections and keeps them; `on_slow_consumer` is told of each that was cut for not reading."""

    start_service_task: bool

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.on_slow_consumer: Callable[[Socket], None] = lambda _socket: None
        self.accepting = True
        self.subscriber_of: Callable[[web.Request], str] = lambda request: request.remote or ""
        self._outside: dict[str, str] = {}
        self._outside_of: Counter[str] = Counter()
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs `work` beside its caller, and keeps it from being collected meanwhile."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def slow_consumer_cut(self, socket: Socket) -> None:
        self.on_slow_consumer(socket)

    def refuse_upgrade(self) -> Any:
        return self._bad_request("The connection is upgraded already")

    async def message_received(self, sid: str, message: str | bytes) -> None:
        """Hands a client's message to Socket.IO, in the order of arrival."""
        await self._trigger_event("message", sid, message, run_async=False)

    def has_entered(self, sid: str) -> bool:
        """Whether a connection is in a namespace, or was."""
        return sid not in self._outside

    def entered(self, sid: str) -> None:
        """A connection has entered a namespace, or is gone: it does not count as waiting outside any more."""
        subscriber = self._outside.pop(sid, None)
        if subscriber is not None:
            self._outside_of[subscriber] -= 1
            if not self._outside_of[subscriber]:
                del self._outside_of[subscriber]

    def _wait_outside(self, sid: str, subscriber: str) -> bool:
        """Counts a connection that nobody has been let in by; False when there are too many of them."""
        if len(self._outside) >= MAX_OUTSIDE or self._outside_of[subscriber] >= MAX_OUTSIDE_EACH:
            return False
        self._outside[sid] = subscriber
        self._outside_of[subscriber] += 1
        return True

    async def _handle_connect(
        self, environ: dict[str, Any], transport: str, jsonp_index: int | None = None
    ) -> Any:
        if not self.accepting:
            return self._bad_request("The server is shutting down")
        if self.start_service_task:
            self.start_service_task = False
            self.service_task_handle = self.start_background_task(self._service_task)
        sid = self.generate_id()
        if not self._wait_outside(sid, self.subscriber_of(environ["aiohttp.request"])):
            return self._bad_request("Too many connections wait to be let in")
        socket = Socket(self, sid)
        self.sockets[sid] = socket
        await socket.send(packet.Packet(packet.OPEN, self._greeting(sid, transport)))
        await self._trigger_event("connect", sid, environ, run_async=False)
        socket.schedule_ping()
        if transport == "websocket":
            answer = await socket.handle_get_request(environ)
            if socket.closed:
                self.sockets.pop(sid, None)
            return answer
        socket.connected = True
        try:
            return self._ok(await socket.poll(), jsonp_index=jsonp_index)
        except exceptions.QueueEmpty:
            return self._bad_request()

    def _greeting(self, sid: str, transport: str) -> dict[str, Any]:
        return {
            "sid": sid,
            "upgrades": self._upgrades(sid, transport),
            "pingTimeout": int(self.ping_timeout * 1000),
            "pingInterval": int(self.ping_interval * 1000),
            "maxPayload": self.max_http_buffer_size,
        }
