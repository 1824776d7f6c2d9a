"""Processes as trees: found again by a file, ended wholly, waited for."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import psutil

from server.embedded import launcher

_POLL_SECONDS = 0.02
# The start time of a process is told in ticks since a boot time that moves when the clock is set.
_START_TOLERANCE_SECONDS = 2.0


def wait_until(condition: Callable[[], bool], timeout_seconds: float) -> bool:
    """Ask until the condition holds; False when it does not within the time."""
    deadline = time.monotonic() + timeout_seconds
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def tied_command(
    command: Sequence[str], death_signal: signal.Signals, launcher_options: Sequence[str] = ()
) -> list[str]:
    """Wrap a command so that, on Linux, it gets the signal when the thread that forked it ends."""
    options = ["--parent", str(os.getpid()), "--death-signal", str(int(death_signal)), *launcher_options]
    return [sys.executable, "-I", "-S", launcher.__file__, *options, "--", *command]


def remember(pid: int, file: Path) -> None:
    """Write down which process this is, so that a later start can find it."""
    with suppress(psutil.NoSuchProcess):
        file.write_text(json.dumps({"pid": pid, "started": psutil.Process(pid).create_time()}))


def _remembered(file: Path) -> psutil.Process | None:
    try:
        record = json.loads(file.read_text())
        process = psutil.Process(int(record["pid"]))
        same = abs(process.create_time() - float(record["started"])) < _START_TOLERANCE_SECONDS
    except (OSError, ValueError, KeyError, TypeError, psutil.NoSuchProcess):
        return None
    return process if same and process.status() != psutil.STATUS_ZOMBIE else None


def is_remembered(file: Path) -> bool:
    """Say whether the process written down in the file lives."""
    return _remembered(file) is not None


def tree(pid: int) -> list[psutil.Process]:
    """Return the process and all its descendants that live now, the process first."""
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def signal_tree(pid: int, signal_number: signal.Signals) -> None:
    """Send a signal to the process and then to all its descendants."""
    for process in tree(pid):
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal_number)


def end_remembered(file: Path, stop_signal: signal.Signals, timeout_seconds: float) -> bool:
    """End the process written down in the file, if it still lives; say whether there was one."""
    process = _remembered(file)
    if process is None:
        return False
    with suppress(psutil.NoSuchProcess):
        process.send_signal(stop_signal)
        _, alive = psutil.wait_procs([process], timeout=timeout_seconds)
        if alive:
            family = tree(process.pid)
            signal_tree(process.pid, signal.SIGKILL)
            psutil.wait_procs(family, timeout=timeout_seconds)
    return True
