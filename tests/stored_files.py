"""What lies in the folder of files, and that refusals leave nothing there."""

from __future__ import annotations

import asyncio
from pathlib import Path

from server.settings import Settings
from tests.scene import Scene


def files_in(settings: Settings) -> list[Path]:
    folder = Path(settings.files_url.removeprefix("file:"))
    return [path for path in folder.rglob("*") if path.is_file()]


async def assert_nothing_left(settings: Settings, scene: Scene) -> None:
    """No asset, no object, no half of one; refusals clean up behind their answer."""
    deadline = asyncio.get_running_loop().time() + 10
    while files_in(settings):
        assert asyncio.get_running_loop().time() < deadline, files_in(settings)
        await asyncio.sleep(0.05)
    listed = await scene.viewer.get(f"/projects/{scene.project_id}/assets")
    assert listed.json["items"] == []
