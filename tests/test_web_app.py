"""The web app as it is served: its files, its page at every address of its own, and nothing else."""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import structlog
from structlog.testing import capture_logs
from yarl import URL

from server.settings import Settings
from server.web_app import WEB_FOLDER, accepted_encodings
from tests.browsers import browser_page, needs_browser
from tests.processes import serving
from tests.running_app import run_app

PAGE = "<!doctype html><title>Built</title><script type='module' src='/assets/index-1a2b.js'></script>"
SCRIPT = "document.title += ' and run';" + " " * 1000
STYLED = "const style = document.createElement('style'); style.textContent = 'title { color: red }';"
SCRIPT_NAME = "/assets/index-1a2b.js"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TOKEN = "Zm9ydHktdHdvIGlzIHRoZSBhbnN3ZXI"
ID = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"
PAGES = [
    "/",
    "/sign-in",
    f"/w/{ID}/p/{ID}/tasks/{ID}",
    f"/invitations/{TOKEN}",
    "/account/sessions",
    "/no/such",
]
# Of the server, beside the app, outside of it, or nothing.
OTHERS = [
    "/api/v1/nothing",
    "/api",
    "/assets/index-0000.js",
    "/assets/",
    "/assets/..%2f..%2fsecret.txt",
    "/..%2fsecret.txt",
    "/w/..%2f..%2fsecret.txt",
    "/..%5csecret.txt",
    "/w/..%5c..%5csecret.txt",
    "/../secret.txt",
    "/secret.txt",
    "/.sources.sha256",
    "/assets/index-1a2b.js.gz",
    "/index.html",
    "/robots.txt",
    "/metrics/more",
    "/sync",
    "/socket.io",
]
ENCODINGS = {
    "gzip, deflate, br, zstd": "br",
    "gzip": "gzip",
    "GZIP;q=0.5, br;q=0": "gzip",
    "br;q=0.0,gzip; q=0": None,
    "identity": None,
    "*": None,
}
MISSING = "The web app is not part of this installation"


@dataclass(frozen=True)
class Received:
    """An answer as it came over the wire: nothing is decoded."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Visitor:
    """Somebody who asks for what a server shows, with no header but those given."""

    url: str
    http: aiohttp.ClientSession

    async def ask(self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET") -> Received:
        address = URL(self.url + path, encoded=True)
        async with self.http.request(method, address, headers=headers) as answer:
            return Received(answer.status, answer.headers, await answer.read())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A built app in small; what is beside it is nobody's business."""
    folder = tmp_path / "built"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "favicon.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / ".sources.sha256").write_text("0")
    script = folder / SCRIPT_NAME[1:]
    script.write_text(SCRIPT)
    # No real Brotli, so that one sees that this very file is sent.
    script.with_suffix(".js.br").write_bytes(b"as if by brotli")
    script.with_suffix(".js.gz").write_bytes(gzip.compress(SCRIPT.encode()))
    (tmp_path / "secret.txt").write_text("beside the app")
    return folder


@pytest.fixture
async def plain() -> AsyncIterator[aiohttp.ClientSession]:
    skipped = ["Accept", "Accept-Encoding"]
    async with aiohttp.ClientSession(auto_decompress=False, skip_auto_headers=skipped) as session:
        yield session


@pytest.fixture
async def visitor(settings: Settings, folder: Path, plain: aiohttp.ClientSession) -> AsyncIterator[Visitor]:
    """Somebody at a server that has the small app."""
    async with run_app(settings, folder) as running:
        yield Visitor(running.url, plain)


@pytest.fixture
async def stranded(
    settings: Settings, tmp_path: Path, plain: aiohttp.ClientSession
) -> AsyncIterator[Visitor]:
    """Somebody at a server that has no app."""
    async with run_app(settings, tmp_path / "nothing") as running:
        yield Visitor(running.url, plain)


async def test_the_page_is_at_every_address_of_the_app(visitor: Visitor) -> None:
    for path in PAGES:
        shown = await visitor.ask(path, HTML)
        assert (shown.status, shown.body.decode()) == (200, PAGE), path
        assert shown.headers["Content-Type"] == "text/html; charset=utf-8"
        assert shown.headers["Cache-Control"] == "no-cache"
        head = await visitor.ask(path, HTML, "HEAD")
        assert (head.status, head.body, head.headers["Content-Length"]) == (200, b"", str(len(PAGE)))


async def test_what_is_not_the_apps_is_not_found(visitor: Visitor) -> None:
    for path, method in itertools.product(OTHERS, ("GET", "HEAD")):
        answer = await visitor.ask(path, HTML, method)
        assert answer.status == 404, path
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        assert b"beside" not in answer.body


async def test_only_who_navigates_is_shown_the_page(visitor: Visitor) -> None:
    for headers in ({}, {"Accept": "application/json"}, {"Accept": "*/*"}):
        assert (await visitor.ask(f"/w/{ID}", headers)).status == 404
    for method in ("POST", "PUT", "DELETE"):
        assert (await visitor.ask(f"/w/{ID}", HTML, method)).status == 404
    assert (await visitor.ask("/", {})).status == 200


async def test_the_policy_is_strict_and_allows_sockets_to_this_server(
    settings: Settings, folder: Path, plain: aiohttp.ClientSession
) -> None:
    public = settings.model_copy(update={"public_url": "https://atelier.example.com/"})
    async with run_app(public, folder) as running:
        shown = await Visitor(running.url, plain).ask(f"/w/{ID}", HTML)
    policy = dict(each.split(" ", 1) for each in shown.headers["Content-Security-Policy"].split("; "))
    assert policy.pop("connect-src") == "'self' wss://atelier.example.com"
    assert {policy[name] for name in ("default-src", "object-src", "base-uri", "frame-ancestors")} == {
        "'none'"
    }
    assert {policy[name] for name in ("script-src", "style-src", "font-src", "form-action")} == {"'self'"}
    assert "unsafe" not in shown.headers["Content-Security-Policy"]
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Referrer-Policy"] == "same-origin"


async def test_hashed_files_are_kept_for_good_and_others_asked_for_again(visitor: Visitor) -> None:
    script = await visitor.ask(SCRIPT_NAME)
    assert (script.status, script.body.decode()) == (200, SCRIPT)
    assert script.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    icon = await visitor.ask("/favicon.svg")
    assert icon.headers["Cache-Control"] == "no-cache"
    assert icon.headers["Content-Type"] == "image/svg+xml"


async def test_files_are_sent_as_the_build_compressed_them(visitor: Visitor, folder: Path) -> None:
    for accepted, sent in ENCODINGS.items():
        script = await visitor.ask(SCRIPT_NAME, {"Accept-Encoding": accepted})
        ending = {"br": ".br", "gzip": ".gz", None: ""}[sent]
        assert script.headers.get("Content-Encoding") == sent, accepted
        assert script.body == (folder / (SCRIPT_NAME[1:] + ending)).read_bytes()
        assert "Accept-Encoding" in script.headers["Vary"]
        assert script.headers["Content-Length"] == str(len(script.body))


def test_encodings_are_read_as_they_are_weighed() -> None:
    assert accepted_encodings("br;q=1.0, gzip;q=0.001, zstd;q=0") == {"br", "gzip"}
    assert "br" not in accepted_encodings("")


async def test_who_has_a_file_is_not_sent_it_again(visitor: Visitor) -> None:
    for path, encoding in itertools.product(
        ("/", f"/w/{ID}", "/favicon.svg", SCRIPT_NAME), ("", "br", "gzip")
    ):
        headers = {**HTML, "Accept-Encoding": encoding}
        tag = (await visitor.ask(path, headers)).headers["ETag"]
        for given in (tag, f'"other", W/{tag}', "*"):
            again = await visitor.ask(path, {**headers, "If-None-Match": given})
            assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
        assert (await visitor.ask(path, {**headers, "If-None-Match": '"other"'})).status == 200


async def test_each_encoding_has_a_tag_of_its_own(visitor: Visitor) -> None:
    asked = [await visitor.ask(SCRIPT_NAME, {"Accept-Encoding": each}) for each in ("", "br", "gzip")]
    assert len({each.headers["ETag"] for each in asked}) == 3


async def test_a_new_policy_or_page_is_a_new_version(
    settings: Settings, folder: Path, plain: aiohttp.ClientSession
) -> None:
    tags = []
    for public_url, page in (
        ("http://a.example", PAGE),
        ("http://b.example", PAGE),
        ("http://b.example", "New"),
    ):
        (folder / "index.html").write_text(page)
        async with run_app(settings.model_copy(update={"public_url": public_url}), folder) as running:
            tags.append((await Visitor(running.url, plain).ask("/", HTML)).headers["ETag"])
    assert len(set(tags)) == 3


async def test_secrets_in_addresses_of_pages_are_not_logged(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "server.middleware.request_scope.log",
        structlog.wrap_logger(None, wrapper_class=structlog.BoundLogger),
    )
    with capture_logs() as logs:
        await visitor.ask(f"/invitations/{TOKEN}", HTML)
        await visitor.ask(f"/w/{ID}", HTML)
    assert [line["path"] for line in logs] == ["/invitations/...", f"/w/{ID}"]
    measures = (await visitor.ask("/metrics")).body.decode()
    assert 'atelier_http_requests_total{method="GET",route="page",status="200"} 2.0' in measures
    assert TOKEN not in measures


async def test_a_server_without_the_app_says_so(stranded: Visitor) -> None:
    front = await stranded.ask("/", HTML)
    assert front.status == 200
    assert MISSING in front.body.decode()
    assert "ATELIER_SKIP_WEB=1" in front.body.decode()
    for path in PAGES[1:]:
        page = await stranded.ask(path, HTML)
        assert (page.status, page.body) == (404, front.body), path
    assert (
        (await stranded.ask("/assets/index-1a2b.js", HTML)).headers["Content-Type"].startswith("application/")
    )


async def test_what_runs_here_is_told_at_a_page_of_its_own(visitor: Visitor, stranded: Visitor) -> None:
    told = await visitor.ask("/about", HTML)
    assert told.status == 200
    assert "/api/docs" in told.body.decode()
    assert MISSING not in told.body.decode()
    assert MISSING in (await stranded.ask("/about", HTML)).body.decode()


@needs_browser
async def test_the_policy_holds_in_a_browser(settings: Settings, folder: Path) -> None:
    (folder / SCRIPT_NAME[1:]).write_text(f"{SCRIPT}\n{STYLED}\ndocument.head.append(style);")
    for ending in (".js.br", ".js.gz"):
        (folder / SCRIPT_NAME[1:]).with_suffix(ending).unlink()
    async with run_app(settings, folder) as running, browser_page() as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        await page.goto(f"{running.url}/w/{ID}")
        await page.wait_for_function("document.title === 'Built and run'")
        color = await page.evaluate("getComputedStyle(document.querySelector('title')).color")
        assert color != "rgb(255, 0, 0)"
        constructed = (
            "() => { const sheet = new CSSStyleSheet(); sheet.replaceSync('title { color: red }');"
            " document.adoptedStyleSheets = [sheet];"
            " return getComputedStyle(document.querySelector('title')).color; }"
        )
        assert await page.evaluate(constructed) == "rgb(255, 0, 0)"
        assert any("Content Security Policy" in each for each in said)


@needs_browser
@pytest.mark.skipif(not (WEB_FOLDER / "index.html").is_file(), reason="the app is not built here")
async def test_the_built_app_runs_under_the_policy(serve_environment: dict[str, str], tmp_path: Path) -> None:
    with serving(tmp_path, serve_environment) as server:
        async with browser_page() as page:
            said: list[str] = []
            page.on("console", lambda message: said.append(message.text))
            page.on("pageerror", lambda error: said.append(str(error)))
            await page.goto(f"{server.url}/w/{ID}")
            await page.wait_for_selector("input[type=email]")
            assert not [each for each in said if re.search("Security Policy|Error:", each)]
