"""Who leads: a lock that Postgres gives to one session, for as long as that session lives."""

from __future__ import annotations

import asyncpg

from storage.postgres import Connection

CONNECT_TIMEOUT_SECONDS = 2.0
COMMAND_TIMEOUT_SECONDS = 2.0
# A session that was silent for so long is ended by Postgres, and with it the lead of a frozen process.
SILENCE_SECONDS = 6

# The two halves of the lock's number.
_LOCK = (0x61746C72, 0x636C6F63)

# Of a process whose machine is gone, too, the session has to end.
_PREPARE = f"""
SELECT set_config('application_name', 'atelier clock', false),
       set_config('idle_session_timeout', '{SILENCE_SECONDS}s', false),
       set_config('tcp_keepalives_idle', '2', false),
       set_config('tcp_keepalives_interval', '1', false),
       set_config('tcp_keepalives_count', '3', false),
       set_config('tcp_user_timeout', '5000', false)
"""

# A session may take the lock several times, but has to hold it only once.
_LEAD = """
SELECT CASE WHEN EXISTS (
    SELECT FROM pg_locks
    WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid = $1::int::oid AND objid = $2::int::oid AND objsubid = 2
) THEN true ELSE pg_try_advisory_lock($1, $2) END
"""


async def connect_candidate(database_url: str) -> Connection:
    """A connection of the caller's own; `lead` has to be asked on it more often than `SILENCE_SECONDS`.

    Raises OSError, TimeoutError and asyncpg's errors.
    """
    connection = await asyncpg.connect(
        database_url, timeout=CONNECT_TIMEOUT_SECONDS, command_timeout=COMMAND_TIMEOUT_SECONDS
    )
    try:
        await connection.execute(_PREPARE)
    except BaseException:
        connection.terminate()
        raise
    return connection


async def lead(sql: Connection) -> bool:
    """Whether this session holds the lock, which it takes where nobody does."""
    leads: bool = await sql.fetchval(_LEAD, *_LOCK)
    return leads
