"""Frames: what goes onto a socket, built once for all who receive it.

Source: RFC 6455 section 5.2 (WebSocket framing), Engine.IO protocol 4, Socket.IO protocol 5.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

_FINAL = 0x80
_CONTINUATION = 0x00
_TEXT = 0x01
_BINARY = 0x02
_LENGTH_16 = 126
_LENGTH_64 = 127
_LARGE = 64 * 1024

# Engine.IO's packet type for a message, in front of every Socket.IO packet.
_ENGINE_MESSAGE = "4"
_EVENT = "2"
_ACK = "3"


def to_json(value: Any) -> str:
    """JSON as compact text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def websocket_frame(payload: str | bytes) -> bytes:
    """One unfragmented, unmasked WebSocket frame, as a server sends it."""
    if isinstance(payload, str):
        data = payload.encode()
        return _head(_FINAL | _TEXT, len(data)) + data
    return _head(_FINAL | _BINARY, len(payload)) + payload


def _head(first_byte: int, length: int) -> bytes:
    if length < _LENGTH_16:
        return bytes((first_byte, length))
    if length < 1 << 16:
        return bytes((first_byte, _LENGTH_16)) + length.to_bytes(2, "big")
    return bytes((first_byte, _LENGTH_64)) + length.to_bytes(8, "big")


class Frame:
    """One Engine.IO message or several that belong together, such as a header and its attachments.

    `parts` are Engine.IO packets: text ones with their type digit, binary ones bare.
    """

    def __init__(self, parts: Sequence[str | bytes]) -> None:
        self.parts = tuple(parts)

    @cached_property
    def wire(self) -> bytes:
        """All parts as WebSocket frames in one buffer, so that nothing can come between them."""
        return b"".join(websocket_frame(part) for part in self.parts)

    @cached_property
    def size_bytes(self) -> int:
        """The length of `wire`, which is not made for it where it would be large."""
        if sum(map(len, self.parts)) <= _LARGE:
            return len(self.wire)
        lengths = [len(part.encode()) if isinstance(part, str) else len(part) for part in self.parts]
        return sum(lengths) + sum(len(_head(_FINAL, length)) for length in lengths)


def fragments(frame: Frame, most_bytes: int) -> Iterator[bytes]:
    """The WebSocket frames of all parts, each with at most so many bytes of payload, made as they are asked
    for. Pings and pongs may come between them, other frames not.
    """
    for part in frame.parts:
        kind, data = (_TEXT, part.encode()) if isinstance(part, str) else (_BINARY, part)
        for start in range(0, max(len(data), 1), most_bytes):
            end = min(start + most_bytes, len(data))
            final = _FINAL if end == len(data) else 0
            yield _head(final | (_CONTINUATION if start else kind), end - start) + data[start:end]


def event_frame(namespace: str, event: str, payload_json: str) -> Frame:
    """A Socket.IO event with one argument, given as JSON text."""
    return Frame((f"{_ENGINE_MESSAGE}{_EVENT}{namespace},[{to_json(event)},{payload_json}]",))


def ack_frame(namespace: str, ack_id: int, payload_json: str) -> Frame:
    """The acknowledgement of a client's event, with one argument as JSON text."""
    return Frame((f"{_ENGINE_MESSAGE}{_ACK}{namespace},{ack_id}[{payload_json}]",))


def packet_frame(encoded: str | list[str | bytes]) -> Frame:
    """A Socket.IO packet as python-socketio encodes it: text, or a header and its attachments."""
    parts = encoded if isinstance(encoded, list) else [encoded]
    return Frame([_ENGINE_MESSAGE + part if isinstance(part, str) else part for part in parts])
