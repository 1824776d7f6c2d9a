"""Redis (or Valkey): how this server connects to it. Nothing that must last is kept there."""

from __future__ import annotations

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

__all__ = ["Redis", "RedisError", "connect_redis"]

COMMAND_TIMEOUT_SECONDS = 1.0


def connect_redis(url: str, *, timeout_seconds: float = COMMAND_TIMEOUT_SECONDS) -> Redis:
    """A client that connects at first use and fails fast (`RedisError`, `OSError`) while Redis is away."""
    return Redis.from_url(
        url,
        socket_connect_timeout=timeout_seconds,
        socket_timeout=timeout_seconds,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=15,
    )
