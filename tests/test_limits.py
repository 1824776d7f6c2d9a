"""Limits: exact within a process, shared between them, and standing on their own without Redis."""

from __future__ import annotations

import asyncio
import time
from uuid import uuid4

import aiohttp
import pytest

from server.address import subscriber
from server.limits import Limits
from server.settings import Rate, Settings
from storage.redis import connect_redis
from tests.people import Client
from tests.running_app import run_app
from tests.services import Services
from workspace.errors import RateLimited

TWO = Rate(count=2, window_seconds=60)
NOBODY = "redis://127.0.0.1:1/0"


class Clock:
    """A clock that stands at the beginning of a window until it is moved."""

    def __init__(self) -> None:
        self.now = 6_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def subject() -> str:
    return uuid4().hex


async def test_what_two_processes_spend_counts_together(services: Services, clock: Clock) -> None:
    redis = connect_redis(services.redis_url)
    first, second, who = Limits(redis, clock), Limits(redis, clock), subject()
    await first.spend("auth", who, TWO)
    await second.spend("auth", who, TWO)
    for limits in (first, second):
        with pytest.raises(RateLimited) as refusal:
            await limits.spend("auth", who, TWO)
        assert refusal.value.retry_after_seconds == 60
    await first.spend("auth", subject(), TWO)
    await first.spend("other", who, TWO)
    await redis.aclose()


async def test_a_new_window_begins_anew(services: Services, clock: Clock) -> None:
    redis = connect_redis(services.redis_url)
    limits, who = Limits(redis, clock), subject()
    await limits.spend("auth", who, TWO)
    await limits.spend("auth", who, TWO)
    clock.now += 59
    with pytest.raises(RateLimited) as refusal:
        await limits.spend("auth", who, TWO)
    assert refusal.value.retry_after_seconds == 1
    clock.now += 1
    await limits.spend("auth", who, TWO)
    await redis.aclose()


async def test_tallies_are_counted_at_once_and_shared_soon(services: Services, clock: Clock) -> None:
    redis = connect_redis(services.redis_url)
    first, second, who = Limits(redis, clock), Limits(redis, clock), subject()
    assert [first.tally("api", who, TWO).allowed for _ in range(3)] == [True, True, False]
    assert second.tally("api", who, TWO).allowed
    await first.share()
    await second.share()
    assert not second.tally("api", who, TWO).allowed
    await redis.aclose()


async def test_without_redis_a_process_counts_for_itself_and_is_not_slowed(clock: Clock) -> None:
    redis = connect_redis(NOBODY)
    limits, who = Limits(redis, clock), subject()
    await limits.spend("auth", who, TWO)
    began = time.perf_counter()
    await limits.spend("auth", who, TWO)
    with pytest.raises(RateLimited):
        await limits.spend("auth", who, TWO)
    assert time.perf_counter() - began < 0.05
    await redis.aclose()


async def test_what_redis_forgot_stays_counted_here(services: Services, clock: Clock) -> None:
    redis = connect_redis(services.redis_url)
    limits, who = Limits(redis, clock), subject()
    await limits.spend("auth", who, TWO)
    await limits.spend("auth", who, TWO)
    keys = [key async for key in redis.scan_iter(f"*{who}*")]
    assert keys
    await redis.delete(*keys)
    with pytest.raises(RateLimited):
        await limits.spend("auth", who, TWO)
    await redis.aclose()


async def test_counters_expire_in_redis(services: Services, clock: Clock) -> None:
    redis = connect_redis(services.redis_url)
    limits, who = Limits(redis, clock), subject()
    await limits.spend("auth", who, TWO)
    [key] = [key async for key in redis.scan_iter(f"*{who}*")]
    assert 60 <= await redis.ttl(key) <= 70
    await redis.aclose()


async def test_the_spenders_of_one_moment_are_counted_exactly(services: Services, clock: Clock) -> None:
    redis = connect_redis(services.redis_url)
    limits, who, rate = Limits(redis, clock), subject(), Rate(count=10, window_seconds=60)
    answers = await asyncio.gather(
        *(limits.spend("auth", who, rate) for _ in range(30)), return_exceptions=True
    )
    assert sum(isinstance(answer, RateLimited) for answer in answers) == 20
    sums = [int(await redis.get(key) or 0) async for key in redis.scan_iter(f"*{who}*")]
    assert sums == [30]
    await redis.aclose()


async def test_rest_tells_what_is_left_and_then_refuses(
    settings: Settings, http: aiohttp.ClientSession
) -> None:
    limited = settings.model_copy(update={"rate_limit_api": Rate(count=3, window_seconds=3600)})
    async with run_app(limited) as running:
        api = Client(running.url, http)
        answers = [await api.post("/auth/refresh", json={"refresh_token": "none"}) for _ in range(4)]
        assert [answer.status for answer in answers] == [401, 401, 401, 429]
        assert answers[0].headers["RateLimit-Policy"] == '"api";q=3;w=3600'
        assert answers[0].headers["RateLimit"].startswith('"api";r=2;t=')
        refused = answers[-1]
        assert refused.code == "rate_limited"
        assert refused.headers["RateLimit"].startswith('"api";r=0;t=')
        assert 1 <= int(refused.headers["Retry-After"]) <= 3600
        # The addresses of machines are not limited.
        assert (await api.get("//healthz")).status == 200


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "::ffff:203.0.113.9"),
        ("unknown", "unknown"),
    ],
)
def test_a_subscriber_is_counted_whatever_address_of_theirs_they_use(address: str, counted: str) -> None:
    assert subscriber(address) == counted
