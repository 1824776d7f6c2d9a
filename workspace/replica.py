"""A copy of a document's content: updates of Yjs go in, what each brought comes out.

Source: the Yjs update format, version 1, as pycrdt (the yrs library) reads and writes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from pycrdt import Doc, Subscription, Text, TransactionEvent, XmlFragment, get_update, merge_updates

from workspace.errors import Malformed
from workspace.update_structure import Outline, UpdateReader, read_outline

Root = TypeVar("Root", Text, XmlFragment)

CONTENT = "content"
EMPTY_UPDATE = b"\x00\x00"
EMPTY_STATE = b"\x00"
MERGED_AT_ONCE = 50
# Larger ones are read faster by the library, but for the state of the whole document.
QUICKLY_READ_BYTES = 2_048


class ReplicaBroken(Exception):
    """The library failed in the middle of its work; the replica must be thrown away and loaded anew."""


@dataclass(frozen=True)
class Applied:
    """What became of an update.

    `delta` is what it changed, as an update of its own, or None when it changed nothing. `is_complete`
    is False when it builds on something that is not here: then nothing of it was applied, and it must be
    applied again once that has arrived.
    """

    delta: bytes | None
    is_complete: bool


class Replica:
    """A document's content. Not to be used after it raised `ReplicaBroken`."""

    def __init__(self) -> None:
        # Roots keep the type they are first asked for, so they are not asked for here.
        self._doc: Doc[Any] = Doc()
        # How much of each client's work is here; the library's own account takes long where many have worked.
        self._clocks: dict[int, int] = {}
        self._deltas: list[bytes] = []
        self._subscription: Subscription | None = self._doc.observe(self._changed)

    def _changed(self, event: TransactionEvent) -> None:
        self._deltas.append(event.update)

    @property
    def clocks(self) -> Mapping[int, int]:
        """How much of each client's work is here, as a table to look at."""
        return self._clocks

    @property
    def state(self) -> bytes:
        """The state vector: how much of each client's work is here."""
        try:
            return self._doc.get_state()
        except BaseException as error:
            raise _translated(error) from error

    def missing(self, state: bytes) -> bytes:
        """What a replica in `state` lacks. Raises `Malformed` for what is no state vector."""
        try:
            # The library makes room for as many clients as the state claims to have before it reads them.
            UpdateReader(state).clocks()
            return self._doc.get_update(state)
        except BaseException as error:
            raise _translated(error) from error

    def apply(self, update: bytes, outline: Outline | None = None) -> Applied:
        """Applies an update, or nothing of it. `outline` is what `read_outline` said of it, if it was asked.

        Raises `Malformed`, which leaves the replica as it was, or `ReplicaBroken`.
        """
        ends = (outline or read_outline(update)).advance(self._clocks)
        if ends is None:
            return Applied(None, is_complete=False)
        delta = self._take(update)
        if delta != update and not self._has_reached(ends, delta):
            # Its parts need each other in a circle, which no client writes.
            raise ReplicaBroken("an update that needs nothing else waits")
        self._clocks.update(ends)
        return Applied(delta, is_complete=True)

    def apply_stored(self, update: bytes) -> Applied:
        """Applies an update that was let in before, with all that it builds on, as it is.

        Raises `Malformed` or `ReplicaBroken`; after that, and when it is not complete, the replica is of
        no use any more.
        """
        if len(update) <= QUICKLY_READ_BYTES:
            return self.apply(update)
        delta = self._take(update)
        try:
            state = self._doc.get_state()
            is_complete = not waits(update, state)
        except BaseException as error:
            raise _translated(error) from error
        self._clocks = UpdateReader(state).clocks()
        return Applied(delta, is_complete)

    def _take(self, update: bytes) -> bytes | None:
        """Gives an update to the library; what it changed."""
        self._deltas.clear()
        try:
            self._doc.apply_update(update)
        except BaseException as error:
            raise _translated(error) from error
        # One update is one transaction; some change nothing.
        delta = self._deltas[-1] if self._deltas else None
        return None if delta == EMPTY_UPDATE else delta

    def _has_reached(self, ends: Mapping[int, int], delta: bytes | None) -> bool:
        """Whether what an update changed brought the clocks where the whole of it should."""
        if delta is None:
            return not ends
        if len(delta) <= QUICKLY_READ_BYTES:
            return read_outline(delta).advance(self._clocks) == ends
        reached = UpdateReader(self.state).clocks()
        return all(reached.get(client) == end for client, end in ends.items())

    def lacks(self, update: bytes) -> bool:
        """Whether an update would change something here, or wait. Applies nothing. Raises `Malformed`."""
        if read_outline(update).advance(self._clocks) is None:
            return True
        state = self.state
        try:
            left = get_update(update, state)
            own = self._doc.get_update(state)
        except BaseException as error:
            raise _translated(error) from error
        reader = UpdateReader(left)
        if reader.number() > 0:
            return True
        known = UpdateReader(own)
        known.number()
        return not _covers(list(known.deletions()), list(reader.deletions()))

    def close(self) -> None:
        """Lets go of the memory, which the library would otherwise keep: it never forgets observers."""
        if self._subscription is not None:
            self._doc.unobserve(self._subscription)
            self._subscription = None

    def text(self) -> str:
        """The content of a document of kind `text`."""
        with reading():
            return str(self._root(Text))

    def fragment(self) -> XmlFragment:
        """The content of a document of kind `rich`."""
        return self._root(XmlFragment)

    def _root(self, kind: type[Root]) -> Root:
        root: Root = self._doc.get(CONTENT, type=kind)
        return root


@contextmanager
def reading() -> Iterator[None]:
    """Turns a failure of the library while content is read into `ReplicaBroken`."""
    try:
        yield
    except BaseException as error:
        raise _translated(error) from error


def merged(updates: Sequence[bytes]) -> bytes:
    """Several updates as one, in order. Raises `Malformed`.

    The library's time grows with the square of how many it is given, so it is given few at a time.
    """
    left = list(updates)
    with reading():
        while len(left) > 1:
            left = [
                merge_updates(*left[start : start + MERGED_AT_ONCE])
                for start in range(0, len(left), MERGED_AT_ONCE)
            ]
    return left[0] if left else EMPTY_UPDATE


def waits(update: bytes, state: bytes) -> bool:
    """Whether something of an applied update is not in a replica of this state vector.

    Then structs of it are left above the state, or it deletes what is above the state.
    """
    left = get_update(update, state)
    reader = UpdateReader(left)
    if reader.number() > 0:
        return True
    known = UpdateReader(state).clocks()
    return any(end > known.get(client, 0) for client, _, end in reader.deletions())


def _covers(known: list[tuple[int, int, int]], ranges: list[tuple[int, int, int]]) -> bool:
    """Whether all ranges lie within known ones, which touch each other nowhere."""
    by_client: dict[int, list[tuple[int, int]]] = {}
    for client, start, end in known:
        by_client.setdefault(client, []).append((start, end))
    return all(
        any(low <= start and end <= high for low, high in by_client.get(client, ()))
        for client, start, end in ranges
        if end > start
    )


def _translated(error: BaseException) -> BaseException:
    """The library refuses what it cannot decode with ValueError, and panics past `Exception` otherwise."""
    if isinstance(error, ValueError | IndexError):
        return Malformed("This is not an update of the document.")
    if type(error).__name__ == "PanicException" or isinstance(error, RuntimeError):
        return ReplicaBroken(str(error))
    return error
