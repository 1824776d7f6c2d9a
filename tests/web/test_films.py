"""Files that are looked at, heard and taken away, and a video with words and music, in a browser."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browsers import needs_browser
from tests.web.pictures import make_pictures
from tests.web.scenes import make_place
from tests.web.test_files_and_jobs import choose_files, row_of
from tests.web.visitors import Visits

pytestmark = [needs_browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

_RENDER_MS = 90_000
_SOUND_HZ = 8_000
_SOUND_SECONDS = 4


def make_sound(folder: Path) -> Path:
    """A sound that is silent."""
    path = folder / "tune.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_SOUND_HZ)
        sound.writeframes(bytes(2 * _SOUND_HZ * _SOUND_SECONDS))
    return path


async def test_files_are_looked_at_heard_and_taken_away(visits: Visits, tmp_path: Path) -> None:
    ada = await visits.member("Ada Lovelace")
    place = await make_place(ada)
    await ada.open(f"{place.path}/files")
    (picture,) = make_pictures(tmp_path, 1)
    await choose_files(ada.page, [picture, make_sound(tmp_path)])
    await ada.page.get_by_role("button", name=f"Open {picture.name}").click()
    dialog = ada.page.get_by_role("dialog", name=picture.name)
    await expect(dialog.get_by_role("img", name=picture.name)).to_have_js_property("complete", True)
    assert await dialog.get_by_role("img").evaluate("(image) => image.naturalWidth") > 0
    async with ada.page.expect_download() as downloading:
        await dialog.get_by_role("link", name="Download").click()
    download = await downloading.value
    assert download.suggested_filename == picture.name
    assert (await download.path()).read_bytes() == picture.read_bytes()
    await dialog.get_by_role("button", name="Close").click()
    await ada.page.get_by_role("button", name="Play tune.wav").click()
    sound = ada.page.locator("audio")
    await expect(sound).to_have_js_property("duration", _SOUND_SECONDS)
    await expect(sound).to_have_js_property("muted", False)


async def test_a_video_with_captions_and_music(visits: Visits, tmp_path: Path) -> None:
    ada = await visits.member("Ada Lovelace")
    place = await make_place(ada)
    await ada.open(f"{place.path}/files")
    first, second = make_pictures(tmp_path, 2)
    await choose_files(ada.page, [first, second, make_sound(tmp_path)])
    for picture in (second, first):
        await ada.page.get_by_label(f"Choose {picture.name}").check()
    await ada.page.get_by_role("button", name="Captions and music").click()
    dialog = ada.page.get_by_role("dialog", name="Make a video")
    await dialog.get_by_label(f"Caption of {second.name}").fill("Opening night")
    await dialog.get_by_label("Seconds").nth(1).fill("1.5")
    await dialog.get_by_label("Music").select_option("tune.wav")
    await dialog.get_by_label("Shape").select_option("Square")
    await expect(dialog.get_by_text("4.5 seconds in all")).to_be_visible()
    await dialog.get_by_role("button", name="Make the video").click()
    await expect(row_of(ada.page, "Done")).to_contain_text("Opening night", timeout=_RENDER_MS)
    answer = await ada.person.get(f"/projects/{place.project_id}/jobs")
    (job,) = answer.json["items"]
    assert [item["duration_seconds"] for item in job["params"]["items"]] == [3, 1.5]
    assert [item["caption"] for item in job["params"]["items"]] == ["Opening night", None]
    assert job["params"]["audio_asset_id"] is not None
    await ada.page.get_by_role("button", name="Play").click()
    video = ada.page.locator("video")
    await expect(video).to_have_js_property("videoWidth", 1080)
    await expect(video).to_have_js_property("videoHeight", 1080)
    await expect(video).to_have_js_property("muted", False)
