"""Once a second: what the database says, whatever news was lost on the way.

So a process killed between commit and news, a lost message, a dead listener or a Redis that is away
cost a second of latency and nothing else.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from uuid import UUID

import asyncpg
import structlog

from realtime.background import end_tasks
from realtime.connections import Connections
from realtime.documents import Documents
from realtime.rooms import Rooms
from storage import document_updates as document_rows
from storage import events as event_rows
from storage import rooms as room_rows
from workspace.errors import Unavailable
from workspace.gate import EndedSessions

log = structlog.get_logger("realtime.poll")

# A little under a second, so that what it finds takes effect within one.
INTERVAL_SECONDS = 0.75
TIMEOUT_SECONDS = 3.0
RECONNECT_SECONDS = 0.5
# Without an answer for so long, nothing is said on the authority of what was known before.
STALE_SECONDS = 5.0
# After a silence longer than this, every live session is asked for, not only those that ended lately.
OUTAGE_SECONDS = 60.0

_FAILURES = (OSError, asyncio.TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)


class Poll:
    """Asks Postgres, on a connection of its own, for the heads of the rooms and for ended sessions."""

    def __init__(
        self,
        database_url: str,
        rooms: Rooms,
        documents: Documents,
        connections: Connections,
        ended: EndedSessions,
        on_ended: Callable[[Iterable[UUID]], None],
        on_lag: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self._database_url = database_url
        self._rooms = rooms
        self._documents = documents
        self._connections = connections
        self._ended = ended
        self._on_ended = on_ended
        self._on_lag = on_lag
        self._answered_at = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    @property
    def lag_seconds(self) -> float:
        """For how long Postgres has not answered."""
        return time.monotonic() - self._answered_at

    @property
    def is_stale(self) -> bool:
        """Whether roles and sessions as this process knows them may be out of date."""
        return self.lag_seconds > STALE_SECONDS

    async def start(self) -> None:
        """Begins; returns after the first try, so that ended sessions are known before anybody is let in."""
        first = asyncio.Event()
        self._task = asyncio.create_task(self._run_forever(first), name="poll")
        await first.wait()

    async def stop(self) -> None:
        if self._task is not None:
            await end_tasks([self._task])

    async def _run_forever(self, first: asyncio.Event) -> None:
        while True:
            if self.is_stale:
                self._documents.suspend(Unavailable("Rights cannot be checked at the moment."))
            try:
                connection = await asyncpg.connect(
                    self._database_url, timeout=TIMEOUT_SECONDS, command_timeout=TIMEOUT_SECONDS
                )
            except _FAILURES as error:
                log.warning("poll: postgres is away", error=str(error) or type(error).__name__)
                first.set()
                await asyncio.sleep(RECONNECT_SECONDS)
                continue
            try:
                await self._poll_on(connection, first)
            except _FAILURES as error:
                log.warning("poll: postgres went away", error=str(error) or type(error).__name__)
            finally:
                connection.terminate()
                first.set()

    async def _poll_on(self, connection: asyncpg.Connection, first: asyncio.Event) -> None:
        while True:
            began = time.monotonic()
            await self._ask(connection)
            first.set()
            self._on_lag(time.monotonic() - began)
            await asyncio.sleep(max(0.0, INTERVAL_SECONDS - (time.monotonic() - began)))

    async def _ask(self, connection: asyncpg.Connection) -> None:
        asked_at = time.monotonic()
        had_outage = self.lag_seconds > OUTAGE_SECONDS
        ended = await room_rows.read_ended_sessions(connection)
        gone = set(ended)
        if had_outage:
            gone |= await room_rows.find_ended_among(connection, self._connections.session_ids())
        self._ended.keep_only(ended)
        self._ended.add(ended)
        self._on_ended(gone)
        workspace_ids = [room.workspace_id for room in self._rooms]
        if workspace_ids:
            heads = await event_rows.read_heads(connection, workspace_ids)
            self._rooms.notice_heads(heads, workspace_ids)
        await self._ask_documents(connection)
        self._answered_at = asked_at
        self._documents.resume()

    async def _ask_documents(self, connection: asyncpg.Connection) -> None:
        document_ids = [document.document_id for document in self._documents]
        if not document_ids:
            return
        heads = await document_rows.read_document_heads(connection, document_ids)
        self._documents.notice_heads(heads, document_ids)
        pairs = self._documents.pairs()
        if pairs:
            self._documents.notice_accesses(await document_rows.find_accesses(connection, pairs), pairs)
