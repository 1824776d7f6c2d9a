"""Signing up, inviting, and links that lead somewhere, in a browser."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from tests.browsers import needs_browser
from tests.people import PASSWORD, Person
from tests.web.scenes import Place, make_place
from tests.web.visitors import SIGNED_OUT, Visitor, Visits

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def sign_up(page: Page, name: str, email: str) -> None:
    await page.get_by_label("Your name").fill(name)
    await page.get_by_label("Email").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign up").click()


async def sign_in(visitor: Visitor, email: str) -> None:
    await visitor.page.get_by_label("Email").fill(email)
    await visitor.page.get_by_label("Password").fill(PASSWORD)
    await visitor.page.get_by_role("button", name="Sign in").click()


async def test_two_people_sign_up_and_one_invites_the_other_by_link(visits: Visits) -> None:
    ada, grace = await visits.stranger("Ada"), await visits.stranger("Grace")
    suffix = uuid4().hex[:12]
    await ada.open("/sign-up")
    await sign_up(ada.page, "Ada Lovelace", f"ada-{suffix}@example.com")
    await ada.page.get_by_role("button", name="New workspace").click()
    await ada.page.get_by_label("Name").fill("Studio")
    await ada.page.keyboard.press("Enter")
    await ada.page.get_by_role("navigation", name="Workspace").get_by_role("link", name="Members").click()
    link = await invite(ada.page, f"grace-{suffix}@example.com")
    await grace.page.goto(link)
    await sign_up(grace.page, "Grace Hopper", f"grace-{suffix}@example.com")
    await grace.page.get_by_role("button", name="Join").click()
    await expect(grace.page.get_by_role("button", name="Workspace Studio")).to_be_visible()
    await expect(ada.page.get_by_label("Role of Grace Hopper")).to_be_visible()
    await expect(ada.page.get_by_text("Invited", exact=True)).to_have_count(0)


async def invite(page: Page, email: str, role: str = "editor") -> str:
    """Invites somebody on the page of the members; the link to pass on."""
    await page.get_by_role("button", name="Invite").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Email").fill(email)
    await dialog.get_by_label("Role").select_option(role)
    await dialog.get_by_role("button", name="Invite").click()
    link = await dialog.get_by_label("Link").input_value()
    await dialog.get_by_role("button", name="Done").click()
    return link


async def make_task(person: Person, place: Place) -> tuple[str, str]:
    """The address of a task below its project's, and the name of what it shows."""
    task = await person.task(place.project_id, "Order the frames")
    return f"/tasks/{task['id']}", "Order the frames"


async def make_document(person: Person, place: Place) -> tuple[str, str]:
    document = await person.document(place.project_id, "Plan for the opening", kind="text")
    return f"/documents/{document['id']}", "Plan for the opening"


async def make_job(person: Person, place: Place) -> tuple[str, str]:
    body = {"type": "failing", "params": {"how": "final"}}
    answer = await person.post(f"/projects/{place.project_id}/jobs", json=body)
    assert answer.status == 202, answer
    return f"/jobs/{answer.json['id']}", "Log"


@pytest.mark.parametrize("make", [make_task, make_document, make_job])
async def test_a_deep_link_opens_after_signing_in(
    make: Callable[[Person, Place], Awaitable[tuple[str, str]]], visits: Visits
) -> None:
    ada = await visits.member("Ada Lovelace")
    place = await make_place(ada)
    path, name = await make(ada.person, place)
    stranger = await visits.stranger("Ada elsewhere")
    await stranger.open(place.path + path)
    await sign_in(stranger, ada.person.email)
    shown = stranger.page.get_by_role("heading", name=name)
    dialog = stranger.page.get_by_role("dialog", name=name)
    await expect(shown.or_(dialog).first).to_be_visible()
    assert stranger.page.url.endswith(path)
    await stranger.page.reload()
    await expect(shown.or_(dialog).first).to_be_visible()


async def test_a_wrong_password_is_refused_in_words(visits: Visits) -> None:
    ada = await visits.member("Ada Lovelace")
    stranger = await visits.stranger("Ada elsewhere")
    with stranger.troubles.expected(SIGNED_OUT):
        await stranger.open()
        await stranger.page.get_by_label("Email").fill(ada.person.email)
        await stranger.page.get_by_label("Password").fill("not hers at all")
        await stranger.page.get_by_role("button", name="Sign in").click()
        await expect(stranger.page.get_by_role("alert")).to_contain_text("don’t go together")


async def test_an_address_that_leads_nowhere_says_so(visits: Visits) -> None:
    ada = await visits.member("Ada Lovelace")
    await ada.open("/nowhere/at/all")
    await expect(ada.page.get_by_role("heading", name="There’s nothing here.")).to_be_visible()
    await ada.page.get_by_role("main").get_by_role("link", name="Your workspaces").click()
    await expect(ada.page.get_by_role("heading", name="Your workspaces")).to_be_visible()
