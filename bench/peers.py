"""The servers that are compared with, each started afresh for a run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.node_packages import NODE
from bench.wires import HocuspocusWire, SocketIoWire, SyncWire, Wire
from server.embedded.ports import free_port
from server.embedded.processes import wait_until

_DOCUMENT = "room"
_START_TIMEOUT_SECONDS = 20.0
_ROOT = Path(__file__).parent.parent


@dataclass
class Running:
    """A server that is ready: `pids` has `server` and the databases beside it."""

    port: int
    pids: Mapping[str, int]
    wires: Callable[[int], Sequence[Wire]]
    stored_text: Callable[[], str] | None = None


@dataclass(frozen=True)
class Peer:
    """A server of one process that stores nothing."""

    name: str
    command: Sequence[str | Path]
    wire: Callable[[], Wire]
    environment: Mapping[str, str] = field(default_factory=dict)

    @contextmanager
    def running(self, folder: Path) -> Iterator[Running]:
        """Runs the server in a folder, with its output in a log there."""
        port = free_port()
        environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(port), **self.environment}
        with (folder / f"{self.name}.log").open("ab") as log:
            process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=environment
            )
        try:
            _wait_listening(port, process)
            yield Running(port, {"server": process.pid}, lambda count: [self.wire() for _ in range(count)])
        finally:
            process.kill()
            process.wait()


def _wait_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    def is_listening() -> bool:
        if process.poll() is not None:
            raise ConnectionError(f"the server ended with {process.returncode}; see its log")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    if not wait_until(is_listening, _START_TIMEOUT_SECONDS):
        raise ConnectionError(f"the server does not listen after {_START_TIMEOUT_SECONDS:g} s")


def stock_peers(packages: Path) -> list[Peer]:
    """Those that are measured, by the names of the command line."""
    y_websocket = packages / "node_modules" / "y-websocket" / "bin" / "server.cjs"
    return [
        Peer("y-websocket", [NODE, y_websocket], lambda: SyncWire(f"/{_DOCUMENT}")),
        Peer("hocuspocus", [NODE, packages / "hocuspocus.mjs"], lambda: HocuspocusWire(_DOCUMENT)),
        Peer("socket.io", [NODE, packages / "socketio.mjs"], lambda: SocketIoWire("update")),
        Peer(
            "python-socketio",
            [sys.executable, "-P", "-m", "bench.stock_socketio"],
            lambda: SocketIoWire("update"),
            {"PYTHONPATH": str(_ROOT)},
        ),
    ]
