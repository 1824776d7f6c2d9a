"""What a task is given to work with, and what it gives back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from pydantic import BaseModel

from storage.files import FileStore
from storage.postgres import Connection
from workspace.resources import Job


class JobContext(Protocol):
    """One attempt at a job, as its task sees it.

    When the job is cancelled, the task gets `asyncio.CancelledError` where it waits; it cleans up and
    lets the error through.
    """

    @property
    def job(self) -> Job:
        """The job as it was claimed; `attempt` counts from 1."""

    @property
    def folder(self) -> Path:
        """An empty folder of this attempt's own; removed with all in it when the attempt ends."""

    @property
    def files(self) -> FileStore:
        """Where the files of assets are."""

    @property
    def quota_bytes(self) -> int | None:
        """What all files of a workspace may take, for `add_asset`; None is no bound."""

    def key(self) -> str:
        """A fresh key for a file of this attempt. What no asset names in the end is swept away."""

    async def progress(self, percent: float, stage: str, message: str = "") -> None:
        """Tells how far the work is, from 0 to 100. Cheap: call it as often as you like."""

    def log(self, message: str, level: str = "info") -> None:
        """Adds a line to the job's log, for the people of the project. Cheap, bounded."""

    def look(self) -> AbstractAsyncContextManager[Connection]:
        """A connection for reading Postgres."""


class Effects(Protocol):
    """The transaction of a job's outcome: what is written here is there exactly if the job completed."""

    @property
    def sql(self) -> Connection:
        """The transaction's connection."""

    def emit(
        self, workspace_id: UUID, type_: str, data: BaseModel, *, project_id: UUID | None = None
    ) -> None:
        """Appends a domain event, with the person who asked for the job as its actor."""


@dataclass(frozen=True)
class Outcome:
    """What a task returns: `result` is shown with the job; `effect` runs in the outcome's transaction.

    `result` is JSON of a MiB at most; the job fails otherwise.

    After a deadlock `effect` may run again from the start, so it keeps no state outside. It may raise
    `JobFailed` or an error of the contract, such as `TooLarge`: then the job failed and nothing of it is
    written.
    """

    result: dict[str, Any]
    effect: Callable[[Effects], Awaitable[None]] | None = None
