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


class Bucket:
    """One bucket of one client."""

    def __init__(self, allowance: Allowance) -> None:
        self._allowance = allowance
        self._level = float(allowance.burst)
        self._filled_at = time.monotonic()

    def spend(self) -> None:
        """Takes one token. Raises `RateLimited`, which says when the next one is there."""
        now = time.monotonic()
        allowance = self._allowance
        self._level = min(allowance.burst, self._level + (now - self._filled_at) * allowance.per_second)
        self._filled_at = now
        if self._level < 1:
            raise RateLimited(retry_after_seconds=(1 - self._level) / allowance.per_second)
        self._level -= 1


class Buckets:
    """The buckets of one client, one for each kind of event."""

    def __init__(self) -> None:
        self._buckets: dict[str, Bucket] = {}

    def spend(self, event: str) -> None:
        """Takes one token for `event`. Raises `RateLimited`, which says when the next one is there."""
        allowance = ALLOWANCES.get(event)
        if allowance is None:
            # All other names share one bucket, so that invented ones neither add up nor fill memory.
            event, allowance = "", DEFAULT_ALLOWANCE
        bucket = self._buckets.get(event)
        if bucket is None:
            bucket = self._buckets[event] = Bucket(allowance)
        bucket.spend()
