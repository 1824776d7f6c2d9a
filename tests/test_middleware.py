"""What surrounds every request: ids, origins, headers, the log line, and failures that nobody foresaw."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
import structlog
from aiohttp import web
from structlog.testing import capture_logs

from server.address import TrustedProxies
from server.lifecycle import LIFECYCLE, Lifecycle
from server.metrics import Metrics
from server.middleware.cors import Cors, allowed_origins, origin_of
from server.middleware.request_scope import ADDRESS, RequestScope
from tests.people import Client
from workspace.errors import Conflict, Unavailable

FRIEND = "https://app.example.com"
PREFLIGHT = {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization"}


async def fail(_request: web.Request) -> web.Response:
    raise RuntimeError("the inner details")


async def refuse(_request: web.Request) -> web.Response:
    raise Conflict("Not now.")


async def be_away(_request: web.Request) -> web.Response:
    raise Unavailable("Later.", retry_after_seconds=1.2)


async def redirect(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/elsewhere")


async def be_full(_request: web.Request) -> web.Response:
    raise web.HTTPInsufficientStorage(text="the inner details")


async def tell_address(request: web.Request) -> web.Response:
    return web.Response(text=request[ADDRESS])


@pytest.fixture
async def small(http: aiohttp.ClientSession) -> AsyncIterator[Client]:
    """A client of a small app inside the scope, behind a trusted proxy at its own address."""
    origins = allowed_origins("http://localhost:8000/", [FRIEND])
    scope = RequestScope(TrustedProxies(["127.0.0.0/8"]), Cors(origins), Metrics())
    app = web.Application(middlewares=[scope.middleware])
    app[LIFECYCLE] = Lifecycle()
    app.on_response_prepare.append(scope.complete_headers)
    for handler in (fail, refuse, be_away, redirect, be_full, tell_address):
        app.router.add_get(f"/api/v1/{handler.__name__}", handler)
    app.router.add_get("/api/v1/secret/{token}", tell_address)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Client(f"http://127.0.0.1:{runner.addresses[0][1]}", http)
    await runner.cleanup()


async def test_a_sane_request_id_is_kept_and_any_other_replaced(small: Client) -> None:
    for given, kept in (
        ("abc-1.2_3", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a b", False),
        ("ö", False),
    ):
        answer = await small.get("/tell_address", headers={"X-Request-ID": given})
        assert (answer.headers["X-Request-ID"] == given) is kept
    ids = {(await small.get("/tell_address")).headers["X-Request-ID"] for _ in range(3)}
    assert len(ids) == 3


async def test_a_failure_is_logged_and_its_details_are_kept(small: Client) -> None:
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        answer = await small.get("/fail", headers={"X-Request-ID": "the-id"})
    assert (answer.status, answer.code) == (500, "internal_error")
    assert "inner" not in answer.text
    assert answer.json["request_id"] == "the-id"
    [failure] = [line for line in logs if line["event"] == "a request failed"]
    assert failure["exc_info"]
    assert failure["request_id"] == "the-id"


async def test_the_log_line_tells_what_happened(small: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "server.middleware.request_scope.log",
        structlog.wrap_logger(None, wrapper_class=structlog.BoundLogger),
    )
    with capture_logs(processors=[structlog.contextvars.merge_contextvars]) as logs:
        await small.get("/secret/very-secret?token=secret-too", headers={"X-Request-ID": "the-id"})
        await small.get("/nothing/a-secret-of-some-length")
    assert [line["status"] for line in logs] == [200, 404]
    assert logs[0]["request_id"] == "the-id"
    assert logs[0]["path"] == "/api/v1/secret/{token}"
    assert logs[0]["duration_ms"] >= 0
    assert "secret-too" not in str(logs)
    assert "a-secret" not in str(logs)


async def test_errors_are_problems(small: Client) -> None:
    refused = await small.get("/refuse")
    assert (refused.status, refused.code, refused.json["detail"]) == (409, "conflict", "Not now.")
    away = await small.get("/be_away")
    assert (away.status, away.code, away.headers["Retry-After"]) == (503, "unavailable", "2")
    full = await small.get("/be_full")
    assert (full.status, full.code) == (500, "internal_error")
    assert "inner" not in full.text


async def test_a_redirect_is_no_error(small: Client) -> None:
    answer = await small.get("/redirect")
    assert (answer.status, answer.headers["Location"]) == (302, "/elsewhere")


@pytest.mark.parametrize("origin", [FRIEND, "http://localhost:8000"])
async def test_pages_of_listed_origins_may_call_and_read(small: Client, origin: str) -> None:
    asked = await small.send("OPTIONS", "/refuse", headers={"Origin": origin, **PREFLIGHT})
    assert asked.status == 204
    assert "PATCH" in asked.headers["Access-Control-Allow-Methods"]
    for name in ("Authorization", "Idempotency-Key", "If-Match", "X-Session"):
        assert name in asked.headers["Access-Control-Allow-Headers"]
    called = await small.get("/refuse", headers={"Origin": origin})
    for answer in (asked, called):
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in answer.headers["Vary"]
    assert "ETag" in called.headers["Access-Control-Expose-Headers"]


@pytest.mark.parametrize(
    "origin", ["https://evil.example.com", "null", FRIEND + ".evil.example", "http://app.example.com", "*"]
)
async def test_pages_of_other_origins_may_not(small: Client, origin: str) -> None:
    asked = await small.send("OPTIONS", "/refuse", headers={"Origin": origin, **PREFLIGHT})
    assert (asked.status, asked.code) == (403, "forbidden")
    called = await small.get("/refuse", headers={"Origin": origin})
    for answer in (asked, called):
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Origin" in answer.headers["Vary"]


def test_origins_are_compared_as_browsers_write_them() -> None:
    assert origin_of("https://App.Example.com:443/path?x") == "https://app.example.com"
    assert origin_of("http://localhost:8000/") == "http://localhost:8000"
    assert origin_of("http://[::1]:8000") == "http://[::1]:8000"


async def test_headers_that_keep_browsers_careful(small: Client) -> None:
    plain = await small.get("/tell_address")
    assert plain.headers["X-Content-Type-Options"] == "nosniff"
    assert plain.headers["X-Frame-Options"] == "DENY"
    assert plain.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in plain.headers
    secure = await small.get("/tell_address", headers={"X-Forwarded-Proto": "https"})
    assert "max-age=" in secure.headers["Strict-Transport-Security"]


async def test_the_address_is_the_one_that_the_trusted_proxy_saw(small: Client) -> None:
    answer = await small.get("/tell_address", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.9"})
    assert answer.text == "203.0.113.9"


@pytest.mark.parametrize(
    ("networks", "peer", "forwarded", "address"),
    [
        ([], "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (["10.0.0.0/8"], "203.0.113.9", "198.51.100.1", "203.0.113.9"),
        (["10.0.0.0/8"], "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        (["10.0.0.0/8"], "10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        (["10.0.0.0/8"], "10.0.0.1", "", "10.0.0.1"),
        (["10.0.0.0/8"], "10.0.0.1", "6.6.6.6, nonsense", "10.0.0.1"),
        (["10.0.0.0/8"], "::ffff:10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        (["fd00::/8"], "fd00::1", "[2001:db8::7]:4711", "2001:db8::7"),
        (["10.0.0.0/8"], None, "198.51.100.1", "unknown"),
    ],
)
def test_forwarded_addresses_are_believed_from_trusted_proxies_alone(
    networks: list[str], peer: str | None, forwarded: str, address: str
) -> None:
    assert TrustedProxies(networks).client_address(peer, {"X-Forwarded-For": forwarded}) == address


def test_a_scheme_is_believed_from_trusted_proxies_alone() -> None:
    headers = {"X-Forwarded-Proto": "https"}
    assert TrustedProxies(["10.0.0.0/8"]).is_https("10.0.0.1", "http", headers)
    assert not TrustedProxies(["10.0.0.0/8"]).is_https("203.0.113.9", "http", headers)
    assert not TrustedProxies([]).is_https("10.0.0.1", "http", headers)
    assert TrustedProxies([]).is_https("203.0.113.9", "https", {})
