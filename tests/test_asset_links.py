"""Addresses of files for what sends no header: for one file, one person, one session, some minutes."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import jwt
import pytest
from imageio_ffmpeg import get_ffmpeg_exe

from server.settings import Settings
from tests.browsers import browser_page, needs_browser
from tests.conftest import SECRET
from tests.forms import upload
from tests.people import PREFIX, Person, created, register
from tests.processes import serving
from tests.running_app import run_app
from tests.scene import MakePerson, Scene, build_scene
from workspace.asset_links import LIFETIME

DATA = bytes(range(256)) * 100

_SEEK = """
async (url) => {
  const video = document.createElement("video");
  video.muted = true;
  const heard = (event) => new Promise((resolve, reject) => {
    video.addEventListener(event, resolve, { once: true });
    video.addEventListener("error", () => reject(new Error(video.error.message)), { once: true });
  });
  document.body.append(video);
  video.preload = "metadata";
  video.src = url;
  await heard("loadedmetadata");
  video.currentTime = 35;
  await heard("seeked");
  const parts = Array.from({ length: video.buffered.length }, (_, n) => n);
  return {
    seeked: video.currentTime,
    buffered: parts.reduce((sum, n) => sum + video.buffered.end(n) - video.buffered.start(n), 0),
  };
}
"""


@pytest.fixture
async def scene(person: MakePerson) -> Scene:
    return await build_scene(person)


async def asset_of(scene: Scene, name: str = "film.bin") -> dict[str, Any]:
    return created(await upload(scene.editor, scene.project_id, DATA, filename=name))


async def link_of(person: Person, asset: dict[str, Any]) -> str:
    answer = await person.get(f"/assets/{asset['id']}/link")
    assert answer.status == 200, answer
    return str(answer.json["url"])


async def fetch(
    person: Person, url: str, headers: Mapping[str, str] | None = None, method: str = "GET"
) -> tuple[int, bytes, Mapping[str, str]]:
    """Without the header that says who it is."""
    async with person.http.request(method, person.url + url, headers=headers) as response:
        return response.status, await response.read(), response.headers


async def refused(person: Person, url: str) -> tuple[int, str]:
    async with person.http.get(person.url + url) as response:
        problem = await response.json()
        assert problem["detail"].endswith("."), problem
        return response.status, problem["code"]


async def test_a_link_reads_the_file_in_whole_and_in_part(scene: Scene) -> None:
    asset = await asset_of(scene)
    answer = (await scene.viewer.get(f"/assets/{asset['id']}/link")).json
    url = answer["url"]
    assert url.startswith(f"{PREFIX}/assets/{asset['id']}/content?")
    left = datetime.fromisoformat(answer["expires_at"]) - datetime.now(UTC)
    assert LIFETIME - timedelta(minutes=1) < left <= LIFETIME
    assert answer["expires_in"] == LIFETIME.total_seconds()
    status, body, headers = await fetch(scene.viewer, url)
    assert (status, body) == (200, DATA)
    assert headers["Cache-Control"].startswith("private")
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    status, body, headers = await fetch(scene.viewer, url, {"Range": "bytes=300-309"})
    assert (status, body) == (206, DATA[300:310])
    assert headers["Content-Range"] == f"bytes 300-309/{len(DATA)}"
    status, body, _ = await fetch(scene.viewer, url, {"Range": f"bytes={len(DATA)}-"})
    assert status == 416
    status, body, _ = await fetch(scene.viewer, url, {"If-None-Match": headers["ETag"]})
    assert (status, body) == (304, b"")
    status, body, headers = await fetch(scene.viewer, url, method="HEAD")
    assert (status, body, headers["Content-Length"]) == (200, b"", str(len(DATA)))


async def test_only_who_may_see_the_file_gets_a_link(scene: Scene) -> None:
    asset = await asset_of(scene)
    assert (await scene.outsider.get(f"/assets/{asset['id']}/link")).code == "not_found"
    assert await refused(scene.viewer, f"{PREFIX}/assets/{asset['id']}/link") == (401, "unauthenticated")
    assert await refused(scene.viewer, f"{PREFIX}/assets/{asset['id']}/content") == (401, "unauthenticated")


async def test_a_link_opens_nothing_else(scene: Scene) -> None:
    asset, other = await asset_of(scene), await asset_of(scene, "other.bin")
    url = await link_of(scene.viewer, asset)
    token = url.partition("link=")[2]
    for path in (
        url.replace(asset["id"], other["id"]),
        url.replace(asset["id"], str(UUID(int=0))),
        f"{PREFIX}/assets/{asset['id']}/thumbnail",
        f"{PREFIX}/assets/{asset['id']}?link={token}",
        f"{PREFIX}/assets/{asset['id']}/link?link={token}",
        f"{PREFIX}/auth/me?link={token}",
    ):
        assert await refused(scene.viewer, path) == (401, "unauthenticated"), path
    # It is no access token, and an access token is no link.
    headers = {"Authorization": f"Bearer {token}"}
    assert (await fetch(scene.viewer, f"{PREFIX}/auth/me", headers))[0] == 401
    as_link = url.replace(token, str(scene.viewer.token))
    assert await refused(scene.viewer, as_link) == (401, "unauthenticated")
    status, _, _ = await fetch(scene.viewer, url, method="DELETE")
    assert status == 405


async def test_a_link_that_was_changed_is_none(scene: Scene) -> None:
    asset = await asset_of(scene)
    url = await link_of(scene.viewer, asset)
    start, _, token = url.partition("link=")
    claims = jwt.decode(token, options={"verify_signature": False})
    headers = jwt.get_unverified_header(token)
    assert UUID(claims["sub"]) == UUID(scene.viewer.id)

    def signed(key: str = SECRET, algorithm: str = "HS256", kid: str = headers["kid"], **changes: Any) -> str:
        kept = {name: value for name, value in (claims | changes).items() if value is not None}
        secret = None if algorithm == "none" else key
        return start + "link=" + jwt.encode(kept, secret, algorithm, headers={"kid": kid})  # type: ignore[arg-type]

    assert (await fetch(scene.viewer, signed()))[0] == 200
    past = int(datetime.now(UTC).timestamp()) - 1
    for what, changed in {
        "empty": start + "link=",
        "cut": url[:-3],
        "another letter": url[:-10] + ("A" if url[-10] != "A" else "B") + url[-9:],
        "another key": signed(key="x" * 40),
        "a key that is not there": signed(kid="2"),
        "unsigned": signed(algorithm="none"),
        "another algorithm": signed(key="x" * 64, algorithm="HS512"),
        "no end": signed(exp=None),
        "no session": signed(sid=None),
        "no file": signed(aid=None),
        "another audience": signed(aud="atelier"),
        "somebody who is nobody": signed(sub="ada"),
    }.items():
        assert await refused(scene.viewer, changed) == (401, "unauthenticated"), what
    assert await refused(scene.viewer, signed(exp=past)) == (401, "token_expired")
    status, _ = await refused(scene.viewer, f"{url}&link=again")
    assert status == 422


async def test_a_link_ends_with_the_rights_and_with_the_session(scene: Scene) -> None:
    asset = await asset_of(scene)
    urls = [(each, await link_of(each, asset)) for each in (scene.viewer, scene.commenter, scene.editor)]
    member = f"/workspaces/{scene.workspace_id}/members/{scene.viewer.id}"
    assert (await scene.owner.delete(member)).status == 204
    assert await refused(*urls[0]) == (404, "not_found")
    assert (await scene.commenter.post("/auth/logout")).status == 204
    assert await refused(*urls[1]) == (401, "token_revoked")
    assert (await fetch(*urls[2]))[0] == 200
    assert (await scene.editor.delete(f"/assets/{asset['id']}")).status == 204
    assert await refused(*urls[2]) == (404, "not_found")


async def test_the_log_does_not_have_it(
    serve_environment: dict[str, str], tmp_path: Path, http: aiohttp.ClientSession
) -> None:
    with serving(tmp_path, {**serve_environment, "LOG_LEVEL": "debug"}) as server:
        ada = await register(server.url, http, "Ada")
        project = await ada.project((await ada.workspace())["id"])
        asset = created(await upload(ada, project["id"], DATA, filename="film.bin"))
        url = await link_of(ada, asset)
        assert (await fetch(ada, url))[0] == 200
        assert (await refused(ada, url[:-2]))[0] == 401
        log = server.log()
    assert f"/assets/{asset['id']}/content" in log
    assert "link=" not in log
    assert url.partition("link=")[2][:30] not in log


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    """Forty seconds that do not compress well."""
    file = tmp_path / "film.mp4"
    source = "testsrc2=size=640x360:rate=10:duration=40,noise=alls=80:allf=t"
    command = [get_ffmpeg_exe(), "-loglevel", "error", "-f", "lavfi", "-i", source, "-preset", "ultrafast"]
    subprocess.run([*command, "-pix_fmt", "yuv420p", "-movflags", "+faststart", file], check=True, timeout=90)
    return file.read_bytes()


@needs_browser
async def test_a_video_is_played_by_its_link_from_where_one_wants(
    settings: Settings, library_folder: Path, http: aiohttp.ClientSession, film: bytes
) -> None:
    """On the server's own page, under its policy, and without the whole of it being loaded."""
    async with run_app(settings, library_folder) as running, browser_page() as page:
        ada = await register(running.url, http, "Ada")
        project = await ada.project((await ada.workspace())["id"])
        asset = created(await upload(ada, project["id"], film, filename="film.mp4"))
        assert asset["size_bytes"] > 5_000_000
        url = await link_of(ada, asset)
        await page.goto(running.url)
        played = await page.evaluate(_SEEK, url)
    assert played["seeked"] == pytest.approx(35, abs=0.5)
    assert played["buffered"] < 30, "of forty seconds"
