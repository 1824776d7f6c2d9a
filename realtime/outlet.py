"""The way out to one client's transport: written at once, and bounded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from realtime.frames import Frame

# A client that leaves more than this unread is cut; it comes back and catches up.
MAX_UNSENT_BYTES = 1024 * 1024


class Outlet:
    """Writes frames to a transport. `on_full` is called once when the client does not read."""

    def __init__(self, transport: asyncio.Transport, on_full: Callable[[], None]) -> None:
        self._transport = transport
        self._on_full = on_full
        self._granted_bytes = 0
        self._is_full = False

    @property
    def unsent_bytes(self) -> int:
        return self._transport.get_write_buffer_size()

    def write(self, frame: Frame, *, is_initial: bool = False) -> None:
        """Writes a frame. What a client asked for itself, such as a document, does not count against it."""
        if self._is_full or self._transport.is_closing():
            return
        if is_initial:
            self._granted_bytes += frame.size_bytes
        self._transport.write(frame.wire)
        unsent_bytes = self.unsent_bytes
        if unsent_bytes <= MAX_UNSENT_BYTES:
            self._granted_bytes = 0
        elif unsent_bytes > MAX_UNSENT_BYTES + self._granted_bytes:
            self._is_full = True
            self._on_full()

    def abort(self) -> None:
        self._transport.abort()
