"""One leader among any number of clocks: whose session holds a lock in Postgres."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import structlog

from storage.leadership import SILENCE_SECONDS, connect_candidate, lead
from storage.postgres import Connection

ASK_SECONDS = 1.0
# Counted from the question on, and well below the silence after which another one may lead.
VALID_SECONDS = SILENCE_SECONDS / 2

_FAILURES = (
    OSError,
    asyncio.TimeoutError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

log = structlog.get_logger("jobs.leadership")


class Leadership:
    """Stands for the lead, and knows at any moment whether it is ours.

    A process that was frozen, or does not reach Postgres, finds by its own watch that it leads no more;
    Postgres ends its silent session, and another one leads. Should two act for a moment nevertheless,
    as when Postgres is restarted, nothing they do is wrong to be done twice.
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: Connection | None = None
        # When the question was asked to which Postgres last said yes.
        self._confirmed_at: float | None = None
        self._is_away = False

    @property
    def leads(self) -> bool:
        """Whether this process leads; to be asked before each act."""
        return (
            self._confirmed_at is not None
            and self._connection is not None
            and not self._connection.is_closed()
            and time.monotonic() - self._confirmed_at < VALID_SECONDS
        )

    async def run(self) -> None:
        """Stands for the lead until it is cancelled."""
        while True:
            try:
                connection = await connect_candidate(self._database_url)
            except _FAILURES as error:
                self._note_away(error)
                await asyncio.sleep(ASK_SECONDS)
                continue
            self._connection = connection
            try:
                await self._stand(connection)
            except _FAILURES as error:
                self._note_away(error)
            finally:
                self._note(None)
                connection.terminate()

    async def _stand(self, connection: Connection) -> None:
        while True:
            asked_at = time.monotonic()
            leads = await lead(connection)
            if self._is_away:
                self._is_away = False
                log.info("postgres is back")
            self._note(asked_at if leads else None)
            await asyncio.sleep(ASK_SECONDS)

    def _note(self, confirmed_at: float | None) -> None:
        if (confirmed_at is None) != (self._confirmed_at is None):
            log.info("this clock leads" if confirmed_at is not None else "this clock leads no more")
        self._confirmed_at = confirmed_at

    def _note_away(self, error: BaseException) -> None:
        if not self._is_away:
            self._is_away = True
            log.warning("postgres is away; nobody leads here", error=str(error) or type(error).__name__)
