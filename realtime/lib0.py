"""The binary writing of Yjs protocols: numbers of variable length, and what is preceded by its length.

Source: lib0's encoding and decoding, as y-protocols uses them.
"""

from __future__ import annotations

MAX_NUMBER_BITS = 63


class Reader:
    """Reads a message. Every method raises ValueError where the message ends too early or makes no sense."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at >= len(self._data)

    def number(self) -> int:
        value = shift = 0
        while True:
            if self._at >= len(self._data) or shift >= MAX_NUMBER_BITS:
                raise ValueError("a number is cut off or too large")
            byte = self._data[self._at]
            self._at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def chunk(self) -> bytes:
        """Bytes preceded by their number."""
        length = self.number()
        end = self._at + length
        if end > len(self._data):
            raise ValueError("bytes are cut off")
        chunk = self._data[self._at : end]
        self._at = end
        return chunk

    def text(self) -> str:
        return self.chunk().decode()


def number(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(0x80 | (value & 0x7F))
        value >>= 7
    written.append(value)
    return bytes(written)


def chunk(data: bytes) -> bytes:
    return number(len(data)) + data
