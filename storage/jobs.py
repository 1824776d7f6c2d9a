"""MongoDB: the connection, and whether it answers. The only module that imports motor."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo.errors import PyMongoError

from storage.errors import Unavailable

SELECTION_TIMEOUT_MS = 1000
CONNECT_TIMEOUT_MS = 1000
SOCKET_TIMEOUT_MS = 5000
DEFAULT_DATABASE = "atelier"


class JobStore:
    """The database of job documents. It connects at first use, so a server that is away delays nothing."""

    def __init__(self, client: AsyncIOMotorClient[dict[str, Any]]) -> None:
        self._client = client
        self._database = client.get_default_database(DEFAULT_DATABASE)

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator[JobStore]:
        """A client of `mongodb://host:27017/name`; every write waits for the journal."""
        client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
            url,
            serverSelectionTimeoutMS=SELECTION_TIMEOUT_MS,
            connectTimeoutMS=CONNECT_TIMEOUT_MS,
            socketTimeoutMS=SOCKET_TIMEOUT_MS,
            appname="atelier",
            tz_aware=True,
            w="majority",
            journal=True,
        )
        try:
            yield cls(client)
        finally:
            client.close()

    async def ping(self) -> None:
        """Raises `Unavailable` when the server does not answer."""
        try:
            await self._database.command("ping")
        except PyMongoError as error:
            raise Unavailable(f"MongoDB is not reachable: {error}") from error
