"""The load: many sockets on one core, which sends on time and keeps what comes, to be read afterwards.

Nothing is parsed while it runs: what comes is kept with the moment at which it came. So a core can take a
hundred thousand messages in a second, and how they are cut into frames does not disturb their times.
"""

from __future__ import annotations

import gc
import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.cores import Meter
from bench.edits import Script
from bench.wires import Frames, Wire, client_frame, upgrade_request

CONNECT_TIMEOUT_SECONDS = 10.0
# All has come when nothing came for so long and the server rests.
QUIET_SECONDS = 0.7
_RECEIVE_BYTES = 16 * 1024
_PINGS = {b"\x89\x00": b"\x8a\x80\x00\x00\x00\x00", b"\x81\x012": client_frame("3")}


@dataclass
class Client:
    """One socket: `came` are the bytes and when they came."""

    socket: socket.socket
    wire: Wire
    frames: Frames
    came: list[tuple[float, bytes]] = field(default_factory=list)


@dataclass
class Window:
    """The part of the load that counts, in seconds of `time.perf_counter`, and this process's CPU in it."""

    began: float = 0.0
    ended: float = 0.0
    cpu_seconds: float = 0.0
    is_cut_off: bool = False


def connect(port: int, wires: Sequence[Wire]) -> list[Client]:
    """Opens a socket for each wire and joins. Raises OSError."""
    return [_join(port, wire) for wire in wires]


def _join(port: int, wire: Wire) -> Client:
    connection = socket.create_connection(("127.0.0.1", port), CONNECT_TIMEOUT_SECONDS)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(upgrade_request(wire.path, port))
    data = b""
    while b"\r\n\r\n" not in data:
        data += _receive(connection)
    head, _, data = data.partition(b"\r\n\r\n")
    if b" 101 " not in head.split(b"\r\n")[0]:
        raise ConnectionError(head.decode(errors="replace"))
    for message in wire.greet():
        connection.sendall(client_frame(message))
    frames, is_joined = Frames(), False
    while True:
        for _, payload in frames.feed(data):
            answer = None if is_joined else wire.join(payload)
            is_joined = answer is None
            for message in answer or ():
                connection.sendall(client_frame(message))
        if is_joined:
            connection.setblocking(False)
            return Client(connection, wire, frames)
        data = _receive(connection)


def _receive(connection: socket.socket) -> bytes:
    data = connection.recv(_RECEIVE_BYTES)
    if not data:
        raise ConnectionError("the server closed the connection before the join")
    return data


class Load:
    """Sends a script's edits through clients, the writer's number being the client's."""

    def __init__(self, clients: Sequence[Client], script: Script) -> None:
        self.clients = clients
        self.script = script
        self.sent_at: list[float] = []
        self.numbers: list[int] = []
        self.window = Window()
        self._wires = self._prepare()
        self._poll = select.epoll()
        self._by_descriptor = {client.socket.fileno(): client for client in clients}
        for descriptor in self._by_descriptor:
            self._poll.register(descriptor, select.EPOLLIN)

    def _prepare(self) -> list[tuple[float, socket.socket, bytes]]:
        counts = [0] * len(self.clients)
        prepared = []
        for edit in self.script.edits:
            client, number = self.clients[edit.writer], counts[edit.writer]
            counts[edit.writer] += 1
            self.numbers.append(number)
            frames = b"".join(client_frame(message) for message in client.wire.edit(number, edit.update))
            prepared.append((edit.due_seconds, client.socket, frames))
        return prepared

    def run(self, warm_seconds: float, total_seconds: float, drain_seconds: float, meter: Meter) -> None:
        """Sends and receives; the meter is read where the window that counts begins and where it ends."""
        gc.collect()
        gc.disable()
        try:
            began = time.perf_counter()
            self._pump(began, began + warm_seconds)
            meter.mark()
            self.window.began, cpu_seconds = time.perf_counter(), time.process_time()
            self._pump(began, began + total_seconds)
            meter.mark()
            self.window.ended = time.perf_counter()
            self.window.cpu_seconds = time.process_time() - cpu_seconds
            self._drain(began, drain_seconds, meter)
        finally:
            gc.enable()

    def _drain(self, began: float, drain_seconds: float, meter: Meter) -> None:
        deadline = time.perf_counter() + drain_seconds
        while self._pump(began, min(deadline, time.perf_counter() + QUIET_SECONDS)) or meter.is_busy():
            if time.perf_counter() >= deadline:
                self.window.is_cut_off = True
                return

    def _pump(self, began: float, until: float) -> int:
        """Sends what is due and keeps what comes, until that moment; says how often something came."""
        clock, poll, clients, wires, sent_at = (
            time.perf_counter,
            self._poll.poll,
            self._by_descriptor,
            self._wires,
            self.sent_at,
        )
        own_poll = (self._poll.fileno(),)
        received = 0
        while (now := clock()) < until:
            while len(sent_at) < len(wires) and began + wires[len(sent_at)][0] <= now:
                _, connection, frames = wires[len(sent_at)]
                sent_at.append(clock())
                connection.send(frames)
            next_at = began + wires[len(sent_at)][0] if len(sent_at) < len(wires) else until
            # epoll alone would wait for whole milliseconds and so send edits in bunches.
            select.select(own_poll, (), (), max(min(next_at, until) - clock(), 0.0))
            for descriptor, _ in poll(0, 64):
                client = clients[descriptor]
                data = client.socket.recv(_RECEIVE_BYTES)
                client.came.append((clock(), data))
                received += 1
                if len(data) <= 3:
                    self._answer(client, data)
        return received

    def _answer(self, client: Client, data: bytes) -> None:
        if not data:
            self._poll.unregister(client.socket)
        elif data in _PINGS:
            client.socket.send(_PINGS[data])

    def close(self) -> None:
        self._poll.close()
        for client in self.clients:
            client.socket.close()
