"""Replicas against models: what an update brings, what it waits for, and what is no update at all."""

from __future__ import annotations

import random
import time
import tracemalloc
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from realtime.lib0 import number
from workspace.errors import Malformed, TooLarge
from workspace.replica import EMPTY_STATE, EMPTY_UPDATE, Replica, ReplicaBroken, merged
from workspace.update_structure import MAX_DEPTH, MAX_PARTS, MAX_SECTIONS, UpdateReader, read_outline

HUGE = b"\xff\xff\xff\xff\xff\xff\xff\x7f"
ITEM = b"\x01\x01\x01\x00"
ROOT = b"\x01\x07content"


def write_history(seed: int) -> list[bytes]:
    """The updates of three people who edit at once, and hear of each other now and then."""
    choices = random.Random(seed)
    updates: list[bytes] = []
    docs: list[Doc[Any]] = [Doc(client_id=number) for number in (1, 2, 3)]
    written: list[list[bytes]] = [[] for _ in docs]
    subscriptions = []
    for doc, heard in zip(docs, written, strict=True):
        text = doc.get("content", type=Text)
        subscriptions.append(doc.observe(lambda event, heard=heard: heard.append(event.update)))
        assert len(text) == 0
    for _ in range(40):
        number = choices.randrange(3)
        doc, text = docs[number], docs[number].get("content", type=Text)
        written[number].clear()
        if choices.random() < 0.3:
            for other in docs:
                doc.apply_update(other.get_update())
            continue
        start = choices.randint(0, len(text))
        if choices.random() < 0.35 and start < len(text):
            del text[start : choices.randint(start + 1, len(text))]
        else:
            text.insert(start, choices.choice("abc") * choices.randint(1, 4))
        updates.append(written[number][-1])
    for doc, subscription in zip(docs, subscriptions, strict=True):
        doc.unobserve(subscription)
    return updates


@pytest.mark.parametrize("seed", range(40))
def test_updates_in_any_order_are_taken_whole_once_all_they_need_is_here(seed: int) -> None:
    choices = random.Random(seed)
    updates = write_history(seed)
    ordered, shuffled, follower = Replica(), Replica(), Replica()
    for update in updates:
        assert ordered.apply(update).is_complete
    waiting = choices.sample(updates, len(updates))
    while waiting:
        left = []
        for update in waiting:
            before = shuffled.missing(EMPTY_STATE), shuffled.text()
            lacked = shuffled.lacks(update)
            applied = shuffled.apply(update)
            if not applied.is_complete:
                assert lacked
                assert applied.delta is None
                assert (shuffled.missing(EMPTY_STATE), shuffled.text()) == before
                left.append(update)
                continue
            assert lacked == (applied.delta is not None)
            assert not shuffled.lacks(update)
            assert shuffled.apply(update).delta is None
            if applied.delta is not None:
                assert follower.apply(applied.delta).is_complete
                assert follower.text() == shuffled.text()
        assert len(left) < len(waiting)
        waiting = left
    assert shuffled.text() == ordered.text()
    assert UpdateReader(shuffled.state).clocks() == shuffled.clocks
    assert not shuffled.lacks(ordered.missing(EMPTY_STATE))
    assert not ordered.lacks(follower.missing(EMPTY_STATE))
    together = Replica()
    assert together.apply(merged(updates)).is_complete
    assert together.text() == ordered.text()


def rich_update() -> bytes:
    """Content of every kind that stock clients write."""
    doc: Doc[Any] = Doc(client_id=5)
    fragment = doc.get("content", type=XmlFragment)
    element = XmlElement("p")
    fragment.children.append(element)
    element.attributes["class"] = "x"
    inner = XmlText("plain 😀 é")
    element.children.append(inner)
    inner.format(0, 5, {"bold": True})
    fields = doc.get("fields", type=Map)
    fields["a"] = {"list": [1, 2.5, None, True, "text", {"deep": [[]]}], "big": 2**40}
    fields["b"] = Array([1, "two", b"bytes"])
    fields["sub"] = Doc()
    del fields["a"]
    return doc.get_update()


def test_every_kind_of_content_is_understood() -> None:
    update = rich_update()
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    state = UpdateReader(doc.get_state()).clocks()
    assert read_outline(update).advance({}) == state
    replica = Replica()
    assert replica.apply(update).is_complete
    assert UpdateReader(replica.state).clocks() == state


def mutate(update: bytes, choices: random.Random) -> bytes:
    data = bytearray(update[: choices.randint(1, len(update))] if choices.random() < 0.3 else update)
    for _ in range(choices.randint(1, 3)):
        place = choices.randrange(len(data))
        what = choices.randrange(3)
        if what == 0:
            data[place] = choices.randrange(256)
        elif what == 1:
            data[place:place] = HUGE
        else:
            del data[place : place + choices.randint(1, 4)]
        if not data:
            data = bytearray(b"\x00")
    return bytes(data)


@pytest.mark.parametrize("seed", range(4))
def test_mutated_updates_are_taken_or_refused_in_words_and_in_time(seed: int) -> None:
    choices = random.Random(seed)
    good = [*write_history(seed)[:10], rich_update(), merged(write_history(seed + 100))]
    tracemalloc.start()
    began = time.monotonic()
    try:
        for _ in range(400):
            replica = Replica()
            replica.apply(good[0])
            update = mutate(choices.choice(good), choices)
            for use in (replica.lacks, replica.apply):
                try:
                    use(update)
                except (Malformed, ReplicaBroken):
                    continue
            replica.close()
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak_bytes < 16 * 1024 * 1024
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    "update",
    [
        HUGE + b"\x01\x01\x00",
        b"\x01" + HUGE + b"\x01\x00",
        ITEM + b"\x04" + ROOT + HUGE,
        ITEM + b"\x08" + ROOT + HUGE + b"\x7f",
        ITEM + b"\x08" + ROOT + b"\x01\x75" + HUGE,
        b"\x00" + HUGE + b"\x01\x01",
        b"\x00\x01\x01" + HUGE,
        ITEM + b"\x08" + ROOT + b"\x01" + b"\x75\x01" * 200_000 + b"\x7f\x00",
        ITEM + b"\x08" + ROOT + b"\x01" + b"\x76\x01\x01a" * 200_000 + b"\x7f\x00",
        ITEM + b"\x0b" + ROOT + b"\x00\x00\x00\x00",
        b"",
    ],
)
def test_updates_that_claim_too_much_never_reach_the_library(update: bytes) -> None:
    replica = Replica()
    with pytest.raises(Malformed):
        replica.apply(update)
    with pytest.raises(Malformed):
        replica.lacks(update)
    assert replica.missing(EMPTY_STATE) == EMPTY_UPDATE


@pytest.mark.parametrize(
    "update",
    [
        b"\x01\x01" + number(2**53) + b"\x00\x04" + ROOT + b"\x01a\x00",
        b"\x01\x01\x01\x00\x00" + number(2**52) + b"\x00",
        b"\x01\x01\x01" + number(2**40) + b"\x00\x01\x00",
    ],
    ids=["a client's id", "what was collected", "a clock"],
)
def test_numbers_that_no_client_counts_to_never_reach_the_library(update: bytes) -> None:
    with pytest.raises(Malformed):
        Replica().apply(update)


def test_updates_of_too_many_parts_are_refused_however_small_they_are() -> None:
    structs = b"\x01" + number(MAX_PARTS + 1) + b"\x01\x00" + b"\x00\x01" * (MAX_PARTS + 1) + b"\x00"
    ranges = b"\x00\x01\x01" + number(MAX_PARTS + 1) + b"\x00\x01" * (MAX_PARTS + 1)
    clients = number(MAX_SECTIONS + 1) + b"".join(
        b"\x01" + number(client) + b"\x00\x00\x01" for client in range(1, MAX_SECTIONS + 2)
    )
    replica = Replica()
    for update in (structs, ranges, clients + b"\x00"):
        with pytest.raises(TooLarge, match="parts"):
            replica.apply(update)
    assert replica.missing(EMPTY_STATE) == EMPTY_UPDATE


def test_parts_that_need_each_other_break_the_replica_rather_than_wait_in_it() -> None:
    first = b"\x01\x02\x00" + b"\x84\x01\x00\x01a"
    second = b"\x01\x01\x00" + b"\x84\x02\x00\x01b"
    with pytest.raises(ReplicaBroken):
        Replica().apply(b"\x02" + first + second + b"\x00")


def test_values_may_nest_a_little() -> None:
    update = ITEM + b"\x08" + ROOT + b"\x01" + b"\x75\x01" * MAX_DEPTH + b"\x7f\x00"
    assert Replica().apply(update).is_complete


@pytest.mark.parametrize("state", [b"", b"\x01", b"\x05\x01\x01", HUGE, b"\xff" * 50])
def test_garbage_for_a_state_is_refused(state: bytes) -> None:
    replica = Replica()
    replica.apply(write_history(0)[0])
    with pytest.raises(Malformed):
        replica.missing(state)


def test_random_states_are_answered_or_refused() -> None:
    choices = random.Random(3)
    replica = Replica()
    replica.apply(merged(write_history(1)))
    for _ in range(2_000):
        try:
            replica.missing(choices.randbytes(choices.randint(0, 16)))
        except Malformed:
            continue
    assert replica.apply(write_history(1)[0]).is_complete
