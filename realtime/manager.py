"""Rooms and who is in them, in this process and across all: the manager under the Socket.IO server."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from socketio import packet as socketio_packet
from socketio.async_manager import AsyncManager

from realtime.frames import Frame, packet_frame

RoomName = str


class Gate(Protocol):
    """Holds back what is sent to a room for one member who has not fully joined yet."""

    def keep(self, frame: Frame, tag: object) -> None:
        """Takes a frame for later; `tag` says what it is."""


class FanoutManager(AsyncManager):  # type: ignore[misc]
    """Sends a frame to a room by writing it to each recipient at once: no task, no queue, no copy for each.

    Keeps an index of the rooms of each connection, so that a disconnect does not search every room.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._rooms_of: dict[tuple[str, str], set[str | None]] = {}
        self._gates: dict[tuple[str, RoomName], set[Gate]] = {}

    def fan_out(
        self, namespace: str, room: RoomName, frame: Frame, *, tag: object = None, skip: Iterable[str] = ()
    ) -> int:
        """Sends `frame` to the room's connections in this process but those in `skip`; says to how many.

        Members behind a gate get it later, if at all; `tag` tells their gate what it is.
        """
        skipped = frozenset(skip)
        sockets = self.server.eio.sockets
        count = 0
        for sid, eio_sid in list(self._participants(namespace, room).items()):
            socket = sockets.get(eio_sid)
            if socket is not None and sid not in skipped:
                socket.transmit(frame)
                count += 1
        for gate in self._gates.get((namespace, room), ()):
            gate.keep(frame, tag)
        return count

    def send_to(self, namespace: str, sid: str, frame: Frame) -> None:
        """Sends `frame` to one connection."""
        socket = self.server.eio.sockets.get(self.eio_sid_from_sid(sid, namespace))
        if socket is not None:
            socket.transmit(frame)

    def cut(self, eio_sid: str) -> None:
        """Cuts a connection's transport; stock clients come back."""
        socket = self.server.eio.sockets.get(eio_sid)
        if socket is not None:
            socket.abort()

    def add_gate(self, namespace: str, room: RoomName, gate: Gate) -> None:
        self._gates.setdefault((namespace, room), set()).add(gate)

    def remove_gate(self, namespace: str, room: RoomName, gate: Gate) -> None:
        gates = self._gates.get((namespace, room), set())
        gates.discard(gate)
        if not gates:
            self._gates.pop((namespace, room), None)

    def _participants(self, namespace: str, room: RoomName | None) -> Mapping[str, str]:
        participants: Mapping[str, str] = self.rooms.get(namespace, {}).get(room, {})
        return participants

    async def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: Any = None,
        skip_sid: Any = None,
        callback: Any = None,
        to: Any = None,
        **options: Any,
    ) -> None:
        """As python-socketio's, for a single room or connection without a callback by way of `fan_out`."""
        if namespace not in self.rooms:
            return
        target = to or room
        if callback is not None or not isinstance(target, str):
            await super().emit(
                event, data, namespace, room=target, skip_sid=skip_sid, callback=callback, **options
            )
            return
        arguments = list(data) if isinstance(data, tuple) else [] if data is None else [data]
        encoded = self.server.packet_class(
            socketio_packet.EVENT, namespace=namespace, data=[event, *arguments]
        ).encode()
        skip = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        self.fan_out(namespace, target, packet_frame(encoded), skip=skip)

    def basic_enter_room(
        self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None
    ) -> None:
        super().basic_enter_room(sid, namespace, room, eio_sid)
        self._rooms_of.setdefault((namespace, sid), set()).add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        super().basic_leave_room(sid, namespace, room)
        rooms = self._rooms_of.get((namespace, sid), set())
        rooms.discard(room)
        if not rooms:
            self._rooms_of.pop((namespace, sid), None)

    def basic_disconnect(self, sid: str, namespace: str, **_options: Any) -> None:
        for room in list(self._rooms_of.get((namespace, sid), ())):
            self.basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for pending in (self.pending_connect, self.pending_disconnect):
            if sid in pending.get(namespace, ()):
                pending[namespace].remove(sid)
                if not pending[namespace]:
                    del pending[namespace]

    def get_rooms(self, sid: str, namespace: str) -> list[str]:
        return [room for room in self._rooms_of.get((namespace, sid), ()) if room is not None]


async def settle(future: asyncio.Future[None], *, within_seconds: float) -> bool:
    """Waits for a future, at most so long; says whether it is done. The future goes on."""
    done, _ = await asyncio.wait([future], timeout=within_seconds)
    return bool(done)
