"""Being signed in in a browser: kept over visits in a cookie, and first visits ask nobody."""

from __future__ import annotations

from typing import Any

from playwright.async_api import Page, Request

from server.app import build_app
from server.embedded.ports import free_port
from server.settings import Settings
from tests.browsers import needs_browser, running_browser
from tests.people import PASSWORD
from tests.running_app import listening_app

pytestmark = needs_browser

_RUN = """
async ([what, body]) => {
  const { connect, Session } = await import("/client.js");
  const session = new Session();
  if (what !== "restore") await session.restore();
  const answer = await session[what](body);
  return answer?.name ?? null;
}
"""


class Visits:
    """A page of the server, whose visitor comes again and again; `asked` and `troubles` are of the latest."""

    def __init__(self, page: Page, url: str) -> None:
        self._page = page
        self._url = url
        self.asked: list[str] = []
        self.troubles: list[str] = []
        page.on("request", self._note)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)

    def _note(self, request: Request) -> None:
        if "/auth/" in request.url:
            self.asked.append(request.url.rsplit("/", 1)[1])

    async def call(self, what: str, body: dict[str, Any] | None = None) -> str | None:
        """Loads the page afresh and calls something of a new `Session`; answers with the person's name."""
        self.asked.clear()
        await self._page.goto(self._url)
        name: str | None = await self._page.evaluate(_RUN, [what, body])
        return name


async def test_visits_of_who_is_not_signed_in_ask_nobody(settings: Settings, library_folder: Any) -> None:
    port = free_port()
    own = settings.model_copy(update={"public_url": f"http://127.0.0.1:{port}"})
    app = build_app(own, start_timeout_seconds=2, password_cost=4, web_folder=library_folder)
    async with listening_app(app, port) as url, running_browser() as browser:
        context = await browser.new_context()
        visits = Visits(await context.new_page(), url)
        assert await visits.call("restore") is None
        assert visits.asked == []

        body = {"email": "ada@example.com", "name": "Ada", "password": PASSWORD}
        assert await visits.call("register", body) == "Ada"
        assert visits.asked == ["register"]
        [cookie] = await context.cookies(f"{url}/api/v1/auth/refresh")
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Strict"
        assert await visits.call("restore") == "Ada"
        assert visits.asked == ["refresh"]

        assert await visits.call("logout") is None
        assert await visits.call("restore") is None
        assert visits.asked == []
        assert visits.troubles == []

        # The hint opens nothing: without the cookie it only makes the visit ask.
        assert await visits.call("login", {"email": body["email"], "password": PASSWORD}) == "Ada"
        await context.clear_cookies()
        assert await visits.call("restore") is None
        assert visits.asked == ["refresh"]
        assert await visits.call("restore") is None
        assert visits.asked == []
