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
_TABLES = """
SELECT format('%I', tablename) AS name FROM pg_tables
WHERE schemaname = 'public' AND tablename <> 'migrations'
"""
_END_OTHERS = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1"


class Services:
    """The three services, started together in a folder. Tests that stop one start their own instead."""

    def __init__(self, folder: Path) -> None:
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.valkey = EmbeddedValkey(folder / "valkey")
        self.mongodb = EmbeddedMongoDB(folder / "mongodb")
        self._free: list[str] = []

    @property
    def all(self) -> tuple[EmbeddedService, ...]:
        return (self.valkey, self.mongodb, self.postgres)

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
        with ThreadPoolExecutor(len(self.all)) as beside:
            # A service ends with the thread that launched it, so only the preparations run elsewhere.
            preparations = [beside.submit(service.prepare) for service in self.all]
            for service, preparation in zip(self.all, preparations, strict=True):
                preparation.result()
                service.launch()
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
        """The URL of a migrated database with nothing in it, for one test alone."""
        if self._free:
            return self._free.pop()
        name = f"test_{uuid4().hex}"
        await self._order(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY FILE_COPY")
        return self._url_of(name)

    def new_mongodb_url(self) -> str:
        """The URL of a database in MongoDB for one test alone; it comes to be when it is written to."""
        return urlunsplit(urlsplit(self.mongodb_url)._replace(path=f"/test_{uuid4().hex}"))

    async def give_back(self, url: str) -> None:
        """Empties a database for the next test: a hundred times quicker than to drop and copy one."""
        await self._order(_END_OTHERS, urlsplit(url).path[1:])
        connection = await asyncpg.connect(url)
        try:
            tables = [row["name"] for row in await connection.fetch(_TABLES)]
            deletions = "; ".join(f"DELETE FROM {table}" for table in tables)
            # In this role foreign keys are not looked at, so the order of the tables does not matter.
            await connection.execute(f"SET session_replication_role = replica; {deletions}")
        finally:
            await connection.close()
        self._free.append(url)

    def _url_of(self, name: str) -> str:
        return urlunsplit(urlsplit(self.database_url)._replace(path=f"/{name}"))

    async def _order(self, statement: str, *values: str) -> None:
        connection = await asyncpg.connect(self.database_url)
        try:
            await connection.execute(statement, *values)
        finally:
            await connection.close()
