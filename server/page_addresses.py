"""Addresses that no route knows: who navigates there is shown the web app, whose routes are its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from server.middleware.request_scope import ROUTE

# What begins so is of the server, and never a page of the app.
_OWN = frozenset(
    {"about", "api", "assets", "healthz", "hocuspocus", "metrics", "readyz", "socket.io", "sync"}
)
_PAGE_ROUTE = "page"


def shows_pages(show: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> Middleware:
    """Answers those who navigate to an unknown address with `show`; all others get their 404."""

    @web.middleware
    async def show_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPNotFound:
            if not _is_page(request):
                raise
            request[ROUTE] = _PAGE_ROUTE
            return await show(request)

    return show_pages


def _is_page(request: web.Request) -> bool:
    """Whether this is a browser's navigation to an address that could be the app's.

    Names of files at the top, and paths that would lead elsewhere, are not.
    """
    if request.match_info.http_exception is None or request.method not in ("GET", "HEAD"):
        return False
    parts = request.path.split("/")[1:]
    if parts[0] in _OWN or "." in parts[0] or not {".", ".."}.isdisjoint(parts) or "\\" in request.path:
        return False
    return "text/html" in request.headers.get("Accept", "")
