"""`atelier serve`: one web process, from its start to its drained end."""

from __future__ import annotations

import asyncio
import errno
import gc
import signal
import sys
from collections.abc import Coroutine
from contextlib import suppress

import structlog
from aiohttp import web

from server.app import DRAIN_HOOKS, build_app
from server.embedded.errors import StartError
from server.event_loop import loop_factory
from server.journal import configure_journal
from server.lifecycle import LIFECYCLE
from server.newcomers import Newcomers
from server.settings import Settings

# Together below the twenty seconds that process supervisors usually grant.
DRAIN_SECONDS = 7.0
ARRIVAL_SECONDS = 0.1
KEEP_ALIVE_SECONDS = 75.0
REQUESTS_SECONDS = 5.0
CONNECTIONS_SECONDS = 1.0

# Long enough for any cursor or search text with every character escaped.
LONGEST_ADDRESS_BYTES = 64 * 1024

log = structlog.get_logger("server.serve")


def run_web(settings: Settings) -> None:
    """Serves until SIGTERM or SIGINT. Exits with 1 and a plain message when it cannot start."""
    configure_journal(settings.log_level, settings.log_format)
    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(_serve(settings))
    except StartError as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None


def runner_of(app: web.Application) -> web.AppRunner:
    """What runs an app, in a process or in a test."""
    runner = web.AppRunner(
        app,
        access_log=None,
        keepalive_timeout=KEEP_ALIVE_SECONDS,
        shutdown_timeout=CONNECTIONS_SECONDS,
        max_line_size=LONGEST_ADDRESS_BYTES,
    )
    Newcomers().watch(app, runner)
    return runner


async def _serve(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    app = build_app(settings)
    runner = runner_of(app)
    try:
        if await _finished_before(_listen(runner, settings), stop):
            # What was loaded at the start stays, so the collector need not look at it again and again.
            gc.freeze()
            await stop.wait()
            log.info("draining")
            await _drain(app)
            await _finish_requests(app, runner)
    finally:
        await runner.cleanup()
    log.info("stopped")


async def _finished_before(start: Coroutine[None, None, None], stop: asyncio.Event) -> bool:
    """Waits for the start; a wish to stop ends it. False when there was one."""
    starting = asyncio.create_task(start)
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait((starting, stopping), return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if starting.done():
        await starting
        return True
    starting.cancel()
    with suppress(asyncio.CancelledError):
        await starting
    return False


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    await runner.setup()
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"Port {settings.port} of {settings.host} is taken. Stop what uses it, or set PORT."
            ) from None
        raise StartError(f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}") from None
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    log.info(f"listening on http://{host}:{runner.addresses[0][1]}")


async def _drain(app: web.Application) -> None:
    """Says that it is not ready, then lets the rooms send their people elsewhere."""
    app[LIFECYCLE].draining = True
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            for hook in app[DRAIN_HOOKS]:
                await hook()
    except TimeoutError:
        log.warning("draining took too long", seconds=DRAIN_SECONDS)


async def _finish_requests(app: web.Application, runner: web.AppRunner) -> None:
    """Takes no new connections and waits for the requests under way.

    aiohttp's own shutdown comes after this: it stops reading at once, and so cuts off requests whose
    body is still arriving.
    """
    for site in list(runner.sites):
        await site.stop()
    # What has arrived by now, but was not read yet, is under way too.
    await asyncio.sleep(ARRIVAL_SECONDS)
    try:
        async with asyncio.timeout(REQUESTS_SECONDS):
            await app[LIFECYCLE].wait_until_quiet()
    except TimeoutError:
        log.warning("requests were cut off", seconds=REQUESTS_SECONDS)
