"""What people say to each other, what is told of them, and their accounts, in two browsers."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browsers import needs_browser
from tests.web.scenes import make_pair, open_board
from tests.web.visitors import SIGNED_OUT, Visits

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def test_two_talk_and_see_each_other_writing(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    for each in (ada, grace):
        await each.open(f"{place.workspace_path}/messages")
        await expect(each.page.get_by_text("Nothing has been said yet")).to_be_visible()
    await ada.page.get_by_label("Message", exact=True).press_sequentially("Lunch at one?")
    await expect(grace.page.get_by_text("Ada Lovelace is writing…")).to_be_visible()
    await ada.page.keyboard.press("Enter")
    await expect(grace.page.get_by_text("Lunch at one?", exact=True)).to_be_visible()
    await expect(grace.page.get_by_text("Ada Lovelace is writing…")).to_have_count(0)
    await grace.page.get_by_label("Message", exact=True).fill("Gladly.")
    await grace.page.get_by_role("button", name="Send").click()
    await expect(ada.page.get_by_text("Gladly.", exact=True)).to_be_visible()
    await ada.page.reload()
    await expect(ada.page.get_by_text("Gladly.", exact=True)).to_be_visible()


async def test_the_activity_tells_what_the_other_does_and_leads_there(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    await ada.open(f"{place.workspace_path}/activity")
    await expect(ada.page.get_by_role("heading", name="Today")).to_be_visible()
    await open_board(grace, place)
    await grace.page.get_by_label("New task in To do").fill("Call the printer")
    await grace.page.keyboard.press("Enter")
    row = ada.page.get_by_role("main").get_by_role("listitem").filter(has_text="Call the printer")
    await expect(row).to_contain_text("Grace Hopper")
    await row.get_by_role("link", name="Call the printer").click()
    await expect(ada.page.get_by_role("dialog", name="Call the printer")).to_be_visible()


async def test_a_name_is_changed_and_seen(visits: Visits) -> None:
    ada, _, _ = await make_pair(visits)
    await ada.open("/account")
    await ada.page.get_by_label("Name", exact=True).fill("Augusta Ada King")
    await ada.page.get_by_role("button", name="Save").click()
    await expect(ada.page.get_by_text("Your account is changed.")).to_be_visible()
    await expect(ada.page.get_by_role("link", name="Your account, Augusta Ada King")).to_be_visible()
    assert (await ada.person.get("/auth/me")).json["name"] == "Augusta Ada King"


async def test_a_session_that_is_ended_elsewhere_is_shown_out(visits: Visits) -> None:
    ada, _, place = await make_pair(visits)
    elsewhere = await visits.stranger("Ada elsewhere")
    await elsewhere.sign_in(ada)
    await open_board(elsewhere, place)
    await ada.open("/account")
    sessions = ada.page.get_by_role("list", name="Sessions")
    with elsewhere.troubles.expected(SIGNED_OUT):
        await sessions.get_by_role("button", name="Sign out Chrome").click()
        await expect(elsewhere.page.get_by_role("heading", name="You’re signed out")).to_be_visible()
    await expect(elsewhere.page.get_by_text("Launch")).to_have_count(0)
    await ada.page.reload()
    await expect(ada.page.get_by_role("heading", name="Your account", exact=True)).to_be_visible()


async def test_the_palette_goes_to_a_task_that_is_typed(visits: Visits) -> None:
    ada, _, place = await make_pair(visits)
    await ada.person.task(place.project_id, "Order the frames")
    await open_board(ada, place)
    await ada.page.keyboard.press("Control+k")
    await ada.page.get_by_role("combobox", name="Go anywhere").fill("frames")
    await expect(ada.page.get_by_role("option", name="Order the frames")).to_be_visible()
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_role("dialog", name="Order the frames")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await ada.page.keyboard.press("Control+k")
    await ada.page.get_by_role("combobox", name="Go anywhere").fill("members")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page).to_have_url(f"{ada.url}{place.workspace_path}/members")
