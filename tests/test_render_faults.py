"""Renders that cannot be done, or that are disturbed: said in words, nothing half left, and work goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from server.embedded.processes import signal_tree
from tests.job_stage import Job, Watcher, until
from tests.render_set import BLUE, RED, clip, item, plain
from tests.render_stage import RenderStage, enlarge, fill, render_params, upload, watching
from tests.services import Services
from tests.small_disk import mounted_small_disk
from tests.stock_clients import Clients
from tests.test_document_scale import report
from tests.workers import background, is_alive

AWAY_SECONDS = 10.0
# More than what waits between two attempts of three.
OLD_SECONDS = 72 * 3600


@pytest.fixture(scope="module")
def stage(own_services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RenderStage]:
    """One stage for what leaves its processes alive."""
    stage = RenderStage(own_services, tmp_path_factory.mktemp("stage"))
    with stage.running():
        yield stage


@pytest.fixture
async def watcher(
    stage: RenderStage, http: aiohttp.ClientSession, stock_clients: Clients
) -> AsyncIterator[Watcher]:
    async with watching(stage, http, stock_clients) as watcher:
        yield watcher


async def ask(watcher: Watcher, items: list[dict[str, Any]], **fields: Any) -> str:
    return await watcher.ask("render", **render_params(items, **fields))


async def failed(watcher: Watcher, job_id: str) -> tuple[str, str]:
    """How it failed; its log says so of each attempt."""
    job = await watcher.verify(job_id, "failed", effects=0)
    lines = (await watcher.person.get(f"/jobs/{job_id}/logs")).json["items"]
    told = [(line["attempt"], line["message"]) for line in lines if line["level"] == "error"]
    assert told == [(attempt, job["error"]["message"]) for attempt in range(1, job["attempt"] + 1)]
    return job["error"]["code"], job["error"]["message"]


async def completed(watcher: Watcher, job_id: str) -> Job:
    """It completed with one asset that is there."""
    job = await watcher.verify(job_id, effects=0)
    asset = await watcher.person.get(f"/assets/{job['result']['asset_id']}")
    assert (asset.status, asset.json["job_id"]) == (200, job_id)
    listed = (await watcher.person.get(f"/projects/{watcher.project_id}/assets")).json["items"]
    assert [each["job_id"] for each in listed].count(job_id) == 1
    created = [event for name, event in watcher.client.events if name == "asset.created"]
    assert [event["data"]["job_id"] for event in created].count(job_id) == 1
    return job


def messages(watcher: Watcher, job_id: str) -> set[str]:
    """What the room was told of how far it is."""
    return {
        payload["progress"]["message"]
        for name, payload in watcher.client.events
        if name == "job.progress" and payload["id"] == job_id
    }


# What cannot be shown


def huge_png(folder: Path) -> bytes:
    """Ten thousand pixels each way, in a few kilobytes."""
    file = folder / "huge.png"
    Image.new("1", (10_000, 10_000)).save(file)
    return file.read_bytes()


BAD: dict[str, tuple[Callable[[Path], bytes], str, str]] = {
    "words.png": (
        lambda _: b"\x89PNG\r\n\x1a\nwords, and no picture at all",
        "not_an_image",
        "cannot be read as a picture: it is damaged, or something else.",
    ),
    "cut.jpg": (
        lambda _: plain(RED, (800, 800), "JPEG")[:900],
        "not_an_image",
        "cannot be read as a picture: it is damaged, or something else.",
    ),
    "huge.png": (huge_png, "not_an_image", "has more than 64 million pixels."),
    "cut.mp4": (
        lambda folder: clip(folder, BLUE, 2)[:600],
        "not_a_video",
        "cannot be read as a video: it is damaged, has no pictures, or is something else.",
    ),
}


async def test_what_cannot_be_shown_is_named_and_the_worker_lives_on(
    stage: RenderStage, watcher: Watcher, tmp_path: Path
) -> None:
    red = await upload(watcher, plain(RED), "red.png")
    horses = stage.workers.horses()
    for name, (make, code, words) in BAD.items():
        bad = await upload(watcher, make(tmp_path), name)
        job_id = await ask(watcher, [item(red), item(bad)])
        assert await failed(watcher, job_id) == (code, f"Item 2 (“{name}”) {words}")
        await stage.assert_clean()
    await completed(watcher, await ask(watcher, [item(red)]))
    assert stage.workers.horses() == horses
    await stage.assert_clean()


async def test_what_is_deleted_while_it_renders(stage: RenderStage, watcher: Watcher) -> None:
    red = await upload(watcher, plain(RED), "red.png")
    gone = await upload(watcher, plain(BLUE), "gone.png")
    horses = stage.workers.horses()
    job_id = await ask(watcher, [item(red, 120), item(gone, 1)], width=1280, height=720, fps=30)
    await watcher.reaches(job_id, 1)
    assert (await watcher.person.delete(f"/assets/{gone}")).status == 204
    assert await failed(watcher, job_id) == (
        "asset_missing",
        "Item 2 is not there any more: its asset was deleted.",
    )
    job_id = await ask(watcher, [item(red, 60)], width=1280, height=720, fps=30)
    await watcher.reaches(job_id, 1)
    assert (await watcher.person.delete(f"/assets/{red}")).status == 204
    await completed(watcher, job_id)
    assert stage.workers.horses() == horses
    await stage.assert_clean()


# Disks that fill up


@contextmanager
def on_small_disk(services: Services, folder: Path, kind: str) -> Iterator[tuple[RenderStage, Path]]:
    """A stage whose files, temporary (`scratch`) or kept (`files`), are on a disk of three mebibytes."""
    with mounted_small_disk(folder / "small") as disk:
        place = disk / kind
        stage = RenderStage(services, folder, **{kind: place})
        with stage.running():
            yield stage, disk


@pytest.fixture
def short_of_scratch(own_services: Services, tmp_path: Path) -> Iterator[tuple[RenderStage, Path]]:
    with on_small_disk(own_services, tmp_path, "scratch") as small:
        yield small


@pytest.fixture
def short_of_files(own_services: Services, tmp_path: Path) -> Iterator[tuple[RenderStage, Path]]:
    with on_small_disk(own_services, tmp_path, "files") as small:
        yield small


def noise(folder: Path) -> bytes:
    """A picture that no encoder makes small."""
    file = folder / "noise.png"
    Image.frombytes("RGB", (640, 480), os.urandom(640 * 480 * 3)).save(file)
    return file.read_bytes()


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_a_temporary_disk_fills_up_during_the_render(
    short_of_scratch: tuple[RenderStage, Path],
    http: aiohttp.ClientSession,
    stock_clients: Clients,
    tmp_path: Path,
) -> None:
    stage, disk = short_of_scratch
    horses = stage.workers.horses()
    async with watching(stage, http, stock_clients) as watcher:
        picture = await upload(watcher, noise(tmp_path), "noise.png")
        job_id = await ask(watcher, [item(picture, 1)] * 12, width=640, height=480)
        words = "The worker's disk is full. Tell the operator."
        assert await failed(watcher, job_id) == ("unavailable", words)
        assert {"item 2 of 12", *tried_again(words)} <= messages(watcher, job_id)
        await stage.assert_clean()
        enlarge(disk)
        retried = await watcher.person.post(f"/jobs/{job_id}/retry")
        assert retried.status == 202, retried.text
        watcher.pictures[retried.json["id"]] = []
        watcher.jobs.append(retried.json["id"])
        await completed(watcher, retried.json["id"])
        await stage.assert_clean()
    assert stage.workers.horses() == horses


def tried_again(words: str) -> list[str]:
    """What is told between attempts."""
    return [f"{words} Attempt {attempt} of 3 follows." for attempt in (2, 3)]


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_the_disk_of_files_fills_up_and_is_given_room(
    short_of_files: tuple[RenderStage, Path], http: aiohttp.ClientSession, stock_clients: Clients
) -> None:
    stage, disk = short_of_files
    horses = stage.workers.horses()
    async with watching(stage, http, stock_clients) as watcher:
        red = await upload(watcher, plain(RED), "red.png")
        ballast = fill(disk)
        job_id = await ask(watcher, [item(red, 1)])
        words = "There is no room left for files. Tell the operator."
        assert await failed(watcher, job_id) == ("unavailable", words)
        assert {"the video", *tried_again(words)} <= messages(watcher, job_id)
        await stage.assert_clean()
        # Room that is made meanwhile is found by the next attempt.
        job_id = await ask(watcher, [item(red, 1)])
        await watcher.client.hear("job.progress", lambda job: job["id"] == job_id and job["attempt"] == 2)
        ballast.unlink()
        assert (await completed(watcher, job_id))["attempt"] > 1
        await stage.assert_clean()
    assert stage.workers.horses() == horses


# What is killed, or away


@pytest.mark.long
async def test_a_worker_is_killed_while_ffmpeg_runs(stage: RenderStage, watcher: Watcher) -> None:
    red = await upload(watcher, plain(RED), "red.png")
    for victim in (lambda horse: horse.parent(), lambda horse: horse):
        job_id = await ask(watcher, [item(red, 60)], width=1280, height=720, fps=30)
        await watcher.reaches(job_id, 1)
        [ffmpeg], [horse] = stage.ffmpegs(), stage.workers.horses()
        began = time.monotonic()
        victim(horse).kill()
        await until(lambda of=ffmpeg: not is_alive(of), "end of ffmpeg")
        gone_after = time.monotonic() - began
        assert gone_after < 2
        job = await completed(watcher, job_id)
        report(
            f"ffmpeg gone after {gone_after:.2f} s, "
            f"on after {watcher.recovery_seconds(job_id, began, 2):.1f} s"
        )
        assert job["attempt"] == 2
        # Killed before anything was stored, so there is nothing for the sweep to take.
        await stage.assert_clean()


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_a_worker_is_killed_after_it_stored_its_video(
    stage: RenderStage, watcher: Watcher, tmp_path: Path
) -> None:
    red = await upload(watcher, plain(RED), "red.png")
    await stage.assert_clean()
    before = stage.kept()
    mark = tmp_path / "mark"
    module = ("tests.deadly_worker", "render", "before_outcome", str(mark))
    signal_tree(stage.workers.process.pid, signal.SIGSTOP)
    try:
        with background(tmp_path, stage.environment, module) as deadly:
            await asyncio.to_thread(deadly.wait_for_horses)
            job_id = await ask(watcher, [item(red, 1)])
            await until(mark.exists, "death")
            job = await completed(watcher, job_id)
    finally:
        signal_tree(stage.workers.process.pid, signal.SIGCONT)
    assert job["attempt"] == 2
    named = await stage.named()
    assert len(named - before) == 2, "the video and its thumbnail"
    orphans = stage.kept() - named
    assert len(orphans) == 2, "those of the attempt that was lost, which no asset names"
    # The sweep takes them once they are older than any attempt may be, and nothing else.
    for key in stage.kept():
        os.utime(stage.files / key, (time.time() - OLD_SECONDS,) * 2)
    stage.clock.kill()
    stage.clock.launch()
    await until(lambda: not orphans & stage.kept(), "sweep", within_seconds=60)
    await stage.assert_clean()
    await completed(watcher, job_id)


@pytest.mark.long
@pytest.mark.timeout(180)
async def test_mongodb_is_away_in_the_middle_of_a_render(stage: RenderStage, watcher: Watcher) -> None:
    red = await upload(watcher, plain(RED), "red.png")
    horses = stage.workers.horses()
    job_id = await ask(watcher, [item(red, 300)], width=1280, height=720, fps=30)
    await watcher.reaches(job_id, 5)
    [ffmpeg] = stage.ffmpegs()
    mongodb = stage.services.mongodb
    mongodb.kill()
    began = time.monotonic()
    await asyncio.sleep(AWAY_SECONDS)  # the time it is away
    assert stage.ffmpegs() == [ffmpeg], "the render goes on meanwhile"
    mongodb.start()
    job = await completed(watcher, job_id)
    report(f"ended {time.monotonic() - began:.1f} s after MongoDB went")
    assert job["attempt"] == 1
    assert stage.workers.horses() == horses
    await stage.assert_clean()
