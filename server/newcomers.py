"""Connections on which no request has come: closed after a while, however slowly they drip."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Hashable
from typing import Any, Protocol

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

FIRST_REQUEST_SECONDS = 30.0
LOOK_SECONDS = 2.0

log = structlog.get_logger("server.newcomers")


class _Closing(Hashable, Protocol):
    def force_close(self) -> None:
        """Closes the connection at once."""


class Newcomers:
    """Closes a connection whose first request is not there in time.

    Later requests on it are bounded by the time that idle connections are kept, bodies by their readers.
    """

    def __init__(
        self, first_request_seconds: float = FIRST_REQUEST_SECONDS, look_seconds: float = LOOK_SECONDS
    ) -> None:
        self._first_request_seconds = first_request_seconds
        self._look_seconds = look_seconds
        self._introduced: set[Any] = set()
        self._since: dict[_Closing, float] = {}

    def watch(self, app: web.Application, runner: web.AppRunner) -> None:
        """Begins with the app and ends with it. To be called before the app starts."""

        @web.middleware
        async def introduce(request: web.Request, handler: Handler) -> web.StreamResponse:
            self._introduced.add(request.protocol)
            return await handler(request)

        async def look(_app: web.Application) -> AsyncIterator[None]:
            task = asyncio.create_task(self._look_forever(runner), name="newcomers")
            yield
            task.cancel()

        app.middlewares.insert(0, introduce)
        app.cleanup_ctx.append(look)

    async def _look_forever(self, runner: web.AppRunner) -> None:
        while True:
            await asyncio.sleep(self._look_seconds)
            if runner.server is not None:
                self._look(set(runner.server.connections), time.monotonic())

    def _look(self, connections: set[_Closing], now: float) -> None:
        self._introduced &= connections
        self._since = {each: self._since.get(each, now) for each in connections - self._introduced}
        late = [each for each, since in self._since.items() if now - since > self._first_request_seconds]
        for connection in late:
            connection.force_close()
        if late:
            log.info("connections brought no request", connections=len(late))
