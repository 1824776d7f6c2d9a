"""Duties of the clock: each on a rhythm of its own, none in the way of another."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from realtime.background import end_tasks
from storage.errors import Unavailable

_LOOK_SECONDS = 0.5

log = structlog.get_logger("jobs.duties")


@dataclass(frozen=True)
class Duty:
    """Something that is done again and again.

    `act` may be cut off anywhere, after `limit_seconds` at the latest, and be done twice at once.
    """

    name: str
    every_seconds: float
    act: Callable[[], Coroutine[Any, Any, None]]
    limit_seconds: float = 30.0


class Duties:
    """Does each duty on its rhythm while `may_act` says yes; a failure of one leaves the others alone."""

    def __init__(self, duties: Sequence[Duty], may_act: Callable[[], bool]) -> None:
        self._duties = duties
        self._may_act = may_act
        # Those that failed for want of a service, told once for each outage.
        self._waiting: set[str] = set()

    async def run(self) -> None:
        """Goes on until it is cancelled."""
        async with asyncio.TaskGroup() as group:
            for duty in self._duties:
                group.create_task(self._repeat(duty), name=f"duty: {duty.name}")

    async def _repeat(self, duty: Duty) -> None:
        loop = asyncio.get_running_loop()
        due_at = loop.time()
        while True:
            # Whoever comes to lead begins at once, not at the next beat of an hourly rhythm.
            if loop.time() >= due_at and self._may_act():
                due_at = loop.time() + duty.every_seconds
                await self._do(duty)
            wait_seconds = due_at - loop.time()
            await asyncio.sleep(wait_seconds if 0 < wait_seconds < _LOOK_SECONDS else _LOOK_SECONDS)

    async def _do(self, duty: Duty) -> None:
        task = asyncio.create_task(duty.act())
        try:
            await self._wait(task, duty)
        finally:
            await end_tasks([task])
        if not task.cancelled():
            self._judge(duty, task.exception())

    async def _wait(self, task: asyncio.Task[None], duty: Duty) -> None:
        """Until it is done, takes too long, or is ours no more."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + duty.limit_seconds
        while not task.done() and self._may_act():
            left_seconds = ends_at - loop.time()
            if left_seconds <= 0:
                log.info("goes on later", duty=duty.name, limit_seconds=duty.limit_seconds)
                return
            await asyncio.wait({task}, timeout=min(left_seconds, _LOOK_SECONDS))

    def _judge(self, duty: Duty, error: BaseException | None) -> None:
        if error is None:
            if self._waiting and self._waiting <= {duty.name}:
                log.info("all goes on")
            self._waiting.discard(duty.name)
        elif isinstance(error, Unavailable):
            if not self._waiting:
                log.warning("a service is away", duty=duty.name, error=str(error))
            self._waiting.add(duty.name)
        else:
            log.error("a duty failed", duty=duty.name, exc_info=error)
