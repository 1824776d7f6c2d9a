"""The browser library, `web/client`: its types are current, and its tests hold against a real server."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from tests.client_package import SOURCES, install_client, npm, run_node
from tests.cluster import SECRET
from tests.processes import ServeProcess, serving
from tests.services import Services
from tests.workers import CLOCK, background

ROOT = SOURCES.parent.parent


@pytest.fixture(scope="module")
def client_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the library with its npm packages installed."""
    return install_client(tmp_path_factory.mktemp("web") / "client")


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


def test_the_package_can_be_installed_elsewhere(client_folder: Path, tmp_path: Path) -> None:
    npm(client_folder, "pack", "--pack-destination", str(tmp_path))
    [packed] = tmp_path.glob("*.tgz")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    npm(tmp_path, "install", str(packed))
    (tmp_path / "page.js").write_text(
        'import { connect, Session } from "@atelier/client";\n'
        'if (typeof connect !== "function" || !new Session({ keep: "memory" })) throw new Error();\n'
    )
    run_node(tmp_path, "page.js")
    assert (tmp_path / "node_modules" / "@atelier" / "client" / "dist" / "index.d.ts").is_file()


# It waits for tokens to expire, and does much besides.
@pytest.mark.timeout(300)
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
