"""The order in which what is stored of a document is taken up: by its numbers, each once, without a hole."""

from __future__ import annotations

from collections.abc import Iterator


class StoredOrder:
    """`seq` is the number up to which everything stored is in the replica."""

    def __init__(self, seq: int) -> None:
        self.seq = seq
        self._own: set[int] = set()
        self._others: dict[int, bytes] = {}

    def __len__(self) -> int:
        """How many updates of others wait for what comes before them."""
        return len(self._others)

    @property
    def has_hole(self) -> bool:
        """Whether something is known that does not follow `seq` without a hole."""
        return bool(self._own or self._others)

    @property
    def newest(self) -> int:
        """The highest number of which this room itself knows that it is in the replica."""
        return max([self.seq, *self._own])

    def note_own(self, seq: int) -> None:
        """This room stored an update under `seq`; the replica holds it already."""
        if seq > self.seq:
            self._own.add(seq)

    def note(self, seq: int, update: bytes) -> None:
        """Another room stored an update under `seq`."""
        if seq > self.seq and seq not in self._own:
            self._others[seq] = update

    def start_at(self, seq: int) -> None:
        """The replica was loaded anew and holds everything up to `seq`."""
        self.seq = seq
        self._own.clear()
        self._others = {number: update for number, update in self._others.items() if number > seq}

    def take_up(self) -> Iterator[bytes]:
        """The updates of others that follow, to be applied one by one: `seq` rises past each when the next is
        asked for."""
        while True:
            following = self.seq + 1
            if following in self._own:
                self._own.discard(following)
                self._others.pop(following, None)
            elif following in self._others:
                yield self._others.pop(following)
            else:
                return
            self.seq = following
