"""Bad input over sockets: each event gets its own code, nothing is stored, the connection stays."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
import structlog

from realtime.messages import BROADCAST_BYTES, STATE_BYTES
from realtime.packets import MAX_JSON_CHARACTERS
from tests.people import Person
from tests.raw_sockets import RawSocket
from tests.replica import events_after
from tests.scene import GONE
from tests.stock_clients import Clients
from workspace.messages import LARGEST_TEXT_BYTES

W = "{workspace_id}"


@dataclass(frozen=True)
class Place:
    """Ada's workspace, and somebody else's."""

    ada: Person
    http: aiohttp.ClientSession
    workspace_id: str
    foreign_id: str

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[RawSocket]:
        async with RawSocket.entered(self.http, self.ada.url, self.ada.token) as raw:
            assert (await raw.emit("workspace.join", {"workspace_id": self.workspace_id}))["ok"]
            yield raw

    async def head(self) -> int:
        events = await events_after(self.ada, self.workspace_id, 0)
        return int(events[-1]["seq"])


@pytest.fixture(autouse=True)
def journal() -> Iterator[list[Any]]:
    """What the server logs; no test here may make it log an error or a traceback."""
    with structlog.testing.capture_logs() as entries:
        yield entries
    assert [entry for entry in entries if entry["log_level"] in ("error", "critical")] == []
    assert [entry for entry in entries if "exc_info" in entry] == []


@pytest.fixture
async def place(
    person: Callable[..., Awaitable[Person]], http: aiohttp.ClientSession
) -> AsyncIterator[Place]:
    ada, grace = await person("Ada"), await person("Grace")
    workspace = await ada.workspace()
    foreign = await grace.workspace()
    place = Place(ada, http, workspace["id"], foreign["id"])
    before = await place.head()
    yield place
    assert await place.head() == before, "something was stored"
    assert (await ada.get(f"/workspaces/{workspace['id']}/messages")).json["items"] == []


async def assert_works(raw: RawSocket, place: Place) -> None:
    answer = await raw.emit("presence.set", {"workspace_id": place.workspace_id, "state": {"fine": True}})
    assert answer == {"ok": True, "data": {}}


def refusal(answer: dict[str, Any], code: str) -> dict[str, Any]:
    assert answer["ok"] is False, answer
    error: dict[str, Any] = answer["error"]
    assert error["code"] == code, answer
    assert error["message"].endswith((".", "again shortly."))
    return error


WRONG_FIELDS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("workspace.join", {}, ["workspace_id"]),
    ("workspace.join", {"workspace_id": 7}, ["workspace_id"]),
    ("workspace.join", {"workspace_id": None}, ["workspace_id"]),
    ("workspace.join", {"workspace_id": "mine"}, ["workspace_id"]),
    ("workspace.join", {"workspace_id": "' OR 1=1"}, ["workspace_id"]),
    ("workspace.join", {"workspace_id": [W]}, ["workspace_id"]),
    ("workspace.join", {"workspace_id": W, "after": "3"}, ["after"]),
    ("workspace.join", {"workspace_id": W, "after": -1}, ["after"]),
    ("workspace.join", {"workspace_id": W, "after": 1.5}, ["after"]),
    ("workspace.join", {"workspace_id": W, "after": True}, ["after"]),
    ("workspace.join", {"workspace_id": W, "after": 10**30}, ["after"]),
    ("workspace.join", {"workspace_id": W, "since": 3}, ["since"]),
    ("workspace.leave", {"workspace_id": W, "why": "tired"}, ["why"]),
    ("presence.set", {"workspace_id": W}, ["state"]),
    ("presence.set", {"workspace_id": W, "state": []}, ["state"]),
    ("presence.set", {"workspace_id": W, "state": {"x": "y" * STATE_BYTES}}, ["state"]),
    ("message.send", {"workspace_id": W}, ["text"]),
    ("message.send", {"workspace_id": W, "text": ""}, ["text"]),
    ("message.send", {"workspace_id": W, "text": " \n\t"}, ["text"]),
    ("message.send", {"workspace_id": W, "text": "x" * (LARGEST_TEXT_BYTES + 1)}, ["text"]),
    ("message.send", {"workspace_id": W, "text": "ü" * (LARGEST_TEXT_BYTES // 2 + 1)}, ["text"]),
    ("message.send", {"workspace_id": W, "text": ["Hello"]}, ["text"]),
    ("message.send", {"workspace_id": W, "text": "a\0b"}, ["text"]),
    ("message.send", {"workspace_id": W, "text": "Hello", "client_id": 7}, ["client_id"]),
    ("message.send", {"workspace_id": W, "text": "Hello", "client_id": "x" * 101}, ["client_id"]),
    ("message.send", {"workspace_id": "x", "text": 1, "to": 2}, ["text", "to", "workspace_id"]),
    ("broadcast", {"workspace_id": W, "data": 1}, ["topic"]),
    ("broadcast", {"workspace_id": W, "topic": "", "data": 1}, ["topic"]),
    ("broadcast", {"workspace_id": W, "topic": "x" * 101, "data": 1}, ["topic"]),
    ("broadcast", {"workspace_id": W, "topic": "wave", "data": "x" * BROADCAST_BYTES}, ["data"]),
    ("token.refresh", {}, ["token"]),
    ("token.refresh", {"token": ""}, ["token"]),
    ("token.refresh", {"token": "x" * 9_000}, ["token"]),
]


async def test_fields_that_are_not_as_they_must_be(stock_clients: Clients, place: Place) -> None:
    client = await stock_clients.connect(place.ada.url, place.ada.token)
    await client.join(place.workspace_id)
    for event, payload, fields in WRONG_FIELDS:
        filled = json.loads(json.dumps(payload).replace(W, place.workspace_id))
        error = refusal(await client.emit(event, filled), "invalid_request")
        assert sorted(each["field"] for each in error["errors"]) == fields
        assert all(each["message"] for each in error["errors"])
    assert await client.data("presence.set", {"workspace_id": place.workspace_id, "state": {}}) == {}
    assert [name for name, _ in client.events if name == "disconnect"] == []


async def test_payloads_of_another_shape(stock_clients: Clients, place: Place) -> None:
    client = await stock_clients.connect(place.ada.url, place.ada.token)
    await client.join(place.workspace_id)
    good = {"workspace_id": place.workspace_id}
    shapes: list[tuple[Any, ...]] = [(), (None,), ("text",), (7,), ([good],), (good, good), (good, None)]
    for event in ("workspace.join", "workspace.leave", "presence.set", "message.send", "token.refresh"):
        for shape in shapes:
            refusal(await client.emit(event, *shape), "malformed")
    assert await client.data("presence.set", {**good, "state": {}}) == {}


async def test_events_that_are_not_there(stock_clients: Clients, place: Place) -> None:
    client = await stock_clients.connect(place.ada.url, place.ada.token)
    for event in ("task.create", "presence", "on_connect", "closed", "__init__", "x" * 1_000, " "):
        error = refusal(await client.emit(event, {"workspace_id": place.workspace_id}), "unknown_event")
        assert len(error["message"]) < 200
    await client.join(place.workspace_id)


async def test_events_before_the_join_and_of_what_is_somebody_elses(
    stock_clients: Clients, place: Place
) -> None:
    client = await stock_clients.connect(place.ada.url, place.ada.token)
    events: list[tuple[str, dict[str, Any]]] = [
        ("presence.set", {"state": {}}),
        ("message.send", {"text": "Hello"}),
        ("broadcast", {"topic": "wave", "data": 1}),
    ]
    for event, payload in events:
        answers = [
            await client.emit(event, {"workspace_id": workspace_id, **payload})
            for workspace_id in (place.workspace_id, place.foreign_id, GONE)
        ]
        refusal(answers[0], "not_joined")
        assert answers[0] == answers[1] == answers[2]
    foreign = await client.emit("workspace.join", {"workspace_id": place.foreign_id})
    refusal(foreign, "not_found")
    assert foreign == await client.emit("workspace.join", {"workspace_id": place.foreign_id, "after": 0})
    assert foreign == await client.emit("workspace.join", {"workspace_id": GONE})
    leaves = [
        await client.emit("workspace.leave", {"workspace_id": workspace_id})
        for workspace_id in (place.foreign_id, GONE)
    ]
    assert leaves[0] == leaves[1] == {"ok": True, "data": {}}
    refusal(await client.emit("presence.set", {"workspace_id": place.foreign_id, "state": {}}), "not_joined")


def _said(text: str) -> str:
    return f'["message.send",{{"workspace_id":"{W}","text":{text}}}]'


UNREADABLE = [
    (_said('"a\\u0000b"'), "invalid_request"),
    (_said('"a\0b"'), "malformed"),
    (_said('"\\ud800"'), "malformed"),
    (_said("NaN"), "malformed"),
    (_said("1" * 10_000), "malformed"),
    (_said('"a","text":"b"'), "malformed"),
    (_said("[" * 100_000 + "]" * 100_000), "too_large"),
    (_said("[" * 20_000 + "]" * 20_000), "malformed"),
    (_said("[" * 20_000), "malformed"),
    (_said("[" * 65 + "]" * 65), "malformed"),
    (_said('"' + "x" * MAX_JSON_CHARACTERS + '"'), "too_large"),
    ("[", "malformed"),
    ("[]", "malformed"),
    ("{}", "malformed"),
    ("[7]", "malformed"),
    ("[null]", "malformed"),
    ('[["message.send"]]', "malformed"),
    ('[""]', "unknown_event"),
]


async def test_json_that_cannot_be_read(place: Place) -> None:
    async with place.joined() as raw:
        for text, code in UNREADABLE:
            refusal(await raw.ask(text.replace(W, place.workspace_id)), code)
        nul = await raw.ask(_said('"a\\u0000b"').replace(W, place.workspace_id))
        assert [each["field"] for each in nul["error"]["errors"]] == ["text"]
        await assert_works(raw, place)


async def test_attachments_are_refused_in_words(place: Place) -> None:
    placeholder = '{"_placeholder":true,"num":0}'
    async with place.joined() as raw:
        refusal(await raw.ask(_said(placeholder).replace(W, place.workspace_id), b"\x00\xff"), "malformed")
        refusal(await raw.ask(f'["message.send",{placeholder}]', b""), "malformed")
        refusal(await raw.ask(f"[{placeholder}]", b"message.send"), "malformed")
        many = ",".join(f'{{"_placeholder":true,"num":{number}}}' for number in range(10))
        refusal(await raw.ask(f'["broadcast",{many}]', *[b"x"] * 10), "malformed")
        await assert_works(raw, place)


async def test_events_without_an_acknowledgement_are_refused_in_silence(place: Place) -> None:
    async with place.joined() as raw:
        for arguments in ('["nothing"]', "[", '["presence.set",7]', "7", ""):
            await raw.send(f"42/workspaces,{arguments}")
        await assert_works(raw, place)


async def test_the_largest_that_may_be_sent_is_taken(place: Place) -> None:
    async with place.joined() as raw:
        state = {"x": "y" * (STATE_BYTES - len('{"x":""}'))}
        assert (await raw.emit("presence.set", {"workspace_id": place.workspace_id, "state": state}))["ok"]
        data = "x" * (BROADCAST_BYTES - 2)
        wave = {"workspace_id": place.workspace_id, "topic": "t" * 100, "data": data}
        assert (await raw.emit("broadcast", wave))["ok"]
        huge_id = "9" * 100
        await raw.send(f'42/workspaces,{huge_id}["nothing"]')
        await raw.hear(f"43/workspaces,{huge_id}[")


async def test_what_a_role_does_not_allow(
    stock_clients: Clients, place: Place, person: Callable[..., Awaitable[Person]]
) -> None:
    client = await stock_clients.connect(place.ada.url, place.ada.token)
    owner = await person("Olga")
    workspace = await owner.workspace()
    await owner.invite(place.ada, workspace["id"], "viewer")
    assert (await client.join(workspace["id"]))["role"] == "viewer"
    inside = {"workspace_id": workspace["id"]}
    refusal(await client.emit("message.send", {**inside, "text": "Hello"}), "forbidden")
    refusal(await client.emit("broadcast", {**inside, "topic": "wave", "data": 1}), "forbidden")
    assert await client.data("presence.set", {**inside, "state": {}}) == {}
    assert (await owner.get(f"/workspaces/{workspace['id']}/messages")).json["items"] == []
