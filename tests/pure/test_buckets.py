"""What one client may ask in a while."""

from __future__ import annotations

import time

import pytest

from realtime.buckets import ALLOWANCES, DEFAULT_ALLOWANCE, Allowance, Buckets
from workspace.errors import RateLimited


def _spend_all(buckets: Buckets, event: str) -> int:
    for count in range(10_000):
        try:
            buckets.spend(event)
        except RateLimited:
            return count
    raise AssertionError("no limit")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


@pytest.mark.parametrize(("event", "allowance"), [*ALLOWANCES.items(), ("token.refresh", DEFAULT_ALLOWANCE)])
def test_a_burst_and_then_so_many_a_second(clock: list[float], event: str, allowance: Allowance) -> None:
    buckets = Buckets()
    assert _spend_all(buckets, event) == allowance.burst
    with pytest.raises(RateLimited) as refused:
        buckets.spend(event)
    assert refused.value.retry_after_seconds == pytest.approx(1 / allowance.per_second)
    clock[0] += refused.value.retry_after_seconds + 1e-6
    buckets.spend(event)
    with pytest.raises(RateLimited):
        buckets.spend(event)
    clock[0] += 10
    assert _spend_all(buckets, event) == min(allowance.burst, round(10 * allowance.per_second))
    clock[0] += 3600
    assert _spend_all(buckets, event) == allowance.burst, "an hour of silence earns no more than a burst"


def test_one_kind_of_event_leaves_the_others_alone(clock: list[float]) -> None:
    buckets = Buckets()
    _spend_all(buckets, "broadcast")
    buckets.spend("presence.set")
    buckets.spend("message.send")


def test_invented_names_share_one_bucket(clock: list[float]) -> None:
    buckets = Buckets()
    for number in range(DEFAULT_ALLOWANCE.burst):
        buckets.spend(f"invented.{number}")
    with pytest.raises(RateLimited):
        buckets.spend("one more")
    assert len(buckets._buckets) == 1
