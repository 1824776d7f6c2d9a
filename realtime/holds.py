"""Joining without a gap: what a room is told while somebody joins waits, and then follows the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from realtime.connections import Connection
from realtime.frames import Frame
from workspace.events import StoredEvent

MAX_HELD_BYTES = 1024 * 1024

PRESENCE = object()
"""Tags frames of presence: the answer to a join covers those that were sent before it."""


@dataclass(frozen=True)
class Held:
    """A frame that waits, with the event it tells of, or `PRESENCE`, or None."""

    frame: Frame
    tag: object


class Hold:
    """One connection's joining of one room; the gate before it.

    `covered` is the number up to which the answer to the join accounts for all events; None until
    the answer was given. `told` is that of an earlier join, `before`, which was answered but not
    released yet: what waited for it waits on here.
    """

    def __init__(self, connection: Connection, before: Hold | None = None) -> None:
        self.connection = connection
        self.covered: int | None = None
        self.told = 0
        self.has_overflowed = False
        self._kept: list[Held] = []
        self._bytes = 0
        if before is not None:
            self.told = before.covered or before.told
            self.has_overflowed = before.has_overflowed
            for held in before.waiting:
                self.keep(held.frame, held.tag)

    @property
    def waiting(self) -> tuple[Held, ...]:
        """All that is kept, in order."""
        return tuple(self._kept)

    def keep(self, frame: Frame, tag: object) -> None:
        """Takes a frame for later. Past 1 MiB the join fails instead: the client comes back and asks anew."""
        self._bytes += frame.size_bytes
        if self._bytes > MAX_HELD_BYTES:
            self.has_overflowed = True
            self._kept.clear()
        else:
            self._kept.append(Held(frame, tag))

    def answered(self, covered: int) -> None:
        """The answer was given: it accounts for events up to `covered`, and for presence until now."""
        self.covered = covered
        self._kept = [held for held in self._kept if held.tag is not PRESENCE]

    def release(self) -> Iterator[Held]:
        """What must follow the answer, in order."""
        for held in self._kept:
            if not isinstance(held.tag, StoredEvent) or held.tag.seq > (self.covered or 0):
                yield held
