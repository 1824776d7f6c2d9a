"""Atelier as it is shipped: `atelier serve` over real databases, tokens, rights and durable commits."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from bench.cores import Cores
from bench.peers import Running
from bench.wires import SocketIoWire, SyncWire, Wire
from tests.people import Person, register
from tests.processes import ServeProcess
from tests.services import Services

# Passwords are slow to hash on purpose, so the sockets of a room belong to this many people.
_PEOPLE = 8
_SECRET = "a secret that the servers of one run share"


class Ours:
    """The databases of a run, and the servers over them. The core of the server is that it is started on."""

    def __init__(self, folder: Path, cores: Cores) -> None:
        self._folder = folder
        self._cores = cores
        self._services = Services(folder / "services")
        self._environment: Mapping[str, str] = {}

    def start(self) -> None:
        """Starts the databases, free to run on every core."""
        with self._cores.on(*self._cores.every):
            self._services.start()
        self._environment = {
            "DATABASE_URL": asyncio.run(self._services.new_database()),
            "REDIS_URL": self._services.redis_url,
            "MONGODB_URL": self._services.mongodb_url,
            "JWT_SECRET": _SECRET,
            "RATE_LIMIT_AUTH": "1000/minute",
        }

    def stop(self) -> None:
        self._services.stop()

    @contextmanager
    def running(self, folder: Path, *, protocol: str) -> Iterator[Running]:
        """A fresh server with a fresh document; `protocol` is `sync` or `socketio`."""
        server = ServeProcess(folder / f"ours-{protocol}.log", self._environment)
        postgres, valkey = self._services.postgres.pid, self._services.valkey.pid
        assert postgres is not None
        assert valkey is not None
        try:
            server.start()
            document_id, tokens = asyncio.run(_prepare_room(server.url))
            yield Running(
                server.port,
                {"server": server.pid, "postgres": postgres, "redis": valkey},
                lambda count: _wires(protocol, document_id, tokens, count),
                lambda: _stored_text(server.url, document_id, tokens[0]),
            )
        finally:
            server.kill()


def _wires(protocol: str, document_id: str, tokens: Sequence[str], count: int) -> list[Wire]:
    shared = [tokens[number % len(tokens)] for number in range(count)]
    if protocol == "sync":
        return [SyncWire(f"/sync/{document_id}?token={token}") for token in shared]
    return [
        SocketIoWire(
            "sync-update",
            namespace=f"/yjs|{document_id}",
            auth_json=f'{{"token":"{token}"}}',
            has_acks=True,
        )
        for token in shared
    ]


async def _prepare_room(url: str) -> tuple[str, list[str]]:
    """A document, and the tokens of people who may write in it."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        owner, *guests = [await register(url, http, f"Writer{number}") for number in range(_PEOPLE)]
        workspace = await owner.workspace()
        project = await owner.project(workspace["id"])
        document = await owner.document(project["id"])
        for guest in guests:
            await owner.invite(guest, workspace["id"])
        return str(document["id"]), [_token(person) for person in (owner, *guests)]


def _token(person: Person) -> str:
    assert person.token is not None
    return person.token


def _stored_text(url: str, document_id: str, token: str) -> str:
    request = urllib.request.Request(
        f"{url}/api/v1/documents/{document_id}/content?format=text",
        headers={"Authorization": f"Bearer {token}"},
    )
    with urllib.request.urlopen(request, timeout=10) as response:
        return str(response.read().decode())
