"""One room in many histories: joins, repeated and failed, while events, memberships and presence go on."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from realtime.connections import Answer, Connection
from realtime.frames import to_json
from realtime.holds import Hold
from realtime.manager import FanoutManager
from realtime.messages import NAMESPACE
from realtime.workspace_room import WorkspaceRoom
from tests.pure.histories import WORKSPACE, MemoryServer, MemorySocket, event
from workspace.desk import Caller
from workspace.events import StoredEvent
from workspace.permissions import Role

USERS = [UUID(int=number) for number in range(10, 13)]
ROLES = [Role.VIEWER, Role.EDITOR, Role.ADMIN]


@dataclass
class Client:
    """One connection, and what it knows from the frames it was sent."""

    connection: Connection
    socket: MemorySocket
    hold: Hold | None = None
    after: int | None = None
    told: int | None = None
    found: tuple[int, Role] | None = None
    read: int = 0
    last: int | None = None
    people: dict[str, Any] = field(default_factory=dict)

    def catch_up(self) -> None:
        """Reads what came. Fails for an event that is not the next one, or comes while it is outside."""
        for name, payload in self.socket.heard[self.read :]:
            if name == "answer":
                self._take_answer(payload)
            elif name == "access.revoked":
                self.last, self.people = None, {}
            elif name == "presence":
                assert self.last is not None
                self._take_presence(payload)
            elif name != "access.changed":
                assert self.last is not None, "an event to somebody who is not in the room"
                assert payload["seq"] == self.last + 1, f"after {self.last} came {payload['seq']}"
                self.last = payload["seq"]
        self.read = len(self.socket.heard)

    def _take_answer(self, payload: dict[str, Any]) -> None:
        if not payload["ok"]:
            return
        data = payload["data"]
        if self.last is not None:
            assert data["from"] == self.last, "an answer must go on where this client is"
        self.last = data["seq"]
        self.people = data["presence"]

    def _take_presence(self, change: dict[str, Any]) -> None:
        for person in [*change["joined"], *change["updated"]]:
            self.people[person["user_id"]] = person["state"]
        for user_id in change["left"]:
            del self.people[user_id]


class World:
    """A room, the database it follows, and clients; every choice comes from one seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.server = MemoryServer()
        self.manager = FanoutManager()
        self.manager.set_server(self.server)
        self.room = WorkspaceRoom(
            WORKSPACE, self.manager, on_dirty=lambda _room: None, on_behind=lambda _room: None
        )
        self.log: list[StoredEvent] = []
        self.news: list[StoredEvent] = []
        self.roles: dict[UUID, Role] = dict.fromkeys(USERS, Role.EDITOR)
        self.clients: list[Client] = []
        self.count = 0
        self.commit_change()
        self.room.begin(len(self.log))
        self.news.clear()

    # The database

    def commit(self, kind: str, **data: Any) -> None:
        committed = event(len(self.log) + 1, kind, **data)
        self.log.append(committed)
        self.news += [committed] * self.random.choice((0, 1, 1, 1, 2))

    def commit_change(self) -> None:
        self.commit("task.created", id=len(self.log))

    def change_membership(self) -> None:
        user_id = self.random.choice(USERS)
        role = self.random.choice(ROLES)
        if user_id not in self.roles:
            self.roles[user_id] = role
            self.commit("member.joined", user_id=str(user_id), role=role)
        elif self.random.random() < 0.5:
            del self.roles[user_id]
            self.commit("member.removed", user_id=str(user_id), reason="removed")
        else:
            self.roles[user_id] = role
            self.commit("member.role_changed", user_id=str(user_id), role=role)

    def hear_news(self) -> None:
        if self.news:
            self.room.take([self.news.pop(self.random.randrange(min(3, len(self.news))))])

    def poll(self) -> None:
        self.room.notice_head(len(self.log))

    def read_missing(self) -> None:
        delivered = self.room.pipeline.delivered
        if self.room.pipeline.is_behind and delivered is not None:
            self.room.take(self.log[delivered : delivered + self.random.randint(1, 5)])

    # Clients

    def connect(self) -> None:
        self.count += 1
        sid, eio_sid = f"sid{self.count}", f"eio{self.count}"
        socket = self.server.eio.sockets[eio_sid] = MemorySocket()
        self.manager.basic_enter_room(sid, NAMESPACE, None, eio_sid)
        self.manager.basic_enter_room(sid, NAMESPACE, sid, eio_sid)
        user_id = self.random.choice(USERS)
        caller = Caller(user_id, UUID(int=self.count))
        connection = Connection(sid, eio_sid, NAMESPACE, caller, "Somebody", self.manager)
        self.clients.append(Client(connection, socket))

    def disconnect(self) -> None:
        client = self.anybody()
        if client is not None:
            self.clients.remove(client)
            client.connection.is_closed = True
            self.room.leave(client.connection)
            self.manager.basic_disconnect(client.connection.sid, NAMESPACE)
            if client.hold is not None:
                self.finish(client)

    def begin_join(self, client: Client) -> None:
        client.told = self.room.told_up_to(client.connection)
        client.after = client.last if self.random.random() < 0.5 else None
        client.hold = self.room.hold(client.connection)

    def look_up(self, client: Client) -> None:
        """What the join finds in one snapshot of the database."""
        role = self.roles.get(client.connection.user_id)
        if role is None or self.random.random() < 0.1:
            hold, client.hold = client.hold, None
            assert hold is not None
            self.room.drop(hold)
        else:
            client.found = len(self.log), role

    def finish(self, client: Client) -> None:
        hold, found, client.hold, client.found = client.hold, client.found, None, None
        assert hold is not None
        if found is None:
            self.room.drop(hold)
            return
        head, role = found
        start = client.after
        if client.after is None and client.told is not None:
            head = start = client.told
        if not client.connection.is_closed:
            self.room.enter_presence(client.connection)
        people = {str(each.user_id): each.state for each in self.room.presence.shown()}
        if not client.connection.is_closed:
            own = self.room.presence.person_of(client.connection.sid)
            people.setdefault(str(own.user_id), own.state)
        data = {"seq": head, "from": start, "presence": people}
        client.connection.acknowledge(
            7, Answer(to_json(data), then=lambda: self.room.admit(hold, role, head))
        )

    def go_on_joining(self) -> None:
        client = self.anybody()
        if client is None:
            return
        if client.hold is None:
            self.begin_join(client)
        elif client.found is None:
            self.look_up(client)
        else:
            self.finish(client)

    def leave(self) -> None:
        client = self.anybody()
        if client is not None and client.hold is None:
            client.catch_up()
            self.room.leave(client.connection)
            client.last, client.people = None, {}

    def set_presence(self) -> None:
        client = self.anybody()
        if client is not None and self.room.member(client.connection.sid) and client.hold is None:
            now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=len(client.socket.heard))
            self.room.set_presence(client.connection, {"n": self.random.randrange(100)}, now)

    def tell_presence(self) -> None:
        self.room.tell_presence()
        shown = {str(each.user_id): each.state for each in self.room.presence.shown()}
        for client in self.settled():
            client.catch_up()
            assert client.people == shown

    def anybody(self) -> Client | None:
        return self.random.choice(self.clients) if self.clients else None

    def settled(self) -> list[Client]:
        """Who is in the room and not joining."""
        sids = {member.connection.sid for member in self.room._settled()}
        return [client for client in self.clients if client.connection.sid in sids]

    # A history

    def live(self, steps: int) -> None:
        acts = [self.commit_change] * 4 + [self.go_on_joining] * 8 + [self.hear_news] * 4
        acts += [self.read_missing, self.read_missing, self.poll, self.connect, self.change_membership]
        acts += [self.leave, self.set_presence, self.tell_presence, self.disconnect]
        for _ in range(steps):
            self.random.choice(acts)()
            for client in self.clients:
                client.catch_up()

    def settle(self) -> None:
        for client in self.clients:
            if client.hold is not None:
                self.finish(client)
        self.poll()
        while self.room.pipeline.is_behind:
            self.read_missing()
        self.tell_presence()
        for client in self.clients:
            client.catch_up()

    def check(self) -> None:
        assert not self.room._holds
        assert not self.manager._gates
        for client in self.clients:
            member = self.room.member(client.connection.sid)
            assert (member is None) == (client.last is None), "told and done differ"
            if member is not None:
                assert client.last == len(self.log)
                assert member.role == self.roles[client.connection.user_id]
        present = {client.connection.user_id for client in self.settled()}
        assert {person.user_id for person in self.room.presence.shown()} == present
        for client in list(self.clients):
            self.clients.remove(client)
            self.room.leave(client.connection)
            self.manager.basic_disconnect(client.connection.sid, NAMESPACE)
        assert self.room.is_empty
        assert not self.manager._rooms_of
        assert not self.manager.rooms


@pytest.mark.parametrize("first_seed", range(0, 1_200, 300))
def test_everybody_hears_each_event_once_in_order_and_only_while_they_belong(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 300):
        world = World(seed)
        try:
            for _ in range(3):
                world.live(steps=60)
                world.settle()
            world.check()
        except (AssertionError, KeyError) as failure:
            raise AssertionError(f"seed {seed}: {failure!r}") from failure
