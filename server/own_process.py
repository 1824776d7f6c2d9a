"""A command of `atelier` as a child of `atelier up`."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from server.console import Console
from server.embedded.processes import end_remembered, remember, signal_tree, tied_command, wait_until


class OwnProcess:
    """One process of ours, whose log lines go to the console. `command` is that of `atelier`."""

    log_hint = "its last lines stand above"

    def __init__(self, name: str, command: str, folder: Path, console: Console) -> None:
        self.name = name
        self._command = command
        self._process_file = folder / f"{name}.process.json"
        self._console = console
        self._environment: Mapping[str, str] = {}
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
        command = [sys.executable, "-P", "-m", "server.cli", self._command]
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

    def end_leftover(self) -> None:
        """End the process of an `atelier up` that was killed."""
        end_remembered(self._process_file, signal.SIGTERM, timeout_seconds=5)

    def begin_stop(self) -> None:
        """Ask the process to finish and end, without waiting."""
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
