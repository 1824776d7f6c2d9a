"""The namespace `/workspaces`: who is let in, and what each of the contract's events does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from aiohttp import web

from realtime.connections import Answer, Connection, Incoming
from realtime.entrance import Entrance
from realtime.expiries import Expiries
from realtime.frames import to_json
from realtime.gateway import Knock
from realtime.messages import (
    CLIENT_EVENTS,
    NAMESPACE,
    Broadcast,
    BroadcastSend,
    Leave,
    MessageSend,
    PresenceSet,
    TokenRefresh,
    TokenRefreshed,
)
from realtime.poll import Poll
from realtime.room_manager import RoomManager
from realtime.rooms import Rooms
from realtime.workspace_room import Member, WorkspaceRoom
from workspace import messages
from workspace.desk import Caller, Desk
from workspace.errors import (
    Forbidden,
    Malformed,
    NotJoined,
    Unauthenticated,
    Unavailable,
    UnknownEvent,
)
from workspace.gate import Gate
from workspace.inputs import Input
from workspace.parsing import read_model
from workspace.permissions import Action


class WorkspaceDoor:
    """Answers the events of `/workspaces`; only those the contract names can be reached."""

    def __init__(
        self,
        entrance: Entrance,
        desk: Desk,
        gate: Gate,
        manager: RoomManager,
        rooms: Rooms,
        poll: Poll,
    ) -> None:
        self._entrance = entrance
        self._desk = desk
        self._gate = gate
        self._manager = manager
        self._rooms = rooms
        self._poll = poll
        self._expiries = Expiries()
        self._handlers: dict[str, Callable[[Connection, Any], Awaitable[Answer]]] = {
            "workspace.join": self._rooms.join,
            "workspace.leave": self._leave,
            "presence.set": self._set_presence,
            "message.send": self._send_message,
            "broadcast": self._broadcast,
            "token.refresh": self._refresh_token,
        }

    async def admit(self, knock: Knock, request: web.Request, auth: Mapping[str, Any]) -> Connection:
        """Lets the bearer of a valid token in. Raises `Unauthenticated` and its kinds, or `Unavailable`."""
        del request
        visitor = await self._entrance.admit(auth.get("token"))
        connection = Connection(
            knock.sid, knock.eio_sid, NAMESPACE, visitor.caller, visitor.name, self._manager
        )
        self._expiries.watch(connection, visitor.token_expires_at)
        return connection

    def entered(self, connection: Connection) -> None:
        """Nothing is said before the client has joined a workspace."""

    def receive(self, connection: Connection, incoming: Incoming) -> bool:
        """Every event takes its turn."""
        del connection, incoming
        return False

    def acknowledged(self, connection: Connection, ack_id: int | None, data: list[Any]) -> None:
        """Nothing that is sent here asks for an acknowledgement."""

    async def handle(self, connection: Connection, incoming: Incoming) -> Answer:
        handler = self._handlers.get(incoming.event)
        if handler is None:
            raise UnknownEvent(f"There is no event `{incoming.event[:100]}`.")
        return await handler(connection, _read_payload(incoming))

    def closed(self, connection: Connection) -> None:
        self._expiries.forget(connection)
        self._rooms.closed(connection)

    async def _leave(self, connection: Connection, payload: Leave) -> Answer:
        self._rooms.leave(connection, payload.workspace_id)
        return Answer()

    async def _set_presence(self, connection: Connection, payload: PresenceSet) -> Answer:
        room, _ = self._joined(connection, payload.workspace_id)
        room.set_presence(connection, payload.state, datetime.now(UTC))
        return Answer()

    async def _send_message(self, connection: Connection, payload: MessageSend) -> Answer:
        self._joined(connection, payload.workspace_id)
        draft = messages.MessageDraft(text=payload.text, client_id=payload.client_id)
        caller = Caller(connection.user_id, connection.caller.session_id)
        message = await self._desk.write(
            caller, lambda unit: messages.send_message(unit, payload.workspace_id, draft)
        )
        return Answer(message.model_dump_json())

    async def _broadcast(self, connection: Connection, payload: BroadcastSend) -> Answer:
        room, member = self._joined(connection, payload.workspace_id)
        if self._poll.is_stale:
            raise Unavailable("Roles cannot be checked at the moment. Try again shortly.")
        if not member.role.may(Action.COMMENT):
            raise Forbidden(f"This takes the role {Action.COMMENT.value} or a higher one.")
        told = Broadcast.model_validate(
            {
                "workspace_id": payload.workspace_id,
                "topic": payload.topic,
                "data": payload.data,
                "from": connection.user_id,
            }
        )
        await self._manager.emit(
            "broadcast",
            told.model_dump(mode="json", by_alias=True),
            namespace=NAMESPACE,
            room=room.name,
            skip_sid=connection.sid,
        )
        return Answer()

    async def _refresh_token(self, connection: Connection, payload: TokenRefresh) -> Answer:
        claims = self._gate.admit(payload.token)
        if (claims.user_id, claims.session_id) != (connection.user_id, connection.caller.session_id):
            raise Unauthenticated("This token is of another session than the connection.")
        self._expiries.watch(connection, claims.expires_at)
        return Answer(TokenRefreshed(expires_at=claims.expires_at).model_dump_json())

    def _joined(self, connection: Connection, workspace_id: UUID) -> tuple[WorkspaceRoom, Member]:
        room = self._rooms.get(workspace_id)
        member = room.member(connection.sid) if room else None
        if room is None or member is None:
            raise NotJoined
        return room, member


def _read_payload(incoming: Incoming) -> Input:
    model = CLIENT_EVENTS[incoming.event].payload
    if len(incoming.arguments) != 1 or not isinstance(incoming.arguments[0], dict):
        raise Malformed("Send one object as the event's payload.")
    try:
        text = to_json(incoming.arguments[0])
    except (TypeError, ValueError):
        raise Malformed("The payload is JSON; binary parts are not taken here.") from None
    return read_model(model, text)
