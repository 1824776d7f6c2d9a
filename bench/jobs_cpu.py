"""The CPU time of the processes behind jobs, with that of processes that came and went meanwhile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import psutil


class CpuMeter:
    """Takes CPU times of process trees, by name."""

    def __init__(self, pids: Mapping[str, Sequence[int]]) -> None:
        self._pids = pids

    @contextmanager
    def spending(self) -> Iterator[dict[str, float]]:
        """Fills in, at the end, the CPU seconds that each of them took inside."""
        spent: dict[str, float] = {}
        before = self._read()
        yield spent
        spent |= {name: seconds - before[name] for name, seconds in self._read().items()}

    def _read(self) -> dict[str, float]:
        return {name: sum(tree_seconds(pid) for pid in pids) for name, pids in self._pids.items()}


def tree_seconds(pid: int) -> float:
    """User and system time of a process and all that it started, also of those that have ended."""
    root = psutil.Process(pid)
    seconds = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            # Now among what its parent has waited for, which may have been read before.
            continue
        seconds += times.user + times.system + times.children_user + times.children_system
    return seconds
