"""Which core does what, and how much CPU time processes took."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import psutil

CORE = "core"
_BUSY_SHARE = 0.3


@dataclass(frozen=True)
class Cores:
    """The server's core and the load's; databases run where there is room."""

    server: int
    load: int
    every: frozenset[int]

    @classmethod
    def of_machine(cls) -> Cores:
        """The first and the last core that this process may use; the same where there is only one."""
        every = frozenset(os.sched_getaffinity(0))
        return cls(min(every), max(every), every)

    @contextmanager
    def on(self, *cores: int) -> Iterator[None]:
        """Runs what is inside, and what is started there for good, on these cores."""
        os.sched_setaffinity(0, cores)
        try:
            yield
        finally:
            os.sched_setaffinity(0, self.every)


class Meter:
    """Takes the CPU time of process trees, by name, at two moments, and of the server's core with them."""

    def __init__(self, pids: Mapping[str, int], server_core: int) -> None:
        self._pids = pids
        self._server_core = server_core
        self._readings: list[dict[str, float]] = []
        self._seen = (time.monotonic(), 0.0)

    def mark(self) -> None:
        reading = {name: cpu_seconds(pid) for name, pid in self._pids.items()}
        self._readings.append({**reading, CORE: core_seconds(self._server_core)})

    def spent_seconds(self) -> dict[str, float]:
        """CPU seconds between the first mark and the last; under `CORE` whatever ran on the server's."""
        first, last = self._readings[0], self._readings[-1]
        return {name: last[name] - first[name] for name in first}

    def is_busy(self) -> bool:
        """Whether the server has used much of its core since this was asked last."""
        (before, used_before), self._seen = self._seen, (time.monotonic(), cpu_seconds(self._pids["server"]))
        now, used = self._seen
        return used - used_before > _BUSY_SHARE * (now - before)


def core_seconds(core: int) -> float:
    """For how long a core has not been idle, whoever used it, and a hypervisor that took it included."""
    times = psutil.cpu_times(percpu=True)[core]
    return float(times.user + times.nice + times.system + times.irq + times.softirq + times.steal)


def cpu_seconds(pid: int) -> float:
    """What a process and those it started have used, in user and system together."""
    root = psutil.Process(pid)
    seconds = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        seconds += times.user + times.system
    return seconds
