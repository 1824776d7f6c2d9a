"""Document rooms of several processes in many histories; `python -m bench.fuzz_documents` runs more."""

from __future__ import annotations

from typing import Any

import pytest
from pycrdt import Doc, Text

from realtime.document_effects import AskState, Read, Refuse, Reload
from realtime.document_room import DocumentRoom
from realtime.document_sessions import MAX_DOCUMENT_BYTES, MAX_INBOX_BYTES
from tests.pure.document_world import run_history
from workspace.errors import TooLarge, Unavailable
from workspace.replica import Replica, merged

# Histories in which text was once lost, doubled, shown too early or waited for ever.
PINNED = [3, 9, 30, 51, 55, 192, 386, 577, 678, 819, 1361, 1459, 480, 10_671, 4282]


@pytest.mark.parametrize("first_seed", range(0, 200, 50))
def test_what_is_acknowledged_is_stored_and_everybody_ends_with_the_same(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 50):
        run_history(seed)


@pytest.mark.parametrize("seed", PINNED)
def test_histories_that_once_failed(seed: int) -> None:
    run_history(seed)


def test_what_takes_more_room_stored_than_sent_is_refused_once_it_is_too_much() -> None:
    doc: Doc[Any] = Doc()
    content = doc.get("content", type=Text)
    content.insert(0, "x" * 20_000)
    inserted, state = doc.get_update(), doc.get_state()
    with doc.transaction():
        for at in range(10_000):
            del content[at : at + 1]
    update = merged([inserted, doc.get_update(state)])
    delta = Replica().apply(update).delta
    assert delta is not None
    assert len(delta) > len(update) + 100
    room = DocumentRoom(Replica(), 0, size_bytes=MAX_DOCUMENT_BYTES - len(update) - 100)
    room.join("a", can_write=True)
    assert room.take("a", 1, update) == []
    refused, reload = room.flush()
    assert isinstance(refused, Refuse)
    assert isinstance(refused.error, TooLarge)
    assert refused.token == 1
    assert refused.closes
    assert isinstance(reload, Reload)
    assert not room.wants_flush


def test_what_waits_is_bounded_in_bytes_and_asked_for_later() -> None:
    room = DocumentRoom(Replica(), 0)
    for name in ("a", "b"):
        room.join(name, can_write=True)
    doc: Doc[Any] = Doc()
    content = doc.get("content", type=Text)
    content.insert(0, "first")
    state = doc.get_state()
    content.insert(0, "x" * (MAX_INBOX_BYTES - 100))
    large = doc.get_update(state)
    assert room.take("a", 1, large) == []
    assert [type(effect) for effect in room.flush()] == [Read]
    assert room.take("b", 2, large) == []
    refused, asked = room.flush()
    assert isinstance(refused, Refuse)
    assert isinstance(refused.error, Unavailable)
    assert not refused.closes
    assert isinstance(asked, AskState)
    room.leave("a")
    assert room.answer_state("b", large) == []
    assert not any(isinstance(effect, Refuse) for effect in room.flush())
