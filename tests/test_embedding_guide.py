"""The page that docs/embedding.md shows, on an origin of its own, used by two people in Chromium."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from server.app import build_app
from server.settings import Settings
from tests.browsers import needs_browser, running_browser
from tests.people import Person, register
from tests.running_app import listening_app

GUIDE = Path(__file__).parent.parent / "docs" / "embedding.md"
EXAMPLE_URL = "http://localhost:8000"
MOST_LINES = 30

pytestmark = needs_browser


def page_of_the_guide() -> str:
    [code] = re.findall(r"```html\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    assert isinstance(code, str)
    return code


def test_it_has_less_than_thirty_lines() -> None:
    assert len([line for line in page_of_the_guide().splitlines() if line.strip()]) < MOST_LINES


class Stranger:
    """A web server that shows one page, at an origin that is not the server's."""

    def __init__(self) -> None:
        self.html = ""
        self.app = web.Application()
        self.app.router.add_get("/", self._show)

    async def _show(self, _request: web.Request) -> web.Response:
        return web.Response(text=self.html, content_type="text/html", charset="utf-8")


@asynccontextmanager
async def stage(settings: Settings, library_folder: Path) -> AsyncIterator[tuple[str, Stranger, str]]:
    """The address of the server, and the stranger with its address, which the server lets in."""
    stranger = Stranger()
    async with listening_app(stranger.app) as origin:
        allowing = settings.model_copy(update={"allowed_origins": [origin]})
        app = build_app(allowing, start_timeout_seconds=2, password_cost=4, web_folder=library_folder)
        async with listening_app(app) as url:
            yield url, stranger, origin


async def opened(browser: Browser, origin: str, troubles: list[str]) -> Page:
    page = await (await browser.new_context()).new_page()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    await page.goto(origin)
    return page


async def sign_in(page: Page, person: Person) -> None:
    await page.get_by_placeholder("E-mail").fill(person.email)
    await page.get_by_placeholder("Password").fill(person.password)
    await page.get_by_role("button", name="Sign in").click()


async def test_two_people_on_a_stranger_s_page(
    settings: Settings, library_folder: Path, http: aiohttp.ClientSession
) -> None:
    troubles: list[str] = []
    async with stage(settings, library_folder) as (url, stranger, origin), running_browser() as browser:
        ada, grace = await register(url, http, "Ada"), await register(url, http, "Grace")
        workspace = (await ada.workspace())["id"]
        await ada.invite(grace, workspace)
        document = await ada.document((await ada.project(workspace))["id"])
        html = page_of_the_guide().replace(EXAMPLE_URL, url)
        html = html.replace("WORKSPACE ID", workspace).replace("DOCUMENT ID", document["id"])
        stranger.html = html.replace("<!doctype html>", '<!doctype html><link rel="icon" href="data:,">')

        a, b = await opened(browser, origin, troubles), await opened(browser, origin, troubles)
        await sign_in(a, ada)
        await expect(a.locator("span")).to_have_text("Ada")
        await sign_in(b, grace)
        for page in (a, b):
            await expect(page.locator("span")).to_have_text("Ada, Grace")
            await expect(page.get_by_role("textbox").last).to_be_editable()
        field_a, field_b = a.locator("textarea"), b.locator("textarea")
        await field_a.press_sequentially("Hello")
        await expect(field_b).to_have_value("Hello")
        # Both type at once, each at a place of their own.
        await field_b.press("End")
        await field_a.press("Home")
        await field_b.press_sequentially(" from Grace")
        await field_a.press_sequentially("Ada says: ")
        for page, field in ((a, field_a), (b, field_b)):
            await expect(field).to_have_value("Ada says: Hello from Grace")
            await expect(page.locator("output")).to_have_text("Saved")
        content = await ada.get(f"/documents/{document['id']}/content")
        assert content.text == "Ada says: Hello from Grace"

        member = f"/workspaces/{workspace}/members/{grace.id}"
        assert (await ada.patch(member, json={"role": "viewer"})).status == 200
        await expect(field_b).not_to_be_editable()
        await field_a.press_sequentially("(again) ")
        await expect(field_b).to_have_value("Ada says: (again) Hello from Grace")
        await b.context.close()
        await expect(a.locator("span")).to_have_text("Ada")
    assert troubles == []


_TWO_FIELDS = """
async (url) => {
  const { bindText, Y } = await import(url);
  const text = new Y.Doc().getText("content");
  text.insert(0, "Hello world");
  document.body.innerHTML = "<textarea></textarea><textarea></textarea>";
  const [a, b] = document.querySelectorAll("textarea");
  globalThis.stops = [bindText(a, text), bindText(b, text)];
  globalThis.shared = text;
  a.focus();
  a.setSelectionRange(6, 11);
}
"""
_TYPE_IN_B = """
([place, value]) => {
  const b = document.querySelectorAll("textarea")[1];
  b.setRangeText(value, place[0], place[1], "end");
  b.dispatchEvent(new InputEvent("input"));
}
"""
_A = """
() => {
  const a = document.querySelector("textarea");
  return [a.value, a.value.slice(a.selectionStart, a.selectionEnd), shared.toString()];
}
"""


async def test_a_field_keeps_its_caret_while_others_type(settings: Settings, library_folder: Path) -> None:
    async with stage(settings, library_folder) as (url, stranger, origin), running_browser() as browser:
        stranger.html = "<!doctype html><body>"
        troubles: list[str] = []
        page = await opened(browser, origin, troubles)
        await page.evaluate(_TWO_FIELDS, f"{url}/client.js")
        for place, value, all_of_it in (
            ((0, 0), "👋 ", "👋 Hello world"),
            ((0, 2), "🙂", "🙂 Hello world"),
            ((3, 8), "Bye", "🙂 Bye world"),
            ((12, 12), "!", "🙂 Bye world!"),
            ((7, 12), "all", "🙂 Bye all!"),
        ):
            await page.evaluate(_TYPE_IN_B, [place, value])
            value_of_a, selected, shared = await page.evaluate(_A)
            assert value_of_a == shared == all_of_it
            assert selected == ("world" if "world" in all_of_it else "")
        # A word that is being composed is not disturbed, and what others typed meanwhile stays.
        await page.evaluate(
            """() => {
              const [a] = document.querySelectorAll("textarea");
              a.dispatchEvent(new CompositionEvent("compositionstart"));
              a.setRangeText(" くも", a.value.length, a.value.length, "end");
              a.dispatchEvent(new InputEvent("input"));
            }"""
        )
        await page.evaluate(_TYPE_IN_B, [(0, 2), "So:"])
        assert (await page.evaluate(_A))[::2] == ["🙂 Bye all! くも", "So: Bye all!"]
        await page.evaluate(
            "() => document.querySelector('textarea').dispatchEvent(new CompositionEvent('compositionend'))"
        )
        assert (await page.evaluate(_A))[::2] == ["So: Bye all! くも"] * 2
        await page.evaluate("() => { stops.forEach((stop) => stop()); shared.insert(0, 'unseen '); }")
        assert (await page.evaluate(_A))[0] == "So: Bye all! くも"


@pytest.mark.parametrize("origin", ["https://anywhere.example", None])
async def test_any_origin_may_import_the_library(
    settings: Settings, library_folder: Path, http: aiohttp.ClientSession, origin: str | None
) -> None:
    async with stage(settings, library_folder) as (url, _, _):
        headers = {"Origin": origin} if origin else {}
        async with http.get(f"{url}/client.js", headers=headers) as answer:
            assert answer.status == 200
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            assert "Access-Control-Allow-Credentials" not in answer.headers
            assert answer.headers["Content-Type"].startswith("text/javascript")
            assert "Set-Cookie" not in answer.headers
            tag = answer.headers["ETag"]
        async with http.get(f"{url}/client.js", headers={**headers, "If-None-Match": tag}) as answer:
            assert answer.status == 304
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
