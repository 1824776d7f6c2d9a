"""Bad input over HTTP: each kind gets its own clear problem, and nothing is stored."""

from __future__ import annotations

import asyncio
import gzip
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlsplit

import pytest

from tests.people import Answer, Client, Person

JSON = {"Content-Type": "application/json"}
MEBIBYTE = 1024 * 1024


@pytest.fixture
async def ada(person: Callable[..., Awaitable[Person]]) -> Person:
    return await person("Ada")


def assert_problem(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.code) == (status, code), answer
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    body = answer.json
    assert body["type"] == f"urn:atelier:problem:{code}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["X-Request-ID"]


async def assert_nothing_stored(ada: Person) -> None:
    assert (await ada.get("/workspaces")).json["items"] == []


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "malformed"),
        (b"{", 400, "malformed"),
        (b'{"name": "A"} {}', 400, "malformed"),
        (b'{"name": "\xff"}', 400, "malformed"),
        (b'{"name": "\\ud800"}', 400, "malformed"),
        (b'{"name": "A", "name": "B"}', 400, "malformed"),
        (b'{"name": NaN}', 400, "malformed"),
        (b"[" * 100_000, 400, "malformed"),
        (b'{"name":' * 100_000, 400, "malformed"),
        (b"[" * 50_000 + b"]" * 50_000, 400, "malformed"),
        (b"1" * 100_000, 400, "malformed"),
        (b"[]", 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b"{}", 422, "invalid_request"),
        (b'{"name": 7}', 422, "invalid_request"),
        (b'{"name": null}', 422, "invalid_request"),
        (b'{"name": ""}', 422, "invalid_request"),
        (b'{"name": "A\\u0000"}', 422, "invalid_request"),
        (b'{"na\\u0000me": "A"}', 422, "invalid_request"),
        (b'{"name": "A", "colour": 1}', 422, "invalid_request"),
    ],
)
async def test_bodies_that_cannot_be_taken(ada: Person, body: bytes, status: int, code: str) -> None:
    answer = await ada.post("/workspaces", data=body, headers=JSON)
    assert_problem(answer, status, code)
    if status == 422:
        assert all(each["field"] and each["message"] for each in answer.json["errors"])
    await assert_nothing_stored(ada)


async def test_the_largest_body_is_taken_and_one_byte_more_is_not(ada: Person) -> None:
    text = json.dumps({"name": "A"}).encode()
    largest = await ada.post("/workspaces", data=text.ljust(MEBIBYTE), headers=JSON)
    assert largest.status == 201, largest
    assert_problem(
        await ada.post("/workspaces", data=text.ljust(MEBIBYTE + 1), headers=JSON), 413, "too_large"
    )


async def test_a_body_of_unknown_length_is_bounded_too(ada: Person) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(33):
            yield b" " * (MEBIBYTE // 32)

    assert_problem(await ada.post("/workspaces", data=chunks(), headers=JSON), 413, "too_large")


async def test_a_compressed_body_is_bounded_as_it_unfolds(ada: Person) -> None:
    bomb = gzip.compress(b" " * (64 * MEBIBYTE))
    headers = {**JSON, "Content-Encoding": "gzip"}
    assert_problem(await ada.post("/workspaces", data=bomb, headers=headers), 413, "too_large")
    broken = await ada.post("/workspaces", data=b"no gzip at all", headers=headers)
    assert_problem(broken, 400, "malformed")


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", "nonsense", ""],
)
async def test_other_kinds_of_content(ada: Person, content_type: str) -> None:
    answer = await ada.post("/workspaces", data=b'{"name": "A"}', headers={"Content-Type": content_type})
    assert_problem(answer, 415, "unsupported_media_type")
    await assert_nothing_stored(ada)


@pytest.mark.parametrize("path", ["/workspaces/me", "/tasks/1", "/projects/0192f0c1", "/tasks/' OR 1=1"])
async def test_ids_that_are_no_ids(ada: Person, path: str) -> None:
    answer = await ada.get(path)
    assert_problem(answer, 422, "invalid_request")
    assert answer.json["errors"] == [{"field": "id", "message": "must be a UUID"}]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("limit=0", 422, "invalid_request"),
        ("limit=201", 422, "invalid_request"),
        ("limit=many", 422, "invalid_request"),
        ("limit=1&limit=2", 422, "invalid_request"),
        ("colour=red", 422, "invalid_request"),
        ("cursor=", 400, "malformed"),
        ("cursor=%21", 400, "malformed"),
        ("cursor=bm90IGpzb24", 400, "malformed"),
        ("cursor=W10", 400, "malformed"),
        ("cursor=%00", 400, "malformed"),
        ("cursor=%FF", 400, "malformed"),
    ],
)
async def test_bad_parameters(ada: Person, query: str, status: int, code: str) -> None:
    assert_problem(await ada.get(f"/workspaces?{query}"), status, code)


async def test_parameters_of_a_route_that_takes_none(ada: Person) -> None:
    assert_problem(await ada.get("/auth/me?verbose=1"), 422, "invalid_request")


@pytest.mark.parametrize("target", ["/api/v1/tasks/%00", "/api/v1/tasks/%FF", "/api/v1/%C3%28", "/api/%00"])
async def test_addresses_that_are_no_text(ada: Person, target: str) -> None:
    status, body = await asyncio.to_thread(raw_request, ada.url, f"GET {target} HTTP/1.1")
    assert (status, json.loads(body)["code"]) == (400, "malformed")


@pytest.mark.parametrize("key", ["", "x" * 201, "with space", "naïve"])
async def test_bad_idempotency_keys(ada: Person, key: str) -> None:
    answer = await ada.post("/workspaces", json={"name": "A"}, headers={"Idempotency-Key": key})
    assert_problem(answer, 400, "malformed")
    await assert_nothing_stored(ada)


@pytest.mark.parametrize(
    "condition", ["7", '"seven"', 'W/"7"', '"1", "2"', '"' + "9" * 30 + '"', '"-1"', '"١"']
)
async def test_bad_conditions(ada: Person, condition: str) -> None:
    project = await ada.project((await ada.workspace())["id"])
    path = f"/projects/{project['id']}"
    answer = await ada.patch(path, json={"name": "B"}, headers={"If-Match": condition})
    assert_problem(answer, 400, "malformed")
    assert (await ada.get(path)).json["name"] == project["name"]


async def test_a_stale_condition_tells_how_it_is_now(ada: Person) -> None:
    project = await ada.project((await ada.workspace())["id"])
    path = f"/projects/{project['id']}"
    first = await ada.patch(path, json={"name": "B"}, headers={"If-Match": '"1"'})
    assert (first.status, first.headers["ETag"]) == (200, '"2"')
    answer = await ada.patch(path, json={"name": "C"}, headers={"If-Match": '"1"'})
    assert_problem(answer, 412, "stale_revision")
    assert answer.json["current"] == first.json
    assert (await ada.patch(path, json={"name": "C"}, headers={"If-Match": "*"})).status == 200


@pytest.mark.parametrize(
    "authorization", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer x.y.z", "Bearer \u00e9"]
)
async def test_no_token_or_no_sense(api: Client, authorization: str | None) -> None:
    headers = {} if authorization is None else {"Authorization": authorization}
    answer = await api.get("/workspaces", headers=headers)
    assert_problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_what_is_not_there(api: Client) -> None:
    for path in ("/nothing", "//api/nothing", "//api/v2/tasks", "//nothing"):
        assert_problem(await api.get(path), 404, "not_found")


async def test_methods_that_are_not_there(api: Client) -> None:
    answer = await api.put("/workspaces", json={})
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST"


async def test_head_answers_as_get_without_a_body(ada: Person) -> None:
    answer = await ada.send("HEAD", "/auth/me")
    assert (answer.status, answer.text) == (200, "")


def raw_request(url: str, request_line: str) -> tuple[int, bytes]:
    """Sends a request line as it is, which well-behaved clients would change."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as connection:
        connection.sendall(f"{request_line}\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head.split()[1]), body
