"""What waits for one who joins: in order, above the answer, and within bounds."""

from __future__ import annotations

from uuid import UUID

from realtime.connections import Connection
from realtime.frames import event_frame
from realtime.holds import MAX_HELD_BYTES, PRESENCE, Hold
from realtime.manager import FanoutManager
from realtime.messages import NAMESPACE
from realtime.workspace_room import WorkspaceRoom
from tests.pure.histories import WORKSPACE, MemoryServer, MemorySocket, event
from workspace.desk import Caller
from workspace.permissions import Role

BROADCAST = event_frame(NAMESPACE, "broadcast", '{"topic":"wave"}')
BIG = event_frame(NAMESPACE, "broadcast", f'{{"topic":"{"x" * 100_000}"}}')


class Joining:
    """A room at event 5, and one connection."""

    def __init__(self) -> None:
        server = MemoryServer()
        self.manager = FanoutManager()
        self.manager.set_server(server)
        self.room = WorkspaceRoom(WORKSPACE, self.manager, on_dirty=lambda _: None, on_behind=lambda _: None)
        self.room.begin(5)
        self.socket = server.eio.sockets["eio"] = MemorySocket()
        self.manager.basic_enter_room("sid", NAMESPACE, None, "eio")
        self.manager.basic_enter_room("sid", NAMESPACE, "sid", "eio")
        caller = Caller(UUID(int=1), UUID(int=2))
        self.connection = Connection("sid", "eio", NAMESPACE, caller, "Ada", self.manager)

    def tell(self, frame: object = BROADCAST, tag: object = None) -> None:
        self.manager.fan_out(NAMESPACE, self.room.name, frame, tag=tag)  # type: ignore[arg-type]

    @property
    def heard(self) -> list[str | int]:
        return [payload.get("seq", name) for name, payload in self.socket.heard]


def test_what_came_meanwhile_follows_the_answer_in_order() -> None:
    joining = Joining()
    hold = joining.room.hold(joining.connection)
    joining.room.take([event(6)])
    joining.tell()
    joining.tell(tag=PRESENCE)
    joining.room.take([event(7)])
    assert joining.heard == []
    joining.room.admit(hold, Role.EDITOR, 6)
    assert joining.heard == ["broadcast", 7], "6 and the presence before it are in the answer"
    joining.tell()
    joining.room.take([event(8)])
    assert joining.heard == ["broadcast", 7, "broadcast", 8]


def test_who_is_ahead_of_the_room_waits_for_it() -> None:
    joining = Joining()
    hold = joining.room.hold(joining.connection)
    joining.room.admit(hold, Role.EDITOR, 7)
    joining.tell(tag=PRESENCE)
    joining.room.take([event(8), event(6)])
    assert joining.heard == []
    assert joining.room.pipeline.is_behind
    joining.room.take([event(7)])
    assert joining.heard == ["broadcast", 8], "presence after the answer is kept"


def test_a_second_join_goes_on_where_the_first_one_waits() -> None:
    joining = Joining()
    joining.room.admit(joining.room.hold(joining.connection), Role.EDITOR, 7)
    joining.tell()
    assert joining.room.told_up_to(joining.connection) == 7
    second = joining.room.hold(joining.connection)
    joining.room.take([event(6)])
    joining.room.drop(second)
    joining.room.take([event(7), event(8)])
    assert joining.heard == ["broadcast", 8]
    joining.room.leave(joining.connection)
    assert joining.room.is_empty
    assert not joining.manager._gates


def test_a_join_that_would_keep_too_much_is_cut() -> None:
    joining = Joining()
    hold = joining.room.hold(joining.connection)
    for _ in range(3 * MAX_HELD_BYTES // BIG.size_bytes):
        joining.tell(BIG)
        assert sum(held.frame.size_bytes for held in hold.waiting) <= MAX_HELD_BYTES
    joining.room.admit(hold, Role.EDITOR, 5)
    assert joining.socket.is_cut
    assert joining.heard == []
    assert joining.room.is_empty


def test_a_hold_takes_over_what_waited_before_it() -> None:
    connection = Joining().connection
    before = Hold(connection)
    before.keep(BROADCAST, None)
    before.answered(7)
    after = Hold(connection, before)
    after.keep(BIG, None)
    assert [held.frame for held in after.waiting] == [BROADCAST, BIG]
    assert after.told == 7
    assert after.covered is None
    full = Hold(connection)
    for _ in range(MAX_HELD_BYTES // BIG.size_bytes + 1):
        full.keep(BIG, None)
    assert Hold(connection, full).has_overflowed
