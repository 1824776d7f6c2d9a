"""Socket.IO packets from clients: read within bounds, refused in words that can be acknowledged."""

from __future__ import annotations

import json
from typing import Any

from socketio import packet as socketio_packet

from workspace.errors import AtelierError, TooLarge
from workspace.json_text import parse_json

# The largest JSON part of a packet that is read. Frames above the transport's own bound close it.
MAX_JSON_CHARACTERS = 64 * 1024


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
        except AtelierError as error:
            return [Refused(error)]


class Packet(socketio_packet.Packet):  # type: ignore[misc]
    """A packet whose JSON part is bounded in size and depth."""

    json = _BoundedJson
