"""A slow way for what the server tells a page by itself, so that the page acts on what it knew before."""

from __future__ import annotations

import re

from playwright.async_api import Page, WebSocketRoute

_SOCKETS = re.compile(r"/socket\.io/")


class HeldNews:
    """The messages of a page's live connection, which may be held back and let go, in their order."""

    def __init__(self) -> None:
        self._is_holding = False
        self._held: list[tuple[WebSocketRoute, str | bytes]] = []

    def hold(self) -> None:
        self._is_holding = True

    def release(self) -> None:
        self._is_holding = False
        for route, message in self._held:
            route.send(message)
        self._held.clear()

    def carry(self, route: WebSocketRoute) -> None:
        """Stands between a page and the server; what the page sends goes on at once."""
        server = route.connect_to_server()
        server.on_message(lambda message: self._tell(route, message))

    def _tell(self, route: WebSocketRoute, message: str | bytes) -> None:
        if self._is_holding:
            self._held.append((route, message))
        else:
            route.send(message)


async def hold_news(page: Page) -> HeldNews:
    """Has to be called before the page is opened."""
    news = HeldNews()
    await page.route_web_socket(_SOCKETS, news.carry)
    return news
