"""What is said of a task, in two browsers: with mentions, answered, resolved, and only by those who may."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.browsers import needs_browser
from tests.web.scenes import Place, make_pair
from tests.web.visitors import Visitor, Visits

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def open_task(visitor: Visitor, place: Place, task_id: str) -> Page:
    await visitor.open(f"{place.path}/tasks/{task_id}")
    await expect(visitor.page.get_by_role("heading", name="Comments")).to_be_visible()
    return visitor.page


async def test_a_comment_mentions_somebody_who_answers_and_it_is_resolved(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    task = await ada.person.task(place.project_id, "Order the frames")
    here, there = await open_task(ada, place, task["id"]), await open_task(grace, place, task["id"])
    await here.get_by_label("Say something").press_sequentially("Which size, @gra")
    await here.get_by_role("listbox", name="Mention somebody").get_by_text("Grace Hopper").click()
    await here.keyboard.type("?")
    await here.get_by_role("button", name="Comment", exact=True).click()
    await expect(there.locator("mark.mention")).to_have_text("@Grace Hopper")
    await expect(here.locator(".mention")).to_have_text("@Grace Hopper")
    stored = (await ada.person.get(f"/tasks/{task['id']}/comments")).json["items"]
    assert [each["body"] for each in stored] == [f"Which size, @[Grace Hopper](user:{grace.person.id}) ?"]
    await there.get_by_role("button", name="Reply", exact=True).click()
    await there.get_by_label("Reply to Ada Lovelace").fill("Forty by fifty.")
    await there.keyboard.press("Control+Enter")
    await expect(here.get_by_role("list", name="Replies").get_by_text("Forty by fifty.")).to_be_visible()
    await here.get_by_role("button", name="Resolve").click()
    for page in (here, there):
        await expect(page.get_by_text("Resolved").first).to_be_visible()


async def test_a_commenter_comments_and_changes_nothing_else(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits, "commenter")
    task = await ada.person.task(place.project_id, "Order the frames")
    page = await open_task(grace, place, task["id"])
    await page.get_by_label("Say something").fill("Only a word.")
    await page.get_by_role("button", name="Comment", exact=True).click()
    await expect(page.get_by_role("list").get_by_text("Only a word.")).to_be_visible()
    await expect(page.get_by_label("Title")).to_have_js_property("readOnly", True)


async def test_a_viewer_reads_comments_and_is_told_who_may_write(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits, "viewer")
    task = await ada.person.task(place.project_id, "Order the frames")
    await ada.person.post(f"/tasks/{task['id']}/comments", json={"body": "Twelve of them."})
    page = await open_task(grace, place, task["id"])
    await expect(page.get_by_text("Twelve of them.")).to_be_visible()
    await expect(page.get_by_text("Commenters can say something here.")).to_be_visible()
    await expect(page.get_by_label(re.compile("^Say something"))).to_have_count(0)
