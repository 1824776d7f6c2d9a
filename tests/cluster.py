"""Several `atelier serve` processes over the same services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import aiohttp

from tests.people import Person, register
from tests.processes import ServeProcess
from tests.services import Services

SECRET = "a secret that the processes of one test share"


@dataclass
class Cluster:
    """The processes, and the people who use them."""

    servers: Sequence[ServeProcess]
    http: aiohttp.ClientSession

    async def person(self, name: str, server: int = 0) -> Person:
        """Somebody new, with an account made at one of the processes."""
        return await register(self.servers[server].url, self.http, name)

    def at(self, person: Person, server: int) -> Person:
        """The same person, talking to another process."""
        return replace(person, url=self.servers[server].url)


@asynccontextmanager
async def running_cluster(
    services: Services,
    database_url: str,
    folder: Path,
    *,
    size: int = 2,
    environment: Mapping[str, str] | None = None,
    special: Mapping[int, Mapping[str, str]] | None = None,
) -> AsyncIterator[Cluster]:
    """`special` gives single processes, by their index, more of an environment than the others."""
    shared = {
        "DATABASE_URL": database_url,
        "REDIS_URL": services.redis_url,
        "MONGODB_URL": services.new_mongodb_url(),
        "FILES_URL": f"file:{folder / 'files'}",
        "JWT_SECRET": SECRET,
        "RATE_LIMIT_AUTH": "1000000/minute",
        "RATE_LIMIT_API": "1000000/minute",
        **(environment or {}),
    }
    servers = [
        ServeProcess(folder / f"web{index}.log", {**shared, **(special or {}).get(index, {})})
        for index in range(size)
    ]
    try:
        for server in servers:
            server.launch()
        for server in servers:
            await asyncio.to_thread(server.wait_ready)
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
            yield Cluster(servers, http)
    finally:
        for server in servers:
            server.kill()


async def team(
    cluster: Cluster, role: str = "editor"
) -> tuple[Person, Person, dict[str, Any], dict[str, Any]]:
    """Ada with a workspace and a project, and Grace as a member of it; Grace talks to the last process."""
    ada = await cluster.person("Ada")
    grace = await cluster.person("Grace")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    await ada.invite(grace, workspace["id"], role)
    return ada, cluster.at(grace, len(cluster.servers) - 1), workspace, project
