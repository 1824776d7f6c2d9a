"""The life of a worker's horse: it does what is due whenever it is told to, and says when that is done."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import time

import psutil
import structlog

from jobs.runner import Runner
from server.event_loop import loop_factory
from server.horse import ALIVE, ALIVE_SECONDS, IDLE, STOP, WORK
from server.workshop import WorkPlan, die, open_workshop
from storage.errors import Unavailable

# Who worked for long is replaced, so that what libraries leak does not gather.
MOST_JOBS = 250
WORN_BYTES = 256 * 1024 * 1024
# Who is asked to end gives back a job that takes longer.
WARM_SECONDS = 10.0

log = structlog.get_logger("server.labour")


def labour(plan: WorkPlan, channel: socket.socket) -> int:
    """Works until it is asked to stop or is worn; the exit code. Ends at once when the worker is gone."""
    structlog.contextvars.bind_contextvars(horse=os.getpid())
    channel.setblocking(False)
    threading.Thread(target=_tell_alive, args=(channel,), name="alive", daemon=True).start()
    # Not closed, for that would wait for threads of tasks that were given up; the process ends now.
    asyncio.Runner(loop_factory=loop_factory()).run(_Labour(plan, channel).run())
    return 0


def _tell_alive(channel: socket.socket) -> None:
    while True:
        try:
            channel.send(ALIVE)
        except BlockingIOError:
            # The worker has not listened for minutes: it is frozen.
            pass
        except OSError:
            die()
        time.sleep(ALIVE_SECONDS)


class _Labour:
    def __init__(self, plan: WorkPlan, channel: socket.socket) -> None:
        self._plan = plan
        self._channel = channel
        self._ordered = asyncio.Event()
        self._stopped = asyncio.Event()
        self._is_working = False
        self._jobs_left = MOST_JOBS
        self._process = psutil.Process()
        self._worn_at_bytes = self._process.memory_info().rss + WORN_BYTES

    async def run(self) -> None:
        asyncio.get_running_loop().add_reader(self._channel, self._take_orders)
        working = asyncio.create_task(self._work_until_worn())
        stopping = asyncio.create_task(self._stopped.wait())
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
        if self._is_working:
            await asyncio.wait([working], timeout=WARM_SECONDS)
        # A job that is cut off so is given back.
        working.cancel()
        await asyncio.wait([working])
        if not working.cancelled():
            working.result()

    async def _work_until_worn(self) -> None:
        async with open_workshop(self._plan) as runner:
            while True:
                # Before looking: whoever knocks from now on has us look again.
                self._ordered.clear()
                await self._do_what_is_due(runner)
                if self._is_done():
                    return
                self._channel.send(IDLE)
                await self._ordered.wait()

    async def _do_what_is_due(self, runner: Runner) -> None:
        self._is_working = True
        try:
            while not self._is_done() and await runner.work(self._plan.queue, most=1):
                self._jobs_left -= 1
        except Unavailable as error:
            log.warning("jobs wait", error=str(error))
        finally:
            self._is_working = False

    def _is_done(self) -> bool:
        is_worn = self._jobs_left <= 0 or self._process.memory_info().rss > self._worn_at_bytes
        return self._stopped.is_set() or is_worn

    def _take_orders(self) -> None:
        try:
            orders = self._channel.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            orders = b""
        if not orders:
            # The worker is dead, and nobody else watches over what this process does.
            die()
        if STOP in orders:
            self._stopped.set()
        if WORK in orders or STOP in orders:
            self._ordered.set()
