"""Who is sent a large document next: so much at a time in a process, everybody in turn."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from workspace.errors import RateLimited

# Documents up to this size need no turn.
SMALL_BYTES = 256 * 1024
# What is on its way in a process at a time, and of it to one person.
MAX_BYTES = 128 * 1024 * 1024
MAX_BYTES_EACH = MAX_BYTES // 2
# Who takes longer than this must make room when others wait.
PATIENCE_SECONDS = 30.0
LOOK_SECONDS = 1.0
# What is worked on before everybody else has a turn.
BUSY_SECONDS = 0.002
# Questions of one client about one document that wait for an answer.
MAX_QUESTIONS = 20


class Taker(Protocol):
    """A client's transport, as far as it takes answers."""

    @property
    def is_taking(self) -> bool:
        """Whether something large is on its way to it, bit by bit."""

    def cut(self) -> None:
        """Closes the transport, so that the client comes back."""


@dataclass(frozen=True)
class _Question:
    key: Hashable
    size_bytes: int
    ask: Callable[[], None]


class Turns:
    """Lets the questions for large documents through, one person's after the other's."""

    def __init__(
        self,
        *,
        max_bytes: int = MAX_BYTES,
        max_bytes_each: int = MAX_BYTES_EACH,
        patience_seconds: float = PATIENCE_SECONDS,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._max_bytes = max_bytes
        self._max_bytes_each = max_bytes_each
        self._patience_seconds = patience_seconds
        self._look_seconds = look_seconds
        self._held: dict[Questions, float] = {}
        self._held_bytes = 0
        self._held_of: dict[UUID, int] = {}
        self._waiting: dict[UUID, deque[Questions]] = {}
        self._timer: asyncio.TimerHandle | None = None

    def wait(self, questions: Questions) -> None:
        """`questions.go_on` is called when its next one may be asked."""
        self._waiting.setdefault(questions.user_id, deque()).append(questions)
        self._look_after(0.0)

    def release(self, questions: Questions, size_bytes: int) -> None:
        """An answer has been taken, or nobody waits for it any more."""
        if self._held.pop(questions, None) is None:
            return
        self._held_bytes -= size_bytes
        self._held_of[questions.user_id] -= size_bytes
        if not self._held_of[questions.user_id]:
            del self._held_of[questions.user_id]
        if self._waiting:
            self._look_after(0.0)

    def leave(self, questions: Questions) -> None:
        queue = self._waiting.get(questions.user_id)
        if queue is not None and questions in queue:
            queue.remove(questions)
            if not queue:
                del self._waiting[questions.user_id]

    def _look_after(self, seconds: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        began = time.monotonic()
        while (questions := self._next()) is not None:
            size_bytes = questions.size_bytes
            self._held[questions] = began
            self._held_bytes += size_bytes
            self._held_of[questions.user_id] = self._held_of.get(questions.user_id, 0) + size_bytes
            questions.go_on()
            busy_seconds = time.monotonic() - began
            if busy_seconds > BUSY_SECONDS:
                self._look_after(busy_seconds)
                return
        if self._waiting:
            self._cut_slow(began)
            self._look_after(self._look_seconds)

    def _next(self) -> Questions | None:
        for user_id, queue in list(self._waiting.items()):
            size_bytes = queue[0].size_bytes
            if self._held and self._held_bytes + size_bytes > self._max_bytes:
                continue
            held = self._held_of.get(user_id, 0)
            if held and held + size_bytes > self._max_bytes_each:
                continue
            questions = queue.popleft()
            # Whose turn it was comes last.
            del self._waiting[user_id]
            if queue:
                self._waiting[user_id] = queue
            return questions
        return None

    def _cut_slow(self, now: float) -> None:
        for questions, since in list(self._held.items()):
            if now - since > self._patience_seconds:
                questions.cut()


class Questions:
    """What one client asks of documents; answered one after the other, each when the last was taken."""

    def __init__(self, turns: Turns, user_id: UUID, taker: Taker) -> None:
        self.user_id = user_id
        self._turns = turns
        self._taker = taker
        self._current: _Question | None = None
        self._is_answered = False
        self._waiting: deque[_Question] = deque()

    @property
    def size_bytes(self) -> int:
        """How large the answer may be that is to be sent now."""
        return self._current.size_bytes if self._current is not None else 0

    def add(self, key: Hashable, size_bytes: int, ask: Callable[[], None]) -> None:
        """Lets `ask` be called in its turn; `answered` follows. `key` says whose question it is.

        Raises `RateLimited` when too many wait.
        """
        if sum(each.key == key for each in self._waiting) >= MAX_QUESTIONS:
            raise RateLimited(retry_after_seconds=1.0)
        self._waiting.append(_Question(key, size_bytes, ask))
        self._begin_next()

    def go_on(self) -> None:
        """Its turn has come."""
        if self._current is not None:
            self._current.ask()

    def answered(self) -> None:
        """The answer is written; the next follows when it has been taken."""
        self._is_answered = True
        if not self._taker.is_taking:
            self.taken()

    def taken(self) -> None:
        """The transport has taken what was written."""
        if self._current is not None and self._is_answered:
            self._end_current()
        self._begin_next()

    def forget(self, key: Hashable) -> None:
        """Whose questions these are is gone."""
        self._waiting = deque(each for each in self._waiting if each.key != key)
        if self._current is not None and self._current.key == key and not self._is_answered:
            self._end_current()
            self._begin_next()

    def close(self) -> None:
        """The transport is gone."""
        self._waiting.clear()
        if self._current is not None:
            self._end_current()

    def cut(self) -> None:
        self._taker.cut()
        self.close()

    def _end_current(self) -> None:
        self._turns.leave(self)
        self._turns.release(self, self.size_bytes)
        self._current = None

    def _begin_next(self) -> None:
        while self._current is None and self._waiting and not self._taker.is_taking:
            self._current = self._waiting.popleft()
            self._is_answered = False
            if self._current.size_bytes > SMALL_BYTES:
                self._turns.wait(self)
            else:
                self._current.ask()
