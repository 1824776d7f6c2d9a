"""Documents in two browsers: written at once, offline, across a killed server, and without the right to."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browsers import needs_browser
from tests.web.document_page import (
    DocumentPage,
    make_document,
    open_document,
    stored_text,
    until_equal,
    watching_truth,
)
from tests.web.scenes import change_role, make_pair
from tests.web.telling import tell
from tests.web.visitors import UNREACHABLE, Visits
from tests.web.web_stage import WebStage

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

NOT_SAVED = re.compile("^(Saving…|Offline|Connecting)")


async def test_two_write_in_one_paragraph_and_see_each_other_s_carets(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    document_id = await make_document(ada, place)
    here, there = await open_document(ada, place, document_id), await open_document(grace, place, document_id)
    await here.write("Begun by Ada. ")
    await there.expect_words("Begun by Ada.")
    await there.editor.focus()
    await there.page.keyboard.press("Control+Home")
    await here.editor.focus()
    await asyncio.gather(
        here.editor.press_sequentially("The end is hers.", delay=15),
        there.editor.press_sequentially("Grace leads in. ", delay=15),
    )
    await expect(here.page.locator(".cm-peer-name.named")).to_have_text("Grace Hopper")
    await expect(there.page.locator(".cm-peer-name.named")).to_have_text("Ada Lovelace")
    text = await until_equal(here, there, person=ada.person, document_id=document_id)
    assert text == "Grace leads in. Begun by Ada. The end is hers."
    for each in (here, there):
        await expect(each.mark).to_have_text("Saved")
        await expect(each.page.get_by_role("list", name="In this document: 2")).to_be_visible()


async def test_what_is_written_offline_is_merged_and_saved_is_never_said_too_early(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    document_id = await make_document(ada, place)
    here, there = await open_document(ada, place, document_id), await open_document(grace, place, document_id)
    async with watching_truth(here, ada.person, document_id) as truth:
        await here.write("before ")
        await there.expect_words("before")
        await expect(here.mark).to_have_text("Saved")
        with ada.troubles.expected(UNREACHABLE):
            await ada.context.set_offline(True)
            await here.write("without-network ")
            await expect(here.mark).to_have_text(NOT_SAVED)
            await there.write("meanwhile ", at="Control+Home")
            await expect(here.mark).to_contain_text("Offline", timeout=60_000)
            await here.write("still-without ")
            assert "without" not in await stored_text(grace.person, document_id)
            await ada.context.set_offline(False)
            await expect(here.mark).to_have_text("Saved", timeout=60_000)
        await there.expect_words("still-without")
        for index in range(10):
            await here.write(f"word-{index} ")
        text = await until_equal(here, there, person=ada.person, document_id=document_id)
        await expect(here.mark).to_have_text("Saved")
    said = await truth.verify()
    tell(f"the mark said {said}; REST was asked {len(truth.stored)} times")
    assert text.startswith("meanwhile before without-network still-without word-0")
    assert {"Saved", "Saving…"} < set(said)


async def test_what_is_written_while_the_server_is_dead_arrives_after_its_return(
    visits: Visits, web_stage: WebStage
) -> None:
    ada, grace, place = await make_pair(visits)
    document_id = await make_document(ada, place)
    pages = await open_document(ada, place, document_id), await open_document(grace, place, document_id)
    here, there = pages
    await here.write("before ")
    await there.expect_words("before")
    for each in pages:
        await expect(each.mark).to_have_text("Saved")
        await each.page.evaluate("window.isSamePage = true")
    with ada.troubles.expected(UNREACHABLE), grace.troubles.expected(UNREACHABLE):
        try:
            await web_stage.kill_server()
            await here.write("by-Ada ")
            await there.write("by-Grace ", at="Control+Home")
            for each in pages:
                await expect(each.mark).to_have_text(NOT_SAVED)
                await expect(each.page.locator(".connection.lost")).to_contain_text("The connection is lost.")
                await expect(each.mark).to_contain_text("Offline")
        finally:
            await web_stage.start_server()
        for each in pages:
            await expect(each.mark).to_have_text("Saved", timeout=60_000)
            await expect(each.page.locator(".connection.lost")).to_have_count(0)
    text = await until_equal(here, there, person=ada.person, document_id=document_id)
    assert sorted(text.split()) == ["before", "by-Ada", "by-Grace"]
    for each in pages:
        assert await each.page.evaluate("window.isSamePage")


async def test_a_viewer_cannot_type_and_sees_why(visits: Visits) -> None:
    ada, vera, place = await make_pair(visits, "viewer")
    document_id = await make_document(ada, place)
    here = await open_document(ada, place, document_id)
    await here.write("Only to read.")
    await expect(here.mark).to_have_text("Saved")
    await vera.open(f"{place.path}/documents/{document_id}")
    await expect(vera.page.get_by_text("You can read this document. Ask an editor")).to_be_visible()
    await vera.page.get_by_role("button", name="Text", exact=True).click()
    there = DocumentPage(vera.page)
    await there.editor.focus()
    await vera.page.keyboard.type("Not by Vera.")
    assert await there.text() == "Only to read."
    await expect(vera.page.get_by_role("button", name="Bold")).to_have_count(0)
    await change_role(ada, place, vera, "editor")
    await expect(there.editor).to_have_attribute("contenteditable", "true")
    await there.write(" And to write.")
    await here.expect_words("Only to read. And to write.")


async def test_a_lowered_role_and_a_removal_are_told_within_a_document(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    document_id = await make_document(ada, place)
    there = await open_document(grace, place, document_id)
    await there.write("Hers while it lasts.")
    await expect(there.mark).to_have_text("Saved")
    await change_role(ada, place, grace, "viewer")
    await expect(grace.page.get_by_text("You can read this document.")).to_be_visible()
    await expect(there.editor).to_have_attribute("contenteditable", "false")
    removal = f"/workspaces/{place.workspace_id}/members/{grace.person.id}"
    with grace.troubles.expected("status of 40[34]"):
        assert (await ada.person.delete(removal)).status == 204
        await expect(grace.page.get_by_role("alert")).to_contain_text("not a member any more")
        await expect(there.editor).to_have_count(0)


async def test_a_document_is_made_found_by_its_address_and_deleted_with_a_way_back(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    await grace.open(f"{place.path}/documents")
    await ada.open(f"{place.path}/documents")
    await ada.page.get_by_role("button", name="New document").click()
    await ada.page.get_by_role("dialog").get_by_role("textbox").fill("Plan for the opening")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_role("heading", name="Plan for the opening")).to_be_visible()
    link = grace.page.get_by_role("link", name="Plan for the opening")
    await expect(link).to_be_visible()
    await grace.page.goto(ada.page.url)
    await expect(grace.page.get_by_role("list", name="In this document: 2")).to_be_visible()
    await grace.page.get_by_role("link", name="Documents").first.click()
    await grace.page.get_by_role("button", name="Delete Plan for the opening").click()
    await expect(link).to_have_count(0)
    await grace.page.get_by_role("button", name="Undo").click()
    await expect(link).to_be_visible()
