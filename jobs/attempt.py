"""One attempt at a job: what its task sees, and how progress and log lines find their way out."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import structlog

from jobs.errors import LeaseLost
from jobs.records import job_of
from jobs.words import storable
from storage.errors import Unavailable
from storage.files import FileStore
from storage.ids import new_id
from storage.jobs import JobRecord, JobStore
from storage.postgres import Connection, Postgres
from workspace.resources import Job, JobProgress

PROGRESS_SECONDS = 0.25
# Each picture of a job holds its params, and everybody in its room gets it: large ones come less often.
PARAMS_BYTES_PER_SECOND = 64 * 1024
AWAY_SECONDS = 1.0
MAX_LOG_LINES = 2_000
MAX_LINE_CHARACTERS = 2_000
MAX_WORD_CHARACTERS = 500

log = structlog.get_logger("jobs.attempt")


class AttemptTools(Protocol):
    """What an attempt needs of what a worker has open."""

    @property
    def files(self) -> FileStore: ...

    @property
    def store(self) -> JobStore: ...

    @property
    def postgres(self) -> Postgres: ...

    @property
    def quota_bytes(self) -> int | None: ...

    @property
    def tell(self) -> Callable[[Job], None]:
        """Takes a job's progress to the rooms."""


class Attempt:
    """Implements `JobContext`. Progress is stored and told four times a second at most, the last always."""

    def __init__(self, record: JobRecord, folder: Path, tools: AttemptTools) -> None:
        self.job = job_of(record)
        self.folder = folder
        self.files = tools.files
        self.quota_bytes = tools.quota_bytes
        self._fence: int = record["fence"]
        self._tools = tools
        self._pause_seconds = max(PROGRESS_SECONDS, len(record["params"]) / PARAMS_BYTES_PER_SECOND)
        self._latest: JobProgress | None = None
        self._lines: list[dict[str, Any]] = []
        self._lines_left = MAX_LOG_LINES
        self._changed = asyncio.Event()

    def key(self) -> str:
        return f"{self.job.workspace_id}/{new_id()}"

    async def progress(self, percent: float, stage: str, message: str = "") -> None:
        if not math.isfinite(percent):
            raise ValueError(f"a percent is from 0 to 100, not {percent}")
        self._latest = JobProgress(
            percent=min(max(percent, 0.0), 100.0),
            stage=storable(stage[:MAX_WORD_CHARACTERS]),
            message=storable(message[:MAX_WORD_CHARACTERS]),
        )
        self._changed.set()

    def log(self, message: str, level: str = "info") -> None:
        if not self._lines_left:
            return
        self._lines_left -= 1
        if not self._lines_left:
            message, level = f"There are more than {MAX_LOG_LINES} lines; the rest is not kept.", "warning"
        self._lines.append(
            {
                # In the order of the lines, many of which may come in one millisecond.
                "_id": f"{self.job.id} {self._fence:06} {MAX_LOG_LINES - self._lines_left:06}",
                "job_id": str(self.job.id),
                "at": datetime.now(UTC),
                "attempt": self.job.attempt,
                "level": level,
                "message": storable(message[:MAX_LINE_CHARACTERS]),
            }
        )
        self._changed.set()

    def look(self) -> AbstractAsyncContextManager[Connection]:
        return self._tools.postgres.reading()

    @asynccontextmanager
    async def flowing(self, on_lost: Callable[[], None]) -> AsyncIterator[None]:
        """Stores and tells what comes, until the end; then, once, whatever is left.

        `on_lost` is called once it turns out that the job is somebody else's.
        """
        pump = asyncio.create_task(self._pump(on_lost), name="job: progress")
        try:
            yield
        finally:
            pump.cancel()
            await asyncio.gather(pump, return_exceptions=True)
            try:
                await self.flush()
            except LeaseLost:
                on_lost()
            except Unavailable:
                log.info("the last progress could not be stored", job_id=str(self.job.id))

    async def _pump(self, on_lost: Callable[[], None]) -> None:
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                await self.flush()
            except LeaseLost:
                on_lost()
                return
            except Unavailable:
                self._changed.set()
                await asyncio.sleep(AWAY_SECONDS)
            await asyncio.sleep(self._pause_seconds)

    async def flush(self) -> None:
        """Stores and tells what has gathered. Raises `LeaseLost`, and `Unavailable` keeping it."""
        latest = self._latest
        if latest is not None:
            record = await self._tools.store.progress(
                str(self.job.id),
                self._fence,
                percent=latest.percent,
                stage=latest.stage,
                message=latest.message,
            )
            if record is None:
                raise LeaseLost
            if self._latest is latest:
                self._latest = None
            self._tools.tell(job_of(record))
        if lines := self._lines[:]:
            await self._tools.store.logs.append(lines)
            del self._lines[: len(lines)]
