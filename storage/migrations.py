"""Migrations: plain SQL files, forward only, each applied once and in order."""

from __future__ import annotations

from importlib.resources import files

import asyncpg

# Any fixed number: it names the lock under which one process at a time migrates.
ADVISORY_LOCK = 0x41_54_45_4C_49_45_52

_TABLE = """
CREATE TABLE IF NOT EXISTS migrations (
    name text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
)
"""


def migration_names() -> list[str]:
    """The names of all migrations that this version carries, in order."""
    folder = files("storage") / "migrations"
    return sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))


async def pending_migrations(connection: asyncpg.Connection) -> list[str]:
    """The names of those the database does not have yet."""
    known = await connection.fetchval("SELECT to_regclass('migrations') IS NOT NULL")
    applied = (
        {row["name"] for row in await connection.fetch("SELECT name FROM migrations")} if known else set()
    )
    return [name for name in migration_names() if name not in applied]


async def migrate(database_url: str, *, timeout_seconds: float = 10.0) -> list[str]:
    """Applies what is missing, each file in a transaction of its own; answers with their names.

    Any number of processes may call it at once: the others wait, then find nothing to do.
    """
    connection = await asyncpg.connect(database_url, timeout=timeout_seconds)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", ADVISORY_LOCK)
        await connection.execute(_TABLE)
        names = await pending_migrations(connection)
        for name in names:
            await _apply(connection, name)
        return names
    finally:
        await connection.close()


async def _apply(connection: asyncpg.Connection, name: str) -> None:
    sql = (files("storage") / "migrations" / name).read_text(encoding="utf-8")
    async with connection.transaction():
        await connection.execute(sql)
        await connection.execute("INSERT INTO migrations (name) VALUES ($1)", name)
