"""What the histories of pure tests are made of: events, and sockets that keep what they are sent."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from realtime.frames import Frame
from realtime.packets import Packet
from workspace.events import StoredEvent

WORKSPACE = UUID(int=1)


def event(seq: int, kind: str = "task.created", **data: Any) -> StoredEvent:
    """Event number `seq` of the one workspace."""
    return StoredEvent(
        workspace_id=WORKSPACE,
        seq=seq,
        type=kind,
        project_id=None,
        actor_id=None,
        at=datetime(2026, 1, 1, tzinfo=UTC),
        data_json=json.dumps(data),
    )


def events(seqs: Iterable[int]) -> list[StoredEvent]:
    return [event(seq) for seq in seqs]


class MemorySocket:
    """A socket whose other end is memory: `heard` is what arrived, as (event, payload), in order."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, Any]] = []
        self.is_cut = False

    def transmit(self, frame: Frame) -> None:
        for part in frame.parts:
            assert isinstance(part, str)
            arguments = json.loads(part[part.index("[") :])
            is_answer = part.startswith("43")
            self.heard.append(("answer", arguments[0]) if is_answer else (arguments[0], arguments[1]))

    def abort(self) -> None:
        self.is_cut = True


class MemoryEngine:
    """The sockets of a server, by id."""

    def __init__(self) -> None:
        self.sockets: dict[str, MemorySocket] = {}


class MemoryServer:
    """As much of a Socket.IO server as its manager asks for."""

    packet_class = Packet

    def __init__(self) -> None:
        self.eio = MemoryEngine()
