"""Files of a project: sent, found out about, downloaded in whole and in part, deleted."""

from __future__ import annotations

import asyncio
import hashlib
import io
import os
from collections.abc import Mapping
from typing import Any

import aiohttp
import asyncpg
import pytest
from PIL import Image

from server.settings import Settings
from tests.forms import picture, upload
from tests.people import PREFIX, Person, created, register
from tests.replica import events_after
from tests.running_app import RunningApp, run_app
from tests.scene import MakePerson, Scene, build_scene
from tests.stored_files import assert_nothing_left, files_in
from workspace.images import THUMBNAIL_PIXELS

PNG = "image/png"


async def download(
    person: Person, asset: dict[str, Any], headers: dict[str, str] | None = None, what: str = "content"
) -> tuple[int, bytes, Mapping[str, str]]:
    sent = {"Authorization": f"Bearer {person.token}", **(headers or {})}
    async with person.http.get(f"{person.url}{PREFIX}/assets/{asset['id']}/{what}", headers=sent) as response:
        return response.status, await response.read(), response.headers


@pytest.fixture
async def scene(person: MakePerson) -> Scene:
    return await build_scene(person)


async def test_a_file_is_kept_as_it_was_sent(scene: Scene) -> None:
    data = os.urandom(3_000_000)
    asset = created(await upload(scene.editor, scene.project_id, data, filename="data.bin"))
    assert asset["name"] == "data.bin"
    assert asset["content_type"] == "application/octet-stream"
    assert (asset["size_bytes"], asset["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert (asset["created_by"], asset["job_id"], asset["has_thumbnail"]) == (scene.editor.id, None, False)
    assert (asset["workspace_id"], asset["project_id"]) == (scene.workspace_id, scene.project_id)
    status, body, headers = await download(scene.viewer, asset)
    assert (status, body) == (200, data)
    assert headers["ETag"] == f'"{asset["sha256"]}"'
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Disposition"].startswith('attachment; filename="data.bin"')
    listed = await scene.viewer.get(f"/projects/{scene.project_id}/assets")
    assert listed.json["items"] == [asset]
    assert (await scene.viewer.get(f"/assets/{asset['id']}")).json == asset


async def test_an_empty_file(scene: Scene) -> None:
    asset = created(await upload(scene.editor, scene.project_id, b"", filename="empty.txt"))
    assert (asset["size_bytes"], asset["content_type"]) == (0, "text/plain")
    assert (await download(scene.viewer, asset))[:2] == (200, b"")
    status, _, headers = await download(scene.viewer, asset, {"Range": "bytes=0-"})
    assert (status, headers["Content-Range"]) == (416, "bytes */0")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF"])
async def test_pictures_have_a_size_and_a_thumbnail(scene: Scene, kind: str) -> None:
    data = picture(1200, 600, kind)
    asset = created(await upload(scene.editor, scene.project_id, data, filename="picture"))
    assert asset["content_type"] == f"image/{kind.lower()}"
    assert (asset["width"], asset["height"], asset["has_thumbnail"]) == (1200, 600, True)
    status, body, headers = await download(scene.viewer, asset, what="thumbnail")
    assert (status, headers["Content-Type"]) == (200, "image/webp")
    with Image.open(io.BytesIO(body)) as small:
        assert small.size == (THUMBNAIL_PIXELS, THUMBNAIL_PIXELS // 2)
    known = await download(scene.viewer, asset, {"If-None-Match": headers["ETag"]}, "thumbnail")
    assert known[:2] == (304, b"")


async def test_a_turned_picture_is_shown_upright(scene: Scene) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = picture(200, 100, "JPEG", exif=exif)
    asset = created(await upload(scene.editor, scene.project_id, data))
    assert (asset["width"], asset["height"]) == (100, 200)
    body = (await download(scene.viewer, asset, what="thumbnail"))[1]
    with Image.open(io.BytesIO(body)) as small:
        assert small.size == (100, 200)


async def test_no_thumbnail_where_there_is_no_picture(scene: Scene) -> None:
    asset = created(await upload(scene.editor, scene.project_id, b"text"))
    status, body, _ = await download(scene.viewer, asset, what="thumbnail")
    assert (status, b"not_found" in body) == (404, True)


RANGES = [
    ("bytes=0-0", 0, 1),
    ("bytes=10-19", 10, 20),
    ("bytes=990-", 990, 1000),
    ("bytes=990-5000", 990, 1000),
    ("bytes=-5", 995, 1000),
    ("bytes=-5000", 0, 1000),
]


@pytest.mark.parametrize(("header", "start", "end"), RANGES)
async def test_ranges(scene: Scene, header: str, start: int, end: int) -> None:
    data = os.urandom(1000)
    asset = created(await upload(scene.editor, scene.project_id, data))
    status, body, headers = await download(scene.viewer, asset, {"Range": header})
    assert (status, body) == (206, data[start:end])
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/1000"
    assert headers["Content-Length"] == str(end - start)


@pytest.mark.parametrize("header", ["bytes=0-1,5-6", "lines=0-1", "bytes=9-2", "bytes=-", "bytes=a-b", "x"])
async def test_what_is_no_single_range_gets_all(scene: Scene, header: str) -> None:
    asset = created(await upload(scene.editor, scene.project_id, bytes(1000)))
    status, body, _ = await download(scene.viewer, asset, {"Range": header})
    assert (status, len(body)) == (200, 1000)


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=1000-1001", "bytes=-0"])
async def test_ranges_outside_of_the_file(scene: Scene, header: str) -> None:
    asset = created(await upload(scene.editor, scene.project_id, bytes(1000)))
    status, body, headers = await download(scene.viewer, asset, {"Range": header})
    assert (status, headers["Content-Range"]) == (416, "bytes */1000")
    assert headers["Content-Type"].startswith("application/problem+json")
    assert b"1000 bytes" in body


async def test_conditions(scene: Scene) -> None:
    asset = created(await upload(scene.editor, scene.project_id, bytes(100)))
    etag = f'"{asset["sha256"]}"'
    assert (await download(scene.viewer, asset, {"If-None-Match": etag}))[0] == 304
    assert (await download(scene.viewer, asset, {"If-None-Match": '"other"'}))[0] == 200
    part = {"Range": "bytes=0-9"}
    assert (await download(scene.viewer, asset, {**part, "If-Range": etag}))[0] == 206
    assert (await download(scene.viewer, asset, {**part, "If-Range": '"other"'}))[0] == 200
    sent = {"Authorization": f"Bearer {scene.viewer.token}", **part}
    path = f"{scene.viewer.url}{PREFIX}/assets/{asset['id']}/content"
    async with scene.viewer.http.head(path, headers=sent) as response:
        assert (response.status, response.headers["Content-Length"]) == (200, "100")
        assert response.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize(
    ("data", "filename", "expected", "shown"),
    [
        (b"<html><script>alert(1)</script>", "page.txt", "text/html", "attachment"),
        (b"<?xml version='1.0'?><svg onload='x()'/>", "picture.png", "image/svg+xml", "attachment"),
        (b"%PDF-1.7", "paper", "application/pdf", "attachment"),
        (b"a,b\n1,2\n", "table.csv", "text/csv", "attachment"),
        (b"PK\x03\x04rest", "book.xlsx", None, "attachment"),
        (b"\x00\x00\x00\x18ftypisom", "clip.mov", "video/mp4", "inline"),
        (b"\x1a\x45\xdf\xa3....webm", "clip", "video/webm", "inline"),
        (b"ID3\x04", "song", "audio/mpeg", "inline"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "sound", "audio/wav", "inline"),
        (b"\xff\xfe\x00\x01", "notes.txt", "application/octet-stream", "attachment"),
    ],
)
async def test_the_type_is_what_the_bytes_say(
    scene: Scene, data: bytes, filename: str, expected: str | None, shown: str
) -> None:
    asset = created(await upload(scene.editor, scene.project_id, data, filename=filename))
    if expected is None:
        assert asset["content_type"].endswith("spreadsheetml.sheet")
    else:
        assert asset["content_type"] == expected
    _, body, headers = await download(scene.viewer, asset)
    assert body == data
    assert headers["Content-Type"].startswith(asset["content_type"])
    assert headers["Content-Disposition"].split(";")[0] == shown
    assert "sandbox" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"no picture at all", PNG),
        (os.urandom(2000), "image/jpeg"),
        (b"MZ\x90\x00", "video/mp4"),
        (picture(), "audio/mpeg"),
    ],
)
async def test_a_lie_about_the_type_is_refused(
    scene: Scene, settings: Settings, data: bytes, media_type: str
) -> None:
    answer = await upload(scene.editor, scene.project_id, data, media_type=media_type)
    assert (answer.status, answer.code) == (415, "unsupported_media_type")
    assert media_type in answer.json["detail"]
    await assert_nothing_left(settings, scene)


async def test_names_are_names(scene: Scene) -> None:
    cafe = created(await upload(scene.editor, scene.project_id, b"x", name='Cafe\u0301 "x".txt'))
    assert cafe["name"] == 'Café "x".txt'
    disposition = (await download(scene.viewer, cafe))[2]["Content-Disposition"]
    assert disposition == "attachment; filename=\"Caf_ _x_.txt\"; filename*=UTF-8''Caf%C3%A9%20%22x%22.txt"


@pytest.mark.parametrize(
    "name",
    ["../../x", "..", "a\\b", "/etc/passwd", "x" * 5000, "x" * 201, "", " ", "a\nb", "a\0b", "\u202egnp.exe"],
    ids=lambda name: ascii(name[:12]),
)
async def test_bad_names(scene: Scene, settings: Settings, name: str) -> None:
    answer = await upload(scene.editor, scene.project_id, b"data", name=name)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert [each["field"] for each in answer.json["errors"]] == ["name"]
    await assert_nothing_left(settings, scene)


@pytest.mark.parametrize("filename", ["../../x", "x" * 5000], ids=["path", "long"])
async def test_bad_file_names(scene: Scene, settings: Settings, filename: str) -> None:
    answer = await upload(scene.editor, scene.project_id, b"data", filename=filename)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert [each["field"] for each in answer.json["errors"]] == ["name"]
    await assert_nothing_left(settings, scene)


async def test_wrong_forms(scene: Scene, settings: Settings) -> None:
    path = f"/projects/{scene.project_id}/assets"
    as_json = await scene.editor.post(path, json={"name": "x"})
    assert (as_json.status, as_json.code) == (415, "unsupported_media_type")
    for boundary in ("", f"; boundary={'b' * 71}"):
        unbound = {"Content-Type": f"multipart/form-data{boundary}"}
        answer = await scene.editor.post(path, data=b"x", headers=unbound)
        assert (answer.status, answer.code) == (400, "malformed")
    without = aiohttp.MultipartWriter("form-data")
    without.append("x").set_content_disposition("form-data", name="name")
    unknown = aiohttp.MultipartWriter("form-data")
    unknown.append("x").set_content_disposition("form-data", name="other")
    after = aiohttp.MultipartWriter("form-data")
    after.append(b"x").set_content_disposition("form-data", name="file", filename="x")
    after.append("y").set_content_disposition("form-data", name="name")
    twice = aiohttp.MultipartWriter("form-data")
    for _ in range(2):
        twice.append("y").set_content_disposition("form-data", name="name")
    nameless = aiohttp.MultipartWriter("form-data")
    nameless.append(b"x").set_content_disposition("form-data", name="file")
    for writer, field in (
        (without, "file"),
        (unknown, "other"),
        (after, "name"),
        (twice, "name"),
        (nameless, "name"),
    ):
        answer = await scene.editor.post(path, data=writer)
        assert (answer.status, answer.code) == (422, "invalid_request"), answer
        assert [each["field"] for each in answer.json["errors"]] == [field]
    await assert_nothing_left(settings, scene)


async def test_too_large(settings: Settings, http: aiohttp.ClientSession) -> None:
    small = settings.model_copy(update={"file_max_bytes": 100_000})
    async with run_app(small) as running:
        scene = await _scene_at(running, http)
        exact = created(await upload(scene.editor, scene.project_id, bytes(100_000)))
        assert (await scene.editor.delete(f"/assets/{exact['id']}")).status == 204
        for size in (100_001, 2_000_000):
            answer = await upload(scene.editor, scene.project_id, bytes(size))
            assert (answer.status, answer.code) == (413, "too_large")
            assert "100000 bytes" in answer.json["detail"]
            await assert_nothing_left(small, scene)


async def test_over_quota(settings: Settings, http: aiohttp.ClientSession, sql: asyncpg.Connection) -> None:
    small = settings.model_copy(update={"workspace_quota_bytes": 100_000})
    async with run_app(small) as running:
        scene = await _scene_at(running, http)
        first = created(await upload(scene.editor, scene.project_id, bytes(60_000)))
        assert await sql.fetchval("SELECT sum(files_bytes) FROM workspaces") == 60_000
        refused = await upload(scene.editor, scene.project_id, bytes(40_001))
        assert (refused.status, refused.code) == (413, "too_large")
        assert "no room" in refused.json["detail"]
        assert (await scene.editor.delete(f"/assets/{first['id']}")).status == 204
        answers = await asyncio.gather(
            *(upload(scene.editor, scene.project_id, bytes(40_000)) for _ in range(4))
        )
        assert sorted(answer.status for answer in answers) == [201, 201, 413, 413]
        assert await sql.fetchval("SELECT sum(files_bytes) FROM workspaces") == 80_000
        assert len(files_in(small)) == 2
        assert (await scene.admin.delete(f"/projects/{scene.project_id}")).status == 204
        assert await sql.fetchval("SELECT sum(files_bytes) FROM workspaces") == 0


async def _scene_at(running: RunningApp, http: aiohttp.ClientSession) -> Scene:
    async def make(name: str = "Ada", email: str | None = None) -> Person:
        return await register(running.url, http, name, email)

    return await build_scene(make)


async def test_repeated_requests_do_nothing_again(scene: Scene, settings: Settings) -> None:
    first = await upload(scene.editor, scene.project_id, b"data", key="once")
    again = await upload(scene.editor, scene.project_id, b"data", key="once")
    assert created(first) == created(again)
    other = await upload(scene.editor, scene.project_id, b"other", key="once")
    assert (other.status, other.code) == (422, "idempotency_mismatch")
    assert len(files_in(settings)) == 1
    assert len((await scene.viewer.get(f"/projects/{scene.project_id}/assets")).json["items"]) == 1


async def test_deleting_takes_the_objects_and_tells(scene: Scene, settings: Settings) -> None:
    asset = created(await upload(scene.editor, scene.project_id, picture()))
    assert len(files_in(settings)) == 2
    assert (await scene.commenter.delete(f"/assets/{asset['id']}")).status == 403
    assert (await scene.editor.delete(f"/assets/{asset['id']}")).status == 204
    assert (await scene.editor.delete(f"/assets/{asset['id']}")).status == 404
    await assert_nothing_left(settings, scene)
    events = await events_after(scene.viewer, scene.workspace_id, 0)
    told = [each for each in events if each["type"].startswith("asset.")]
    assert [each["type"] for each in told] == ["asset.created", "asset.deleted"]
    assert told[0]["data"] == asset
    assert told[1]["data"] == {
        "id": asset["id"],
        "workspace_id": scene.workspace_id,
        "project_id": scene.project_id,
    }


async def test_a_lost_object_is_told(scene: Scene, settings: Settings) -> None:
    asset = created(await upload(scene.editor, scene.project_id, b"data"))
    for path in files_in(settings):
        path.unlink()
    status, body, _ = await download(scene.viewer, asset)
    assert (status, b"not_found" in body) == (404, True)


async def test_an_image_bomb_gets_no_thumbnail(scene: Scene) -> None:
    buffer = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(buffer, "PNG")
    asset = created(await upload(scene.editor, scene.project_id, buffer.getvalue(), media_type=PNG))
    assert (asset["content_type"], asset["has_thumbnail"]) == (PNG, False)
    assert (asset["width"], asset["height"]) in ((20_000, 20_000), (None, None))


@pytest.mark.parametrize("keep", [8, 40, 60])
async def test_a_damaged_picture_is_kept_without_a_thumbnail(scene: Scene, keep: int) -> None:
    data = picture(300, 300)[:keep]
    asset = created(await upload(scene.editor, scene.project_id, data))
    assert (asset["content_type"], asset["has_thumbnail"]) == (PNG, False)
