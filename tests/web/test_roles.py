"""What a role allows, as the app shows it: live, in words, and without offering what would be refused."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browsers import needs_browser
from tests.forms import picture, upload
from tests.people import created
from tests.web.board_page import BoardPage
from tests.web.scenes import change_role, make_pair, open_board
from tests.web.visitors import Visits

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def test_a_member_who_is_removed_while_looking_is_told_and_shown_out(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    await ada.person.task(place.project_id, "Order the frames")
    await open_board(grace, place)
    await ada.open(f"{place.workspace_path}/members")
    with grace.troubles.expected("status of 40[34]"):
        await ada.page.get_by_role("button", name="Remove Grace Hopper").click()
        await ada.page.get_by_role("dialog").get_by_role("button", name="Remove", exact=True).click()
        await expect(grace.page.get_by_role("alert")).to_contain_text("not a member any more")
        await expect(BoardPage(grace.page).card("Order the frames")).to_have_count(0)
        await grace.page.get_by_role("main").get_by_role("link", name="Your workspaces").click()
        await expect(grace.page.get_by_text("No workspace yet")).to_be_visible()
    await expect(ada.page.get_by_label("Role of Grace Hopper")).to_have_count(0)


async def test_a_role_that_is_lowered_and_raised_shows_at_once(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    await ada.person.task(place.project_id, "Order the frames")
    await open_board(grace, place)
    grip = grace.page.get_by_role("button", name="Move Order the frames")
    await expect(grip).to_be_visible()
    await change_role(ada, place, grace, "viewer")
    await expect(grip).to_have_count(0)
    await expect(grace.page.get_by_text("Editors can change tasks.")).to_be_visible()
    await change_role(ada, place, grace, "editor")
    await expect(grip).to_be_visible()
    await expect(grace.page.get_by_label("New task in To do")).to_be_visible()


async def test_a_viewer_is_offered_nothing_that_a_viewer_may_not_do(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits, "viewer")
    await ada.person.task(place.project_id, "Order the frames")
    created(await upload(ada.person, place.project_id, picture(), filename="teal.png"))
    await open_board(grace, place)
    page = grace.page
    await BoardPage(page).expect_in("Order the frames", "todo")
    await expect(page.get_by_text("Editors can change tasks.")).to_be_visible()
    for name in ("Move Order the frames", "Delete Order the frames"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)
    await expect(page.get_by_label("New task in To do")).to_have_count(0)
    await page.get_by_role("link", name="Order the frames").click()
    await expect(page.get_by_role("dialog").get_by_label("Title")).to_have_js_property("readOnly", True)
    await page.keyboard.press("Escape")
    await page.get_by_role("link", name="Files").click()
    await expect(page.get_by_text("teal.png")).to_be_visible()
    for name in ("Upload files", "Delete teal.png", "Make a video"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)
    await grace.open(f"{place.workspace_path}/members")
    await expect(page.get_by_text("Ada Lovelace")).to_be_visible()
    for name in ("Invite", "Remove Ada Lovelace"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)
    await grace.open(place.workspace_path)
    await expect(page.get_by_role("main").get_by_role("link", name="Launch")).to_be_visible()
    await expect(page.get_by_role("button", name="New project")).to_have_count(0)
