"""Renders by a real worker: asked for by REST, seen in the project; cancelled from another process."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import psutil
import pytest

from server.settings import Settings
from tests.people import Person
from tests.render_set import BLUE, RED, colour_at, ffmpegs_below, frames, is_like, item, told_of
from tests.render_work import ask, shown, upload
from tests.stored_files import files_in
from tests.workers import Background


@pytest.fixture
def worker(serve_environment: dict[str, str], tmp_path: Path) -> Iterator[Background]:
    """One worker of the queue `render`."""
    environment = serve_environment | {"SCRATCH_FOLDER": str(tmp_path / "scratch")}
    module = ("server.cli", "worker", "--queues", "render")
    running = Background(tmp_path / "worker.log", environment, module)
    running.launch()
    try:
        running.wait(lambda: '"worker started"' in running.log(), "start")
        yield running
    finally:
        running.kill_all()


async def test_a_worker_renders_what_rest_was_asked_for(
    person: Callable[..., Awaitable[Person]], worker: Background, tmp_path: Path
) -> None:
    ada = await person("Ada")
    project = await ada.project((await ada.workspace())["id"])
    red, blue = await upload(ada, project, RED), await upload(ada, project, BLUE)
    job = await ask(ada, project, [item(red, 1), item(blue, 1, "Blue")], width=64, height=48)
    done = await shown(ada, job, lambda job: job["status"] not in ("queued", "running"))
    assert (done["status"], done["progress"]["percent"]) == ("completed", 100), done
    asset = (await ada.get(f"/assets/{done['result']['asset_id']}")).json
    assert (asset["job_id"], asset["has_thumbnail"], asset["created_by"]) == (job, True, ada.id)
    video = tmp_path / "video.mp4"
    headers = {"Authorization": f"Bearer {ada.token}"}
    async with ada.http.get(f"{ada.url}/api/v1/assets/{asset['id']}/content", headers=headers) as content:
        assert content.content_type == "video/mp4"
        video.write_bytes(await content.read())
    # Where any part of it is unknown, browsers guess the colours, and wrong ones for small pictures.
    assert "yuv420p(tv, bt709, progressive)" in told_of(video)
    pictures = frames(video)
    assert len(pictures) == 20
    assert is_like(colour_at(pictures[0]), RED)
    assert is_like(colour_at(pictures[-1]), BLUE)


async def test_a_cancelled_render_leaves_nothing(
    person: Callable[..., Awaitable[Person]], worker: Background, settings: Settings, tmp_path: Path
) -> None:
    ada = await person("Ada")
    project = await ada.project((await ada.workspace())["id"])
    red = await upload(ada, project, RED)
    before = files_in(settings)
    job = await ask(ada, project, [item(red, 600)] * 6, width=1920, height=1080)
    await shown(ada, job, lambda job: bool(job["progress"]["percent"] > 0))
    worker.wait(lambda: bool(ffmpegs_below(worker.process)), "ffmpeg")
    ffmpegs = ffmpegs_below(worker.process)
    assert not {"DATABASE_URL", "MONGODB_URL", "JWT_SECRET"} & ffmpegs[0].environ().keys()
    began = time.monotonic()
    assert (await ada.post(f"/jobs/{job}/cancel")).status == 200
    _gone, alive = await asyncio.to_thread(psutil.wait_procs, ffmpegs, 5)
    assert not alive
    assert time.monotonic() - began < 2
    done = await shown(ada, job, lambda job: job["status"] != "running")
    assert done["status"] == "cancelled"
    assert files_in(settings) == before
    worker.wait(lambda: not list((tmp_path / "scratch").iterdir()), "empty scratch folder")
