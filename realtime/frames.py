"""Frames: what goes onto a socket, built once for all who receive it.

Source: RFC 6455 section 5.2 (WebSocket framing), Engine.IO protocol 4, Socket.IO protocol 5.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from typing import Any

_FINAL_TEXT = 0x81
_FINAL_BINARY = 0x82
_LENGTH_16 = 126
_LENGTH_64 = 127

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
        opcode, data = _FINAL_TEXT, payload.encode()
    else:
        opcode, data = _FINAL_BINARY, payload
    length = len(data)
    if length < _LENGTH_16:
        return bytes((opcode, length)) + data
    if length < 1 << 16:
        return bytes((opcode, _LENGTH_16)) + length.to_bytes(2, "big") + data
    return bytes((opcode, _LENGTH_64)) + length.to_bytes(8, "big") + data


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

    @property
    def size_bytes(self) -> int:
        return len(self.wire)


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
