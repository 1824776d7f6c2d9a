"""Real `atelier worker` and `atelier clock` processes, to be killed, frozen and looked at from outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from server.embedded.processes import signal_tree, wait_until

_ROOT = Path(__file__).parent.parent
_TAIL_LINES = 60
WORKER = ("server.cli", "worker", "--queues", "data")
CLOCK = ("server.cli", "clock")


class Background:
    """One process with all that it starts; nothing of the test's environment leaks in."""

    def __init__(self, log_file: Path, environment: Mapping[str, str], module: Sequence[str]) -> None:
        self.log_file = log_file
        self._module = module
        self._environment = {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": os.environ.get("HOME", "/"),
            "PYTHONPATH": str(_ROOT),
            "PYTHONUNBUFFERED": "1",
            "LOG_FORMAT": "json",
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Starts it without waiting, in the folder of its log, where there is no `.env`."""
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", *self._module],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.log_file.parent,
                env=self._environment,
                start_new_session=True,
            )

    @property
    def process(self) -> psutil.Process:
        """The process that was launched."""
        assert self._process is not None
        return psutil.Process(self._process.pid)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def workers(self) -> list[psutil.Process]:
        """The worker processes of a group."""
        return self.process.children()

    def horses(self) -> list[psutil.Process]:
        """The processes in which the jobs run."""
        return [horse for worker in self.workers() for horse in _children(worker)]

    def wait_for_horses(self, count: int = 1, timeout_seconds: float = 20) -> list[psutil.Process]:
        """The horses, once there are so many."""
        self.wait(lambda: len(self.horses()) >= count, f"{count} horses", timeout_seconds)
        return self.horses()

    def wait(self, condition: Callable[[], bool], what: str, timeout_seconds: float = 20) -> None:
        """Waits for something; on failure shows the end of the log."""
        assert wait_until(condition, timeout_seconds), f"no {what}\n{self.log_tail()}"

    def terminate(self) -> None:
        """Asks it to end, without waiting."""
        self.process.terminate()

    def wait_ended(self, timeout_seconds: float = 20) -> int:
        """Waits for the end and answers with the exit code."""
        assert self._process is not None
        try:
            return self._process.wait(timeout_seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"still running\n{self.log_tail()}") from None

    def kill(self) -> None:
        """Ends it alone, at once, and waits until it is gone."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def kill_all(self) -> None:
        """Ends it with all that it started."""
        if self._process is not None and self._process.poll() is None:
            signal_tree(self._process.pid, signal.SIGKILL)
            self._process.wait(10)

    def log(self) -> str:
        return self.log_file.read_text(errors="replace")

    def log_tail(self) -> str:
        return "\n".join(self.log().splitlines()[-_TAIL_LINES:])


def is_alive(process: psutil.Process) -> bool:
    """Whether it lives; a zombie does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children()
    except psutil.NoSuchProcess:
        return []


@contextmanager
def background(
    folder: Path, environment: Mapping[str, str], module: Sequence[str] = WORKER
) -> Iterator[Background]:
    """A process that is launched, and ended at the end with all that it started."""
    running = Background(folder / f"{module[1]}-{time.monotonic_ns()}.log", environment, module)
    try:
        running.launch()
        yield running
    finally:
        running.kill_all()
