"""Counters of actions in windows of time, shared by all processes through Redis."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from storage.redis import Redis

# A counter outlives its window a little, for processes whose clocks differ.
_GRACE_SECONDS = 5


async def add_counts(redis: Redis, counts: Mapping[str, tuple[int, int]]) -> list[int]:
    """Adds to counters in one round trip: each key with its amount and seconds to live.

    Answers with the sums, in order. Raises `RedisError` or `OSError`.
    """
    async with redis.pipeline(transaction=False) as pipeline:
        for key, (amount, lifetime_seconds) in counts.items():
            pipeline.incrby(key, amount)
            pipeline.expire(key, lifetime_seconds + _GRACE_SECONDS, nx=True)
        answers: list[Any] = await pipeline.execute()
    return [int(answer) for answer in answers[::2]]
