"""People with a browser of their own: what they do, and what goes wrong on their pages."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, WebError

from tests.people import PASSWORD, PREFIX, Person

DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
# How long a condition may take on a busy machine.
PATIENCE_MS = 20_000
# What a browser says of a server that is not there.
UNREACHABLE = r"net::ERR_|WebSocket connection to"
# Whoever is not signed in is told so when the page asks.
SIGNED_OUT = r"status of 401"
# A page that shows nothing yet has no storage.
_SIGNED_IN = """if (location.origin !== "null")
  localStorage.setItem(`atelier signed in at ${location.origin}`, "1");
"""


@dataclass
class Troubles:
    """What the pages of one browser complained of."""

    heard: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)

    @contextmanager
    def expected(self, pattern: str) -> Iterator[None]:
        """Lets complaints pass, within, where the pattern is found in them."""
        wanted = re.compile(pattern)
        self._expected.append(wanted)
        try:
            yield
        finally:
            self._expected.remove(wanted)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self._hear(f"{message.text} ({message.location.get('url', '')})")

    def _on_error(self, error: WebError) -> None:
        self._hear(f"uncaught: {error.error}")

    def _hear(self, text: str) -> None:
        if not any(pattern.search(text) for pattern in self._expected):
            self.heard.append(text)


@dataclass
class Visitor:
    """Somebody before a browser; `person` is the same one at the REST API, once there is an account."""

    name: str
    url: str
    context: BrowserContext
    page: Page
    troubles: Troubles
    http: aiohttp.ClientSession
    account: Person | None = None

    @property
    def person(self) -> Person:
        assert self.account is not None, f"{self.name} has no account"
        return self.account

    async def register(self, password: str = PASSWORD) -> None:
        """Gets an account and signs the browser in, without a page."""
        email = f"{self.name.split()[0].lower()}-{uuid4().hex[:12]}@example.com"
        body = {"email": email, "name": self.name, "password": password}
        self.account = self._person(await self._authenticate("register", body), email, password)

    async def sign_in(self, other: Visitor) -> None:
        """Signs the browser in as somebody who has an account, without a page."""
        email, password = other.person.email, other.person.password
        answer = await self._authenticate("login", {"email": email, "password": password})
        self.account = self._person(answer, email, password)

    async def open(self, path: str = "/") -> None:
        """Goes to a path of the app, by the address bar."""
        await self.page.goto(self.url + path)

    async def _authenticate(self, how: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self.context.request.post(
            f"{self.url}{PREFIX}/auth/{how}", data=body, headers={"X-Session": "cookie"}
        )
        assert answer.ok, await answer.text()
        # A page does not ask whether somebody is signed in where nobody ever was.
        await self.context.add_init_script(_SIGNED_IN)
        signed_in: dict[str, Any] = await answer.json()
        return signed_in

    def _person(self, answer: dict[str, Any], email: str, password: str) -> Person:
        """The same session for REST, until its access token is over."""
        token, user = answer["access_token"], answer["user"]
        return Person(self.url, self.http, token, user["id"], email, user["name"], password)


class Visits:
    """Opens browsers for people, and in the end looks at what their pages complained of."""

    def __init__(self, browser: Browser, url: str, http: aiohttp.ClientSession) -> None:
        self._browser = browser
        self._url = url
        self._http = http
        self.visitors: list[Visitor] = []

    async def stranger(self, name: str, *, phone: bool = False, dark: bool = False) -> Visitor:
        """Somebody who is not signed in, with a page that shows nothing yet."""
        context = await self._browser.new_context(
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            has_touch=phone,
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE_MS)
        troubles = Troubles()
        troubles.watch(context)
        visitor = Visitor(name, self._url, context, await context.new_page(), troubles, self._http)
        self.visitors.append(visitor)
        return visitor

    async def member(self, name: str, *, phone: bool = False, dark: bool = False) -> Visitor:
        """Somebody with an account, whose browser is signed in."""
        visitor = await self.stranger(name, phone=phone, dark=dark)
        await visitor.register()
        return visitor

    def troubles(self) -> list[str]:
        return [f"{visitor.name}: {text}" for visitor in self.visitors for text in visitor.troubles.heard]


@asynccontextmanager
async def visits_to(url: str, browser: Browser, http: aiohttp.ClientSession) -> AsyncIterator[Visits]:
    """Visits that end with the block, all contexts closed."""
    visits = Visits(browser, url, http)
    try:
        yield visits
    finally:
        for visitor in visits.visitors:
            await visitor.context.close()
