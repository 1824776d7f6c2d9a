"""What an update of Yjs builds on, read before anything is done with it.

The library must not be given what is not whole: structs beyond a gap stay in its replica, in its answers
and in what is made of them (seen with pycrdt 0.14.13), and values nested deeply enough end the process.
Source: the Yjs update format, version 1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from workspace.errors import Malformed, TooLarge

# Far more than anybody nests, far less than what exhausts the library's stack.
MAX_DEPTH = 100
MAX_NUMBER_BITS = 63
# What clients can count to: ids are whole numbers of JavaScript, clocks are of 32 bits in the library.
MAX_CLIENT = 2**53 - 1
MAX_CLOCK = 2**31
# More take the library a second and hundreds of megabytes, however few bytes they are.
MAX_PARTS = 500_000
MAX_SECTIONS = 20_000

GC, DELETED, JSON, BINARY, STRING, EMBED, FORMAT, TYPE, ANY, DOCUMENT, SKIP = range(11)
# The types that carry a name: an element of XML, and a hook.
NAMED_TYPES = (3, 5)
LAST_TYPE = 6

ANY_FIXED_BYTES = {127: 0, 126: 0, 124: 4, 123: 8, 122: 8, 121: 0, 120: 0}
ANY_INTEGER, ANY_STRING, ANY_OBJECT, ANY_LIST, ANY_BYTES = 125, 119, 118, 117, 116


class UpdateReader:
    """Numbers of variable length, as lib0 writes them: seven bits a byte, least first.

    Every method raises IndexError or ValueError where the data ends too early or makes no sense.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        value = self._data[self._at]
        self._at += 1
        return value

    def number(self) -> int:
        data, at = self._data, self._at
        value = data[at]
        at += 1
        if value > 0x7F:
            value &= 0x7F
            shift = 7
            while True:
                byte = data[at]
                at += 1
                value |= (byte & 0x7F) << shift
                if byte < 0x80:
                    break
                shift += 7
                if shift > MAX_NUMBER_BITS:
                    raise ValueError("a number is too large")
        self._at = at
        return value

    def skip(self, length: int) -> None:
        self._at += length
        if self._at > len(self._data):
            raise ValueError("bytes are cut off")

    def chunk(self) -> bytes:
        """Bytes preceded by their number."""
        length = self.number()
        start = self._at
        self.skip(length)
        return self._data[start : self._at]

    def count(self) -> int:
        """A number of things that follow, each of at least a byte."""
        count = self.number()
        if count > len(self._data) - self._at:
            raise ValueError("fewer follow than are promised")
        return count

    def deletions(self) -> Iterator[tuple[int, int, int]]:
        """The client, start and end of each range of a delete set."""
        for _ in range(self.count()):
            client = self.number()
            for _ in range(self.count()):
                start = self.number()
                yield client, start, start + self.number()

    def clocks(self) -> dict[int, int]:
        """A state vector."""
        return {self.number(): self.number() for _ in range(self.number())}


@dataclass(frozen=True, slots=True)
class Section:
    """Structs of one client, by its clock: where they begin, where the last hole among them ends, and where
    they end."""

    client: int
    start: int
    skipped_to: int
    end: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What an update brings and what it builds on.

    `needs` is the highest clock of each client that something of it refers to, `deletes` where the highest
    range ends that it deletes of each client.
    """

    sections: Sequence[Section]
    needs: Mapping[int, int]
    deletes: Mapping[int, int]

    def advance(self, known: Mapping[int, int]) -> dict[int, int] | None:
        """The new clocks of the clients whose work it brings to a replica with these clocks.

        None when it builds on, or deletes, what is neither there nor in itself.
        """
        ends: dict[int, int] = {}
        for section in self.sections:
            client = section.client
            now = ends.get(client) or known.get(client, 0)
            if section.start > now or section.skipped_to > now:
                return None
            if section.end > now:
                ends[client] = section.end
        for client, clock in self.needs.items():
            if clock >= (ends.get(client) or known.get(client, 0)):
                return None
        for client, end in self.deletes.items():
            if end > (ends.get(client) or known.get(client, 0)):
                return None
        return ends


def read_outline(update: bytes) -> Outline:
    """Reads an update from its first byte to its last struct and range.

    Raises `Malformed` for what is no update, and for what no stock client writes, and `TooLarge`.
    """
    try:
        return _Structs(UpdateReader(update)).outline()
    except (IndexError, ValueError):
        raise Malformed("This is not an update of the document.") from None


class _Structs:
    def __init__(self, reader: UpdateReader) -> None:
        self._reader = reader
        self._needs: dict[int, int] = {}
        self._parts = 0

    def outline(self) -> Outline:
        count = self._reader.count()
        if count > MAX_SECTIONS:
            raise _too_many()
        sections = [self._read_section() for _ in range(count)]
        deletes: dict[int, int] = {}
        for client, _, end in self._reader.deletions():
            self._count(1)
            if end > deletes.get(client, 0):
                deletes[client] = end
        return Outline(sections, self._needs, deletes)

    def _read_section(self) -> Section:
        reader = self._reader
        structs, client, start = reader.count(), reader.number(), reader.number()
        self._count(structs)
        clock, skipped_to = start, 0
        for _ in range(structs):
            info = reader.byte()
            kind = info & 31
            if kind in (GC, SKIP):
                clock += reader.number()
                if kind == SKIP:
                    skipped_to = clock
            else:
                clock += self._read_item(info, kind)
        if client > MAX_CLIENT or clock > MAX_CLOCK:
            raise ValueError("numbers that no client counts to")
        return Section(client, start, skipped_to, clock)

    def _count(self, parts: int) -> None:
        self._parts += parts
        if self._parts > MAX_PARTS:
            raise _too_many()

    def _need(self) -> None:
        client, clock = self._reader.number(), self._reader.number()
        if clock >= self._needs.get(client, 0):
            self._needs[client] = clock

    def _read_item(self, info: int, kind: int) -> int:
        """Takes down what an item needs; its length."""
        reader = self._reader
        if info & 0x80:
            self._need()
        if info & 0x40:
            self._need()
        if not info & 0xC0:
            if reader.number() == 1:
                reader.chunk()
            else:
                self._need()
            if info & 0x20:
                reader.chunk()
        return self._read_content(kind)

    def _read_content(self, kind: int) -> int:
        reader = self._reader
        if kind == STRING:
            text = reader.chunk()
            # Lengths count UTF-16 units: one for each that begins a character, two for those of four bytes.
            return len(text) if text.isascii() else len(text.decode().encode("utf-16-le")) // 2
        if kind == DELETED:
            return reader.number()
        if kind in (JSON, ANY):
            count = reader.number()
            for _ in range(count):
                if kind == JSON:
                    reader.chunk()
                else:
                    self._read_any()
            return count
        if kind in (BINARY, EMBED):
            reader.chunk()
        elif kind == FORMAT:
            reader.chunk()
            reader.chunk()
        elif kind == TYPE:
            self._read_type()
        elif kind == DOCUMENT:
            reader.chunk()
            self._read_any()
        else:
            raise ValueError("content of an unknown kind")
        return 1

    def _read_type(self) -> None:
        kind = self._reader.number()
        if kind in NAMED_TYPES:
            self._reader.chunk()
        elif kind > LAST_TYPE:
            raise ValueError("a type of an unknown kind")

    def _read_any(self, depth: int = 0) -> None:
        reader = self._reader
        if depth > MAX_DEPTH:
            raise ValueError("nested too deeply")
        kind = reader.byte()
        length = ANY_FIXED_BYTES.get(kind)
        if length is not None:
            reader.skip(length)
        elif kind == ANY_INTEGER:
            reader.number()
        elif kind in (ANY_STRING, ANY_BYTES):
            reader.chunk()
        elif kind in (ANY_LIST, ANY_OBJECT):
            for _ in range(reader.number()):
                if kind == ANY_OBJECT:
                    reader.chunk()
                self._read_any(depth + 1)
        else:
            raise ValueError("a value of an unknown kind")


def _too_many() -> TooLarge:
    return TooLarge(f"One edit may have {MAX_PARTS} parts of {MAX_SECTIONS} clients at most.")
