"""No client gets more than half of a process's time, however much it sends."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType

TURN_SECONDS = 0.002
LONGEST_PAUSE_SECONDS = 0.05
# For work that is done later, with what others sent, and so cannot be measured here: what a byte of an
# update costs at its worst, one of many tiny structs.
SECONDS_PER_BYTE = 0.3e-6
LONGEST_DEBT_SECONDS = 1.0


class FairShare:
    """Measures what one client's messages cost. Used as `with share: work()`, then `await share.rest()`.

    A reader whose messages are there already never gives way by itself, so `rest` pauses it as long as it
    was busy, once that has added up.
    """

    def __init__(self) -> None:
        self._busy_seconds = 0.0
        self._debt_seconds = 0.0
        self._began = 0.0

    def owe(self, update: bytes) -> None:
        """Counts an update that will be worked on later."""
        self._debt_seconds += len(update) * SECONDS_PER_BYTE

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._busy_seconds += time.perf_counter() - self._began

    async def rest(self) -> None:
        """Gives the others their turn, when it is time."""
        if self._busy_seconds + self._debt_seconds > TURN_SECONDS:
            pause_seconds = min(self._busy_seconds, LONGEST_PAUSE_SECONDS)
            pause_seconds += min(self._debt_seconds, LONGEST_DEBT_SECONDS)
            self._busy_seconds = self._debt_seconds = 0.0
            await asyncio.sleep(pause_seconds)
