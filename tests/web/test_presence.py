"""Who is here, what they look at, and who has left, in a browser."""

from __future__ import annotations

import time

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browsers import needs_browser
from tests.web.scenes import expect_present, make_pair, open_board
from tests.web.telling import tell
from tests.web.visitors import Visits

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def whereabouts(page: Page) -> Locator:
    """Opens the list of who is here."""
    await page.get_by_role("button", name="Here now").click()
    return page.get_by_role("list", name="Here now")


async def test_one_sees_who_comes_what_they_look_at_and_who_leaves(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    await open_board(ada, place)
    await expect_present(ada, 1)
    await grace.open(f"{place.path}/files")
    await expect_present(ada, 2)
    people = await whereabouts(ada.page)
    row = people.get_by_role("listitem").filter(has_text="Grace Hopper")
    await expect(row).to_contain_text("looking at the files of Launch")
    await grace.page.get_by_role("link", name="Jobs").click()
    await expect(row).to_contain_text("looking at the jobs of Launch")
    await row.get_by_role("link").click()
    await expect(ada.page).to_have_url(f"{ada.url}{place.path}/jobs")
    left_at = time.monotonic()
    await grace.context.close()
    await expect_present(ada, 1)
    tell(f"seen to have left after {1000 * (time.monotonic() - left_at):.0f} ms")


async def test_a_person_in_two_tabs_is_one_and_leaves_with_the_last(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    await open_board(ada, place)
    await open_board(grace, place)
    second = await grace.context.new_page()
    await second.goto(f"{grace.url}{place.path}/files")
    await expect(second.get_by_text("No files yet")).to_be_visible()
    await expect_present(ada, 2)
    await second.close()
    people = await whereabouts(ada.page)
    await expect(people.get_by_role("listitem").filter(has_text="Grace Hopper")).to_contain_text("the board")
    await expect_present(ada, 2)
    await grace.page.close()
    await expect_present(ada, 1)
