"""Fractional positions: always between, never long, and refused when they make no sense."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.positions import DIGITS, FIRST_KEY, key_between, keys_after

# Where in a growing column each insert goes, as a share of its length.
PLACES = st.lists(st.floats(min_value=0, max_value=1), min_size=1, max_size=300)


def _insert(column: list[str], place: int) -> str:
    before = column[place - 1] if place > 0 else None
    after = column[place] if place < len(column) else None
    key = key_between(before, after)
    assert before is None or before.encode() < key.encode()
    assert after is None or key.encode() < after.encode()
    column.insert(place, key)
    return key


@given(PLACES)
def test_inserts_anywhere_keep_the_order(places: list[float]) -> None:
    column: list[str] = []
    for place in places:
        _insert(column, round(place * len(column)))
    assert column == sorted(column, key=str.encode)
    assert len(set(column)) == len(column)


@given(st.lists(st.sampled_from(["low", "high"]), min_size=1, max_size=400))
def test_keys_pressed_between_two_stay_between_them(sides: list[str]) -> None:
    low, high = key_between(None, None), key_between(key_between(None, None), None)
    for count, side in enumerate(sides, start=1):
        key = key_between(low, high)
        assert low < key < high
        assert len(key) <= len(FIRST_KEY) + 1 + count / 5
        low, high = (key, high) if side == "low" else (low, key)


@pytest.mark.parametrize("side", ["low", "high", "either", "random"])
def test_ten_thousand_keys_between_the_same_two_stay_below_the_bound(side: str) -> None:
    low, high = keys_after(None, 2)
    chance = random.Random(7)
    for count in range(10_000):
        key = key_between(low, high)
        assert low < key < high
        raises_low = {"low": True, "high": False, "either": count % 2 == 0}.get(side, chance.random() < 0.5)
        low, high = (key, high) if raises_low else (low, key)
    assert len(key) < 2_050


def test_appends_stay_short() -> None:
    column: list[str] = []
    for _ in range(10_000):
        _insert(column, len(column))
    assert max(map(len, column)) == 4
    assert column == sorted(column)


def test_prepends_stay_short() -> None:
    key = key_between(None, None)
    for _ in range(10_000):
        below = key_between(None, key)
        assert below < key
        key = below
    assert len(key) == 4


def test_random_inserts_stay_short() -> None:
    chance = random.Random(11)
    column: list[str] = []
    for _ in range(5_000):
        _insert(column, chance.randint(0, len(column)))
    assert max(map(len, column)) <= 12


def test_keys_after_count_on() -> None:
    keys = keys_after(FIRST_KEY, 500)
    assert len(keys) == 500
    assert [FIRST_KEY, *keys] == sorted([FIRST_KEY, *keys])
    assert max(map(len, keys)) == 3


def test_digits_are_in_the_order_of_their_bytes() -> None:
    assert list(DIGITS) == sorted(DIGITS, key=str.encode)
    assert len(DIGITS) == 62


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("V1", "V1"),
        ("V2", "V1"),
        ("V1", "V0z"),
        ("", None),
        (None, ""),
        ("V", None),
        ("V1-", None),
        ("V10", None),
        (None, "é1"),
    ],
)
def test_nonsense_is_refused(before: str | None, after: str | None) -> None:
    with pytest.raises(ValueError, match=r"is no position|does not stand before"):
        key_between(before, after)
