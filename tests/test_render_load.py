"""An hour's load of renders in small: memory, descriptors and files stay bounded over two hundred of them."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from redis.asyncio import Redis

from tests.job_stage import FINAL, Watcher, until
from tests.render_set import BLUE, RED, item, plain
from tests.render_stage import RenderStage, render_params, upload, watching
from tests.services import Services
from tests.stock_clients import Clients
from tests.test_document_scale import report

# Renders done when it is measured.
MARKS = (20, 100, 200)
PROJECTS = 5
# So many that none comes to the hundred jobs after which its process is replaced, which would hide a leak.
WORKERS = 3
MIB = 1024 * 1024
# What all processes of a kind may grow by from one mark to a later one, of memory and for each render: a
# leak of 100 KiB is twice that.
GROWTH_BYTES = 2 * MIB
GROWTH_EACH_BYTES = 50 * 1024
# Threads of pools come and go; so many descriptors or threads more are less than one for ten renders.
SLACK = 12
# In Redis: counters of limits and knocks come and go.
MORE_KEYS = 20
MOST_FFMPEG_BYTES = 120 * MIB
# Most of it is the cache of the fonts.
MOST_SCRATCH_BYTES = 3 * MIB * WORKERS
SAMPLE_SECONDS = 0.1


@pytest.fixture
def stage(services: Services, tmp_path: Path) -> Iterator[RenderStage]:
    stage = RenderStage(services, tmp_path)
    with stage.running(WORKERS):
        yield stage


@dataclass(frozen=True)
class Taken:
    """What the processes of one kind hold together."""

    pss_bytes: int
    descriptors: int
    threads: int

    @classmethod
    def by(cls, processes: list[psutil.Process]) -> Taken:
        return cls(
            sum(each.memory_full_info().pss for each in processes),
            sum(each.num_fds() for each in processes),
            sum(each.num_threads() for each in processes),
        )


@dataclass(frozen=True)
class Mark:
    """What is held after so many renders."""

    renders: int
    taken: dict[str, Taken]
    redis_keys: int

    def __str__(self) -> str:
        told = ", ".join(
            f"{name} {each.pss_bytes / MIB:.1f} MiB {each.descriptors} fds {each.threads} threads"
            for name, each in self.taken.items()
        )
        return f"after {self.renders}: {told}; {self.redis_keys} keys in Redis"


@dataclass
class Peaks:
    """The most that was seen at any moment, of one ffmpeg and of all temporary files."""

    ffmpeg_bytes: int = 0
    scratch_bytes: int = 0
    scratch_folders: int = 0

    def look(self, stage: RenderStage) -> None:
        for each in stage.ffmpegs():
            with suppress(psutil.NoSuchProcess):
                self.ffmpeg_bytes = max(self.ffmpeg_bytes, each.memory_info().rss)
        # `walk` passes over what vanishes meanwhile.
        places = [(folder, files) for folder, _, files in os.walk(stage.scratch)]
        sizes = [_size_bytes(Path(folder, file)) for folder, files in places for file in files]
        self.scratch_bytes = max(self.scratch_bytes, sum(sizes))
        folders = {Path(folder).relative_to(stage.scratch).parts[:1] for folder, _ in places}
        self.scratch_folders = max(self.scratch_folders, len(folders - {()}))


def _size_bytes(path: Path) -> int:
    try:
        return path.stat().st_blocks * 512
    except FileNotFoundError:
        return 0


@asynccontextmanager
async def sampled(stage: RenderStage) -> AsyncIterator[Peaks]:
    """Looks again and again while this is open."""
    peaks = Peaks()

    async def sample() -> None:
        while True:
            await asyncio.to_thread(peaks.look, stage)
            await asyncio.sleep(SAMPLE_SECONDS)

    sampling = asyncio.create_task(sample())
    try:
        yield peaks
    finally:
        sampling.cancel()
        with suppress(asyncio.CancelledError):
            await sampling


async def measure(stage: RenderStage, renders: int) -> Mark:
    """While nobody works."""
    await until(lambda: not list(stage.scratch.iterdir()), "end of the last attempt")
    async with Redis.from_url(stage.services.redis_url) as redis:
        keys = await redis.dbsize()
    kinds = {
        "web": [psutil.Process(stage.server.pid)],
        "workers": [stage.workers.process, *stage.workers.workers()],
        "horses": stage.workers.horses(),
        "clock": [stage.clock.process],
    }
    return Mark(renders, {name: Taken.by(processes) for name, processes in kinds.items()}, keys)


async def render(watcher: Watcher, project_id: str, items: list[dict[str, Any]]) -> dict[str, Any]:
    """One render, from asking to its last event; the job."""
    since = len(watcher.client.events)
    body = {"type": "render", "params": render_params(items)}
    answer = await watcher.person.post(f"/projects/{project_id}/jobs", json=body)
    assert answer.status == 202, answer.text
    ended = await watcher.client.hear_one_of(
        [f"job.{status}" for status in FINAL],
        lambda event: event["data"]["id"] == answer.json["id"],
        within_seconds=60,
        since=since,
    )
    job: dict[str, Any] = ended["data"]
    assert job["status"] == "completed", (job, watcher.stage.logs())
    return job


async def render_again_and_again(
    watcher: Watcher, project_id: str, items: list[dict[str, Any]], times: int
) -> list[dict[str, Any]]:
    return [await render(watcher, project_id, items) for _ in range(times)]


@pytest.mark.long
@pytest.mark.timeout(280)
async def test_two_hundred_renders_leave_nothing_but_their_videos(
    stage: RenderStage, http: aiohttp.ClientSession, stock_clients: Clients
) -> None:
    began = time.monotonic()
    async with watching(stage, http, stock_clients) as watcher, sampled(stage) as peaks:
        places: dict[str, list[dict[str, Any]]] = {}
        for _ in range(PROJECTS):
            project = await watcher.person.project(watcher.workspace_id)
            assets = [await upload(watcher, plain(each), "a.png", project["id"]) for each in (RED, BLUE)]
            places[project["id"]] = [item(asset, 0.2, "Hello") for asset in assets]
        horses = {each.pid for each in stage.workers.horses()}
        jobs: list[dict[str, Any]] = []
        marks: list[Mark] = []
        for goal in MARKS:
            times = (goal - len(jobs)) // PROJECTS
            working = (render_again_and_again(watcher, *place, times) for place in places.items())
            jobs += [job for done in await asyncio.gather(*working) for job in done]
            marks.append(await measure(stage, len(jobs)))
        report("\n".join(map(str, marks)))
        report(
            f"{len(jobs)} renders in {time.monotonic() - began:.0f} s; peak of one ffmpeg "
            f"{peaks.ffmpeg_bytes / MIB:.0f} MiB, of temporary files {peaks.scratch_bytes / 1024:.0f} KiB "
            f"in {peaks.scratch_folders} folders"
        )
        assert {each.pid for each in stage.workers.horses()} == horses, "nobody was replaced"
        assert_bounded(marks, peaks)
        await assert_all_there(watcher, jobs)
        await stage.assert_clean()
        assert len(stage.kept()) == 2 * len(jobs) + 4 * PROJECTS, "each picture and video with its thumbnail"


def assert_bounded(marks: list[Mark], peaks: Peaks) -> None:
    assert 0 < peaks.ffmpeg_bytes < MOST_FFMPEG_BYTES
    assert 0 < peaks.scratch_bytes < MOST_SCRATCH_BYTES
    assert peaks.scratch_folders <= WORKERS
    for earlier, later in [*pairwise(marks), (marks[0], marks[-1])]:
        between = (str(earlier), str(later))
        assert later.redis_keys <= earlier.redis_keys + MORE_KEYS, between
        bound = GROWTH_BYTES + GROWTH_EACH_BYTES * (later.renders - earlier.renders)
        for name, before in earlier.taken.items():
            now = later.taken[name]
            assert now.pss_bytes - before.pss_bytes < bound, (name, between)
            assert now.descriptors <= before.descriptors + SLACK, (name, between)
            assert now.threads <= before.threads + SLACK, (name, between)


async def assert_all_there(watcher: Watcher, jobs: list[dict[str, Any]]) -> None:
    """Each job made one asset of its own, which has its bytes."""
    assert len({job["result"]["asset_id"] for job in jobs}) == len({job["id"] for job in jobs}) == MARKS[-1]
    for job in jobs:
        assert (job["attempt"], job["progress"]["percent"]) == (1, 100)
        asset = await watcher.person.get(f"/assets/{job['result']['asset_id']}")
        assert (asset.status, asset.json["job_id"], asset.json["has_thumbnail"]) == (200, job["id"], True)
        headers = {"Authorization": f"Bearer {watcher.person.token}"}
        address = f"{watcher.person.url}/api/v1/assets/{asset.json['id']}/content"
        async with watcher.person.http.get(address, headers=headers) as content:
            data = await content.read()
        assert (content.status, len(data)) == (200, job["result"]["size_bytes"])
        assert data[4:8] == b"ftyp"
