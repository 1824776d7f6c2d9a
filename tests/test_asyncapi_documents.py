"""What the AsyncAPI document says of documents: true of the doors, and of what clients hear."""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pycrdt import Doc, Text

from realtime.awareness import read_awareness
from realtime.lib0 import Reader
from realtime.sync_messages import CLIENT_MESSAGES, CLOSINGS, SERVER_MESSAGES, close_code
from realtime.yjs_messages import CLIENT_EVENTS
from server.asyncapi import build_asyncapi
from storage.errors import AtelierError, DocumentDamaged
from tests.people import Person
from tests.raw_documents import RAW, RawDocument, RawSync, RawYjs
from workspace import errors
from workspace.replica import EMPTY_UPDATE

DOCUMENT = build_asyncapi()
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]
MakePerson = Callable[..., Awaitable[Person]]


def operations(channel: str, action: str) -> set[str]:
    """The names of what is said in a channel in one direction."""
    start = f"{action}.{channel}."
    return {key.removeprefix(start) for key in DOCUMENT["operations"] if key.startswith(start)}


def example(key: str) -> bytes:
    """The bytes that stand in the document as an example."""
    (shown,) = MESSAGES[key]["examples"]
    assert shown["name"] == "in base64"
    assert MESSAGES[key]["contentType"] == "application/octet-stream"
    return b64decode(shown["payload"], validate=True)


def check(payload: Any, key: str) -> None:
    """Fails unless the payload is what the document says of this message."""
    schema = {**MESSAGES[key]["payload"], "components": DOCUMENT["components"]}
    jsonschema.Draft202012Validator(schema).validate(payload)


@pytest.fixture
async def place(person: MakePerson) -> tuple[Person, str]:
    ada = await person("Ada")
    project = await ada.project((await ada.workspace())["id"])
    return ada, (await ada.document(project["id"]))["id"]


async def test_events_of_the_document_are_those_that_are_taken(place: tuple[Person, str]) -> None:
    taken = operations("yjs", "receive") - {"connect"}
    assert taken == set(CLIENT_EVENTS)
    async with RawYjs.opened(*place) as raw:
        for event in sorted(
            {"sync-step-1", "sync-step-2", "sync-update", "awareness-update", "sync", *taken}
        ):
            ack_id = await raw.emit(event, example(f"yjs.{event}.request") if event in taken else b"\x00")
            if event == "sync-step-1":
                await raw.until(lambda: len(raw.updates) > 1, "the update that answers")
                continue
            answer = await raw.ack(ack_id)
            if event in taken:
                assert answer["ok"], answer
                check(answer, f"yjs.{event}.reply")
            else:
                assert answer["error"]["code"] == "unknown_event"
        assert not raw.is_closed


def says_hi(update: bytes) -> bool:
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    return str(doc.get("content", type=Text)) == "Hi"


async def test_messages_of_the_document_are_those_that_are_taken(place: tuple[Person, str]) -> None:
    assert operations("sync", "receive") == set(CLIENT_MESSAGES)
    assert operations("sync", "send") == set(SERVER_MESSAGES)
    for name in CLIENT_MESSAGES:
        async with RawSync.opened(*place) as raw:
            await raw.until_asked()
            before = len(raw.updates), len(raw.awareness)
            await raw.send(example(f"sync.client.{name}"))
            if name in ("awareness", "query-awareness"):
                if name == "query-awareness":
                    await raw.send(example("sync.client.awareness"))
                await raw.until(lambda raw=raw, was=before[1]: len(raw.awareness) > was, name)
            else:
                await raw.ask(b"\x00")
                await raw.until(lambda raw=raw, was=before[0]: len(raw.updates) > was, name)
            assert not raw.is_closed
    for kind in range(12):
        # Nothing follows, so those that are known and want more cannot be read.
        wants_more = any(each.kinds[0] == kind and each.content for each in CLIENT_MESSAGES.values())
        async with RawSync.opened(*place) as raw:
            await raw.send(bytes([kind]))
            await raw.ask(b"\x00")
            await raw.until_answered(2)
            assert raw.is_closed is wants_more, kind


def test_the_examples_can_be_read() -> None:
    for key in (
        "yjs.sync-update.request",
        "yjs.sync-update",
        "yjs.sync-step-1.reply",
        "yjs.sync-step-1.answer",
    ):
        assert says_hi(example(key))
    for side, messages in (("client", CLIENT_MESSAGES), ("server", SERVER_MESSAGES)):
        for name, message in messages.items():
            reader = Reader(example(f"sync.{side}.{name}"))
            assert tuple(reader.number() for _ in message.kinds) == message.kinds
            content = reader.chunk() if message.content else b""
            assert reader.is_at_end
            assert message.content != "update" or says_hi(content)
            assert message.content != "awareness states" or read_awareness(content)


def test_each_error_closes_with_the_code_that_stands_there() -> None:
    shown = DOCUMENT["channels"]["sync"]["x-close-codes"]
    assert {int(code) for code in shown} == set(CLOSINGS) == {4401, 4403, 4404, 4409, 4501, 1013}
    for code, closing in shown.items():
        # What stock clients go by.
        assert closing["comes_back"] is not code.startswith("44")
    expected = {
        errors.TokenExpired: 4501,
        errors.Unauthenticated: 4401,
        errors.TokenRevoked: 4401,
        errors.Forbidden: 4403,
        errors.NotFound: 4404,
        errors.Unavailable: 1013,
        DocumentDamaged: 1013,
        errors.RateLimited: 1013,
        errors.Malformed: 4409,
        errors.TooLarge: 4409,
        errors.Conflict: 4409,
    }
    for error, code in expected.items():
        assert close_code(error()) == code, error
    listed: list[str] = [code for closing in shown.values() for code in closing["errors"]]
    assert sorted(listed) == sorted({error.code for error in expected} - {"token_revoked"})


async def test_refusals_are_as_they_stand_there(place: tuple[Person, str]) -> None:
    ada, document_id = place
    async with RawYjs.opened(ada, document_id) as raw:
        check(await raw.emit_json('["sync-update",7]'), "yjs.sync-update.reply")
        check(await raw.emit_json('["awareness-update"]'), "yjs.awareness-update.reply")
        assert not raw.is_closed
        ack_id = await raw.emit("sync-update", b"\xff")
        check(await raw.ack(ack_id), "yjs.sync-update.reply")
        await raw.until_closed()
    async with RawYjs.opened(ada, document_id, token="x.y.z") as raw:
        assert await raw.until_refused() == "unauthenticated"


@pytest.mark.parametrize("state", [b"\xff" * 20, b""])
async def test_a_state_that_is_none_is_not_acknowledged(place: tuple[Person, str], state: bytes) -> None:
    """Stock clients take whatever acknowledges `sync-step-1` for an update."""
    async with RawYjs.opened(*place) as raw:
        ack_id = await raw.emit("sync-step-1", state)
        assert await raw.until_closed() == "malformed"
        assert ack_id not in raw.acks


async def test_what_is_said_of_one_s_rights(place: tuple[Person, str]) -> None:
    ada, document_id = place
    async with RawYjs.opened(ada, document_id) as raw:
        check(raw.told["access"], "yjs.access")
        assert raw.told["access"] == {"write": True}
        await raw.type("Hi")
        assert not raw.refusals


async def test_what_a_session_s_end_says(place: tuple[Person, str]) -> None:
    ada, document_id = place
    async with RawYjs.opened(ada, document_id) as yjs, RawSync.opened(ada, document_id) as sync:
        assert (await ada.post("/auth/logout")).status == 204
        await yjs.until_closed()
        await sync.until_closed()
        assert sync.close_code == 4401
        check(yjs.told["session.ended"], "yjs.session.ended")


async def test_a_document_that_is_deleted(place: tuple[Person, str]) -> None:
    ada, document_id = place
    opened: list[RawDocument] = []
    async with RAW["y-socket.io"].opened(ada, document_id) as yjs, RawSync.opened(ada, document_id) as sync:
        opened += [yjs, sync]
        assert (await ada.delete(f"/documents/{document_id}")).status == 204
        # An edit that comes before the server has noticed can never be stored.
        await asyncio.gather(*(raw.type("late") for raw in opened), return_exceptions=True)
        for raw in opened:
            await raw.until_closed()
        assert set(yjs.refusals) == {"not_found"}
        assert sync.close_code == 4404
        assert [update for update in sync.updates if update != EMPTY_UPDATE] == []


def test_every_refusal_has_a_code_of_the_contract() -> None:
    codes = {getattr(errors, name).code for name in errors.__all__ if _is_error(getattr(errors, name))}
    refused = MESSAGES["yjs.sync-refused"]["payload"]["allOf"][1]["properties"]["code"]["enum"]
    assert set(refused) <= codes
    assert {each["payload"]["code"] for each in MESSAGES["yjs.sync-refused"]["examples"]} == set(refused)


def _is_error(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, AtelierError) and hasattr(value, "code")


def test_the_page_on_the_protocol_shows_the_same_codes() -> None:
    page = Path(__file__).parent.parent / "docs" / "protocol.md"
    rows = re.findall(r"^\| (\d{4}) \|.*\| (stays away|comes back)", page.read_text(), re.MULTILINE)
    shown = {int(code): what == "comes back" for code, what in rows}
    assert shown == {code: closing.comes_back for code, closing in CLOSINGS.items()}
