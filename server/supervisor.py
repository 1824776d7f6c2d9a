"""Keeps the children of `atelier up` running, and ends them in order."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from server.console import Console
from server.embedded.errors import StartError
from server.embedded.processes import wait_until
from server.embedded.service import EmbeddedService
from server.interrupts import Interrupts
from server.own_process import OwnProcess
from server.reload import SourceWatch

_LOOK_SECONDS = 0.2
_FIRST_DELAY_SECONDS = 0.5
_LONGEST_DELAY_SECONDS = 15.0
# Who ran this long starts again without the delay its earlier failures had earned.
_STEADY_SECONDS = 30.0
_DRAIN_SECONDS = 20.0
_RELOAD_SECONDS = 5.0
_SERVICE_STOP_SECONDS = 10.0


class Child(Protocol):
    """A process that can be started again."""

    @property
    def name(self) -> str:
        """What it is called in the log."""

    @property
    def running(self) -> bool:
        """Whether it lives."""

    @property
    def exit_code(self) -> int | None:
        """How it ended."""

    @property
    def log_hint(self) -> str:
        """Where its log stands."""

    def launch(self) -> None:
        """Start it without waiting."""


@dataclass
class _Watch:
    """One child and when it may start again."""

    child: Child
    failures: int = 0
    launched_at: float = 0.0
    retry_at: float | None = None

    def ended(self, now: float) -> float:
        """Note an end; return the delay before the next start, in seconds."""
        if now - self.launched_at > _STEADY_SECONDS:
            self.failures = 0
        delay = min(_FIRST_DELAY_SECONDS * 2.0 ** min(self.failures, 10), _LONGEST_DELAY_SECONDS)
        self.failures += 1
        self.retry_at = now + delay
        return delay


class Supervisor:
    """Watches our own processes and the services below them until somebody asks to stop."""

    def __init__(
        self,
        own: Sequence[OwnProcess],
        services: Sequence[EmbeddedService],
        console: Console,
        interrupts: Interrupts,
        sources: SourceWatch | None = None,
    ) -> None:
        self._own = own
        self._services = services
        self._console = console
        self._interrupts = interrupts
        self._sources = sources

    def watch(self) -> None:
        """Start again whoever ends, until an interrupt."""
        now = time.monotonic()
        children: list[Child] = [*self._services, *self._own]
        watches = [_Watch(child, launched_at=now) for child in children]
        while self._interrupts.count == 0:
            for watch in watches:
                self._look_after(watch)
            if self._sources is not None and self._sources.changed():
                self._reload()
            self._interrupts.wait(_LOOK_SECONDS)

    def shut_down(self) -> None:
        """End our own processes first, then all services. Another interrupt ends a stage at once."""
        self._stop_own(_DRAIN_SECONDS)
        for service in self._services:
            service.begin_stop()
        self._wait_or_hasten(
            lambda: all(service.has_stopped() for service in self._services), _SERVICE_STOP_SECONDS
        )
        for service in self._services:
            service.stop(timeout_seconds=0)

    def _stop_own(self, timeout_seconds: float) -> None:
        for process in self._own:
            process.begin_stop()
        self._wait_or_hasten(lambda: all(process.has_stopped() for process in self._own), timeout_seconds)
        for process in self._own:
            process.stop(timeout_seconds=0)

    def _wait_or_hasten(self, has_stopped: Callable[[], bool], timeout_seconds: float) -> None:
        asked = self._interrupts.count
        wait_until(lambda: has_stopped() or self._interrupts.count > asked, timeout_seconds)

    def _look_after(self, watch: _Watch) -> None:
        now = time.monotonic()
        if watch.child.running:
            watch.retry_at = None
            return
        if watch.retry_at is None:
            how = _describe(watch.child.exit_code)
            delay = watch.ended(now)
            self._console.say(
                f"{watch.child.name} {how} ({watch.child.log_hint}); starting it again in {delay:g} s"
            )
        elif now >= watch.retry_at:
            watch.retry_at, watch.launched_at = None, now
            try:
                watch.child.launch()
            except (StartError, OSError) as error:
                self._console.say(str(error))

    def _reload(self) -> None:
        names = ", ".join(process.name for process in self._own)
        self._console.say(f"source files changed; starting again: {names}")
        self._stop_own(_RELOAD_SECONDS)
        for process in self._own:
            process.launch()


def _describe(exit_code: int | None) -> str:
    if exit_code is None:
        return "did not start"
    if exit_code < 0:
        return f"was ended by {signal.Signals(-exit_code).name}"
    return f"ended with exit code {exit_code}"
