"""The order of one workspace's events in one process: each once, by number, without holes.

A pure state machine: events and heads go in, what is ready to be delivered comes out. News may come
twice, out of order, or not at all; a head (the number of the newest event in the database) tells what
must exist. Where something is missing, `is_behind` says so, and the rows that were read fill it.
"""

from __future__ import annotations

from collections.abc import Iterable

from workspace.events import StoredEvent

# News beyond a gap that is kept until the gap is filled; what is above is read from the database.
MAX_WAITING = 1_000


class Pipeline:
    """`delivered` is the number of the last event given out; None until `start`."""

    def __init__(self) -> None:
        self.delivered: int | None = None
        self._head = 0
        self._waiting: dict[int, StoredEvent] = {}

    @property
    def is_behind(self) -> bool:
        """Whether an event is known to exist that was not delivered yet."""
        return self.delivered is not None and self._head > self.delivered

    @property
    def head(self) -> int:
        return self._head

    def start(self, head: int) -> list[StoredEvent]:
        """Begins after `head`; answers with what came in meanwhile and follows it."""
        self.delivered = head
        self._head = max(self._head, head)
        self._waiting = {seq: event for seq, event in self._waiting.items() if seq > head}
        return self._take_ready()

    def notice(self, head: int) -> None:
        """Learns that events up to `head` exist."""
        self._head = max(self._head, head)

    def offer(self, events: Iterable[StoredEvent]) -> list[StoredEvent]:
        """Takes events, known or new, in any order; answers with those whose turn it now is."""
        ready: list[StoredEvent] = []
        for event in events:
            self.notice(event.seq)
            is_new = self.delivered is None or event.seq > self.delivered
            if is_new and (len(self._waiting) < MAX_WAITING or event.seq == self._next()):
                self._waiting[event.seq] = event
                # At once, so that rows in a sequence each find their turn while much waits.
                ready += self._take_ready()
        return ready

    def _next(self) -> int | None:
        return None if self.delivered is None else self.delivered + 1

    def _take_ready(self) -> list[StoredEvent]:
        if self.delivered is None:
            return []
        ready = []
        while (event := self._waiting.pop(self.delivered + 1, None)) is not None:
            ready.append(event)
            self.delivered += 1
        return ready
