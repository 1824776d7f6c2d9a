"""What clients show of themselves: the latest wins, nobody speaks for others, and all of it is bounded."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from pycrdt import Awareness as StockAwareness
from pycrdt import Doc

from realtime.awareness import (
    LIFETIME_SECONDS,
    MAX_CLIENTS_EACH,
    MAX_STATE_BYTES,
    Awareness,
    Entry,
    owned,
    read_awareness,
    signed,
    write_awareness,
)
from realtime.lib0 import number
from workspace.errors import Malformed

ADA = {"id": "ada", "name": "Ada", "color": "#123456"}
BEN = {"id": "ben", "name": "Ben", "color": "#654321"}


def entry(client_id: int, clock: int, owner: str = "ada", **state: Any) -> Entry:
    return Entry(client_id, clock, json.dumps(state), owner)


def gone(client_id: int, clock: int, owner: str = "ada") -> Entry:
    return Entry(client_id, clock, "null", owner)


def test_the_latest_state_of_a_client_wins() -> None:
    awareness = Awareness()
    assert awareness.take("a", [entry(1, 5, at=5)], 0) == [entry(1, 5, at=5)]
    assert awareness.take("a", [entry(1, 4, at=4), entry(1, 5, at=0)], 0) == []
    assert awareness.take("a", [entry(1, 6, at=6)], 0) == [entry(1, 6, at=6)]
    assert awareness.entries() == awareness.take_changes() == [entry(1, 6, at=6)]
    assert not awareness.has_changes


def test_what_is_said_for_others_is_dropped() -> None:
    awareness = Awareness()
    awareness.take("a", [entry(1, 5)], 0)
    repeated = [entry(1, 5, "ben"), entry(1, 9, "ben", forged=True), gone(1, 9, "ben")]
    assert awareness.take("b", repeated, 0) == []
    assert awareness.take("b", [entry(1, 5), gone(1, 5)], 0) == []
    assert awareness.entries() == [entry(1, 5)]


def test_a_client_that_comes_back_is_not_removed_with_its_old_connection() -> None:
    awareness = Awareness()
    awareness.take("old", [entry(1, 5)], 0)
    assert awareness.take("new", [entry(1, 6)], 0) == [entry(1, 6)]
    assert awareness.drop("old") == []
    assert awareness.entries(["old"]) == []
    assert awareness.entries(["new"]) == [entry(1, 6)]
    [removal] = awareness.drop("new")
    assert (removal.client_id, removal.clock, removal.state) == (1, 7, "null")


def test_a_removal_of_the_same_clock_is_taken_from_its_holder() -> None:
    awareness = Awareness()
    awareness.take("a", [entry(1, 5)], 0)
    assert awareness.take("a", [gone(1, 5)], 0) == [gone(1, 5)]
    assert awareness.entries() == []


def test_states_that_nobody_renews_end() -> None:
    awareness = Awareness()
    awareness.take("a", [entry(1, 1), entry(2, 1)], 0)
    awareness.take("a", [entry(2, 1)], LIFETIME_SECONDS)
    assert [each.client_id for each in awareness.drop_silent(LIFETIME_SECONDS + 1)] == [1]
    assert [each.client_id for each in awareness.entries()] == [2]


def test_each_connection_holds_a_few_clients_only() -> None:
    awareness = Awareness()
    assert len(awareness.take("a", [entry(client, 1) for client in range(20)], 0)) == MAX_CLIENTS_EACH
    assert len(awareness.take("b", [entry(client, 1) for client in range(50, 70)], 0)) == MAX_CLIENTS_EACH


def test_states_that_are_too_large_are_left_out() -> None:
    fits = Entry(1, 1, '"' + "a" * (MAX_STATE_BYTES - 2) + '"')
    too_large = Entry(2, 1, fits.state + " ")
    assert read_awareness(write_awareness([fits, too_large])) == [fits]


def test_the_server_says_who_somebody_is() -> None:
    told = Entry(
        1, 1, json.dumps({"cursor": 3, "user": {"id": "ben", "name": "Ben", "color": "red", "x": 1}})
    )
    made = signed(told, ADA)
    assert made is not None
    user = {"color": "red", "id": "ada", "name": "Ada", "x": 1}
    assert json.loads(made.state) == {"cursor": 3, "user": user}
    assert made.owner == owned(Entry(1, 1, made.state)).owner == "ada"
    assert signed(gone(1, 2, ""), BEN) == gone(1, 2, "ben")


@pytest.mark.parametrize("state", ["1", "[]", '"text"', "{", "[" * 100_000, ""])
def test_states_that_are_no_objects_are_not_signed(state: str) -> None:
    assert signed(Entry(1, 1, state), ADA) is None


def test_stock_clients_read_and_write_the_same() -> None:
    ours, theirs = StockAwareness(Doc(client_id=7)), StockAwareness(Doc(client_id=8))
    ours.set_local_state({"name": "é", "at": [1, 2]})
    [read] = read_awareness(ours.encode_awareness_update([7]))
    assert (read.client_id, json.loads(read.state)) == (7, {"name": "é", "at": [1, 2]})
    theirs.apply_awareness_update(write_awareness([read]), "test")
    assert theirs.states[7] == ours.states[7]
    theirs.apply_awareness_update(write_awareness([gone(7, read.clock + 1)]), "test")
    assert 7 not in theirs.states


@pytest.mark.parametrize(
    "data", [b"", b"\x01", b"\x01\x01\x01\x05abc", number(2**62), b"\x01\x01\x01\x01\xff"]
)
def test_what_is_no_awareness_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        read_awareness(data)


def test_mutated_awareness_is_read_or_refused() -> None:
    choices = random.Random(2)
    good = write_awareness([entry(1, 1, at=3), entry(300, 70_000, name="é")])
    for _ in range(3_000):
        data = bytearray(good[: choices.randint(0, len(good))])
        if data:
            data[choices.randrange(len(data))] = choices.randrange(256)
        try:
            read_awareness(bytes(data))
        except Malformed:
            continue
