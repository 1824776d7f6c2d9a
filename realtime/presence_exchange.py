"""Presence between processes, and to the rooms: who tells what to whom, and how often.

Each process tells the others what changed among its own people, and everything anew every 10 s and
when asked. What a process said is dropped after 25 s of its silence, but not while Redis is away,
for then nobody can be heard. Rooms are told 20 times a second at most.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import structlog

from realtime.background import end_tasks
from realtime.presence import REPUBLISH_SECONDS, LocalChange, Presence
from realtime.room_manager import RoomManager
from realtime.workspace_room import WorkspaceRoom

log = structlog.get_logger("realtime.presence")

TELL_INTERVAL_SECONDS = 0.05
SWEEP_SECONDS = 1.0

ASK = "presence.ask"
STATE = "presence.state"
CHANGE = "presence.change"
BYE = "presence.bye"


class PresenceExchange:
    """Keeps the presence of this process's rooms in step with the other processes'."""

    def __init__(self, manager: RoomManager) -> None:
        self._manager = manager
        self._epoch = uuid4().hex
        self._rooms: dict[str, WorkspaceRoom] = {}
        self._told_at: dict[str, float] = {}
        self._due: dict[str, asyncio.TimerHandle] = {}
        self._answers: dict[str, tuple[int, asyncio.Future[None]]] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run_forever(), name="presence")

    async def stop(self) -> None:
        """Tells the others that this process's people are gone."""
        for handle in self._due.values():
            handle.cancel()
        for room in self._rooms:
            self._send(room, BYE, {})
        if self._task is not None:
            await end_tasks([self._task])

    # Rooms of this process

    async def ask(self, room: WorkspaceRoom, *, within_seconds: float) -> None:
        """Begins with a room: asks the others, and waits a moment for all of them to answer."""
        self._rooms[room.name] = room
        others = await self._manager.count_servers(room.name) - 1
        if others <= 0:
            return
        answered: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._answers[room.name] = (others, answered)
        self._send(room.name, ASK, {})
        try:
            await asyncio.wait([answered], timeout=within_seconds)
        finally:
            self._answers.pop(room.name, None)

    def forget(self, room: WorkspaceRoom) -> None:
        """Ends with a room."""
        self._send(room.name, BYE, {})
        self._rooms.pop(room.name, None)
        self._told_at.pop(room.name, None)
        handle = self._due.pop(room.name, None)
        if handle is not None:
            handle.cancel()

    def touch(self, room: WorkspaceRoom) -> None:
        """Something changed in a room: tells it at once, or when the last time is 50 ms past."""
        if room.name in self._due:
            return
        wait = self._told_at.get(room.name, 0.0) + TELL_INTERVAL_SECONDS - time.monotonic()
        handle = asyncio.get_running_loop().call_later(max(wait, 0.0), self._tell, room)
        self._due[room.name] = handle

    def tell_if_due(self, room: WorkspaceRoom) -> None:
        """Tells at once what changed, unless the room was told of something less than 50 ms ago."""
        if self._told_at.get(room.name, 0.0) + TELL_INTERVAL_SECONDS <= time.monotonic():
            handle = self._due.pop(room.name, None)
            if handle is not None:
                handle.cancel()
            self._tell(room)

    def _tell(self, room: WorkspaceRoom) -> None:
        self._due.pop(room.name, None)
        self._told_at[room.name] = time.monotonic()
        room.tell_presence()
        change = room.presence.take_local_change()
        if change is not None:
            self._send(room.name, CHANGE, _change_body(change))

    # Other processes

    def take_news(self, room_name: str, kind: str, body: dict[str, Any]) -> None:
        """Takes what another process said. Raises KeyError or ValueError for what it cannot read."""
        room = self._rooms.get(room_name)
        if room is None:
            return
        peer_id, now = str(body["peer"]), time.monotonic()
        if kind == ASK:
            self._send_state(room)
        elif kind == STATE:
            people = [_read(each) for each in body["people"]]
            room.presence.peer_state(peer_id, body["epoch"], body["version"], people, now)
            self._count_answer(room_name)
        elif kind == CHANGE:
            set_ = [_read(each) for each in body["set"]]
            gone = [UUID(each) for each in body["gone"]]
            known = room.presence.peer_change(peer_id, body["epoch"], body["version"], set_, gone, now)
            if not known:
                self._send(room_name, ASK, {})
        elif kind == BYE:
            room.presence.peer_gone(peer_id)
        if room.presence.is_dirty:
            self.touch(room)

    def link_changed(self, up: bool) -> None:
        """Redis came back or went away."""
        if not up:
            return
        now = time.monotonic()
        for room in self._rooms.values():
            room.presence.excuse_silence(now)
            self._send(room.name, ASK, {})
            self._send_state(room)

    def _count_answer(self, room_name: str) -> None:
        if room_name in self._answers:
            missing, answered = self._answers[room_name]
            self._answers[room_name] = (missing - 1, answered)
            if missing <= 1 and not answered.done():
                answered.set_result(None)

    def _send_state(self, room: WorkspaceRoom) -> None:
        people = [_write(person) for person in room.presence.local_people()]
        self._send(room.name, STATE, {"version": room.presence.version, "people": people})

    def _send(self, room_name: str, kind: str, body: dict[str, Any]) -> None:
        told = {"peer": self._manager.host_id, "epoch": self._epoch, **body}
        self._manager.send_news(room_name, kind, told)

    async def _run_forever(self) -> None:
        republish_at = time.monotonic() + REPUBLISH_SECONDS
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = time.monotonic()
            if self._manager.is_linked:
                for room in list(self._rooms.values()):
                    room.presence.drop_silent(now)
                    if room.presence.is_dirty:
                        self.touch(room)
            if now >= republish_at:
                republish_at = now + REPUBLISH_SECONDS
                for room in list(self._rooms.values()):
                    self._send_state(room)


def _change_body(change: LocalChange) -> dict[str, Any]:
    return {
        "version": change.version,
        "set": [_write(person) for person in change.set],
        "gone": [str(user_id) for user_id in change.gone],
    }


def _write(person: Presence) -> dict[str, Any]:
    return {
        "user_id": str(person.user_id),
        "name": person.name,
        "state": person.state,
        "since": person.since.isoformat(),
        "set_at": person.set_at.isoformat(),
        "seat": person.seat,
    }


def _read(body: dict[str, Any]) -> Presence:
    return Presence(
        user_id=UUID(body["user_id"]),
        name=body["name"],
        state=body["state"],
        since=datetime.fromisoformat(body["since"]),
        set_at=datetime.fromisoformat(body["set_at"]),
        seat=body.get("seat"),
    )
