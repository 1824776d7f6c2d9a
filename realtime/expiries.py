"""When the tokens of connections end: each is told in time for another to be handed in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from realtime.connections import Connection
from realtime.messages import SESSION_EXPIRING, SessionExpiring

# Time for a slow network and a few tries; of a token that is shorter, half of what is left.
LEAD_SECONDS = 60.0


class Expiries:
    """One timer for each connection."""

    def __init__(self) -> None:
        self._timers: dict[Connection, asyncio.TimerHandle] = {}

    def watch(self, connection: Connection, expires_at: datetime) -> None:
        """From now on it is the end of this token that counts."""
        self.forget(connection)
        left = (expires_at - datetime.now(UTC)).total_seconds()
        wait = max(left - LEAD_SECONDS, left / 2, 0.0)
        loop = asyncio.get_running_loop()
        self._timers[connection] = loop.call_later(wait, self._tell, connection, expires_at)

    def forget(self, connection: Connection) -> None:
        timer = self._timers.pop(connection, None)
        if timer is not None:
            timer.cancel()

    def _tell(self, connection: Connection, expires_at: datetime) -> None:
        del self._timers[connection]
        connection.send_event(SESSION_EXPIRING, SessionExpiring(expires_at=expires_at).model_dump_json())
