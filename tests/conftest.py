"""Fixtures: the real services, a fresh database, a running app, and people who use it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import aiohttp
import asyncpg
import pytest
import structlog

from jobs.outcome import Outcomes
from server.keys import HUB, JOB_STORE, POSTGRES
from server.settings import Rate, Settings
from storage.jobs import JobStore
from tests.client_package import build_bundle, install_client
from tests.cluster import Cluster, running_cluster
from tests.people import Client, Person, register
from tests.running_app import RunningApp, run_app
from tests.scene import Scene, build_scene
from tests.services import Services
from tests.stock_clients import Clients, install_clients
from tests.stock_editors import Editors

SECRET = "a secret of the tests, long enough to sign with"
# Kinds of jobs that only tests know.
JOB_MODULES = [f"tests.job_kinds.{name}" for name in ("noop", "steps", "failing", "single", "everywhere")]
UNLIMITED = Rate(count=1_000_000, window_seconds=60)

# Failed tests show what went wrong, not every request of theirs.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


@pytest.fixture(scope="session")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Postgres, Valkey and MongoDB, for all tests of one run."""
    services = Services(tmp_path_factory.mktemp("services"))
    try:
        services.start()
        yield services
    finally:
        services.stop()


@pytest.fixture
async def database_url(services: Services) -> AsyncIterator[str]:
    """A migrated database with nothing in it, of this test's own."""
    url = await services.new_database()
    yield url
    await services.give_back(url)


@pytest.fixture
async def sql(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection to that database, to look behind the API or to move its clocks."""
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
def settings(services: Services, database_url: str, tmp_path: Path) -> Settings:
    """Settings for a fresh app, without limits that would get in the way."""
    return Settings(
        _env_file=None,
        host="127.0.0.1",
        port=0,
        database_url=database_url,
        redis_url=services.redis_url,
        mongodb_url=services.new_mongodb_url(),
        files_url=f"file:{tmp_path / 'files'}",
        job_modules=JOB_MODULES,
        jwt_secret=SECRET,
        public_url="http://localhost:8000",
        rate_limit_auth=UNLIMITED,
        rate_limit_api=UNLIMITED,
    )


@pytest.fixture
async def app_server(settings: Settings) -> AsyncIterator[RunningApp]:
    """The whole app on a free port."""
    async with run_app(settings) as running:
        yield running


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """A plain HTTP client without cookies of its own."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield session


@pytest.fixture
def api(app_server: RunningApp, http: aiohttp.ClientSession) -> Client:
    """Somebody who is not signed in."""
    return Client(app_server.url, http)


@pytest.fixture
def person(app_server: RunningApp, http: aiohttp.ClientSession) -> Callable[..., Awaitable[Person]]:
    """Makes people: `await person("Ada")`."""

    async def make(name: str = "Ada", email: str | None = None) -> Person:
        return await register(app_server.url, http, name, email)

    return make


@pytest.fixture
async def scene(person: Callable[..., Awaitable[Person]]) -> Scene:
    """A workspace with a person of each role."""
    return await build_scene(person)


@pytest.fixture
def store(app_server: RunningApp) -> JobStore:
    """Where the app keeps its jobs."""
    return app_server.app[JOB_STORE]


@pytest.fixture
def outcomes(app_server: RunningApp) -> Outcomes:
    """Ends jobs, and lets the app's rooms hear of it."""
    return Outcomes(app_server.app[JOB_STORE], app_server.app[POSTGRES], app_server.app[HUB].publisher)


@pytest.fixture(scope="session")
def library_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A web folder that has nothing but the browser library, as servers hand it out, and an empty page."""
    folder = tmp_path_factory.mktemp("library")
    assert build_bundle(install_client(folder / "client"), folder / "web").is_file()
    (folder / "web" / "index.html").write_text('<!doctype html><link rel="icon" href="/favicon.svg">')
    (folder / "web" / "favicon.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    return folder / "web"


@pytest.fixture(scope="session")
def clients_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the stock clients' scripts, with their npm packages installed."""
    return install_clients(tmp_path_factory.mktemp("node"))


@pytest.fixture
async def stock_clients(clients_script: Path) -> AsyncIterator[Clients]:
    """Stock Socket.IO clients in a Node process."""
    async with Clients.running(clients_script) as clients:
        yield clients


@pytest.fixture
def serve_environment(settings: Settings) -> dict[str, str]:
    """The environment of an `atelier serve` over the services and this test's database."""
    return {
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "MONGODB_URL": settings.mongodb_url or "",
        "FILES_URL": settings.files_url,
        "JWT_SECRET": SECRET,
        "RATE_LIMIT_AUTH": "1000000/minute",
        "RATE_LIMIT_API": "1000000/minute",
    }


@pytest.fixture
async def cluster(services: Services, database_url: str, tmp_path: Path) -> AsyncIterator[Cluster]:
    """Two web processes over the services of all tests."""
    async with running_cluster(services, database_url, tmp_path) as cluster:
        yield cluster


@pytest.fixture(scope="module")
def own_services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services for tests that stop, kill or freeze them; no other test uses these."""
    services = Services(tmp_path_factory.mktemp("own-services"))
    try:
        services.start()
        yield services
    finally:
        services.stop()


@pytest.fixture
async def own_cluster(own_services: Services, tmp_path: Path) -> AsyncIterator[Cluster]:
    """Two web processes over services that the test may break."""
    url = await own_services.new_database()
    async with running_cluster(own_services, url, tmp_path) as cluster:
        yield cluster


@pytest.fixture
async def editors(clients_script: Path) -> AsyncIterator[Editors]:
    """Stock Yjs providers in a Node process."""
    async with Editors.running(clients_script) as editors:
        yield editors
