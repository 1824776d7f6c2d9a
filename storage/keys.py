"""Every name used in Redis: channels, keys, queues."""

from __future__ import annotations

from uuid import UUID

# What all processes listen to: sessions that ended.
AUTHORITY_CHANNEL = "atelier:authority"


def room_channel(room: str) -> str:
    """The channel of one room's news."""
    return f"atelier:room:{room}"


def workspace_room(workspace_id: UUID | str) -> str:
    """The Socket.IO room of a workspace."""
    return f"workspace:{workspace_id}"


def document_room(document_id: UUID | str) -> str:
    """The room of a document."""
    return f"document:{document_id}"


def limit_key(name: str, subject: str, window: int) -> str:
    """The counter of one subject's actions in one window of time."""
    return f"atelier:limit:{name}:{subject}:{window}"
