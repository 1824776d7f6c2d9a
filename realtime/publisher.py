"""Carries news of commits: to this process's rooms at once, to the others by Redis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from uuid import UUID

from realtime.room_manager import RoomManager
from realtime.rooms import Rooms
from storage.keys import workspace_room
from workspace.events import StoredEvent

EVENT = "event"
SESSIONS_ENDED = "sessions.ended"


class NewsPublisher:
    """Implements `workspace.emission.Publisher`. Whatever is lost here, the poll finds."""

    def __init__(
        self, manager: RoomManager, rooms: Rooms, on_ended: Callable[[Iterable[UUID]], None]
    ) -> None:
        self._manager = manager
        self._rooms = rooms
        self._on_ended = on_ended

    def publish(self, events: Sequence[StoredEvent]) -> None:
        for event in events:
            self._manager.send_news(workspace_room(event.workspace_id), EVENT, event.json)
            self._rooms.take_event(event)

    def sessions_ended(self, session_ids: Sequence[UUID]) -> None:
        self._manager.send_news(None, SESSIONS_ENDED, [str(each) for each in session_ids])
        self._on_ended(session_ids)
