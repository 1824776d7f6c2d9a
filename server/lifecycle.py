"""What a process knows of its own end, and of the requests it must finish before."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web


class Lifecycle:
    """Counts the REST requests under way; once `draining`, the process asks to be sent no more."""

    def __init__(self) -> None:
        self.draining = False
        self._under_way = 0
        self._quiet = asyncio.Event()
        self._quiet.set()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """Counts a request for as long as this is open."""
        self._under_way += 1
        self._quiet.clear()
        try:
            yield
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._quiet.set()

    async def wait_until_quiet(self) -> None:
        """Waits until no request is under way."""
        await self._quiet.wait()


LIFECYCLE = web.AppKey("lifecycle", Lifecycle)
