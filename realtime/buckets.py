"""Token buckets: how much one client may ask in a while."""

from __future__ import annotations

import time
from dataclasses import dataclass

from workspace.errors import RateLimited


@dataclass(frozen=True)
class Allowance:
    """`burst` at once, and `per_second` on the long run."""

    per_second: float
    burst: int


DEFAULT_ALLOWANCE = Allowance(per_second=20, burst=100)
ALLOWANCES = {
    "presence.set": Allowance(per_second=40, burst=120),
    "broadcast": Allowance(per_second=60, burst=240),
    "message.send": Allowance(per_second=10, burst=60),
    "workspace.join": Allowance(per_second=10, burst=100),
}


class Buckets:
    """The buckets of one client, one for each kind of event."""

    def __init__(self) -> None:
        self._levels: dict[str, tuple[float, float]] = {}

    def spend(self, event: str) -> None:
        """Takes one token for `event`. Raises `RateLimited`, which says when the next one is there."""
        allowance = ALLOWANCES.get(event)
        if allowance is None:
            # All other names share one bucket, so that invented ones neither add up nor fill memory.
            event, allowance = "", DEFAULT_ALLOWANCE
        now = time.monotonic()
        level, filled_at = self._levels.get(event, (float(allowance.burst), now))
        level = min(allowance.burst, level + (now - filled_at) * allowance.per_second)
        if level < 1:
            self._levels[event] = (level, now)
            raise RateLimited(retry_after_seconds=(1 - level) / allowance.per_second)
        self._levels[event] = (level - 1, now)
