"""Group commit: what all documents of this process have to store goes into one statement, one at a time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import asyncpg
import structlog

from realtime.background import end_tasks
from storage import document_updates as rows
from storage.errors import AtelierError, Unavailable
from workspace.errors import NotFound

log = structlog.get_logger("realtime.committer")

TIMEOUT_SECONDS = 5.0
RETRY_SECONDS = 0.25

_AWAY = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.DeadlockDetectedError,
    asyncpg.SerializationError,
    asyncpg.ReadOnlySQLTransactionError,
)


@dataclass(frozen=True)
class Order:
    """One document's update to be stored; exactly one of the two is called, once."""

    update: bytes
    done: Callable[[int], None]
    failed: Callable[[AtelierError], None]


class Committer:
    """Stores updates on a connection of its own, for as long as it takes: a lost server only delays.

    `on_commit` is told of each commit: how many documents, and the seconds it took.
    """

    def __init__(self, database_url: str) -> None:
        self.on_commit: Callable[[int, float], None] = lambda _documents, _seconds: None
        self._database_url = database_url
        self._due: dict[UUID, Order] = {}
        self._filled = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()
        self._connection: asyncpg.Connection | None = None
        self._failing_since: float | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def outage_seconds(self) -> float:
        """For how long nothing could be stored though there was something."""
        return 0.0 if self._failing_since is None else time.monotonic() - self._failing_since

    def start(self) -> None:
        self._task = asyncio.create_task(self._run_forever(), name="committer")

    async def stop(self, *, within_seconds: float) -> None:
        """Stores what is due, if that can be done in time."""
        try:
            await asyncio.wait_for(self._idle.wait(), within_seconds)
        except (TimeoutError, asyncio.TimeoutError):
            log.error("updates are not stored", documents=len(self._due))
        if self._task is not None:
            await end_tasks([self._task])
        if self._connection is not None:
            self._connection.terminate()

    def submit(self, document_id: UUID, order: Order) -> None:
        """Takes an update to store. A document has one at a time."""
        self._due[document_id] = order
        self._filled.set()
        self._idle.clear()

    async def _run_forever(self) -> None:
        while True:
            await self._filled.wait()
            self._filled.clear()
            # Held by no name here: the next may come long after a document is unloaded.
            await self._store_all(self._take_due())
            if not self._due:
                self._idle.set()

    def _take_due(self) -> dict[UUID, Order]:
        due, self._due = self._due, {}
        return due

    async def _store_all(self, due: dict[UUID, Order]) -> None:
        while True:
            try:
                await self._store(due)
                self._failing_since = None
                return
            except _AWAY as error:
                await self._back_off(error, len(due))
            except asyncpg.PostgresError as error:
                if len(due) == 1:
                    log.error("an update cannot be stored", error=str(error))
                    for order in due.values():
                        order.failed(Unavailable("This edit cannot be stored."))
                    return
                # One of them is at fault; the others must not wait for it.
                for document_id, order in due.items():
                    await self._store_all({document_id: order})
                return

    async def _store(self, due: dict[UUID, Order]) -> None:
        began = time.monotonic()
        connection = await self._connected()
        numbers = await rows.append_updates(
            connection, {document_id: order.update for document_id, order in due.items()}
        )
        self.on_commit(len(numbers), time.monotonic() - began)
        for document_id, order in due.items():
            if document_id in numbers:
                order.done(numbers[document_id])
            else:
                order.failed(NotFound("This document was deleted."))

    async def _connected(self) -> asyncpg.Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                self._database_url, timeout=TIMEOUT_SECONDS, command_timeout=TIMEOUT_SECONDS
            )
        return self._connection

    async def _back_off(self, error: BaseException, documents: int) -> None:
        if self._failing_since is None:
            self._failing_since = time.monotonic()
        log.warning("storing waits", error=str(error) or type(error).__name__, documents=documents)
        if self._connection is not None:
            self._connection.terminate()
            self._connection = None
        await asyncio.sleep(RETRY_SECONDS)
