"""Whether this process lives, and whether it should be sent requests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Literal

from aiohttp import web
from pydantic import BaseModel, Field

from server.keys import FILES, JOB_MEASURES, JOB_STORE, METRICS, POSTGRES, REDIS
from server.lifecycle import LIFECYCLE
from server.metrics import CONTENT_TYPE
from server.version import NAME, VERSION
from storage.errors import AtelierError
from storage.redis import RedisError

PROBE_TIMEOUT_SECONDS = 1.0


class Dependency(BaseModel):
    """One service, as it answered just now; `latency_ms` is null when it did not."""

    ok: bool
    latency_ms: float | None


class Readiness(BaseModel):
    """What `/readyz` answers."""

    name: str = Field(examples=[NAME])
    version: str = Field(examples=[VERSION])
    status: Literal["ready", "degraded", "draining", "unavailable"]
    dependencies: dict[str, Dependency]


async def healthz(_request: web.Request) -> web.Response:
    """Alive: the event loop runs. It asks nobody, so that an outage elsewhere restarts nothing here."""
    return web.json_response({"status": "alive"})


async def readyz(request: web.Request) -> web.Response:
    """Ready for requests: 200, or 503.

    Without Postgres nothing can be done, so its absence is 503, as is draining. Redis only carries
    news, MongoDB only jobs and the files are but files: without them the rest goes on, and taking every
    process out of service at once would turn a part's outage into the whole's. Then the status is
    `degraded`, with 200.
    """
    names = ("postgres", "redis", "mongodb", "files")
    app = request.app
    probes = (_ask_postgres(app), _ask_redis(app), app[JOB_STORE].ping(), app[FILES].ping())
    answers = await asyncio.gather(*(_probe(each) for each in probes))
    dependencies = dict(zip(names, answers, strict=True))
    status = _status(dependencies, draining=request.app[LIFECYCLE].draining)
    readiness = Readiness(name=NAME, version=VERSION, status=status, dependencies=dependencies)
    return web.Response(
        body=readiness.model_dump_json().encode(),
        status=200 if status in ("ready", "degraded") else 503,
        content_type="application/json",
        headers={"Cache-Control": "no-store"},
    )


async def metrics(request: web.Request) -> web.Response:
    """The measures of this process and of all jobs, for Prometheus."""
    await request.app[JOB_MEASURES].refresh()
    return web.Response(body=request.app[METRICS].render(), headers={"Content-Type": CONTENT_TYPE})


def add_operations(app: web.Application) -> None:
    """Puts the addresses for machines into the app."""
    handlers: dict[str, Callable[[web.Request], Awaitable[web.Response]]] = {
        "/healthz": healthz,
        "/readyz": readyz,
        "/metrics": metrics,
    }
    for path, handler in handlers.items():
        app.router.add_get(path, handler)


def _status(
    dependencies: dict[str, Dependency], *, draining: bool
) -> Literal["ready", "degraded", "draining", "unavailable"]:
    if draining:
        return "draining"
    if not dependencies["postgres"].ok:
        return "unavailable"
    return "ready" if all(each.ok for each in dependencies.values()) else "degraded"


async def _probe(question: Coroutine[None, None, None]) -> Dependency:
    began = time.perf_counter()
    asking = asyncio.create_task(question)
    # Not awaited once its time is over: a cancelled query first asks a server that is silent to cancel it.
    await asyncio.wait((asking,), timeout=PROBE_TIMEOUT_SECONDS)
    latency_ms = round((time.perf_counter() - began) * 1000, 2)
    asking.add_done_callback(_is_answered)
    if not asking.done():
        asking.cancel()
        return _AWAY
    return Dependency(ok=True, latency_ms=latency_ms) if _is_answered(asking) else _AWAY


def _is_answered(asking: asyncio.Task[None]) -> bool:
    """Whether a finished question had an answer. What is no outage is raised."""
    if asking.cancelled():
        return False
    error = asking.exception()
    if error is not None and not isinstance(error, (AtelierError, RedisError, OSError)):
        raise error
    return error is None


_AWAY = Dependency(ok=False, latency_ms=None)


async def _ask_postgres(app: web.Application) -> None:
    async with app[POSTGRES].reading() as sql:
        await sql.fetchval("SELECT 1")


async def _ask_redis(app: web.Application) -> None:
    await app[REDIS].ping()
