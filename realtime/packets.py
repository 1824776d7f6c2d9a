"""Socket.IO packets from clients: read within bounds, refused in words that can be acknowledged."""

from __future__ import annotations

import json
from typing import Any

from socketio import packet as socketio_packet

from workspace.errors import AtelierError, FieldError, InvalidRequest, TooLarge
from workspace.json_text import parse_json

# The largest JSON part of a packet that is read. Frames above the transport's own bound close it.
MAX_JSON_CHARACTERS = 64 * 1024
# Attachments wait in memory until the last has come, so they are bounded, one by one and together.
MAX_ATTACHMENTS = 10
MAX_ATTACHED_BYTES = 20 * 1024 * 1024


class Refused:
    """Stands in a packet for content that could not be read, so that its sender can be told why."""

    def __init__(self, error: AtelierError) -> None:
        self.error = error


class _BoundedJson:
    """JSON as python-socketio calls it; what cannot be read becomes a `Refused` in a list."""

    @staticmethod
    def dumps(value: Any, **options: Any) -> str:
        return json.dumps(value, ensure_ascii=False, **options)

    @staticmethod
    def loads(text: str) -> Any:
        if len(text) > MAX_JSON_CHARACTERS:
            return [Refused(TooLarge(f"An event may take {MAX_JSON_CHARACTERS} characters at most."))]
        try:
            return parse_json(text)
        except InvalidRequest as error:
            return [Refused(_within_payload(error))]
        except AtelierError as error:
            return [Refused(error)]


def _within_payload(error: InvalidRequest) -> InvalidRequest:
    """Fields as the sender knows them: in the payload, not at a place in the packet's list."""
    return InvalidRequest(
        *(FieldError(each.field.partition(".")[2] or "body", each.message) for each in error.errors)
    )


class Packet(socketio_packet.Packet):  # type: ignore[misc]
    """A packet whose JSON part is bounded in size and depth, and its attachments in number and size.

    Raises ValueError, as python-socketio's does, for what is no packet or exceeds the latter.
    """

    json = _BoundedJson

    def decode(self, encoded_packet: str) -> int:
        count: int = super().decode(encoded_packet)
        if count > MAX_ATTACHMENTS:
            raise ValueError("too many attachments")
        return count

    def add_attachment(self, attachment: str | bytes) -> bool:
        if not isinstance(attachment, bytes):
            raise ValueError("text where an attachment was announced")
        if sum(map(len, self.attachments)) + len(attachment) > MAX_ATTACHED_BYTES:
            raise ValueError("too large attachments")
        is_whole: bool = super().add_attachment(attachment)
        return is_whole
