"""Whose question for a large document is asked next."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from realtime.turns import MAX_QUESTIONS, Questions, Turns
from workspace.errors import RateLimited

MIB = 1024 * 1024


class Taker:
    """A transport that takes what it is sent when the test says so."""

    def __init__(self, turns: Turns, user_id: UUID, name: str, asked: list[str]) -> None:
        self.is_taking = False
        self.was_cut = False
        self.questions = Questions(turns, user_id, self)
        self._name = name
        self._asked = asked

    def cut(self) -> None:
        self.was_cut = True

    def ask(self, size_bytes: int, key: str = "document") -> None:
        self.questions.add(key, size_bytes, lambda: self._asked.append(self._name))

    def begin(self) -> None:
        """Its answer is on its way."""
        self.is_taking = True
        self.questions.answered()

    def end(self) -> None:
        self.is_taking = False
        self.questions.taken()


async def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.001)


def some_turns(patience_seconds: float = 60) -> Turns:
    return Turns(
        max_bytes=10 * MIB,
        max_bytes_each=5 * MIB,
        patience_seconds=patience_seconds,
        look_seconds=0.01,
    )


async def test_people_take_turns_and_none_takes_everything() -> None:
    turns, asked = some_turns(), list[str]()
    ada, grace = uuid4(), uuid4()
    adas = [Taker(turns, ada, f"a{index}", asked) for index in range(4)]
    graces = [Taker(turns, grace, f"g{index}", asked) for index in range(3)]
    for taker in [*adas, *graces]:
        taker.ask(3 * MIB)
    # Two of one person would be more than half.
    await until(lambda: len(asked) == 2)
    assert asked == ["a0", "g0"]
    adas[0].begin()
    graces[0].begin()
    await asyncio.sleep(0.03)
    assert len(asked) == 2, "somebody was asked although nothing was taken"
    adas[0].end()
    await until(lambda: asked == ["a0", "g0", "a1"])
    # Who leaves gives the turn back, asked or not.
    adas[1].questions.close()
    adas[2].questions.forget("document")
    await until(lambda: asked == ["a0", "g0", "a1", "a3"])


async def test_small_ones_do_not_wait_but_for_each_other() -> None:
    turns, asked = some_turns(), list[str]()
    large = Taker(turns, uuid4(), "large", asked)
    large.ask(100 * MIB)
    await until(lambda: asked == ["large"])
    small = Taker(turns, uuid4(), "small", asked)
    for _ in range(3):
        small.ask(1_000)
    assert asked == ["large", "small"]
    small.questions.answered()
    assert asked == ["large", "small", "small"]
    small.begin()
    assert len(asked) == 3, "the last answer is not taken yet"
    small.end()
    assert asked == ["large", "small", "small", "small"]


async def test_who_is_slow_makes_room_when_others_wait() -> None:
    turns, asked = some_turns(patience_seconds=0.05), list[str]()
    slow, other = Taker(turns, uuid4(), "slow", asked), Taker(turns, uuid4(), "other", asked)
    slow.ask(8 * MIB)
    await until(lambda: asked == ["slow"])
    slow.begin()
    await asyncio.sleep(0.1)
    assert not slow.was_cut, "nobody waits"
    other.ask(8 * MIB)
    await until(lambda: asked == ["slow", "other"])
    assert slow.was_cut


async def test_too_many_questions_are_refused() -> None:
    taker = Taker(some_turns(), uuid4(), "a", [])
    for _ in range(MAX_QUESTIONS + 1):
        taker.ask(MIB)
    # Many documents by one connection are no offence.
    taker.ask(MIB, "another document")
    with pytest.raises(RateLimited):
        taker.ask(MIB)
