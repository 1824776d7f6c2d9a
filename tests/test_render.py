"""Renders: what comes out is what was asked for, whatever went in; what cannot be done is said in words."""

from __future__ import annotations

import asyncio
import io
import sys
import time
from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import asyncpg
import psutil
import pytest
from PIL import Image

from jobs.errors import JobFailed
from jobs.ffmpeg import Ffmpeg, FfmpegFailed, FfmpegStalled, untrusted_input
from jobs.tasks.render import KIND
from server.settings import Settings
from storage.errors import Unavailable
from storage.files import FileStore
from tests.people import Person
from tests.render_set import (
    BLACK,
    BLUE,
    GREEN,
    RED,
    RenderSet,
    clip,
    colour_at,
    duration_of,
    ffmpegs_below,
    frames,
    is_like,
    item,
    make_job,
    plain,
    times_of,
    told_of,
    tone,
)
from tests.small_disk import mounted_small_disk
from workspace.errors import TooLarge
from workspace.resources import Asset


@pytest.fixture
async def stage(
    person: Callable[..., Awaitable[Person]], sql: asyncpg.Connection, settings: Settings, tmp_path: Path
) -> RenderSet:
    ada = await person("Ada")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    folder = tmp_path / "attempt"
    folder.mkdir()
    job = make_job(workspace["id"], project["id"], ada.id)
    return RenderSet(ada, sql, job, folder, FileStore.open(settings.files_url))


async def test_items_follow_each_other_for_as_long_as_asked(stage: RenderSet, tmp_path: Path) -> None:
    red = await stage.upload(plain(RED), "red.png")
    green = await stage.upload(clip(tmp_path, GREEN, 2), "green.mp4")
    blue = await stage.upload(plain(BLUE, kind="JPEG", quality=95), "blue.jpg")
    outcome = await stage.render([item(red, 0.5), item(green, 1.0), item(blue, 0.4), item(red, 0.1)])
    video, events = await stage.video(outcome)

    pictures = frames(video)
    expected = [RED] * 5 + [GREEN] * 10 + [BLUE] * 4 + [RED]
    assert len(pictures) == len(expected)
    for at, (picture, colour) in enumerate(zip(pictures, expected, strict=True)):
        assert picture.size == (64, 48)
        assert is_like(colour_at(picture), colour), (at, colour_at(picture))
    said = told_of(video)
    assert "h264 (High)" in said
    assert "yuv420p" in said
    assert "10 fps" in said
    assert "Audio" not in said, "the sound of clips is left out"
    assert duration_of(video, "v") == pytest.approx(2.0, abs=0.001)
    data = video.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat"), "a browser plays it while it comes"

    [(type_, asset)] = events
    assert type_ == "asset.created"
    assert isinstance(asset, Asset)
    assert asset.content_type == "video/mp4"
    assert (asset.width, asset.height, asset.duration_seconds) == (64, 48, 2.0)
    assert (asset.job_id, str(asset.created_by), asset.has_thumbnail) == (stage.job.id, stage.ada.id, True)
    assert outcome.result == {
        "asset_id": str(asset.id),
        "width": 64,
        "height": 48,
        "fps": 10,
        "duration_seconds": 2.0,
        "size_bytes": len(data),
    }
    thumbnail = await stage.ada.get(f"/assets/{asset.id}/thumbnail")
    assert thumbnail.status == 200


async def test_percent_rises_with_the_frames(stage: RenderSet) -> None:
    red = await stage.upload(plain(RED), "red.png")
    await stage.render([item(red, 1), item(red, 3), item(red, 4)], transition="fade")
    percents = [percent for percent, _, _ in stage.told]
    assert percents == sorted(percents)
    begun = {message: percent for percent, stage_, message in reversed(stage.told) if stage_ == "rendering"}
    assert begun["item 1 of 3"] == 0
    assert begun["item 2 of 3"] == pytest.approx(92 / 8)
    assert begun["item 3 of 3"] == pytest.approx(92 / 2)
    assert list(dict.fromkeys(name for _, name, _ in stage.told)) == [
        "rendering",
        "joining",
        "storing",
    ]


@pytest.mark.parametrize("transition", ["none", "fade"])
async def test_percent_rises_while_a_long_item_is_made(stage: RenderSet, transition: str) -> None:
    red = await stage.upload(plain(RED), "red.png")
    await stage.render([item(red, 30), item(red, 1)], transition=transition, width=1280, height=720, fps=30)
    percents = [percent for percent, _, message in stage.told if message == "item 1 of 2"]
    assert len(set(percents)) > 4
    assert max(b - a for a, b in pairwise(percents)) < 46


@pytest.mark.parametrize("fps", [1, 7, 24, 59])
async def test_every_frame_is_there_at_its_time(stage: RenderSet, fps: int) -> None:
    colours = [RED, GREEN, BLUE]
    assets = [await stage.upload(plain(colour), "one.png") for colour in colours]
    items = [item(assets[index % 3], 1.0 + 0.13 * (index % 4)) for index in range(7)]
    outcome = await stage.render(items, transition="fade", fps=fps)
    video, _ = await stage.video(outcome)
    seconds = sum(each["duration_seconds"] for each in items)
    times = times_of(video)
    assert outcome.result["duration_seconds"] == pytest.approx(seconds, abs=0.5 / fps)
    assert len(times) == round(seconds * fps)
    assert times == pytest.approx([index / fps for index in range(len(times))], abs=2e-5)
    pictures = frames(video)
    assert is_like(colour_at(pictures[0]), RED)
    assert is_like(colour_at(pictures[-1]), RED)


@pytest.mark.parametrize("transition", ["fade", "slide"])
async def test_a_transition_takes_no_time_of_its_own(stage: RenderSet, transition: str) -> None:
    red = await stage.upload(plain(RED), "red.png")
    blue = await stage.upload(plain(BLUE), "blue.png")
    video, _ = await stage.video(
        await stage.render([item(red, 1), item(blue, 2), item(red, 1)], transition=transition, fps=20)
    )
    pictures = frames(video)
    assert len(pictures) == 80
    assert all(is_like(colour_at(picture), RED) for picture in pictures[:20])
    assert all(is_like(colour_at(picture), BLUE) for picture in pictures[31:60])
    assert all(is_like(colour_at(picture), RED) for picture in pictures[71:])
    middle = pictures[25]
    if transition == "fade":
        assert is_like(colour_at(middle), ((RED[0] + BLUE[0]) // 2, 45, 120), 20)
    else:
        assert is_like(colour_at(middle, 0.1), RED, 40)
        assert is_like(colour_at(middle, 0.9), BLUE, 40)
    assert "yuv420p" in told_of(video)


async def test_pictures_are_shown_whole_upright_and_on_black(stage: RenderSet, tmp_path: Path) -> None:
    lying = Image.new("RGB", (40, 20), RED)
    lying.paste(BLUE, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise: the left end comes up
    turned = io.BytesIO()
    lying.save(turned, "JPEG", exif=exif, quality=95)
    clear = io.BytesIO()
    Image.new("RGBA", (64, 48), (255, 255, 255, 0)).save(clear, "PNG")
    wide = await stage.upload(plain(GREEN, (64, 12)), "wide.png")
    upright = await stage.upload(turned.getvalue(), "phone.jpg")
    nothing = await stage.upload(clear.getvalue(), "clear.png")
    narrow = await stage.upload(clip(tmp_path, GREEN, 1, "-vf", "crop=16:48"), "narrow.mp4")
    video, _ = await stage.video(
        await stage.render([item(each, 0.1) for each in (wide, upright, nothing, narrow)])
    )
    first, second, third, fourth = frames(video)
    assert is_like(colour_at(first), GREEN)
    assert is_like(colour_at(first, 0.5, 0.1), BLACK)
    assert is_like(colour_at(second, 0.5, 0.2), BLUE, 20)
    assert is_like(colour_at(second, 0.5, 0.8), RED, 20)
    assert is_like(colour_at(second, 0.1, 0.5), BLACK)
    assert is_like(colour_at(third), BLACK)
    assert is_like(colour_at(fourth), GREEN, 20)
    assert is_like(colour_at(fourth, 0.1), BLACK)


async def test_a_clip_that_is_too_short_stays_at_its_last_picture(stage: RenderSet, tmp_path: Path) -> None:
    short = await stage.upload(clip(tmp_path, GREEN, 0.4), "short.mp4")
    video, _ = await stage.video(await stage.render([item(short, 2)]))
    pictures = frames(video)
    assert len(pictures) == 20
    assert all(is_like(colour_at(picture), GREEN) for picture in pictures)


@pytest.mark.parametrize("seconds", [0.5, 6.0])
async def test_music_is_as_long_as_the_video(stage: RenderSet, tmp_path: Path, seconds: float) -> None:
    red = await stage.upload(plain(RED), "red.png")
    music = await stage.upload(tone(tmp_path, seconds), "tone.mp3")
    video, _ = await stage.video(await stage.render([item(red, 2)], audio_asset_id=music))
    assert len(frames(video)) == 20
    assert "Audio: aac" in told_of(video)
    assert duration_of(video, "a") == pytest.approx(2.0, abs=0.03)
    assert duration_of(video, "v") == pytest.approx(2.0, abs=0.001)


async def test_a_caption_is_drawn_and_commands_in_it_are_text(stage: RenderSet) -> None:
    red = await stage.upload(plain(RED), "red.png")
    captions = [
        None,
        "Hello",
        "{\\an8\\p1}x: it's 100% 'fine'; [a]\\Nb, \"c\"",
        "Привет, नमस्ते, שלום",
        "word " * 100,
    ]
    items = [item(red, 0.1, caption) for caption in captions]
    video, _ = await stage.video(await stage.render(items, width=320, height=240))
    bare, *drawn = frames(video)
    assert all(is_like(colour_at(bare, x, 0.9), RED) for x in (0.3, 0.5, 0.7))
    for caption, picture in zip(captions[1:], drawn, strict=True):
        below = picture.crop((0, 120, 320, 240)).convert("L")
        darkest, lightest = below.getextrema()
        assert lightest > 200, caption
        assert darkest < 60, caption
    above = drawn[1].crop((0, 0, 320, 100)).convert("L").getextrema()
    assert above[1] < 120, "nothing is moved to the top by what is written"


NOT_PICTURES = {
    "text.png": (b"\x89PNG\r\n\x1a\nhello, this is no picture at all", "not_an_image"),
    "cut.jpg": (plain(RED, (400, 400), "JPEG")[:700], "not_an_image"),
    "broken.mp4": (b"\0\0\0\x20ftypisom\0\0\2\0isomiso2avc1mp41" + b"\7" * 4000, "not_a_video"),
}


@pytest.mark.parametrize("name", NOT_PICTURES)
async def test_what_cannot_be_read_is_named(stage: RenderSet, name: str) -> None:
    data, code = NOT_PICTURES[name]
    red = await stage.upload(plain(RED), "red.png")
    bad = await stage.upload(data, name)
    with pytest.raises(JobFailed) as failed:
        await stage.render([item(red), item(bad)])
    assert failed.value.code == code
    assert failed.value.message.startswith(f"Item 2 (“{name}”) ")
    assert len(await stage.kept_files()) <= 4, "two uploads and their thumbnails, nothing of the render"


async def test_a_clip_without_pictures_is_named(stage: RenderSet, tmp_path: Path) -> None:
    silent = await stage.upload(clip(tmp_path, RED, 1, "-vn"), "sound.mp4")
    with pytest.raises(JobFailed) as failed:
        await stage.render([item(silent)])
    assert (failed.value.code, "Item 1 (“sound.mp4”)" in failed.value.message) == ("not_a_video", True)


async def test_a_clip_that_is_no_music_is_named(stage: RenderSet, tmp_path: Path) -> None:
    red = await stage.upload(plain(RED), "red.png")
    mute = await stage.upload(clip(tmp_path, RED, 1, "-an"), "mute.mp4")
    with pytest.raises(JobFailed) as failed:
        await stage.render([item(red)], audio_asset_id=mute)
    assert (failed.value.code, failed.value.message) == (
        "no_sound",
        "The music (“mute.mp4”) has no sound that can be read.",
    )


async def test_an_asset_deleted_meanwhile_is_named(stage: RenderSet) -> None:
    red = await stage.upload(plain(RED), "red.png")
    gone = await stage.upload(plain(BLUE), "gone.png")
    assert (await stage.ada.delete(f"/assets/{gone}")).status == 204
    with pytest.raises(JobFailed) as failed:
        await stage.render([item(red), item(gone)])
    assert failed.value.code == "asset_missing"
    assert failed.value.message == "Item 2 is not there any more: its asset was deleted."


async def test_a_full_disk_is_said_and_may_be_tried_again(stage: RenderSet, tmp_path: Path) -> None:
    red = await stage.upload(plain(RED), "red.png")
    with mounted_small_disk(tmp_path / "small") as small:
        stage.folder = small
        with pytest.raises(Unavailable, match="disk is full"):
            await stage.render([item(red, 1)], width=1920, height=1080)


async def test_a_full_quota_refuses_the_outcome(stage: RenderSet) -> None:
    red = await stage.upload(plain(RED), "red.png")
    stage.quota_bytes = 1000
    outcome = await stage.render([item(red)])
    with pytest.raises(TooLarge, match="no room"):
        await stage.video(outcome)
    assert await stage.sql.fetchval("SELECT count(*) FROM assets") == 1


async def test_cancelling_ends_ffmpeg_soon(stage: RenderSet) -> None:
    red = await stage.upload(plain(RED), "red.png")
    before = await stage.kept_files()
    running = asyncio.create_task(stage.render([item(red, 600)], width=1280, height=720, fps=60))
    await _until(lambda: any(percent > 0 for percent, _, _ in stage.told))
    [child] = ffmpegs_below(psutil.Process())
    began = time.monotonic()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert time.monotonic() - began < 2
    assert not child.is_running()
    assert await stage.kept_files() == before


async def test_params_that_name_other_assets_are_refused_by_field(stage: RenderSet) -> None:
    red = await stage.upload(plain(RED), "red.png")
    words = await stage.upload(b"hello", "words.txt")
    other = await stage.ada.project(str(stage.job.workspace_id), "Other")
    items = [item(red), item(words), item(str(stage.job.id))]
    body = {"items": items, "width": 64, "height": 48, "fps": 10, "transition": "none"}
    jobs = f"/projects/{stage.job.project_id}/jobs"
    refused = await stage.ada.post(jobs, json={"type": "render", "params": {**body, "audio_asset_id": red}})
    assert refused.status == 422
    assert {each["field"] for each in refused.json["errors"]} == {
        "params.items.1.asset_id",
        "params.items.2.asset_id",
        "params.audio_asset_id",
    }
    elsewhere = {"type": "render", "params": {**body, "items": [item(red)]}}
    assert (await stage.ada.post(f"/projects/{other['id']}/jobs", json=elsewhere)).status == 422
    assert (await stage.ada.post(jobs, json=elsewhere)).status == 202
    again = await stage.ada.post(jobs, json=elsewhere)
    assert (again.status, KIND.one_active) == (409, True)


LONG = item("00000000-0000-7000-8000-000000000000", 500)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"fps": 0}, "params.fps"),
        ({"fps": 1}, "params.fps"),
        ({"width": 63}, "params.width"),
        ({"width": 3840, "height": 3840}, "params.height"),
        ({"transition": "spin"}, "params.transition"),
        ({"width": 3840, "height": 2160, "fps": 60, "items": [LONG]}, "params.fps"),
        ({"items": []}, "params.items"),
        ({"items": [item("00000000-0000-7000-8000-000000000000", 1)] * 10_000}, "params.items"),
        ({"items": [item("00000000-0000-7000-8000-000000000000", 600)] * 7}, "params.items"),
        ({"items": [item("00000000-0000-7000-8000-000000000000", 1, "x" * 501)]}, "params.items.0.caption"),
        ({"items": [item("00000000-0000-7000-8000-000000000000", 601)]}, "params.items.0.duration_seconds"),
    ],
)
async def test_params_out_of_bounds_are_refused_by_field(
    stage: RenderSet, fields: dict[str, object], named: str
) -> None:
    body = {"items": [item(str(stage.job.id))], "width": 64, "height": 48, "fps": 10, "transition": "none"}
    answer = await stage.ada.post(
        f"/projects/{stage.job.project_id}/jobs", json={"type": "render", "params": {**body, **fields}}
    )
    assert answer.status == 422, answer.text
    assert named in {each["field"] for each in answer.json["errors"]}


async def test_ffmpeg_reads_no_playlist_that_names_other_files(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("a secret")
    (tmp_path / "source").write_text("ffconcat version 1.0\nfile secret.txt\n")
    with pytest.raises(FfmpegFailed):
        await Ffmpeg(tmp_path).run([*untrusted_input("source"), "-f", "null", "-"])


async def test_ffmpeg_that_gets_nowhere_is_ended(tmp_path: Path) -> None:
    endless = ["-f", "lavfi", "-i", "color=r=1,realtime=speed=0.01", "-f", "null", "-"]
    with pytest.raises(FfmpegStalled):
        await Ffmpeg(tmp_path).run(endless, stall_seconds=1.0)
    assert not ffmpegs_below(psutil.Process())


async def test_ffmpeg_dies_with_its_parent(tmp_path: Path) -> None:
    endless = ["-f", "lavfi", "-i", "color=r=1,realtime", "-f", "null", "-"]
    script = (
        "import asyncio, pathlib\nfrom jobs.ffmpeg import Ffmpeg\n"
        f"asyncio.run(Ffmpeg(pathlib.Path({str(tmp_path)!r})).run({endless!r}))"
    )
    root = Path(__file__).parent.parent
    parent = await asyncio.create_subprocess_exec(sys.executable, "-c", script, cwd=root)
    try:
        await _until(lambda: bool(ffmpegs_below(psutil.Process(parent.pid))))
        [child] = ffmpegs_below(psutil.Process(parent.pid))
    finally:
        parent.kill()
        await parent.wait()
    await _until(lambda: not child.is_running())


async def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
