"""Bringing the database up to date from the command line."""

from __future__ import annotations

import asyncio

import asyncpg

from server.embedded.errors import StartError
from storage.migrations import migrate


def bring_up_to_date(database_url: str) -> list[str]:
    """Apply the missing migrations; return their names. Raises StartError, in words without the address."""
    try:
        return asyncio.run(migrate(database_url))
    except (OSError, asyncpg.PostgresError) as error:
        reason = str(error) or type(error).__name__
        raise StartError(f"The database could not be brought up to date: {reason}") from error
    except (asyncpg.InterfaceError, ValueError) as error:
        # What the driver says of a malformed address may repeat parts of it.
        raise StartError(
            "DATABASE_URL is not an address of the form postgresql://user:password@host:5432/name."
        ) from error
