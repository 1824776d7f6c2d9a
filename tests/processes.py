"""Real `atelier serve` processes, to be killed, drained and looked at from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from server.embedded.ports import free_port

_ROOT = Path(__file__).parent.parent
_POLL_SECONDS = 0.03
_TAIL_LINES = 40


class ServeProcess:
    """One web process with an environment of its own; nothing of the test's environment leaks in."""

    def __init__(self, log_file: Path, environment: Mapping[str, str], port: int | None = None) -> None:
        self.port = port if port is not None else free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log_file = log_file
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.environ.get("HOME", "/"),
            "PYTHONPATH": str(_ROOT),
            "PYTHONUNBUFFERED": "1",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "PUBLIC_URL": self.url,
            "LOG_FORMAT": "json",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """How it ended (negative: by that signal); None while it runs."""
        return None if self._process is None else self._process.poll()

    def launch(self) -> None:
        """Starts it without waiting. It runs in the folder of its log, where there is no `.env`."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "server.cli", "serve"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.log_file.parent,
                env=self._environment,
                start_new_session=True,
            )

    def wait_ready(self, timeout_seconds: float = 30) -> None:
        """Waits until `/readyz` answers 200."""
        self._wait(lambda: self.status_of("/readyz") == 200, "ready", timeout_seconds)

    def start(self, timeout_seconds: float = 30) -> None:
        self.launch()
        self.wait_ready(timeout_seconds)

    def terminate(self) -> None:
        """Asks it to drain and end, without waiting."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """Ends it at once and waits until it is gone."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait(10)

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def wait_ended(self, timeout_seconds: float = 20) -> int:
        """Waits for the end and answers with the exit code."""
        assert self._process is not None
        try:
            return self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running after {timeout_seconds:g} s\n{self.log_tail()}") from None

    def status_of(self, path: str) -> int | None:
        """The status that a GET of the path answers with; None when nobody answers."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=2) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, ValueError):
            return None

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def log_tail(self) -> str:
        return "\n".join(self.log().splitlines()[-_TAIL_LINES:])

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _wait(self, condition: Callable[[], bool], what: str, timeout_seconds: float) -> None:
        deadline = time.monotonic() + timeout_seconds
        while not condition():
            if self.exit_code is not None:
                raise AssertionError(f"ended with {self.exit_code} before it was {what}\n{self.log_tail()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"not {what} after {timeout_seconds:g} s\n{self.log_tail()}")
            time.sleep(_POLL_SECONDS)


@contextmanager
def serving(
    folder: Path, environment: Mapping[str, str], *, port: int | None = None
) -> Iterator[ServeProcess]:
    """A process that is ready; killed at the end if it still runs."""
    process = ServeProcess(folder / f"serve-{time.monotonic_ns()}.log", environment, port)
    try:
        process.start()
        yield process
    finally:
        process.thaw()
        process.kill()
