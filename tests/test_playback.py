"""A rendered video in a real browser: fetched with a token, played from its first picture to its last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browsers import browser_page, needs_browser
from tests.people import Person
from tests.render_set import BLUE, RED, is_like, item
from tests.render_work import ask, shown, upload
from tests.workers import Background, background

_PLAY = """async ([url, token]) => {
  const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  const video = document.createElement("video");
  video.muted = true;
  const heard = (event) => new Promise((resolve, reject) => {
    video.addEventListener(event, resolve, { once: true });
    video.addEventListener("error", () => reject(new Error(video.error.message)), { once: true });
  });
  const colour = () => {
    const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
    const context = canvas.getContext("2d");
    context.drawImage(video, 0, 0);
    const pixel = context.getImageData(video.videoWidth / 2, video.videoHeight / 2, 1, 1).data;
    return Array.from(pixel).slice(0, 3);
  };
  // What is drawn is the picture that was shown last, so the first one has to be shown before.
  const shown = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  document.body.append(video);
  video.src = URL.createObjectURL(await answer.blob());
  await heard("loadeddata");
  await shown;
  const first = colour();
  const ended = heard("ended");
  await video.play();
  await ended;
  const quality = video.getVideoPlaybackQuality();
  return {
    type: answer.headers.get("Content-Type"),
    size: [video.videoWidth, video.videoHeight],
    duration: video.duration,
    first,
    last: colour(),
    corrupted: quality.corruptedVideoFrames,
    played: video.played.end(0),
  };
}"""


@pytest.fixture
def worker(serve_environment: dict[str, str], tmp_path: Path) -> Iterator[Background]:
    environment = serve_environment | {"SCRATCH_FOLDER": str(tmp_path / "scratch")}
    with background(tmp_path, environment, ("server.cli", "worker", "--queues", "render")) as running:
        yield running


@needs_browser
async def test_a_browser_plays_a_render_to_its_end(
    person: Callable[..., Awaitable[Person]], worker: Background
) -> None:
    ada = await person("Ada")
    project = await ada.project((await ada.workspace())["id"])
    red, blue = await upload(ada, project, RED), await upload(ada, project, BLUE)
    job = await ask(ada, project, [item(red, 1), item(blue, 1)], width=320, height=240)
    done = await shown(ada, job, lambda job: job["status"] not in ("queued", "running"))
    assert done["status"] == "completed", done
    content = f"{ada.url}/api/v1/assets/{done['result']['asset_id']}/content"
    async with browser_page() as page:
        await page.goto(f"{ada.url}/healthz")
        seen: dict[str, Any] = await page.evaluate(_PLAY, [content, ada.token])
    assert seen["type"] == "video/mp4"
    assert seen["size"] == [320, 240]
    assert abs(seen["duration"] - 2) < 0.05
    assert abs(seen["played"] - 2) < 0.1
    assert seen["corrupted"] == 0
    assert is_like(tuple(seen["first"]), RED)
    assert is_like(tuple(seen["last"]), BLUE)
