"""Whether MongoDB has been there for so long that nobody who lives has missed renewing a lease."""

from __future__ import annotations

import asyncio
import time

import structlog

from storage.errors import Unavailable
from storage.jobs import LEASE_SECONDS, JobStore

LOOK_SECONDS = 1.0
# Too short an absence to cost a living worker its lease.
GAP_SECONDS = 3.0

log = structlog.get_logger("jobs.store_watch")


class StoreWatch:
    """Looks at MongoDB each second, in every clock, so that one that comes to lead knows already.

    A process that has just begun, or was frozen, has not seen what was before, and waits too.
    """

    def __init__(
        self, store: JobStore, *, settle_seconds: float = LEASE_SECONDS, gap_seconds: float = GAP_SECONDS
    ) -> None:
        self._store = store
        self._settle_seconds = settle_seconds
        self._gap_seconds = gap_seconds
        # Since when it has answered without a gap, and when it did last.
        self._since: float | None = None
        self._seen_at: float | None = None
        self._is_away = False

    @property
    def is_up(self) -> bool:
        """Whether it answered just now."""
        return not self._is_away and self._has_no_gap

    @property
    def _has_no_gap(self) -> bool:
        return self._seen_at is not None and time.monotonic() - self._seen_at <= self._gap_seconds

    @property
    def is_settled(self) -> bool:
        """Whether it has answered for a whole lease: whose lease ran out by now is gone."""
        if not self.is_up or self._since is None or self._seen_at is None:
            return False
        return self._seen_at - self._since >= self._settle_seconds

    def unsettle(self) -> None:
        """Begins to wait anew: something of MongoDB did not work."""
        self._since = None

    async def run(self) -> None:
        """Looks until it is cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Asks once."""
        try:
            await self._store.ping()
        except Unavailable:
            if not self._is_away:
                self._is_away = True
                log.warning("mongodb is away; no lease runs out meanwhile")
            return
        if self._is_away:
            self._is_away = False
            log.info("mongodb is back")
        if self._since is None or not self._has_no_gap:
            self._since = time.monotonic()
        self._seen_at = time.monotonic()
