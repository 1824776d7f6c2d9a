"""One workspace's room in one process: its members, its ordered events, and who is present."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from realtime.connections import Connection
from realtime.frames import event_frame
from realtime.holds import PRESENCE, Hold
from realtime.manager import FanoutManager
from realtime.messages import JOB_PROGRESS, NAMESPACE, AccessChanged, AccessRevoked, PresenceChange
from realtime.pipeline import Pipeline
from realtime.presence import RoomPresence
from storage.keys import workspace_room
from workspace.events import StoredEvent
from workspace.permissions import Role
from workspace.resources import Job


@dataclass
class Member:
    """A connection that has joined, with the role it holds there now."""

    connection: Connection
    role: Role


class WorkspaceRoom:
    """Delivers events in the order of their numbers; membership events act before the next one goes out.

    `on_dirty` is called when presence changed, `on_behind` when events are missing that the database has.
    """

    def __init__(
        self,
        workspace_id: UUID,
        manager: FanoutManager,
        *,
        on_dirty: Callable[[WorkspaceRoom], None],
        on_behind: Callable[[WorkspaceRoom], None],
    ) -> None:
        self.workspace_id = workspace_id
        self.name = workspace_room(workspace_id)
        self.pipeline = Pipeline()
        self.presence = RoomPresence()
        self._manager = manager
        self._members: dict[str, Member] = {}
        self._holds: dict[str, Hold] = {}
        self._on_dirty = on_dirty
        self._on_behind = on_behind

    @property
    def is_empty(self) -> bool:
        return not self._members and not self._holds

    def member(self, sid: str) -> Member | None:
        return self._members.get(sid)

    def told_up_to(self, connection: Connection) -> int | None:
        """The number of the last event that a member knows of or will be told; None for others."""
        if connection.sid not in self._members:
            return None
        hold = self._holds.get(connection.sid)
        delivered = self.pipeline.delivered or 0
        return delivered if hold is None else max(delivered, hold.covered or hold.told)

    # Joining

    def hold(self, connection: Connection) -> Hold:
        """Begins a join: from now on what the room is told waits for this connection."""
        before = self._holds.get(connection.sid)
        hold = Hold(connection, before)
        if before is not None:
            self._remove_hold(before)
        elif connection.sid in self._members:
            # Joined already: what it was told up to here is told; the rest waits as for anybody.
            self._manager.basic_leave_room(connection.sid, NAMESPACE, self.name)
        self._holds[connection.sid] = hold
        self._manager.add_gate(NAMESPACE, self.name, hold)
        return hold

    def admit(self, hold: Hold, role: Role, covered: int) -> None:
        """Called in the same breath as the answer to the join goes out."""
        connection = hold.connection
        if connection.is_closed:
            self.drop(hold)
            return
        self._members[connection.sid] = Member(connection, role)
        hold.answered(covered)
        self._release_if_due(hold)
        if connection.sid in self._holds:
            self.notice_head(covered)

    def drop(self, hold: Hold) -> None:
        """Ends a join that failed. Who was a member before stays one, and misses nothing."""
        connection = hold.connection
        if self._holds.get(connection.sid) is not hold:
            return
        if connection.sid in self._members and not connection.is_closed:
            hold.covered = hold.told
            self._release_if_due(hold)
        else:
            self._remove_hold(hold)

    def enter_presence(self, connection: Connection) -> None:
        self.presence.enter(connection.sid, connection.user_id, connection.name, datetime.now(UTC))
        self._on_dirty(self)

    def _release_if_due(self, hold: Hold) -> None:
        delivered = self.pipeline.delivered
        if hold.covered is not None and delivered is not None and delivered >= hold.covered:
            self._release(hold)

    def _release(self, hold: Hold) -> None:
        self._remove_hold(hold)
        connection = hold.connection
        if hold.has_overflowed:
            # Too much happened while it joined; it comes back and asks for what it missed.
            self.leave(connection)
            self._manager.cut(connection.eio_sid)
            return
        for held in hold.release():
            if isinstance(held.tag, StoredEvent):
                self._act_on(held.tag, only=connection)
                if connection.sid not in self._members:
                    return
            connection.send(held.frame)
            if isinstance(held.tag, StoredEvent) and held.tag.type == "workspace.deleted":
                self._evict(self._members[connection.sid], "workspace_deleted")
                return
        self._manager.basic_enter_room(connection.sid, NAMESPACE, self.name)

    def _remove_hold(self, hold: Hold) -> None:
        self._holds.pop(hold.connection.sid, None)
        self._manager.remove_gate(NAMESPACE, self.name, hold)

    # Leaving

    def leave(self, connection: Connection) -> None:
        """Takes a connection out of the room, joined or joining; does nothing for others."""
        hold = self._holds.get(connection.sid)
        if hold is not None:
            self._remove_hold(hold)
        self._members.pop(connection.sid, None)
        self._manager.basic_leave_room(connection.sid, NAMESPACE, self.name)
        self.presence.leave(connection.sid)
        if self.presence.is_dirty:
            self._on_dirty(self)

    def _evict(self, member: Member, reason: str) -> None:
        self.leave(member.connection)
        told = AccessRevoked.model_validate({"workspace_id": self.workspace_id, "reason": reason})
        member.connection.send_event("access.revoked", told.model_dump_json())

    def evict_all(self, reason: str) -> None:
        """Sends everybody out, as when the workspace is gone."""
        for member in list(self._members.values()):
            self._evict(member, reason)

    # Events

    def begin(self, head: int) -> None:
        """Starts the order of events after `head`."""
        self._deliver(self.pipeline.start(head))

    def take(self, events: Iterable[StoredEvent]) -> None:
        """Takes events from wherever they come, and delivers those whose turn it is."""
        self._deliver(self.pipeline.offer(events))
        if self.pipeline.is_behind:
            self._on_behind(self)

    def notice_head(self, head: int) -> None:
        """Learns the number of the newest event in the database."""
        self.pipeline.notice(head)
        if self.pipeline.is_behind:
            self._on_behind(self)

    def _deliver(self, events: Iterable[StoredEvent]) -> None:
        for event in events:
            self._act_on(event, only=None)
            frame = event_frame(NAMESPACE, event.type, event.json)
            self._manager.fan_out(NAMESPACE, self.name, frame, tag=event)
            if event.type == "workspace.deleted":
                for member in self._settled():
                    self._evict(member, "workspace_deleted")
        for hold in list(self._holds.values()):
            self._release_if_due(hold)

    def show_job(self, job_json: str) -> None:
        """Shows a running job to all, as one frame; beside the events, and kept nowhere.

        Raises ValueError for what is no job of this workspace: it would go to every client as it is.
        """
        if Job.model_validate_json(job_json).workspace_id != self.workspace_id:
            raise ValueError("a job of another workspace")
        self._manager.fan_out(NAMESPACE, self.name, event_frame(NAMESPACE, JOB_PROGRESS, job_json))

    def _act_on(self, event: StoredEvent, *, only: Connection | None) -> None:
        """Lets a membership event take effect on those it concerns, before anybody hears more.

        Members behind a hold meet it when they are released: the answer to their join may account for it.
        """
        if event.type not in ("member.removed", "member.role_changed"):
            return
        data = json.loads(event.data_json)
        user_id = UUID(data["user_id"])
        for member in self._settled():
            if member.connection.user_id != user_id or (only is not None and member.connection is not only):
                continue
            if event.type == "member.removed":
                self._evict(member, data["reason"])
            else:
                member.role = Role(data["role"])
                told = AccessChanged(workspace_id=self.workspace_id, role=member.role)
                member.connection.send_event("access.changed", told.model_dump_json())

    def _settled(self) -> list[Member]:
        return [member for sid, member in self._members.items() if sid not in self._holds]

    # Presence

    def set_presence(self, connection: Connection, state: dict[str, Any], now: datetime) -> None:
        """A member says what it is doing."""
        self.presence.update(connection.sid, state, now)
        self._on_dirty(self)

    def tell_presence(self) -> None:
        """Tells the room what changed in who is present, as one frame."""
        change = self.presence.take_change()
        if change:
            told = PresenceChange(
                workspace_id=self.workspace_id,
                joined=change.joined,
                updated=change.updated,
                left=change.left,
            )
            frame = event_frame(NAMESPACE, "presence", told.model_dump_json())
            self._manager.fan_out(NAMESPACE, self.name, frame, tag=PRESENCE)
