"""Real services for tests: one Postgres, Valkey and MongoDB for all, a database for each who asks."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from server.embedded.mongodb import EmbeddedMongoDB
from server.embedded.postgres import EmbeddedPostgres
from server.embedded.service import EmbeddedService
from server.embedded.valkey import EmbeddedValkey
from storage.migrations import migrate

_TEMPLATE = "template_of_tests"


class Services:
    """The three services, started together in a folder. Tests that stop one start their own instead."""

    def __init__(self, folder: Path) -> None:
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.valkey = EmbeddedValkey(folder / "valkey")
        self.mongodb = EmbeddedMongoDB(folder / "mongodb")

    @property
    def all(self) -> tuple[EmbeddedService, ...]:
        return (self.postgres, self.valkey, self.mongodb)

    @property
    def database_url(self) -> str:
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        return self.valkey.url

    @property
    def mongodb_url(self) -> str:
        return self.mongodb.url

    def start(self) -> None:
        """Starts all, their slow preparations at the same time. Raises StartError."""
        # A service ends with the thread that launched it, so only the preparation of one may run elsewhere.
        with ThreadPoolExecutor(1) as beside:
            preparing = beside.submit(self.mongodb.prepare) if hasattr(self.mongodb, "prepare") else None
            self.valkey.launch()
            self.postgres.launch()
            if preparing is not None:
                preparing.result()
            self.mongodb.launch()
        for service in self.all:
            service.wait_ready()
        asyncio.run(self._make_template())

    def stop(self) -> None:
        for service in self.all:
            service.begin_stop()
        for service in self.all:
            service.stop()

    async def _make_template(self) -> None:
        await self._order(f"CREATE DATABASE {_TEMPLATE}")
        await migrate(self._url_of(_TEMPLATE))

    async def new_database(self) -> str:
        """The URL of a fresh, migrated database."""
        name = f"test_{uuid4().hex}"
        # A file copy is several times quicker here than writing every page to the log.
        await self._order(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY")
        return self._url_of(name)

    async def drop_database(self, url: str) -> None:
        await self._order(f"DROP DATABASE IF EXISTS {urlsplit(url).path[1:]} WITH (FORCE)")

    def _url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self.database_url)._replace(path=f"/{name}"))

    async def _order(self, statement: str) -> None:
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()
