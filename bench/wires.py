"""How the load speaks to each server: the messages of a join, of an edit, and what comes back."""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from realtime.lib0 import Reader, chunk

Message = str | bytes

_SYNC, _AUTH, _SYNC_REPLY, _SYNC_STATUS = 0, 2, 4, 8
_STEP_1, _STEP_2, _UPDATE = range(3)
# The state of a replica with nothing in it.
_EMPTY_STATE = b"\x00"


class Heard(NamedTuple):
    """What one message brought: an update, or the acknowledgement of the edit with this number."""

    update: bytes | None = None
    ack: int | None = None


NOTHING = Heard()


class Wire(ABC):
    """One client's side of a protocol. `number` counts the edits of this client from 0."""

    has_acks = False

    def __init__(self, path: str) -> None:
        self.path = path

    def greet(self) -> Sequence[Message]:
        """What to send as soon as the socket is open."""
        return ()

    @abstractmethod
    def join(self, payload: bytes) -> Sequence[Message] | None:
        """What to send after a message that came before the join was done; None when it is done."""

    @abstractmethod
    def edit(self, number: int, update: bytes) -> Sequence[Message]:
        """The messages that bring an edit to the server."""

    @abstractmethod
    def read(self, payload: bytes, *, is_text: bool) -> Heard:
        """What a message brought."""


class SyncWire(Wire):
    """`y-websocket`'s protocol."""

    def greet(self) -> Sequence[Message]:
        return (bytes((_SYNC, _STEP_1)) + chunk(_EMPTY_STATE),)

    def join(self, payload: bytes) -> Sequence[Message] | None:
        return None if payload[:2] == bytes((_SYNC, _STEP_2)) else ()

    def edit(self, number: int, update: bytes) -> Sequence[Message]:
        del number
        return (bytes((_SYNC, _UPDATE)) + chunk(update),)

    def read(self, payload: bytes, *, is_text: bool) -> Heard:
        del is_text
        if payload[0] == _SYNC and payload[1] != _STEP_1:
            return Heard(Reader(payload[2:]).chunk())
        return NOTHING


class HocuspocusWire(Wire):
    """Hocuspocus's protocol: `SyncStatus` answers each update, in order."""

    has_acks = True

    def __init__(self, document: str) -> None:
        super().__init__("/")
        self._prefix = chunk(document.encode())
        self._acks = 0

    def greet(self) -> Sequence[Message]:
        step_1 = bytes((_SYNC, _STEP_1)) + chunk(_EMPTY_STATE)
        return (self._prefix + bytes((_AUTH, 0)) + chunk(b"token"), self._prefix + step_1)

    def join(self, payload: bytes) -> Sequence[Message] | None:
        body = payload[len(self._prefix) :]
        is_step_2 = body[0] in (_SYNC, _SYNC_REPLY) and body[1] == _STEP_2
        return None if is_step_2 else ()

    def edit(self, number: int, update: bytes) -> Sequence[Message]:
        del number
        return (self._prefix + bytes((_SYNC, _UPDATE)) + chunk(update),)

    def read(self, payload: bytes, *, is_text: bool) -> Heard:
        del is_text
        body = payload[len(self._prefix) :]
        if body[0] == _SYNC_STATUS:
            self._acks += 1
            return Heard(ack=self._acks - 1)
        if body[0] in (_SYNC, _SYNC_REPLY) and body[1] != _STEP_1:
            return Heard(Reader(body[2:]).chunk())
        return NOTHING


class SocketIoWire(Wire):
    """Socket.IO over WebSocket with one binary event; `y-socket.io`'s protocol in a namespace of its."""

    def __init__(
        self, event: str, *, namespace: str = "", auth_json: str = "", has_acks: bool = False
    ) -> None:
        super().__init__("/socket.io/?EIO=4&transport=websocket")
        self.has_acks = has_acks
        self._event = event
        self._namespace = f"{namespace}," if namespace else ""
        self._auth_json = auth_json
        self._ack_prefix = f"43{self._namespace}".encode()
        self._event_mark = f'["{event}",'.encode()
        self._is_update_next = False

    def join(self, payload: bytes) -> Sequence[Message] | None:
        if payload.startswith(b"44"):
            raise ConnectionError(payload.decode())
        if payload.startswith(b"0"):
            return (f"40{self._namespace}{self._auth_json}",)
        return None if payload.startswith(b"40") else ()

    def edit(self, number: int, update: bytes) -> Sequence[Message]:
        ack_id = str(number) if self.has_acks else ""
        header = f'451-{self._namespace}{ack_id}["{self._event}",{{"_placeholder":true,"num":0}}]'
        return (header, update)

    def read(self, payload: bytes, *, is_text: bool) -> Heard:
        if not is_text:
            return Heard(payload) if self._is_update_next else NOTHING
        self._is_update_next = payload.startswith(b"45") and self._event_mark in payload
        if self.has_acks and payload.startswith(self._ack_prefix):
            number, _, body = payload[len(self._ack_prefix) :].partition(b"[")
            if b'"ok":true' not in body:
                raise ConnectionError(payload.decode())
            return Heard(ack=int(number))
        return NOTHING


def client_frame(message: Message) -> bytes:
    """One WebSocket frame as a client sends it, masked with zeros so that it can be made beforehand."""
    opcode, payload = (0x81, message.encode()) if isinstance(message, str) else (0x82, message)
    length = len(payload)
    if length < 126:
        head = bytes((opcode, 0x80 | length))
    elif length < 1 << 16:
        head = bytes((opcode, 0x80 | 126)) + struct.pack(">H", length)
    else:
        head = bytes((opcode, 0x80 | 127)) + struct.pack(">Q", length)
    return head + bytes(4) + payload


def upgrade_request(path: str, port: int) -> bytes:
    """The request that opens a WebSocket. It offers no compression, as a favour to servers that would."""
    key = "AAAAAAAAAAAAAAAAAAAAAA=="
    lines = (
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Frames:
    """Takes bytes as they come from a server, gives back whole messages."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[tuple[bool, bytes]]:
        """Whether it is text, and the payload. Raises ConnectionError for a close frame."""
        if self._rest:
            data = self._rest + data
        at, end = 0, len(data)
        while end - at >= 2:
            opcode, length = data[at], data[at + 1]
            begin = at + 2
            if length >= 126:
                width = 2 if length == 126 else 8
                if end - begin < width:
                    break
                length = int.from_bytes(data[begin : begin + width], "big")
                begin += width
            if end - begin < length:
                break
            at = begin + length
            if opcode == 0x88:
                raise ConnectionError(f"closed by the server: {data[begin:at]!r}")
            if opcode in (0x81, 0x82):
                yield opcode == 0x81, data[begin:at]
        self._rest = data[at:]
