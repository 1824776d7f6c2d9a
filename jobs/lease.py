"""Keeps the lease of the job at hand, in a thread of its own: the work may keep the loop busy."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from storage.errors import Unavailable
from storage.jobs import JobRecord, JobStore

LOOK_SECONDS = 0.5
RENEW_SECONDS = 2.0

log = structlog.get_logger("jobs.lease")


@dataclass(eq=False)
class _Held:
    job_id: str
    fence: int
    # Called in this thread, once.
    on_cancel: Callable[[], None]
    renewed_at: float | None = None
    is_told: bool = False


class LeaseKeeper:
    """Renews the lease of one job at a time; brings the wish to cancel.

    `on_lost` is called in the thread once it is known that somebody else has the job. While MongoDB is
    away nothing is known and the work goes on: the fence in Postgres keeps it from doing harm.
    """

    def __init__(self, mongodb_url: str, on_lost: Callable[[], None]) -> None:
        self._mongodb_url = mongodb_url
        self._on_lost = on_lost
        self._held: _Held | None = None
        self._stopped = threading.Event()

    @contextmanager
    def running(self) -> Iterator[LeaseKeeper]:
        """Runs the thread."""
        thread = threading.Thread(target=lambda: asyncio.run(self._keep()), name="lease", daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._stopped.set()
            thread.join(timeout=LOOK_SECONDS * 2)

    @contextmanager
    def keeping(self, record: JobRecord, on_cancel: Callable[[], None]) -> Iterator[None]:
        """Keeps the lease of a job that was just claimed. `on_cancel` is called from the thread."""
        self._held = _Held(record["_id"], record["fence"], on_cancel)
        try:
            yield
        finally:
            self._held = None

    async def _keep(self) -> None:
        async with JobStore.connect(self._mongodb_url) as store:
            while not self._stopped.is_set():
                held = self._held
                if held is not None:
                    try:
                        await self._see_to(held, store)
                    except Unavailable:
                        log.info("the lease could not be renewed", job_id=held.job_id)
                await asyncio.sleep(LOOK_SECONDS)

    async def _see_to(self, held: _Held, store: JobStore) -> None:
        now = asyncio.get_running_loop().time()
        if held.renewed_at is None:
            # A claim comes with a whole lease.
            held.renewed_at = now
        if now - held.renewed_at >= RENEW_SECONDS:
            record = await store.renew(held.job_id, held.fence)
            held.renewed_at = now
        else:
            record = await store.look(held.job_id, held.fence)
        if record is None:
            await self._see_whose(held, store)
        elif record["cancel_requested"] and not held.is_told:
            held.is_told = True
            held.on_cancel()

    async def _see_whose(self, held: _Held, store: JobStore) -> None:
        """It does not run under our fence: we ended it ourselves, or it was taken from us."""
        record = await store.find(held.job_id)
        is_ours = record is not None and record["fence"] == held.fence
        if not is_ours and self._held is held:
            log.warning("the lease is lost", job_id=held.job_id, fence=held.fence)
            self._on_lost()
