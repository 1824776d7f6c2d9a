"""The app: its parts, opened in order and closed in reverse, and its addresses."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from jobs.announcer import Announcer
from jobs.desk import JobDesk
from jobs.kinds import Kinds
from jobs.knocks import Knocker
from jobs.measures import JobMeasures
from jobs.outcome import Outcomes
from realtime.hub import Hub
from server import keys
from server.address import TrustedProxies, subscriber
from server.api.endpoint import LARGEST_BODY_BYTES, add_routes
from server.api.table import all_routes
from server.asyncapi import ASYNCAPI_PATH, build_asyncapi
from server.docs_page import OPENAPI_PATH, add_docs
from server.downloads import Downloads
from server.embedded.errors import StartError
from server.health import add_operations
from server.lifecycle import LIFECYCLE, Lifecycle
from server.limits import Limits
from server.metrics import Metrics
from server.middleware.cors import Cors, allowed_origins
from server.middleware.request_scope import ADDRESS, RequestScope
from server.openapi import build_openapi
from server.page_addresses import shows_pages
from server.settings import Settings
from server.signing_keys import SigningKeys, read_signing_keys
from server.status_page import StatusPage
from server.uploads import Uploads
from server.web_app import WEB_FOLDER, WebApp
from storage.errors import Unavailable
from storage.files import FileStore
from storage.jobs import JobStore
from storage.migrations import pending_migrations
from storage.postgres import Postgres
from storage.redis import connect_redis
from workspace.gate import EndedSessions, Gate
from workspace.passwords import COST, Passwords
from workspace.sign_in import SignIn

START_TIMEOUT_SECONDS = 20.0
_RETRY_INTERVAL_SECONDS = 0.5

SOCKETS_PATH = "/socket.io/"
SYNC_PATH = "/sync/{document_id}"

# Run in order when the process begins to drain, before requests are cut off.
DRAIN_HOOKS = web.AppKey("drain_hooks", list[Callable[[], Awaitable[None]]])

log = structlog.get_logger("server.app")


def build_app(
    settings: Settings,
    *,
    start_timeout_seconds: float = START_TIMEOUT_SECONDS,
    password_cost: int = COST,
    web_folder: Path = WEB_FOLDER,
) -> web.Application:
    """The app for these settings. Raises StartError for settings that cannot work.

    The built web app is taken from `web_folder`, where it may be missing. The app starts while Redis or
    MongoDB are away; Postgres is waited for `start_timeout_seconds`.
    """
    metrics = Metrics()
    scope = _request_scope(settings, metrics)
    app = web.Application(middlewares=[scope.middleware], client_max_size=LARGEST_BODY_BYTES)
    app.on_response_prepare.append(scope.complete_headers)
    app[keys.SETTINGS] = settings
    app[keys.METRICS] = metrics
    signing_keys = read_signing_keys(settings)
    app[keys.TOKENS] = signing_keys.tokens
    app[keys.ENDED_SESSIONS] = EndedSessions()
    app[keys.ASSET_LINKS] = signing_keys.asset_links(app[keys.ENDED_SESSIONS])
    app[keys.GATE] = Gate(app[keys.TOKENS], app[keys.ENDED_SESSIONS])
    app[keys.KINDS] = load_kinds(settings.job_modules)
    app[LIFECYCLE] = Lifecycle()
    app[DRAIN_HOOKS] = []
    app.cleanup_ctx.append(lambda app: _open_stores(app, start_timeout_seconds))
    app.cleanup_ctx.append(_open_measures)
    app.cleanup_ctx.append(_open_hub)
    app.on_shutdown.append(_hang_up)
    app.cleanup_ctx.append(lambda app: _open_desk(app, signing_keys, password_cost))
    app.cleanup_ctx.append(_open_jobs)
    secure_cookies = settings.public_url.startswith("https://")
    add_routes(app, all_routes(), settings.rate_limit_api, secure_cookies=secure_cookies)
    add_operations(app)
    add_docs(app)
    _add_documents(app, app[keys.KINDS])
    _add_pages(app, WebApp.open(web_folder, settings.public_url))
    return app


def _request_scope(settings: Settings, metrics: Metrics) -> RequestScope:
    try:
        proxies = TrustedProxies(settings.trusted_proxies)
    except ValueError as error:
        raise StartError(f"TRUSTED_PROXIES: {error}") from None
    return RequestScope(
        proxies, Cors(allowed_origins(settings.public_url, settings.allowed_origins)), metrics
    )


async def _open_stores(app: web.Application, start_timeout_seconds: float) -> AsyncIterator[None]:
    settings = app[keys.SETTINGS]
    async with AsyncExitStack() as stack:
        postgres = await _open_postgres(stack, _required(settings.database_url), start_timeout_seconds)
        redis = connect_redis(_required(settings.redis_url))
        stack.push_async_callback(redis.aclose)
        app[keys.POSTGRES] = postgres
        app[keys.FILES] = open_files(settings.files_url)
        app[keys.UPLOADS] = Uploads(
            app[keys.FILES],
            file_max_bytes=settings.file_max_bytes,
            quota_bytes=settings.workspace_quota_bytes,
        )
        app[keys.DOWNLOADS] = Downloads()
        app[keys.REDIS] = redis
        app[keys.JOB_STORE] = await stack.enter_async_context(
            JobStore.connect(_required(settings.mongodb_url))
        )
        yield


async def _open_measures(app: web.Application) -> AsyncIterator[None]:
    app[keys.LIMITS] = Limits(app[keys.REDIS])
    async with app[keys.LIMITS].sharing(), app[keys.METRICS].measuring_lag():
        yield


async def _open_hub(app: web.Application) -> AsyncIterator[None]:
    settings = app[keys.SETTINGS]
    hub = app[keys.HUB] = Hub(
        app[keys.POSTGRES],
        app[keys.GATE],
        app[keys.ENDED_SESSIONS],
        database_url=_required(settings.database_url),
        redis_url=_required(settings.redis_url),
        allowed_origins=sorted(allowed_origins(settings.public_url, settings.allowed_origins)),
        subscriber_of=lambda request: subscriber(request[ADDRESS]),
        registry=app[keys.METRICS].registry,
    )
    app[DRAIN_HOOKS].append(hub.drain)
    async with hub.running():
        yield


async def _hang_up(app: web.Application) -> None:
    await app[keys.HUB].hang_up()


async def _handle_sockets(request: web.Request) -> web.StreamResponse:
    return await request.app[keys.HUB].handle(request)


async def _handle_sync(request: web.Request) -> web.StreamResponse:
    return await request.app[keys.HUB].handle_sync(request)


async def _open_desk(
    app: web.Application, signing_keys: SigningKeys, password_cost: int
) -> AsyncIterator[None]:
    postgres, tokens = app[keys.POSTGRES], app[keys.TOKENS]
    desk = app[keys.DESK] = app[keys.HUB].desk
    async with Passwords(cost=password_cost) as passwords:
        app[keys.SIGN_IN] = SignIn(postgres, desk, passwords, tokens, signing_keys.refresh_tokens)
        yield


async def _open_jobs(app: web.Application) -> AsyncIterator[None]:
    store, postgres, publisher = app[keys.JOB_STORE], app[keys.POSTGRES], app[keys.HUB].publisher
    knocker = Knocker(_required(app[keys.SETTINGS].redis_url))
    app[keys.JOB_MEASURES] = JobMeasures(store, app[keys.METRICS].registry)
    app[keys.JOB_DESK] = JobDesk(
        app[keys.DESK],
        store,
        app[keys.KINDS],
        Outcomes(store, postgres, publisher),
        Announcer(store, postgres, publisher),
        knocker,
    )
    try:
        yield
    finally:
        knocker.close()


def load_kinds(modules: list[str]) -> Kinds:
    """The kinds of jobs there are. Raises StartError."""
    try:
        return Kinds.load(modules)
    except (ImportError, ValueError) as error:
        raise StartError(f"JOB_MODULES: {error}.") from None


def open_files(url: str) -> FileStore:
    """The store of files under that URL. Raises StartError."""
    try:
        return FileStore.open(url)
    except ValueError as error:
        raise StartError(f"FILES_URL {error}.") from None
    except OSError as error:
        raise StartError(f"FILES_URL: the folder cannot be made: {error.strerror}.") from None


def _required(url: str | None) -> str:
    if url is None:
        raise StartError("Set DATABASE_URL, REDIS_URL and MONGODB_URL, or run atelier up.")
    return url


async def _open_postgres(stack: AsyncExitStack, url: str, timeout_seconds: float) -> Postgres:
    """Waits for Postgres and sees that it is migrated. Raises StartError."""
    deadline = time.monotonic() + timeout_seconds
    while True:
        try:
            postgres = await stack.enter_async_context(Postgres.connect(url))
            async with postgres.reading() as sql:
                missing = await pending_migrations(sql)
            break
        except Unavailable as error:
            if time.monotonic() >= deadline:
                raise StartError(f"{error} Tried for {timeout_seconds:g} s.") from None
            log.warning("waiting for postgres", error=str(error))
            await asyncio.sleep(_RETRY_INTERVAL_SECONDS)
    if missing:
        raise StartError(f"The database lacks migrations ({', '.join(missing)}). Run atelier migrate.")
    return postgres


def _add_pages(app: web.Application, web_app: WebApp | None) -> None:
    status_page = StatusPage(has_web_app=web_app is not None)
    app.router.add_get("/about", status_page.show)
    if web_app is not None:
        web_app.add_to(app)
        app.middlewares.append(shows_pages(web_app.show_page))
    else:
        log.info("the web app is not part of this installation")
        app.router.add_get("/", status_page.show)
        app.middlewares.append(shows_pages(status_page.show_instead))


def _add_documents(app: web.Application, kinds: Kinds) -> None:
    app.router.add_route("*", SOCKETS_PATH, _handle_sockets)
    app.router.add_get(SYNC_PATH, _handle_sync)
    for path, document in ((OPENAPI_PATH, build_openapi(kinds=kinds)), (ASYNCAPI_PATH, build_asyncapi())):
        app.router.add_get(path, _shows(document))


def _shows(document: dict[str, Any]) -> Callable[[web.Request], Awaitable[web.Response]]:
    text = json.dumps(document, ensure_ascii=False)

    async def show(_request: web.Request) -> web.Response:
        return web.json_response(text=text)

    return show
