"""The whole app, running in this process on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from server.app import build_app
from server.serve import runner_of
from server.settings import Settings
from server.web_app import WEB_FOLDER


@dataclass(frozen=True)
class RunningApp:
    """An app that listens; `app[KEY]` gives its parts."""

    app: web.Application
    url: str


@asynccontextmanager
async def listening_app(app: web.Application, port: int = 0) -> AsyncIterator[str]:
    """Starts an app on a port of the loopback, a free one for 0, and ends it; gives its address."""
    runner = runner_of(app)
    try:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def run_app(settings: Settings, web_folder: Path = WEB_FOLDER) -> AsyncIterator[RunningApp]:
    """Starts an app for these settings and ends it."""
    app = build_app(settings, start_timeout_seconds=2, password_cost=4, web_folder=web_folder)
    async with listening_app(app) as url:
        yield RunningApp(app, url)
