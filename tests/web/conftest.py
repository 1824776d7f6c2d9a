"""Fixtures of the browser tests: the built app, the processes behind it, one browser, and its visitors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browsers import running_browser
from tests.services import Services
from tests.web.built_app import ensure_built_app
from tests.web.visitors import PATIENCE_MS, Visits, visits_to
from tests.web.web_stage import WebStage

expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="session")
def built_app() -> None:
    """The app as its source is now, where the server serves it from."""
    ensure_built_app()


@pytest.fixture(scope="session")
def web_stage(
    built_app: None, services: Services, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[WebStage]:
    """The processes behind the app, for all browser tests."""
    with WebStage(services, tmp_path_factory.mktemp("web-stage")).running() as stage:
        yield stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all browser tests; each person has a context of their own in it."""
    async with running_browser() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="session")
async def visits(web_stage: WebStage, browser: Browser) -> AsyncIterator[Visits]:
    """Opens browsers for people. Fails the test when a page complained of something that was not expected."""
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http,
        visits_to(web_stage.url, browser, http) as visits,
    ):
        yield visits
        assert not visits.troubles(), visits.troubles()
