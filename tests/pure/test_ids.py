"""Ids rise in the order in which they are made."""

from __future__ import annotations

import itertools
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from storage.ids import Ids


def test_ids_of_one_moment_rise() -> None:
    ids = Ids()
    made = [ids.new() for _ in range(20_000)]
    assert made == sorted(set(made))
    assert {each.version for each in made} == {7}
    assert abs((made[-1].int >> 80) - time.time_ns() // 1_000_000) < 1_000


def test_ids_rise_while_the_clock_is_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time_ns()
    clock = itertools.chain([now, now - 10**10, now - 10**10, now + 10**9], itertools.repeat(now))
    monkeypatch.setattr(time, "time_ns", lambda: next(clock))
    ids = Ids()
    made = [ids.new() for _ in range(5)]
    assert made == sorted(set(made))
    assert made[3].int >> 80 == (now + 10**9) // 1_000_000


def test_ids_of_threads_differ() -> None:
    ids = Ids()
    with ThreadPoolExecutor(4) as threads:
        made = [
            each
            for batch in threads.map(lambda _: [ids.new() for _ in range(2_000)], range(4))
            for each in batch
        ]
    assert len(set(made)) == 8_000


def test_a_moment_may_have_more_ids_than_it_has_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_000_000_000)
    ids = Ids()
    first = ids.new()
    monkeypatch.setattr(ids, "_random", (1 << 74) - 1)
    second = ids.new()
    assert second > first
    assert (second.int >> 80) - (first.int >> 80) == 1
