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
from realtime.rooms import Rooms
from storage import events as event_rows
from storage import rooms as room_rows
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
        connections: Connections,
        ended: EndedSessions,
        on_ended: Callable[[Iterable[UUID]], None],
        on_lag: Callable[[float], None] = lambda _seconds: None,
    ) -> None:
        self._database_url = database_url
        self._rooms = rooms
        self._connections = connections
        self._ended = ended
        self._on_ended = on_ended
        self._on_lag = on_lag
        self._answered_at = 0.0
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
        self._answered_at = asked_at
