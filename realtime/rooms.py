"""The workspace rooms that this process serves: opened at the first joiner, closed after the last left."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from uuid import UUID

import structlog

from realtime.background import end_tasks
from realtime.colors import color_of
from realtime.connections import Answer, Connection
from realtime.frames import to_json
from realtime.holds import Hold
from realtime.messages import Join, Person
from realtime.presence_exchange import PresenceExchange
from realtime.room_manager import RoomManager
from realtime.workspace_room import WorkspaceRoom
from storage import events as event_rows
from storage import rooms as room_rows
from storage.errors import Unavailable
from storage.keys import workspace_room
from storage.postgres import Connection as Sql
from storage.postgres import Postgres, Record
from workspace.activity import stored_event
from workspace.errors import NotFound
from workspace.events import StoredEvent
from workspace.permissions import Role
from workspace.resources import Workspace

log = structlog.get_logger("realtime.rooms")

MAX_REPLAY_EVENTS = 1_000
# Of the events' data, as the log keeps it.
MAX_REPLAY_BYTES = 512 * 1024
GAP_GRACE_SECONDS = 0.01
READ_BATCH = 500
READS_AT_ONCE = 4
IDLE_SECONDS = 10.0
PRESENCE_WAIT_SECONDS = 0.1


class Rooms:
    """Opens and closes rooms, fills the gaps in their events, and lets people join."""

    def __init__(self, postgres: Postgres, manager: RoomManager, exchange: PresenceExchange) -> None:
        self._postgres = postgres
        self._manager = manager
        self._exchange = exchange
        self._rooms: dict[UUID, WorkspaceRoom] = {}
        # Those too whose place in the stream of events is being looked up: they must not miss news meanwhile.
        self._listening: dict[UUID, WorkspaceRoom] = {}
        self._rooms_of: dict[str, set[WorkspaceRoom]] = {}
        self._opening: dict[UUID, asyncio.Task[None]] = {}
        self._reading: dict[UUID, asyncio.Task[None]] = {}
        self._reads = asyncio.Semaphore(READS_AT_ONCE)
        self._closing: set[asyncio.TimerHandle] = set()

    def __iter__(self) -> Iterator[WorkspaceRoom]:
        return iter(list(self._rooms.values()))

    def __len__(self) -> int:
        return len(self._rooms)

    def color_of(self, workspace_id: UUID, user_id: UUID) -> str:
        """The colour a person is shown in there, as far as this process knows the room."""
        room = self._rooms.get(workspace_id)
        return color_of(user_id) if room is None else room.presence.color_of(user_id)

    def get(self, workspace_id: UUID) -> WorkspaceRoom | None:
        return self._rooms.get(workspace_id)

    # Joining and leaving

    async def join(self, connection: Connection, payload: Join) -> Answer:
        """Lets a connection in. Raises `NotFound`, or `Unavailable` while the database is away."""
        room = await self._open(payload.workspace_id)
        if connection.is_closed:
            return Answer()
        already_told = room.told_up_to(connection)
        hold = room.hold(connection)
        self._rooms_of.setdefault(connection.sid, set()).add(room)
        try:
            found = await self._look_up(connection, payload)
        except BaseException:
            room.drop(hold)
            self._close_when_idle(room)
            raise
        if connection.is_closed:
            # It was taken out of the room when it went; it must not be put back.
            return Answer()
        if payload.after is None and already_told is not None:
            # It stays where it is in the stream of events, which goes on from there.
            found.seq = already_told
        return self._answer(room, hold, found)

    async def _look_up(self, connection: Connection, payload: Join) -> _Found:
        async with self._postgres.snapshot() as sql:
            row = await room_rows.find_joined(sql, payload.workspace_id, connection.user_id)
            if row is None:
                raise NotFound("There is no such workspace, or it is not yours to see.")
            found = _Found(row)
            if payload.after is not None:
                await found.read_missed(sql, payload.after)
            return found

    def _answer(self, room: WorkspaceRoom, hold: Hold, found: _Found) -> Answer:
        room.enter_presence(hold.connection)
        # Told now, the newcomer is among those shown, and does not hear of its own coming afterwards.
        self._exchange.tell_if_due(room)
        present = {person.user_id: person for person in room.presence.shown()}
        own = room.presence.person_of(hold.connection.sid)
        present.setdefault(own.user_id, own)
        return Answer(
            found.answer_json(list(present.values())),
            then=lambda: room.admit(hold, found.role, found.seq),
        )

    def leave(self, connection: Connection, workspace_id: UUID) -> None:
        room = self._rooms.get(workspace_id)
        if room is not None:
            room.leave(connection)
            self._close_when_idle(room)

    def closed(self, connection: Connection) -> None:
        """A connection is gone: takes it out of every room it was in or was entering."""
        for room in self._rooms_of.pop(connection.sid, ()):
            room.leave(connection)
            self._close_when_idle(room)

    # Opening and closing

    async def _open(self, workspace_id: UUID) -> WorkspaceRoom:
        while True:
            room = self._rooms.get(workspace_id)
            if room is not None:
                return room
            opening = self._opening.get(workspace_id)
            if opening is None:
                opening = asyncio.create_task(self._open_now(workspace_id), name="open room")
                self._opening[workspace_id] = opening
                opening.add_done_callback(lambda _task: self._opening.pop(workspace_id, None))
            # The first joiner may go away while others wait for the same room.
            await asyncio.shield(opening)

    async def _open_now(self, workspace_id: UUID) -> None:
        """Listens first, then reads where the events are: nothing in between is missed."""
        room = WorkspaceRoom(
            workspace_id, self._manager, on_dirty=self._exchange.touch, on_behind=self._read_soon
        )
        self._listening[workspace_id] = room
        try:
            await self._manager.serve_room(room.name)
            async with self._postgres.reading() as sql:
                heads = await event_rows.read_heads(sql, [workspace_id])
            if workspace_id not in heads:
                raise NotFound("There is no such workspace, or it is not yours to see.")
        except BaseException:
            del self._listening[workspace_id]
            await self._manager.unserve_room(room.name)
            raise
        self._rooms[workspace_id] = room
        room.begin(heads[workspace_id])
        await self._exchange.ask(room, within_seconds=PRESENCE_WAIT_SECONDS)
        self._close_when_idle(room)

    def _close_when_idle(self, room: WorkspaceRoom) -> None:
        if not room.is_empty:
            return

        def close() -> None:
            self._closing.discard(handle)
            if room.is_empty and self._rooms.get(room.workspace_id) is room:
                self._close(room)

        handle = asyncio.get_running_loop().call_later(IDLE_SECONDS, close)
        self._closing.add(handle)

    def _close(self, room: WorkspaceRoom) -> None:
        del self._rooms[room.workspace_id], self._listening[room.workspace_id]
        self._exchange.forget(room)
        self._manager.server.eio.spawn(self._manager.unserve_room(room.name))

    async def stop(self) -> None:
        """Ends what runs in the background."""
        for handle in self._closing:
            handle.cancel()
        await end_tasks([*self._opening.values(), *self._reading.values()])

    # Events

    def take_event(self, event: StoredEvent) -> None:
        """Takes an event, committed here or told by another process."""
        room = self._listening.get(event.workspace_id)
        if room is not None:
            room.take([event])

    def show_job(self, room_name: str, job_json: str) -> None:
        """Takes the picture of a running job, told by the process that runs it."""
        room = self._rooms.get(UUID(room_name.removeprefix(workspace_room(""))))
        if room is not None:
            room.show_job(job_json)

    def notice_heads(self, heads: dict[UUID, int], asked: list[UUID]) -> None:
        """Learns, of those that were asked for, the newest numbers; what has none any more is gone."""
        for workspace_id in asked:
            room = self._rooms.get(workspace_id)
            if room is None:
                continue
            if workspace_id in heads:
                room.notice_head(heads[workspace_id])
            else:
                room.evict_all("workspace_deleted")

    def _read_soon(self, room: WorkspaceRoom) -> None:
        if room.workspace_id not in self._reading:
            task = asyncio.create_task(self._read_missing(room), name="read missing events")
            self._reading[room.workspace_id] = task
            task.add_done_callback(lambda _task: self._reading.pop(room.workspace_id, None))

    async def _read_missing(self, room: WorkspaceRoom) -> None:
        """Reads what the database has beyond what was delivered, until nothing is missing."""
        # News of concurrent commits overtakes itself by less than this.
        await asyncio.sleep(GAP_GRACE_SECONDS)
        async with self._reads:
            while room.pipeline.is_behind and room.pipeline.delivered is not None:
                before = room.pipeline.delivered
                try:
                    async with self._postgres.reading() as sql:
                        rows = await event_rows.read_events(
                            sql, room.workspace_id, after=before, limit=READ_BATCH
                        )
                except Unavailable:
                    return  # the poll finds the gap again
                room.take(stored_event(row) for row in rows)
                if room.pipeline.delivered == before:
                    log.error("events are missing in the database", workspace_id=str(room.workspace_id))
                    return


class _Found:
    """What a join found in one snapshot of the database."""

    def __init__(self, row: Record) -> None:
        self.workspace = Workspace.model_validate(dict(row))
        self.role = Role(row["role"])
        self.seq: int = row["event_seq"]
        self.reset = False
        self._floor: int = row["event_floor"]
        self._missed: list[StoredEvent] = []

    async def read_missed(self, sql: Sql, after: int) -> None:
        """Reads what was missed since `after`, or sets `reset` when it is too much or not kept any more."""
        missed = self.seq - after
        self.reset = missed < 0 or missed > MAX_REPLAY_EVENTS or after < self._floor
        if self.reset or not missed:
            return
        rows = await event_rows.read_events(sql, self.workspace.id, after=after, limit=MAX_REPLAY_EVENTS)
        events = [stored_event(row) for row in rows]
        if sum(len(event.data_json.encode()) for event in events) > MAX_REPLAY_BYTES:
            self.reset = True
        else:
            self._missed = events

    def answer_json(self, presence: list[Person]) -> str:
        events = ",".join(event.json for event in self._missed)
        people = ",".join(person.model_dump_json() for person in presence)
        return (
            f'{{"workspace":{self.workspace.model_dump_json()},"role":{to_json(self.role)},'
            f'"seq":{self.seq},"events":[{events}],"reset":{json.dumps(self.reset)},"presence":[{people}]}}'
        )
