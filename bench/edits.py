"""The edits of a run, made before it begins, and the reader that finds them again in what is delivered.

Every writer types one character after the other into the same text, each at a place of its own. So one edit
is one Yjs update of about 20 bytes, 25 with what a protocol and a WebSocket put around it. An edit is known
by its writer and that writer's clock.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from pycrdt import Doc, Text

ROOT = "content"
FIRST_CLIENT_ID = 2_147_480_000
_LETTERS = "abcdefghijklmnopqrstuvwxyz "

# The kinds of structs in a Yjs update, and the flags beside them. Source: yjs, `structs/`.
_GC, _DELETED, _STRING, _SKIP = 0, 1, 4, 10
_KIND = 0x1F
_HAS_RIGHT, _HAS_LEFT = 0x40, 0x80


@dataclass(frozen=True)
class Edit:
    """`due_seconds` is counted from the beginning of the load."""

    index: int
    writer: int
    due_seconds: float
    update: bytes


class Script:
    """Who sends what and when: the same for every server. Arrivals are Poisson, as of independent people."""

    def __init__(self, writers: int, edits_per_second: float, seconds: float, seed: int = 1) -> None:
        chance = random.Random(seed)
        documents: list[Doc[Text]] = [Doc(client_id=FIRST_CLIENT_ID + writer) for writer in range(writers)]
        texts = [document.get(ROOT, type=Text) for document in documents]
        self._indexes: list[list[int]] = [[] for _ in range(writers)]
        self.edits: list[Edit] = []
        due_seconds = chance.expovariate(edits_per_second)
        while due_seconds < seconds:
            writer = chance.randrange(writers)
            state = documents[writer].get_state()
            texts[writer].insert(len(self._indexes[writer]), chance.choice(_LETTERS))
            index = len(self.edits)
            update = documents[writer].get_update(state)
            self.edits.append(Edit(index, writer, due_seconds, update))
            self._indexes[writer].append(index)
            due_seconds += chance.expovariate(edits_per_second)

    def found_in(self, update: bytes) -> tuple[int, ...]:
        """The indexes of the edits that an update holds. Raises ValueError or IndexError for others."""
        found: list[int] = []
        for client_id, clock, length in _Ranges(update).read():
            indexes = self._indexes[client_id - FIRST_CLIENT_ID]
            if clock + length > len(indexes):
                raise ValueError("an update holds an edit that nobody made")
            found += indexes[clock : clock + length]
        return tuple(found)

    def text(self) -> str:
        """What everybody must see in the end."""
        return text_of([edit.update for edit in self.edits])


def text_of(updates: Sequence[bytes]) -> str:
    """The text of a replica that got these updates."""
    document: Doc[Text] = Doc()
    for update in updates:
        document.apply_update(update)
    return str(document.get(ROOT, type=Text))


class _Ranges:
    """Reads the runs of characters in a Yjs update, version 1; knows no other content."""

    def __init__(self, update: bytes) -> None:
        self._data = update
        self._at = 0

    def read(self) -> list[tuple[int, int, int]]:
        """Client, first clock and length of each run. Raises ValueError or IndexError."""
        ranges: list[tuple[int, int, int]] = []
        for _ in range(self._number()):
            structs, client_id, clock = self._number(), self._number(), self._number()
            for _ in range(structs):
                kind, length = self._struct()
                if kind == _STRING:
                    ranges.append((client_id, clock, length))
                clock += length
        return ranges

    def _struct(self) -> tuple[int, int]:
        info = self._data[self._at]
        self._at += 1
        kind = info & _KIND
        if kind in (_GC, _SKIP):
            return kind, self._number()
        for flag in (_HAS_LEFT, _HAS_RIGHT):
            if info & flag:
                self._number()
                self._number()
        if not info & (_HAS_LEFT | _HAS_RIGHT):
            self._parent()
        if kind == _DELETED:
            return kind, self._number()
        if kind != _STRING:
            raise ValueError(f"an update holds content of kind {kind}")
        length = self._number()
        self._at += length
        return kind, length

    def _parent(self) -> None:
        if self._number():
            length = self._number()
            self._at += length
        else:
            self._number()
            self._number()

    def _number(self) -> int:
        value = shift = 0
        while True:
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7
