"""The way out to one client's transport: written at once, large frames in turns, and bounded."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import deque
from collections.abc import Callable, Iterator

from realtime.frames import Frame, fragments

# A client that leaves more than this unread is cut; it comes back and catches up.
MAX_UNSENT_BYTES = 1024 * 1024
# What is larger goes out bit by bit: the system is given so much at once, and more when little of it is left.
TURN_BYTES = 256 * 1024
REFILL_BYTES = 64 * 1024
# Large frames that wait, beyond which even they are too much: two whole documents.
MAX_LARGE_BYTES = 40 * 1024 * 1024
# A client takes at least so much of them in each such time, or is cut.
PACE_BYTES = 256 * 1024
PACE_SECONDS = 30.0

_SHORTEST_WAIT_SECONDS = 0.002
_LONGEST_WAIT_SECONDS = 0.05
_NOT_SENT_OPTION = getattr(socket, "TCP_NOTSENT_LOWAT", None)


class Outlet:
    """Writes frames to a transport, in order. `on_full` is called once when the client does not read.

    A frame beyond `TURN_BYTES` goes out in fragments while the client takes them, and so does what comes
    behind it; `on_taken` is called when all of that is with the transport. Only ordinary frames count
    against the client meanwhile, and its pace. Pings of the WebSocket may come between fragments.
    """

    def __init__(
        self,
        transport: asyncio.Transport,
        on_full: Callable[[], None],
        on_taken: Callable[[], None] = lambda: None,
    ) -> None:
        self._transport = transport
        self._on_full = on_full
        self._on_taken = on_taken
        self._waiting: deque[tuple[Frame, bool]] = deque()
        self._waiting_bytes = 0
        self._large_bytes = 0
        self._pieces: Iterator[bytes] = iter(())
        self._timer: asyncio.TimerHandle | None = None
        self._wait_seconds = _SHORTEST_WAIT_SECONDS
        self._pace_began = 0.0
        self._written_bytes = 0
        self._has_large = False
        self._is_full = False

    @property
    def is_taking(self) -> bool:
        """Whether something large is on its way, bit by bit."""
        return self._timer is not None

    @property
    def unsent_bytes(self) -> int:
        """What is not with the operating system yet, without what is large."""
        return self._transport.get_write_buffer_size() + self._waiting_bytes

    def write(self, frame: Frame, *, is_initial: bool = False) -> None:
        """Writes a frame. What a client asked for itself, such as a document, does not count against it."""
        if self._is_full or self._transport.is_closing():
            return
        size_bytes = frame.size_bytes
        is_large = is_initial or size_bytes > TURN_BYTES
        if self._timer is not None or (is_large and not self._has_room(size_bytes)):
            self._keep(frame, is_large=is_large)
        else:
            self._transport.write(frame.wire)
        unsent_bytes = self._transport.get_write_buffer_size() + self._waiting_bytes
        if is_large:
            self._has_large = True
        elif self._has_large and self._timer is None and unsent_bytes <= size_bytes:
            self._has_large = False
        if unsent_bytes > MAX_UNSENT_BYTES or self._large_bytes > MAX_LARGE_BYTES:
            self._judge(unsent_bytes)

    def _has_room(self, size_bytes: int) -> bool:
        return self._transport.get_write_buffer_size() + size_bytes <= TURN_BYTES

    def _judge(self, unsent_bytes: int) -> None:
        # What is large fills the transport up to a turn and a fragment; a single one is let through.
        most_bytes = MAX_UNSENT_BYTES + (2 * TURN_BYTES if self._has_large else 0)
        has_many = len(self._waiting) > 1 and self._large_bytes > MAX_LARGE_BYTES
        if unsent_bytes > most_bytes or has_many:
            self._give_up()

    def abort(self) -> None:
        self._stop()
        self._transport.abort()

    def _keep(self, frame: Frame, *, is_large: bool) -> None:
        self._waiting.append((frame, is_large))
        if is_large:
            self._large_bytes += frame.size_bytes
        else:
            self._waiting_bytes += frame.size_bytes
        if self._timer is None:
            self._limit_kernel(REFILL_BYTES)
            self._pace_began, self._written_bytes = time.monotonic(), 0
            self._wait_seconds = _SHORTEST_WAIT_SECONDS
            self._timer = asyncio.get_running_loop().call_later(0, self._go_on)

    def _go_on(self) -> None:
        """Writes what has room now; comes again for the rest."""
        if self._is_full or self._transport.is_closing():
            self._stop()
            return
        if self._transport.get_write_buffer_size() <= REFILL_BYTES:
            self._wait_seconds = _SHORTEST_WAIT_SECONDS
            if not self._fill():
                self._stop()
                self._on_taken()
                return
        else:
            self._wait_seconds = min(2 * self._wait_seconds, _LONGEST_WAIT_SECONDS)
        if self._is_too_slow():
            self._give_up()
            return
        self._timer = asyncio.get_running_loop().call_later(self._wait_seconds, self._go_on)

    def _fill(self) -> bool:
        """Writes up to a turn; False when nothing is left."""
        while self._transport.get_write_buffer_size() < TURN_BYTES:
            piece = next(self._pieces, None)
            if piece is not None:
                self._transport.write(piece)
                self._written_bytes += len(piece)
            elif self._waiting:
                self._begin(*self._waiting.popleft())
            else:
                return False
        return True

    def _begin(self, frame: Frame, is_large: bool) -> None:
        if is_large:
            self._large_bytes -= frame.size_bytes
        else:
            self._waiting_bytes -= frame.size_bytes
        self._pieces = fragments(frame, REFILL_BYTES)

    def _is_too_slow(self) -> bool:
        now = time.monotonic()
        if now - self._pace_began < PACE_SECONDS:
            return False
        has_kept_pace = self._written_bytes >= PACE_BYTES
        self._pace_began, self._written_bytes = now, 0
        return not has_kept_pace

    def _give_up(self) -> None:
        self._is_full = True
        self._stop()
        self._on_full()

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            self._limit_kernel(0)
        self._waiting.clear()
        self._waiting_bytes = self._large_bytes = 0
        self._pieces = iter(())

    def _limit_kernel(self, unsent_bytes: int) -> None:
        """How much the system takes ahead of the network, where pings wait behind it; 0: as it likes."""
        connection = self._transport.get_extra_info("socket")
        if _NOT_SENT_OPTION is None or connection is None or self._transport.is_closing():
            return
        connection.setsockopt(socket.IPPROTO_TCP, _NOT_SENT_OPTION, unsent_bytes)
