"""Limits: how often one subject may do one thing, counted for all processes in Redis.

While Redis is away each process counts for itself, and asks it again only every few seconds, so that
an outage neither slows requests nor opens the door.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog

from realtime.background import end_tasks
from server.settings import Rate
from storage.keys import limit_key
from storage.limits import add_counts
from storage.redis import Redis, RedisError
from workspace.errors import RateLimited

# After Redis failed, it is left alone for so long.
PAUSE_SECONDS = 5.0
# How often counts taken in this process are shared with the others.
SHARE_INTERVAL_SECONDS = 0.25
ANSWER_TIMEOUT_SECONDS = 0.5
_LONGEST_SUBJECT = 320
_COUNTERS_BEFORE_SWEEP = 10_000

log = structlog.get_logger("server.limits")


@dataclass(frozen=True)
class Allowance:
    """What is left of a rate after an action was counted; `used` above its count means too many."""

    name: str
    rate: Rate
    used: int
    reset_seconds: int

    @property
    def allowed(self) -> bool:
        return self.used <= self.rate.count

    @property
    def headers(self) -> Mapping[str, str]:
        """`RateLimit` and `RateLimit-Policy`, as in draft-ietf-httpapi-ratelimit-headers-10."""
        left = max(0, self.rate.count - self.used)
        return {
            "RateLimit": f'"{self.name}";r={left};t={self.reset_seconds}',
            "RateLimit-Policy": f'"{self.name}";q={self.rate.count};w={self.rate.window_seconds}',
        }

    def require(self) -> None:
        """Raises `RateLimited` when this was one too many."""
        if not self.allowed:
            raise RateLimited(retry_after_seconds=self.reset_seconds)


@dataclass
class _Counter:
    """One subject's actions in one window: what all were known to have done, and what is not yet shared."""

    ends_at: float
    known: int = 0
    unshared: int = 0

    @property
    def used(self) -> int:
        return self.known + self.unshared


class Limits:
    """Counts actions by name and subject, in windows that begin at multiples of their length."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._clock = clock
        self._counters: dict[str, _Counter] = {}
        self._changed: dict[str, _Counter] = {}
        self._paused_until = 0.0
        # One exchange at a time: what is under way would be counted twice by the next.
        self._sharing = asyncio.Lock()

    async def spend(self, name: str, subject: str, rate: Rate) -> Allowance:
        """Counts one action exactly, with what other processes counted. Raises `RateLimited`.

        Takes one round trip to Redis, `ANSWER_TIMEOUT_SECONDS` at most.
        """
        async with self._sharing:
            key, counter = self._count(name, subject, rate)
            await self._share({key: counter})
            allowance = self._allowance(name, rate, counter)
        allowance.require()
        return allowance

    def tally(self, name: str, subject: str, rate: Rate) -> Allowance:
        """Counts one action at once; other processes learn of it within `SHARE_INTERVAL_SECONDS`.

        For what happens at every request, where a round trip would cost as much as the work itself.
        """
        key, counter = self._count(name, subject, rate)
        self._changed[key] = counter
        return self._allowance(name, rate, counter)

    @asynccontextmanager
    async def sharing(self) -> AsyncIterator[None]:
        """Shares tallies with the other processes, for as long as this is open."""
        task = asyncio.create_task(self._keep_sharing(), name="limits")
        try:
            yield
        finally:
            await end_tasks([task])

    async def share(self) -> None:
        """Tells Redis what was tallied since the last time and learns what others did."""
        async with self._sharing:
            changed, self._changed = self._changed, {}
            await self._share(changed)
        if len(self._counters) > _COUNTERS_BEFORE_SWEEP:
            self._sweep()

    async def _keep_sharing(self) -> None:
        while True:
            await asyncio.sleep(SHARE_INTERVAL_SECONDS)
            await self.share()

    def _count(self, name: str, subject: str, rate: Rate) -> tuple[str, _Counter]:
        window = int(self._clock() // rate.window_seconds)
        key = limit_key(name, subject[:_LONGEST_SUBJECT], window)
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = _Counter(ends_at=(window + 1) * rate.window_seconds)
        counter.unshared += 1
        return key, counter

    def _allowance(self, name: str, rate: Rate, counter: _Counter) -> Allowance:
        reset_seconds = max(1, int(counter.ends_at - self._clock() + 0.999))
        return Allowance(name, rate, counter.used, reset_seconds)

    async def _share(self, counters: Mapping[str, _Counter]) -> None:
        """Moves what is unshared to Redis. What cannot be shared goes on counting here."""
        now = self._clock()
        amounts = {
            key: (counter.unshared, max(1, int(counter.ends_at - now) + 1))
            for key, counter in counters.items()
            if counter.unshared
        }
        if not amounts or now < self._paused_until:
            return
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                sums = await add_counts(self._redis, amounts)
        except (RedisError, OSError, TimeoutError) as error:
            self._paused_until = self._clock() + PAUSE_SECONDS
            log.warning("limits are counted by this process alone", error=str(error))
            return
        for (key, (amount, _)), total in zip(amounts.items(), sums, strict=True):
            counter = counters[key]
            counter.unshared -= amount
            # Redis may have lost what it knew; what was counted here stays counted.
            counter.known = max(total, counter.known + amount)

    def _sweep(self) -> None:
        now = self._clock()
        self._counters = {key: each for key, each in self._counters.items() if each.ends_at > now}
