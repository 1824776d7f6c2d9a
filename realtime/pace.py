"""How fast edits come, and so how long to gather them before they are stored together."""

from __future__ import annotations

# Above this many edits a second for a while, a document is busy.
BUSY_PER_SECOND = 100.0
# So many at once do not make it busy yet.
BURST = 10.0
GATHER_SECONDS = 0.02


class Pace:
    """A leaking bucket of edits. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._level = 0.0
        self._seen_at = 0.0

    def count(self, now: float) -> None:
        """An edit has come."""
        self._leak(now)
        # Bounded, so that a busy document is quiet again a moment after its last edits.
        self._level = min(self._level + 1, 3 * BURST)

    def gather_seconds(self, now: float) -> float:
        """For how long edits are gathered now: not at all in a quiet document."""
        self._leak(now)
        return GATHER_SECONDS if self._level > BURST else 0.0

    def _leak(self, now: float) -> None:
        self._level = max(0.0, self._level - (now - self._seen_at) * BUSY_PER_SECOND)
        self._seen_at = now
