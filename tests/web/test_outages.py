"""Pages whose server dies and comes back, in a browser: they say so, and heal without a reload."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browsers import needs_browser
from tests.web.board_page import BoardPage
from tests.web.scenes import expect_present, make_pair, open_board
from tests.web.visitors import UNREACHABLE, Visits
from tests.web.web_stage import WebStage

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]


async def test_pages_heal_after_the_server_was_killed(visits: Visits, web_stage: WebStage) -> None:
    ada, grace, place = await make_pair(visits)
    await ada.person.task(place.project_id, "Order the frames")
    both = (ada, grace)
    for each in both:
        await open_board(each, place)
        await each.page.evaluate("window.isSamePage = true")
    await expect_present(ada, 2)
    with ada.troubles.expected(UNREACHABLE), grace.troubles.expected(UNREACHABLE):
        try:
            await web_stage.kill_server()
            for each in both:
                await expect(each.page.locator(".connection.lost")).to_contain_text("The connection is lost.")
            await BoardPage(ada.page).carry("Order the frames", 1)
            await expect(ada.page.get_by_text("“Order the frames” went back to To do.")).to_be_visible()
            await BoardPage(ada.page).expect_in("Order the frames", "todo")
        finally:
            await web_stage.start_server()
        for each in both:
            await expect(each.page.locator(".connection")).not_to_have_class("connection lost")
            await expect_present(each, 2)
    await BoardPage(ada.page).carry("Order the frames", 1)
    await BoardPage(grace.page).expect_in("Order the frames", "in_progress")
    for each in both:
        assert await each.page.evaluate("window.isSamePage")


async def test_what_happened_while_one_was_offline_is_there_on_return(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    task = await ada.person.task(place.project_id, "Order the frames")
    await open_board(grace, place)
    board = BoardPage(grace.page)
    await board.expect_in("Order the frames", "todo")
    with grace.troubles.expected(UNREACHABLE):
        await grace.context.set_offline(True)
        # Nothing tells a page that an open connection is dead but that it is silent for long.
        await expect(grace.page.locator(".connection.lost")).to_be_visible(timeout=60_000)
        moved = await ada.person.post(f"/tasks/{task['id']}/move", json={"status": "done", "after_id": None})
        assert moved.status == 200, moved
        await grace.context.set_offline(False)
        await board.expect_in("Order the frames", "done")
        await expect(grace.page.locator(".connection.lost")).to_have_count(0)
