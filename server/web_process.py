"""`atelier serve` as a child of `atelier up`."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from server.console import Console
from server.embedded.errors import StartError
from server.embedded.processes import end_remembered, remember, signal_tree, tied_command, wait_until

READY_TIMEOUT_SECONDS = 30
_PROBE_TIMEOUT_SECONDS = 2
_UNSPECIFIED = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class WebProcess:
    """One web process whose log lines go to the console."""

    name = "web"
    log_hint = "its last lines stand above"

    def __init__(self, host: str, port: int, process_file: Path, console: Console) -> None:
        self._host = host
        self._port = port
        self._environment: Mapping[str, str] = {}
        self._process_file = process_file
        self._console = console
        self._process: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether the process lives, be it ready or not."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How the last process ended (negative: by that signal), or None."""
        return None if self._process is None else self._process.poll()

    def launch(self, environment: Mapping[str, str] | None = None) -> None:
        """Start the process, in the last environment where none is given, without waiting."""
        self._environment = environment or self._environment
        command = [sys.executable, "-P", "-m", "server.cli", "serve"]
        self._process = subprocess.Popen(
            tied_command(command, signal.SIGTERM),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=self._environment,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        remember(self._process.pid, self._process_file)
        assert self._process.stdout is not None  # noqa: S101
        self._reader = threading.Thread(target=self._pass_on, args=(self._process.stdout,), daemon=True)
        self._reader.start()

    def wait_ready(self, timeout_seconds: float = READY_TIMEOUT_SECONDS) -> None:
        """Wait until `/readyz` says yes. Raises StartError when the process ends or the time is over."""
        if not wait_until(lambda: not self.running or is_ready(self._host, self._port), timeout_seconds):
            raise StartError(f"The web process was not ready within {timeout_seconds:g} s ({self.log_hint}).")
        if not self.running:
            self._finish_reading()
            raise StartError(f"The web process ended at its start ({self.log_hint}).")

    def begin_stop(self) -> None:
        """Ask the process to drain and end, without waiting."""
        if self._process is not None and self.running:
            self._process.terminate()

    def has_stopped(self) -> bool:
        """Say whether the process has ended."""
        return not self.running

    def stop(self, timeout_seconds: float) -> None:
        """Ask the process to end, wait, and kill it when the time is over."""
        self.begin_stop()
        if not wait_until(self.has_stopped, timeout_seconds):
            self.kill()
        self._finish_reading()
        self._process_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """End the process and its descendants at once."""
        if self._process is not None and self.running:
            signal_tree(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _pass_on(self, lines: IO[str]) -> None:
        for line in lines:
            self._console.say(line.rstrip("\n"), self.name)

    def _finish_reading(self) -> None:
        if self._reader is not None:
            self._reader.join(timeout=1)


def end_leftover(process_file: Path) -> None:
    """End the web process of an `atelier up` that was killed."""
    end_remembered(process_file, signal.SIGTERM, timeout_seconds=5)


def reachable_host(host: str) -> str:
    """Return where to reach a server of this machine that listens on `host`."""
    return _UNSPECIFIED.get(host, host)


def ask(host: str, port: int, path: str) -> tuple[int, bytes]:
    """GET the path of a server near by. Raises OSError or HTTPException when nothing sensible answers."""
    connection = http.client.HTTPConnection(reachable_host(host), port, timeout=_PROBE_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def is_ready(host: str, port: int) -> bool:
    """Say whether the server says that it is ready."""
    try:
        return ask(host, port, "/readyz")[0] == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
