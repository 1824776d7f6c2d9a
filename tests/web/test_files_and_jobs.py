"""Files and jobs in two browsers: uploads, a video that is made and played, and renders that are stopped."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browsers import needs_browser
from tests.people import Person
from tests.web.bars import assert_rose, record_bar, recorded
from tests.web.pictures import make_pictures
from tests.web.scenes import Place, make_pair
from tests.web.telling import tell
from tests.web.visitors import UNREACHABLE, Visits

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

# A home's way up, at which a picture takes seconds.
_UPLOAD_BYTES_PER_SECOND = 1_000_000
_RENDER_MS = 90_000
_PLAYED = """(video) => new Promise((resolve) => {
  const look = () => video.currentTime > 0.5 && resolve();
  video.addEventListener("timeupdate", look);
  look();
})"""


async def choose_files(page: Page, paths: list[Path]) -> None:
    async with page.expect_file_chooser() as choosing:
        await page.get_by_role("button", name="Upload files").click()
    await (await choosing.value).set_files(paths)


async def slow_down(page: Page) -> None:
    """Gives the page a slow way up."""
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    conditions = {"offline": False, "latency": 0, "downloadThroughput": -1}
    await session.send(
        "Network.emulateNetworkConditions", {**conditions, "uploadThroughput": _UPLOAD_BYTES_PER_SECOND}
    )


async def choose_tiles(page: Page, count: int) -> None:
    for index in range(count):
        await page.get_by_role("checkbox").nth(index).check()


def row_of(page: Page, status: str) -> Locator:
    """The row of a job that is so."""
    return page.locator("li.job", has=page.locator(".mark", has_text=status))


async def test_pictures_become_a_video_that_both_watch_being_made_and_play(
    visits: Visits, tmp_path: Path
) -> None:
    ada, grace, place = await make_pair(visits)
    await ada.open(f"{place.path}/files")
    await expect(ada.page.get_by_text("No files yet")).to_be_visible()
    await grace.open(f"{place.path}/jobs")
    await expect(grace.page.get_by_text("No jobs yet")).to_be_visible()
    await slow_down(ada.page)
    await record_bar(ada.page, "Uploading picture 1.png")
    await choose_files(ada.page, make_pictures(tmp_path, 3))
    thumbnails = ada.page.locator(".file img")
    await expect(thumbnails).to_have_count(3)
    assert_rose(await recorded(ada.page), 3)
    for image in await thumbnails.all():
        await expect(image).to_have_js_property("complete", True)
        assert await image.evaluate("(image) => image.naturalWidth") > 0
    await choose_tiles(ada.page, 3)
    for page in (ada.page, grace.page):
        await record_bar(page, "Video of 3 files")
    await ada.page.get_by_role("button", name="Make a video of 3").click()
    for page in (ada.page, grace.page):
        await expect(row_of(page, "Done")).to_be_visible(timeout=_RENDER_MS)
        values = await recorded(page)
        tell(f"the bar showed {[round(value) for value in values]}")
        assert_rose(values, 4)
    await grace.page.get_by_role("button", name="Play").click()
    await expect_playing(grace.page)


async def expect_playing(page: Page) -> None:
    """The video is the size that was asked for, and goes on by itself."""
    video = page.locator("video")
    await expect(video).to_have_js_property("videoWidth", 1280)
    await expect(video).to_have_js_property("videoHeight", 720)
    await video.evaluate(_PLAYED)
    assert await video.evaluate("(video) => video.duration") > 3
    assert await video.evaluate("(video) => video.error") is None


async def ask_for_steps(person: Person, place: Place, **params: object) -> str:
    body = {"type": "steps", "params": params}
    answer = await person.post(f"/projects/{place.project_id}/jobs", json=body)
    assert answer.status == 202, answer
    job_id: str = answer.json["id"]
    return job_id


async def test_a_render_that_is_cancelled_is_so_for_both_and_can_be_tried_again(
    visits: Visits, tmp_path: Path
) -> None:
    ada, grace, place = await make_pair(visits)
    await ada.open(f"{place.path}/files")
    await grace.open(f"{place.path}/jobs")
    await choose_files(ada.page, make_pictures(tmp_path, 4))
    await expect(ada.page.locator(".file img")).to_have_count(4)
    await choose_tiles(ada.page, 4)
    await ada.page.get_by_role("button", name="Make a video of 4").click()
    await expect(row_of(grace.page, "Running")).to_be_visible()
    await grace.page.get_by_role("button", name="Cancel").click()
    for page in (ada.page, grace.page):
        await expect(row_of(page, "Cancelled")).to_be_visible()
        await expect(page.get_by_role("button", name="Play")).to_have_count(0)
    await ada.page.get_by_role("button", name="Retry").click()
    for page in (ada.page, grace.page):
        await expect(row_of(page, "Done")).to_be_visible(timeout=_RENDER_MS)


async def test_a_failed_job_says_why_and_its_log_has_an_address(visits: Visits) -> None:
    ada, grace, place = await make_pair(visits)
    body = {"type": "failing", "params": {"how": "final"}}
    answer = await ada.person.post(f"/projects/{place.project_id}/jobs", json=body)
    assert answer.status == 202, answer
    await ada.open(f"{place.path}/jobs")
    await expect(row_of(ada.page, "Failed")).to_contain_text("This job fails whenever it is asked to.")
    await ada.page.get_by_role("button", name="Logs of Failing").click()
    await expect(ada.page).to_have_url(re.compile(f"/jobs/{answer.json['id']}$"))
    await grace.open(f"{place.path}/jobs/{answer.json['id']}")
    await expect(grace.page.get_by_role("dialog", name="Log")).to_be_visible()
    await grace.page.keyboard.press("Escape")
    await expect(grace.page.get_by_role("button", name="Retry")).to_be_visible()


async def test_the_log_of_a_running_job_grows(visits: Visits) -> None:
    ada, _, place = await make_pair(visits)
    job_id = await ask_for_steps(ada.person, place, steps=200, step_seconds=0.1)
    await ada.open(f"{place.path}/jobs/{job_id}")
    lines = ada.page.get_by_label("Lines of the log").get_by_role("listitem")
    await expect(lines.filter(has_text="attempt 1 in process")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await ada.page.get_by_role("button", name="Cancel").click()
    await expect(row_of(ada.page, "Cancelled")).to_be_visible()
    await ada.page.get_by_role("button", name="Logs of Steps").click()
    await expect(lines.first).to_be_visible()


async def test_an_upload_that_is_cancelled_leaves_nothing(visits: Visits, tmp_path: Path) -> None:
    ada, _, place = await make_pair(visits)
    await ada.open(f"{place.path}/files")
    await expect(ada.page.get_by_text("No files yet")).to_be_visible()
    await slow_down(ada.page)
    with ada.troubles.expected(UNREACHABLE):
        await choose_files(ada.page, make_pictures(tmp_path, 1))
        await ada.page.get_by_role("button", name="Cancel picture 1.png").click()
        await expect(ada.page.get_by_text("No files yet")).to_be_visible()
    assert (await ada.person.get(f"/projects/{place.project_id}/assets")).json["items"] == []
