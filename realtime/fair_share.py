"""No client gets more than half of a process's time, however much it sends."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType

TURN_SECONDS = 0.002
LONGEST_PAUSE_SECONDS = 0.05


class FairShare:
    """Measures what one client's messages cost. Used as `with share: work()`, then `await share.rest()`.

    A reader whose messages are there already never gives way by itself, so `rest` pauses it as long as it
    was busy, once that has added up.
    """

    def __init__(self) -> None:
        self._busy_seconds = 0.0
        self._began = 0.0

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._busy_seconds += time.perf_counter() - self._began

    async def rest(self) -> None:
        """Gives the others their turn, when it is time."""
        if self._busy_seconds > TURN_SECONDS:
            pause_seconds = min(self._busy_seconds, LONGEST_PAUSE_SECONDS)
            self._busy_seconds = 0.0
            await asyncio.sleep(pause_seconds)
