"""Downloads: which bytes of a file are wanted (RFC 9110, section 14), and the sending of them."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import quote

import structlog
from aiohttp import web

from storage.errors import AtelierError
from workspace.errors import RateLimited
from workspace.media import INLINE

# For as long as the other side takes nothing.
SILENCE_SECONDS = 60.0
# Each holds a piece in memory for as long as its reader is slow; who asks for more waits.
AT_ONCE_OF_ONE = 16
WAIT_SECONDS = 20.0
# Given to the transport at a time: what it cannot send it keeps, beside the piece.
SLICE_BYTES = 64 * 1024

_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*")
_NOT_QUOTED = re.compile(r'[^\x20-\x7e]|["\\%]')

log = structlog.get_logger("server.downloads")


@dataclass(frozen=True)
class Span:
    """Bytes of a file from `start` up to but not including `end`."""

    start: int
    end: int

    @property
    def size_bytes(self) -> int:
        return self.end - self.start


@dataclass(frozen=True)
class FileBody:
    """The bytes of an answer that come from a file."""

    chunks: AsyncIterator[bytes]
    size_bytes: int


class RangeNotSatisfiable(Exception):
    """The wanted range lies outside of the file."""


def wanted_span(request: web.Request, size_bytes: int, etag: str) -> Span | None:
    """The part that a GET asks for; None is all of it.

    Several ranges, other units, and a range that builds on another version are answered with all of
    it, as RFC 9110 lets a server do. Raises `RangeNotSatisfiable`.
    """
    header = request.headers.get("Range")
    match = _RANGE.fullmatch(header) if header and request.method == "GET" else None
    if match is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    if not first:
        return _last_bytes(last, size_bytes)
    start = int(first)
    end = min(int(last) + 1, size_bytes) if last else size_bytes
    if last and int(last) < start:
        return None
    if start >= size_bytes:
        raise RangeNotSatisfiable
    return Span(start, end)


def _last_bytes(count: str, size_bytes: int) -> Span | None:
    if not count:
        return None
    if not int(count) or not size_bytes:
        raise RangeNotSatisfiable
    return Span(max(0, size_bytes - int(count)), size_bytes)


def disposition_of(name: str, content_type: str) -> str:
    """Shown in the page only where nothing of it can run; else saved under its name (RFC 6266)."""
    kind = "inline" if content_type in INLINE else "attachment"
    return f"{kind}; filename=\"{_NOT_QUOTED.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe='')}"


class Downloads:
    """Lets files through to one subject (a person or an address), so many at a time."""

    def __init__(self, *, at_once: int = AT_ONCE_OF_ONE, wait_seconds: float = WAIT_SECONDS) -> None:
        self._at_once = at_once
        self._wait_seconds = wait_seconds
        self._turns: dict[str, asyncio.Semaphore] = {}
        self._of_each: Counter[str] = Counter()

    @asynccontextmanager
    async def turn(self, subject: str) -> AsyncIterator[None]:
        """Waits for a turn, which lasts for as long as this is open. Raises `RateLimited`."""
        turns = self._turns.setdefault(subject, asyncio.Semaphore(self._at_once))
        self._of_each[subject] += 1
        try:
            await self._wait(turns)
            try:
                yield
            finally:
                turns.release()
        finally:
            self._of_each[subject] -= 1
            if not self._of_each[subject]:
                del self._of_each[subject], self._turns[subject]

    async def _wait(self, turns: asyncio.Semaphore) -> None:
        try:
            async with asyncio.timeout(self._wait_seconds):
                await turns.acquire()
        except TimeoutError:
            raise RateLimited(
                f"You take {self._at_once} files at once already. Wait for one of them.",
                retry_after_seconds=2,
            ) from None


async def send_file(
    request: web.Request, status: int, headers: Mapping[str, str], body: FileBody
) -> web.StreamResponse:
    """Sends a file; one that cannot be read to its end breaks off the connection, so that it shows.

    Raises `AtelierError` for one that cannot be read at all.
    """
    if request.method == "HEAD":
        return await _begin(request, status, headers, body)
    # While nothing is sent yet, a file that is away can still be told as an error.
    piece = await anext(body.chunks, b"")
    response = await _begin(request, status, headers, body)
    try:
        while piece:
            async with asyncio.timeout(SILENCE_SECONDS):
                for at in range(0, len(piece), SLICE_BYTES):
                    await response.write(piece[at : at + SLICE_BYTES])
            piece = await anext(body.chunks, b"")
        await response.write_eof()
    except ConnectionError:
        # The other side has enough.
        response.force_close()
    except (AtelierError, TimeoutError) as error:
        log.warning("a download broke off", error=str(error), kind=type(error).__name__)
        response.force_close()
        if request.transport is not None:
            request.transport.abort()
    return response


async def _begin(
    request: web.Request, status: int, headers: Mapping[str, str], body: FileBody
) -> web.StreamResponse:
    response = web.StreamResponse(status=status, headers=headers)
    response.content_length = body.size_bytes
    await response.prepare(request)
    return response
