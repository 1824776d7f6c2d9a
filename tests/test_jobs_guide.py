"""The kind of job that docs/jobs.md shows, as a file of its own, asked for by REST and done by a worker."""

from __future__ import annotations

import asyncio
import io
import re
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from server.settings import Settings
from tests.forms import form, picture
from tests.people import Person, register
from tests.running_app import RunningApp, run_app
from tests.workers import background

_GUIDE = Path(__file__).parent.parent / "docs" / "jobs.md"
_MODULE = "contact_sheet"


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The example of the guide, as a module that Python finds."""
    [code] = re.findall(r"```python\n(.*?)```", _GUIDE.read_text(), re.DOTALL)
    file = tmp_path / f"{_MODULE}.py"
    file.write_text(code)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield file
    sys.modules.pop(_MODULE, None)


@pytest.fixture
async def app(settings: Settings, module: Path) -> AsyncIterator[RunningApp]:
    async with run_app(settings.model_copy(update={"job_modules": [module.stem]})) as running:
        yield running


async def ended(ada: Person, job_id: str, within_seconds: float = 30) -> dict[str, object]:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within_seconds
    while True:
        job: dict[str, object] = (await ada.get(f"/jobs/{job_id}")).json
        if job["status"] not in ("queued", "running"):
            return job
        assert loop.time() < deadline, job
        await asyncio.sleep(0.1)


async def test_the_example_of_the_guide_makes_a_sheet(
    app: RunningApp,
    http: aiohttp.ClientSession,
    serve_environment: dict[str, str],
    module: Path,
    tmp_path: Path,
) -> None:
    ada = await register(app.url, http, "Ada")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    jobs, assets = f"/projects/{project['id']}/jobs", f"/projects/{project['id']}/assets"
    environment = serve_environment | {
        "JOB_MODULES": module.stem,
        "PYTHONPATH": f"{Path(__file__).parent.parent}:{tmp_path}",
        "SCRATCH_FOLDER": str(tmp_path / "scratch"),
    }
    with background(tmp_path, environment):
        empty = await ada.post(jobs, json={"type": _MODULE, "params": {}})
        assert empty.status == 202
        refused = await ended(ada, empty.json["id"])
        assert refused["error"] == {"code": "no_pictures", "message": "There is no picture in this project."}

        for kind, name in (("PNG", "one.png"), ("JPEG", "two.jpg"), ("WEBP", "three.webp")):
            added = await ada.post(assets, data=form(picture(60, 40, kind), name))
            assert added.status == 201, added.text
        asked = await ada.post(jobs, json={"type": _MODULE, "params": {"columns": 2, "side": 50}})
        job = await ended(ada, asked.json["id"])
    assert job["status"] == "completed", job
    result = job["result"]
    assert isinstance(result, dict)
    assert result["pictures"] == 3
    sheet = (await ada.get(f"/assets/{result['asset_id']}")).json
    assert (sheet["width"], sheet["height"], sheet["job_id"]) == (100, 100, job["id"])
    async with http.get(
        f"{app.url}/api/v1/assets/{result['asset_id']}/content",
        headers={"Authorization": f"Bearer {ada.token}"},
    ) as content:
        assert Image.open(io.BytesIO(await content.read())).size == (100, 100)
    lines = (await ada.get(f"/jobs/{job['id']}/logs")).json["items"]
    assert [line["message"] for line in lines] == ["3 pictures on 2 rows"]


async def test_params_of_the_example_are_checked_first(app: RunningApp, http: aiohttp.ClientSession) -> None:
    ada = await register(app.url, http, "Ada")
    project = await ada.project((await ada.workspace())["id"])
    refused = await ada.post(
        f"/projects/{project['id']}/jobs", json={"type": _MODULE, "params": {"columns": 0, "rows": 2}}
    )
    assert refused.status == 422
    assert {each["field"] for each in refused.json["errors"]} == {"params.columns", "params.rows"}
    assert (await ada.get(f"/projects/{project['id']}/jobs")).json["items"] == []
