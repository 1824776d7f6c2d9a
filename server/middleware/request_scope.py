"""The scope of one request: an id for it, its errors as problems, its line in the log, its headers."""

from __future__ import annotations

import re
import time
from contextlib import nullcontext
from urllib.parse import unquote_to_bytes

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from server.address import TrustedProxies
from server.api.problems import INTERNAL_ERROR, KINDS, problem, problem_of
from server.lifecycle import LIFECYCLE
from server.limits import Allowance
from server.metrics import Metrics
from server.middleware.cors import Cors
from storage.ids import new_id
from workspace.errors import AtelierError, Malformed

REQUEST_ID = web.RequestKey("request_id", str)
ALLOWANCE = web.RequestKey("allowance", Allowance)
# The client's, as far as trusted proxies tell it.
ADDRESS = web.RequestKey("address", str)
HTTPS = web.RequestKey("https", bool)
# What a request that no route takes is counted as, where somebody answered it all the same.
ROUTE = web.RequestKey("route", str)

_SANE_ID = re.compile(r"[A-Za-z0-9._\-]{1,64}")
_HSTS = "max-age=31536000; includeSubDomains"
# A websocket "answers" when it closes, so its time says nothing of how quick the server is.
_SWITCHED_PROTOCOLS = 101
_CLIENT_WENT_AWAY = 499
# Asked for every few seconds by machines; of no interest unless something is wrong.
_QUIET = frozenset({"/healthz", "/readyz", "/metrics", "/socket.io/"})
# Paths of such a template carry a secret; so may what almost matched one: any long part that is no id.
_SECRET_PART = "{token}"  # noqa: S105
_UNKNOWN_ROUTE = "unknown"
_LIKE_SECRET = re.compile(r"[^/]{16,}")
_ID = re.compile(r"[0-9a-fA-F\-]{36}")

log = structlog.get_logger("server.access")


class RequestScope:
    """The outermost middleware, and the signal that completes every answer's headers."""

    def __init__(self, proxies: TrustedProxies, cors: Cors, metrics: Metrics) -> None:
        self._proxies = proxies
        self._cors = cors
        self._metrics = metrics

    @property
    def middleware(self) -> Middleware:
        """What the app is given; aiohttp asks for a marked function."""

        @web.middleware
        async def request_scope(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._handle(request, handler)

        return request_scope

    async def complete_headers(self, request: web.Request, response: web.StreamResponse) -> None:
        """Runs just before the head of any answer is sent, streams and upgrades included."""
        headers = response.headers
        if REQUEST_ID in request:
            headers["X-Request-ID"] = request[REQUEST_ID]
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
        if request.get(HTTPS):
            headers["Strict-Transport-Security"] = _HSTS
        if request.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
            self._cors.mark(request, response)
        allowance = request.get(ALLOWANCE)
        if allowance is not None:
            headers.update(allowance.headers)

    async def _handle(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        began = time.perf_counter()
        request_id = request[REQUEST_ID] = _request_id(request)
        request[ADDRESS] = self._proxies.client_address(request.remote, request.headers)
        request[HTTPS] = self._proxies.is_https(request.remote, request.scheme, request.headers)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        status = _CLIENT_WENT_AWAY
        # Sockets have an end of their own: the rooms close them.
        under_way = request.app[LIFECYCLE].under_way if request.path.startswith("/api/") else nullcontext
        try:
            with under_way():
                response = await self._answer(request, handler, request_id)
            if request.app[LIFECYCLE].draining and not response.prepared:
                # The next request on this connection would find nobody.
                response.force_close()
            status = response.status
            return response
        finally:
            self._record(request, status, time.perf_counter() - began)

    async def _answer(self, request: web.Request, handler: Handler, request_id: str) -> web.StreamResponse:
        try:
            _refuse_unclean(request)
            if self._cors.is_preflight(request) and request.path.startswith("/api/"):
                return self._cors.preflight(request)
            return await handler(request)
        except AtelierError as error:
            return problem_of(error, request_id)
        except web.HTTPException as error:
            return _http_problem(error, request, request_id)
        except web.RequestPayloadError:
            # Its framing or compression is broken, so the end of it cannot be found either.
            response = problem("malformed", "The body is not framed or compressed as it says.", request_id)
            response.force_close()
            return response
        except Exception:
            # Whatever it was, the caller is told no inner details.
            log.exception("a request failed", method=request.method, route=_template(request))
            return problem("internal_error", INTERNAL_ERROR, request_id)

    def _record(self, request: web.Request, status: int, duration_seconds: float) -> None:
        route = _template(request)
        self._metrics.count_request(route, request.method, status)
        if status != _SWITCHED_PROTOCOLS:
            self._metrics.time_request(route, request.method, duration_seconds)
        write = log.debug if route in _QUIET and status < 500 else log.info
        write(
            "request",
            method=request.method,
            path=_loggable_path(request, route),
            status=status,
            duration_ms=round(duration_seconds * 1000, 2),
            address=request[ADDRESS],
        )


def _request_id(request: web.Request) -> str:
    given = request.headers.get("X-Request-ID")
    if given is not None and _SANE_ID.fullmatch(given):
        return given
    return new_id().hex


def _template(request: web.Request) -> str:
    """The template of the request's path; one word for all that have none, to bound the measures."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else request.get(ROUTE, _UNKNOWN_ROUTE)


def _loggable_path(request: web.Request, route: str) -> str:
    """The path without secrets; its parameters are never logged."""
    if _SECRET_PART in route:
        return route
    if request.match_info.route.resource is not None:
        return request.path
    return _LIKE_SECRET.sub(lambda part: part[0] if _ID.fullmatch(part[0]) else "...", request.path)


def _refuse_unclean(request: web.Request) -> None:
    """Refuses NUL characters and what is not UTF-8 in the path and its parameters."""
    raw = request.raw_path
    if "%" not in raw and raw.isascii():
        return
    try:
        text = unquote_to_bytes(raw.encode("utf-8", "surrogateescape")).decode()
    except UnicodeDecodeError:
        raise Malformed("The address is not valid UTF-8.") from None
    if "\0" in text:
        raise Malformed("The address must not contain NUL characters.")


def _http_problem(error: web.HTTPException, request: web.Request, request_id: str) -> web.StreamResponse:
    """aiohttp's own errors in our form; what is no error, as a redirect, passes as it is."""
    if error.status < 400:
        raise error
    code = next((code for code, kind in KINDS.items() if kind.status == error.status), None)
    if error.status == 404:
        return problem("not_found", "There is nothing at this address.", request_id)
    if isinstance(error, web.HTTPMethodNotAllowed):
        allowed = ", ".join(sorted(error.allowed_methods))
        detail = f"{request.method} is not possible here; {allowed} is."
        return problem("method_not_allowed", detail, request_id, headers={"Allow": allowed})
    if error.status >= 500:
        return problem("unavailable" if error.status == 503 else "internal_error", INTERNAL_ERROR, request_id)
    return problem(code or "malformed", f"{error.reason}.", request_id, status=error.status)
