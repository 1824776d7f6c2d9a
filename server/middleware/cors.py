"""Which other origins browsers may call from: an allow-list, never all."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from aiohttp import web

from workspace.errors import Forbidden

_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE"
_REQUEST_HEADERS = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Range, X-Request-ID, "
    "X-Session"
)
_EXPOSED_HEADERS = (
    "Accept-Ranges, Content-Disposition, Content-Range, ETag, RateLimit, RateLimit-Policy, Retry-After, "
    "X-Document-Seq, X-Request-ID"
)
_PREFLIGHT_SECONDS = 600
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def origin_of(url: str) -> str:
    """The origin of an address, as browsers send it: scheme and host, without a default port."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port not in (None, default) else "")


def allowed_origins(public_url: str, others: Iterable[str]) -> frozenset[str]:
    """The origin of `public_url` and the others, for REST and sockets alike.

    A server at `localhost` is the same at the other names of the loopback.
    """
    own = origin_of(public_url)
    names = _LOOPBACK if urlsplit(own).hostname in ("localhost", "127.0.0.1", "::1") else ()
    port = urlsplit(own).port
    same = [f"{urlsplit(own).scheme}://{name}" + (f":{port}" if port else "") for name in names]
    return frozenset([own, *same, *(origin_of(each) for each in others)])


class Cors:
    """Answers browsers that ask, and marks answers for origins on the list."""

    def __init__(self, origins: frozenset[str]) -> None:
        self._origins = origins

    def is_preflight(self, request: web.Request) -> bool:
        return (
            request.method == "OPTIONS"
            and "Origin" in request.headers
            and "Access-Control-Request-Method" in request.headers
        )

    def preflight(self, request: web.Request) -> web.Response:
        """Says what an origin may send. Raises `Forbidden` for one that is not on the list."""
        if request.headers["Origin"] not in self._origins:
            raise Forbidden("This origin may not call this server; see ALLOWED_ORIGINS.")
        return web.Response(
            status=204,
            headers={
                "Access-Control-Allow-Methods": _METHODS,
                "Access-Control-Allow-Headers": _REQUEST_HEADERS,
                "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
            },
        )

    def mark(self, request: web.Request, response: web.StreamResponse) -> None:
        """Lets the page of an allowed origin read the answer."""
        headers = response.headers
        headers.add("Vary", "Origin")
        origin = request.headers.get("Origin")
        if origin in self._origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
            headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
