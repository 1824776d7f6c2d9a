"""Uploads that end anywhere: nothing of them is visible, and nothing stays for long."""

from __future__ import annotations

import asyncio
import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import asyncpg
import pytest

from server.settings import Settings
from storage.assets import existing_keys
from storage.files import FileStore
from tests.forms import picture, upload
from tests.people import created, register
from tests.processes import ServeProcess
from tests.raw_upload import Raw
from tests.running_app import run_app
from tests.s3_server import KEYS, running_s3
from tests.scene import MakePerson, Scene, build_scene
from tests.small_disk import mounted_small_disk
from tests.stored_files import assert_nothing_left, files_in


@pytest.fixture
async def scene(person: MakePerson) -> Scene:
    return await build_scene(person)


async def _wait_for_half(settings: Settings) -> None:
    deadline = asyncio.get_running_loop().time() + 10
    while not files_in(settings):
        assert asyncio.get_running_loop().time() < deadline, "nothing arrived"
        await asyncio.sleep(0.02)


async def test_only_so_many_at_once(scene: Scene, settings: Settings) -> None:
    body = Raw.head_of_file() + b"data" + Raw.end()
    slow: list[Raw] = []
    deadline = asyncio.get_running_loop().time() + 10
    while (answer := await upload(scene.editor, scene.project_id, b"data")).status == 201:
        assert asyncio.get_running_loop().time() < deadline
        slow.append(await Raw.begin(scene.editor, scene.project_id, len(body)))
    assert (answer.status, answer.code) == (429, "rate_limited")
    assert int(answer.headers["Retry-After"]) > 0
    assert (await upload(scene.owner, scene.project_id, b"data")).status == 201
    for raw in slow:
        await raw.send(body)
    # A slow one may have been the one too many, where the quick one came first.
    statuses = [await raw.status() for raw in slow]
    assert statuses.count(201) == 4
    assert set(statuses) <= {201, 429}
    assert (await upload(scene.editor, scene.project_id, b"data")).status == 201
    for raw in slow:
        raw.reset()


async def test_a_connection_that_breaks_leaves_nothing(scene: Scene, settings: Settings) -> None:
    raw = await Raw.begin(scene.editor, scene.project_id, 50_000_000)
    await raw.send(Raw.head_of_file() + bytes(12_000_000))
    await _wait_for_half(settings)
    assert (await scene.viewer.get(f"/projects/{scene.project_id}/assets")).json["items"] == []
    raw.reset()
    await assert_nothing_left(settings, scene)


@pytest.mark.parametrize("shorter_by", [3, 5, 20, 40])
async def test_a_length_that_is_too_small(scene: Scene, settings: Settings, shorter_by: int) -> None:
    body = Raw.head_of_file() + bytes(1000) + Raw.end()
    raw = await Raw.begin(scene.editor, scene.project_id, len(body) - shorter_by)
    await raw.send(body)
    assert await raw.status() == 400
    raw.reset()
    await assert_nothing_left(settings, scene)


async def test_a_body_that_ends_within_a_part(scene: Scene, settings: Settings) -> None:
    for body in (b"", b"--", Raw.head_of_file(), Raw.head_of_file() + b"data", b"no form at all\r\n"):
        raw = await Raw.begin(scene.editor, scene.project_id, len(body))
        await raw.send(body)
        assert await raw.status() in (400, 422), body
        raw.reset()
    await assert_nothing_left(settings, scene)


async def test_a_length_that_is_too_large_ends_in_time(
    scene: Scene, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.uploads.SILENCE_SECONDS", 0.5)
    body = Raw.head_of_file() + bytes(1000)
    raw = await Raw.begin(scene.editor, scene.project_id, len(body) + 1000)
    await raw.send(body)
    assert await raw.status() == 400
    await assert_nothing_left(settings, scene)


async def test_a_trickle_ends_in_time(
    scene: Scene, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.uploads.PATIENCE_SECONDS", 0.5)
    raw = await Raw.begin(scene.editor, scene.project_id, 1_000_000)
    await raw.send(Raw.head_of_file())
    answer = asyncio.create_task(raw.status())
    began = asyncio.get_running_loop().time()
    while not answer.done():
        await raw.send(b"x")
        await asyncio.sleep(0.05)
    assert await answer == 400
    assert asyncio.get_running_loop().time() - began < 10
    raw.reset()
    await assert_nothing_left(settings, scene)


async def test_a_process_that_is_killed_leaves_nothing_visible(
    settings: Settings,
    serve_environment: dict[str, str],
    http: aiohttp.ClientSession,
    sql: asyncpg.Connection,
    tmp_path: Path,
) -> None:
    server = ServeProcess(tmp_path / "web.log", serve_environment)
    server.start()
    try:
        ada = await register(server.url, http, "Ada")
        project = await ada.project((await ada.workspace())["id"])
        raw = await Raw.begin(ada, project["id"], 50_000_000)
        await raw.send(Raw.head_of_file() + bytes(12_000_000))
        await _wait_for_half(settings)
    finally:
        server.kill()
    raw.reset()
    assert await sql.fetchval("SELECT count(*) FROM assets") == 0
    assert await sql.fetchval("SELECT sum(files_bytes) FROM workspaces") == 0
    files = FileStore.open(settings.files_url)
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert [key async for key in files.keys("", later)] == []
    assert await files.remove_unfinished(later) == 1
    assert files_in(settings) == []


async def test_a_full_disk_is_told(settings: Settings, http: aiohttp.ClientSession, tmp_path: Path) -> None:
    with mounted_small_disk(tmp_path / "small") as disk:
        small = settings.model_copy(update={"files_url": f"file:{disk / 'files'}"})
        async with run_app(small) as running:

            async def make(name: str) -> object:
                return await register(running.url, http, name)

            scene = await build_scene(make)  # type: ignore[arg-type]
            answer = await upload(scene.editor, scene.project_id, bytes(6_000_000))
            assert (answer.status, answer.code) == (503, "unavailable")
            assert "no room left" in answer.json["detail"]
            assert int(answer.headers["Retry-After"]) > 0
            await assert_nothing_left(small, scene)
            assert (await upload(scene.editor, scene.project_id, b"small")).status == 201


async def test_a_bucket_keeps_files_as_a_folder_does(
    settings: Settings,
    http: aiohttp.ClientSession,
    sql: asyncpg.Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    with running_s3(tmp_path) as server:
        server.make_bucket("atelier")
        files_url = server.files_url("atelier")
        files = FileStore.open(files_url)
        later = datetime.now(UTC) + timedelta(minutes=5)
        async with run_app(settings.model_copy(update={"files_url": files_url})) as running:
            ada = await register(running.url, http, "Ada")
            project_id = (await ada.project((await ada.workspace())["id"]))["id"]
            data = os.urandom(11_000_000)
            asset = created(await upload(ada, project_id, data))
            assert asset["sha256"] == hashlib.sha256(data).hexdigest()
            shown = created(await upload(ada, project_id, picture()))
            assert shown["has_thumbnail"]
            sent = {"Authorization": f"Bearer {ada.token}", "Range": "bytes=5000000-5999999"}
            path = f"{ada.url}/api/v1/assets/{asset['id']}/content"
            async with http.get(path, headers=sent) as response:
                assert (response.status, await response.read()) == (206, data[5_000_000:6_000_000])
            keys = [key async for key in files.keys("", later)]
            assert len(keys) == 3
            assert await existing_keys(sql, [*keys, "none"]) == set(keys)
            refused = await upload(ada, project_id, b"text", media_type="image/png")
            assert refused.status == 415
            for each in (asset, shown):
                assert (await ada.delete(f"/assets/{each['id']}")).status == 204
            assert [key async for key in files.keys("", later)] == []
            server.stop()
            away = await upload(ada, project_id, b"text")
            assert (away.status, away.code) == (503, "unavailable")
            ready = await ada.get("//readyz")
            assert (ready.status, ready.json["status"]) == (200, "degraded")
