"""Carries news from a process without rooms, such as a worker, to those that have them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from realtime.messages import JOB_PROGRESS
from realtime.publisher import EVENT, SESSIONS_ENDED
from realtime.room_manager import RoomManager
from storage.keys import workspace_room
from workspace.events import StoredEvent
from workspace.resources import Job


class RemotePublisher:
    """Implements `workspace.emission.Publisher` over a `RoomManager` that only writes.

    Nothing here fails nor waits: while Redis is away events are found by the poll of the web processes,
    and of progress the next picture of the job tells all.
    """

    def __init__(self, manager: RoomManager) -> None:
        self._manager = manager

    @classmethod
    @asynccontextmanager
    async def connect(cls, redis_url: str) -> AsyncIterator[RemotePublisher]:
        """One with a manager of its own; the end waits up to a second until the last news is sent."""
        manager = RoomManager(redis_url, write_only=True)
        manager.start()
        try:
            yield cls(manager)
        finally:
            await manager.stop()

    def publish(self, events: Sequence[StoredEvent]) -> None:
        for event in events:
            self._manager.send_news(workspace_room(event.workspace_id), EVENT, event.json)

    def sessions_ended(self, session_ids: Sequence[UUID]) -> None:
        self._manager.send_news(None, SESSIONS_ENDED, [str(each) for each in session_ids])

    def tell_progress(self, job: Job) -> None:
        """Shows a running job to the room of its workspace, now and never again."""
        room = workspace_room(job.workspace_id)
        self._manager.send_news(room, JOB_PROGRESS, job.model_dump_json())
