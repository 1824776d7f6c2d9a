"""Every view, on a phone and on a desktop, light and dark: nobody is kept out by it, and a picture.

`ATELIER_SCREENSHOTS` names a folder for the pictures; otherwise they go where the test's files go.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.browsers import needs_browser
from tests.web.gallery import Gallery, build_gallery
from tests.web.views import VIEWS, View
from tests.web.visitors import SIGNED_OUT, UNREACHABLE, Visitor, Visits, visits_to
from tests.web.web_stage import WebStage

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

_AXE = resources.files("axe_playwright_python").joinpath("axe.min.js")
# What refuses a sign-in, or leads to what is not there, is said by the browser too.
_EXPECTED = f"{SIGNED_OUT}|{UNREACHABLE}|status of 404"
_SETTLED = """async () => {
  await document.fonts.ready;
  const endOf = ({ effect }) => effect.getComputedTiming().endTime;
  const ending = document.getAnimations().filter((each) => endOf(each) !== Infinity);
  await Promise.allSettled(ending.map((each) => each.finished));
}"""
_VIOLATIONS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  const told = ({ html, failureSummary }) => [html.slice(0, 200), failureSummary];
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(told) }));
}"""


class Lookers:
    """Who looks at the views, with a browser for each size of screen."""

    def __init__(self, gallery: Gallery, visits: Visits) -> None:
        self.gallery = gallery
        self._visits = visits
        self._known: dict[tuple[str, bool], Visitor] = {}

    async def get(self, who: str, phone: bool) -> Visitor:
        key = (who, phone)
        if key not in self._known:
            looker = await self._visits.stranger(f"{who} at the views", phone=phone)
            if who != "nobody":
                await looker.sign_in({"ada": self.gallery.ada, "vera": self.gallery.vera}[who])
            self._known[key] = looker
        return self._known[key]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def lookers(
    web_stage: WebStage, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Lookers]:
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
        visits_to(web_stage.url, browser, http) as visits,
    ):
        gallery = await build_gallery(visits, tmp_path_factory.mktemp("gallery"))
        yield Lookers(gallery, visits)
        await gallery.ada.person.post(f"/jobs/{gallery.running_id}/cancel")


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("ATELIER_SCREENSHOTS") or tmp_path)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("view", VIEWS, ids=[view.name for view in VIEWS])
async def test_view(view: View, size: str, lookers: Lookers, screenshots: Path) -> None:
    looker = await lookers.get(view.who, phone=size == "phone")
    page = await looker.context.new_page()
    heard = len(looker.troubles.heard)
    try:
        with looker.troubles.expected(_EXPECTED):
            await page.emulate_media(reduced_motion="reduce")
            await page.goto(looker.url + view.path(lookers.gallery))
            await view.show(page)
            await page.evaluate(_AXE.read_text())
            for scheme in ("light", "dark"):
                await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                await page.evaluate(_SETTLED)
                await page.screenshot(path=screenshots / f"{view.name}-{size}-{scheme}.png")
                # The colours are the same at each size.
                if size == "desktop" or scheme == "light":
                    assert await violations(page) == [], scheme
            assert await overhang_px(page) <= 0
    finally:
        await looker.context.set_offline(False)
        await page.close()
    assert looker.troubles.heard[heard:] == []


async def violations(page: Page) -> list[dict[str, Any]]:
    """What axe finds that is serious or critical."""
    found: list[dict[str, Any]] = await page.evaluate(_VIOLATIONS)
    return found


async def overhang_px(page: Page) -> int:
    """How much wider the page is than its window: it would have to be scrolled sideways."""
    width: int = await page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return width
