"""Identifiers: UUID version 7 (RFC 9562), so that ids sort by the time they were made."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_VERSION = 0x7 << 76
_VARIANT = 0x2 << 62
_RANDOM_BITS = 74
_MOST_RANDOM = (1 << _RANDOM_BITS) - 1


class Ids:
    """Makes ids that rise, also within a millisecond and while the clock is set back (RFC 9562, 6.2).

    May be used by several threads.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._milliseconds = 0
        self._random = 0

    def new(self) -> UUID:
        """48 bits of Unix milliseconds, then 74 random bits; in the same millisecond more than the last."""
        now = time.time_ns() // 1_000_000
        fresh = int.from_bytes(os.urandom(10), "big")
        with self._lock:
            # Steps of 40 random bits: the next id is not to be guessed from the last.
            following = self._random + 1 + (fresh & 0xFF_FFFF_FFFF)
            if now > self._milliseconds:
                self._milliseconds, self._random = now, fresh & _MOST_RANDOM
            elif following <= _MOST_RANDOM:
                self._random = following
            else:
                self._milliseconds, self._random = self._milliseconds + 1, fresh & _MOST_RANDOM
            milliseconds, random = self._milliseconds, self._random
        high = (random >> 62) & 0xFFF
        low = random & 0x3FFF_FFFF_FFFF_FFFF
        return UUID(int=(milliseconds & 0xFFFF_FFFF_FFFF) << 80 | _VERSION | high << 64 | _VARIANT | low)


new_id = Ids().new
