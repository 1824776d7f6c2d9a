"""Bad input to documents: refused in words, kept from the others and from the store; the room goes on."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
import structlog
from pycrdt import Doc, Text

from realtime import document_room
from realtime.awareness import MAX_STATE_BYTES, Entry, read_awareness, write_awareness
from realtime.gateway import MAX_FRAME_BYTES
from realtime.lib0 import number
from realtime.sync_door import CLOSE_NOT_FOUND, CLOSE_REFUSED, CLOSE_UNAUTHENTICATED
from storage import document_updates as rows
from tests.people import Person
from tests.raw_documents import RAW, RawDocument, RawSync, RawYjs
from workspace.replica import EMPTY_UPDATE, Replica, ReplicaBroken

Open = Callable[..., AbstractAsyncContextManager[RawDocument]]


@dataclass
class Place:
    """A document of Ada's with some text; Grace may edit it, Vera may only look."""

    ada: Person
    grace: Person
    vera: Person
    document_id: str
    witness: RawSync
    sql: asyncpg.Connection

    async def seq(self) -> int:
        return (await rows.read_document_heads(self.sql, [UUID(self.document_id)]))[UUID(self.document_id)]

    async def content(self) -> str:
        return (await self.ada.get(f"/documents/{self.document_id}/content")).text

    async def assert_untouched(self) -> None:
        """Nothing has reached the store or the others, and another editor's work does."""
        assert await self.seq() == 1
        told = [update for update in self.witness.updates if update != EMPTY_UPDATE]
        assert len(told) == 1, "something reached the others"
        await self.witness.type("!")
        async with RAW["y-websocket"].opened(self.grace, self.document_id) as late:
            await late.until(lambda: late.text == "Hello!", "the edit of the other")
        assert await self.seq() == 2
        assert await self.content() == "Hello!"
        assert not self.witness.is_closed
        assert self.witness.refusals == []


@pytest.fixture(autouse=True)
def journal(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    """What the server logs; no test here may make it log an error or a traceback."""
    with structlog.testing.capture_logs() as entries:
        yield entries
    assert [entry for entry in entries if entry["log_level"] in ("error", "critical")] == []
    assert [entry for entry in entries if "exc_info" in entry] == []
    assert [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []


@pytest.fixture
async def place(person: Callable[..., Awaitable[Person]], sql: asyncpg.Connection) -> AsyncIterator[Place]:
    ada, grace, vera = await person("Ada"), await person("Grace"), await person("Vera")
    workspace = await ada.workspace()
    await ada.invite(grace, workspace["id"], "editor")
    await ada.invite(vera, workspace["id"], "viewer")
    document = await ada.document((await ada.project(workspace["id"]))["id"])
    async with RawYjs.opened(ada, document["id"]) as writer:
        await writer.type("Hello")
        assert (await writer.ack(writer.sent))["data"] == {"seq": 1}
    async with RawSync.opened(ada, document["id"]) as witness:
        yield Place(ada, grace, vera, document["id"], witness, sql)


@pytest.fixture(params=sorted(RAW))
def opened(request: pytest.FixtureRequest) -> Open:
    """Opens documents by each of the protocols."""
    way: Open = RAW[request.param].opened
    return way


def assert_refused(raw: RawDocument, words: str, code: str) -> None:
    """It was told why, in the way of its protocol."""
    if isinstance(raw, RawYjs):
        assert code in raw.refusals
    else:
        assert any(words in refusal for refusal in raw.refusals), raw.refusals


def real_update(text: str = "and more", client_id: int = 77) -> bytes:
    doc: Doc[Any] = Doc(client_id=client_id)
    doc.get("content", type=Text).insert(0, text)
    return doc.get_update()


def dependent_updates(count: int) -> list[bytes]:
    """Updates of which each builds on the one before."""
    doc: Doc[Any] = Doc()
    content = doc.get("content", type=Text)
    made = []
    for _ in range(count):
        before = doc.get_state()
        content.insert(len(content), "x")
        made.append(doc.get_update(before))
    return made


DICE = random.Random(4)
# Updates on which the library fails in the middle; made by changing bytes of real ones.
PANICS = [
    "010384d190c80900040107636f6e74656e740261620701016101280084d190c80900017a017c3f80000000",
    (
        "0107acd3df9f0e00010107636f6e74656e740184acd3df9f0e00016184acd3df9f0e010162c4acd3df9f0e01acd3df9f0e020161"
        "08010161027c3f8000007c3f80000087acd3df9f0e05020400acd3df9f0e01017101acd3df9f0e010001"
    ),
    "01029ba3b5ac0200010107636f6e23656e7401849ba3b5ac02010161019ba3b5ac02010002",
]
GARBAGE = {
    "nothing": b"",
    "half": b"\x00",
    "endless number": b"\xff" * 40,
    "many clients": number(2**27 - 1) + b"\x01\x01",
    "many structs": b"\x01" + number(2**60) + b"\x01\x00\x84\x00",
    "many deletions": b"\x00" + number(2**60) + b"\x01",
    "a text": b"Hello, this is no update",
    **{f"random {length}": DICE.randbytes(length) for length in (1, 7, 100, 10_000, 1_000_000)},
    **{f"panic {index}": bytes.fromhex(text) for index, text in enumerate(PANICS)},
}


@pytest.mark.parametrize("name", GARBAGE)
async def test_updates_that_are_none(place: Place, opened: Open, name: str) -> None:
    async with opened(place.grace, place.document_id) as raw:
        await raw.sync(GARBAGE[name])
        await raw.until_closed()
        assert_refused(raw, "" if name.startswith("panic") else "not an update", "malformed")
        assert isinstance(raw, RawYjs) or raw.close_code == CLOSE_REFUSED
    await place.assert_untouched()


async def test_an_update_cut_anywhere(place: Place, opened: Open) -> None:
    update = real_update()
    for end in range(1, len(update)):
        async with opened(place.grace, place.document_id) as raw:
            await raw.sync(update[:end])
            await raw.until_closed()
            assert_refused(raw, "not an update", "malformed")
    await place.assert_untouched()


@pytest.mark.parametrize("name", GARBAGE)
async def test_states_and_answers_that_are_none(place: Place, opened: Open, name: str) -> None:
    for way in ("ask", "answer"):
        async with opened(place.grace, place.document_id) as raw:
            await raw.until_asked()
            if way == "ask":
                await raw.ask(GARBAGE[name])
                # Most short strings of bytes are states of somebody.
                await raw.until_answered(2)
            else:
                await raw.answer(GARBAGE[name])
                await raw.until_closed()
                assert raw.refusals
    await place.assert_untouched()


FRAMES = [
    b"",
    b"\x00",
    b"\x00\x02",
    b"\x00\x02\xff",
    b"\x00\x02\x05abc",
    b"\x01\xff\xff",
    b"\xff" * 12,
    "text",
    "",
]


@pytest.mark.parametrize("frame", FRAMES)
async def test_frames_that_are_no_messages(place: Place, frame: str | bytes) -> None:
    async with RawSync.opened(place.grace, place.document_id) as raw:
        await raw.send(frame)
        assert (await raw.until_closed()).endswith(".")
        assert raw.close_code == CLOSE_REFUSED
    await place.assert_untouched()


async def test_messages_that_nobody_knows_are_passed_over(place: Place) -> None:
    async with RawSync.opened(place.grace, place.document_id) as raw:
        for frame in (b"\x09", b"\x64abc", b"\x00\x09\x01a"):
            await raw.send(frame)
        await raw.ask(b"\x00")
        await raw.until_answered(2)
    await place.assert_untouched()


async def test_events_of_another_shape(place: Place) -> None:
    shapes = {
        '["sync-update"]': "malformed",
        '["sync-update","text"]': "malformed",
        '["sync-update",null]': "malformed",
        '["sync-update",[1,2,3]]': "malformed",
        '["sync-step-1",{"state":1}]': "malformed",
        '["awareness-update",7]': "malformed",
        '["sync-step-3"]': "malformed",
        "[7]": "malformed",
        "{}": "malformed",
    }
    async with RawYjs.opened(place.grace, place.document_id) as raw:
        for shape, code in shapes.items():
            answer = await raw.emit_json(shape)
            assert answer["error"]["code"] == code, (shape, answer)
        unknown = await raw.emit("sync-step-3", b"")
        assert (await raw.ack(unknown))["error"]["code"] == "unknown_event"
        assert not raw.is_closed
    await place.assert_untouched()


async def test_an_update_that_builds_on_one_never_sent(place: Place, opened: Open) -> None:
    _, second = dependent_updates(2)
    async with opened(place.grace, place.document_id) as raw:
        await raw.until_asked()
        await raw.sync(second)
        await raw.until_asked(2)
        assert not raw.refusals
        assert await place.seq() == 1
        await raw.answer(second)
        await raw.until_closed()
        assert_refused(raw, "builds on another", "conflict")
    await place.assert_untouched()


async def test_what_was_missing_comes_when_it_is_asked_for(place: Place, opened: Open) -> None:
    first, second = dependent_updates(2)
    async with opened(place.grace, place.document_id) as raw:
        await raw.until_asked()
        await raw.sync(second)
        await raw.until_asked(2)
        await raw.answer(first)
        await raw.until(lambda: place.witness.text.count("x") == 2, "both")
        assert not raw.refusals
    assert sorted(await place.content()) == sorted("Helloxx")


async def test_thousands_of_updates_that_build_on_one_never_sent(place: Place, opened: Open) -> None:
    async with opened(place.grace, place.document_id) as raw:
        for update in dependent_updates(1_500)[1:]:
            await raw.sync(update)
        await raw.until_closed()
        assert_refused(raw, "builds on another", "conflict")
    await place.assert_untouched()


async def test_an_update_above_the_limit(place: Place, opened: Open) -> None:
    async with opened(place.grace, place.document_id) as raw:
        await raw.sync(real_update("x" * (17 * 1024 * 1024)))
        await raw.until_closed()
        assert_refused(raw, "16 MiB", "too_large")
        assert isinstance(raw, RawYjs) or raw.close_code == CLOSE_REFUSED
    await place.assert_untouched()


async def test_a_frame_above_what_is_read(place: Place, opened: Open) -> None:
    async with opened(place.grace, place.document_id) as raw:
        with suppress(ConnectionError):
            await raw.sync(bytes(MAX_FRAME_BYTES + 1))
        await raw.until_closed()
    await place.assert_untouched()


async def test_a_document_at_its_limit(place: Place, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_room, "MAX_DOCUMENT_BYTES", 64 * 1024)
    async with opened(place.grace, place.document_id) as raw:
        await raw.type("x" * 60_000)
        await place.witness.until(lambda: "x" in place.witness.text, "what still has room")
        await raw.type("y" * 10_000)
        await raw.until_closed()
        assert_refused(raw, "may take", "too_large")
    await place.witness.type("z")
    await place.witness.until(lambda: place.witness.text.endswith("z"), "a small edit")
    async with opened(place.grace, place.document_id) as raw:
        await raw.until(lambda: raw.text.endswith("z"), "a small edit of another")
    assert "y" not in await place.content()


async def test_too_many_updates_in_a_second(place: Place, opened: Open) -> None:
    count = 10_000
    updates = dependent_updates(count)
    whole: Doc[Any] = Doc()
    for update in updates:
        whole.apply_update(update)
    async with opened(place.grace, place.document_id) as raw:
        await raw.until_asked()
        for update in updates:
            await raw.sync(update)
        await raw.until_refused()
        assert_refused(raw, "Too many", "rate_limited")
        state = await raw.until_asked(2)
        assert not raw.is_closed
        await raw.answer(whole.get_update(state))
        await raw.until(lambda: place.witness.text.count("x") == count, "all of it")
        if isinstance(raw, RawYjs):
            # Each was answered, either way.
            await raw.until(lambda: len([i for i in raw.acks if i > 1]) == count, "all acknowledgements")
        await raw.sync(real_update("later"))
        await raw.until(lambda: "later" in place.witness.text, "a later edit")
    assert (await place.content()).count("x") == count


async def test_documents_that_are_not_there_or_not_ones_own(
    place: Place, opened: Open, person: Callable[..., Awaitable[Person]]
) -> None:
    stranger = await person("Stan")
    for who, document_id in ((place.ada, str(uuid4())), (stranger, place.document_id), (place.ada, "notes")):
        async with opened(who, document_id) as raw:
            await raw.until_refused()
            assert_refused(raw, "no such document", "not_found")
            assert isinstance(raw, RawYjs) or raw.close_code == CLOSE_NOT_FOUND
    async with opened(place.ada, place.document_id, token="x.y.z") as raw:
        await raw.until_refused()
        assert isinstance(raw, RawYjs) or raw.close_code == CLOSE_UNAUTHENTICATED
    await place.assert_untouched()


async def test_a_viewer_who_types(place: Place, opened: Open) -> None:
    async with opened(place.vera, place.document_id) as raw:
        for text in ("one", "two"):
            await raw.type(text)
        await raw.until_refused()
        assert_refused(raw, "read", "read_only")
        await place.assert_untouched()
        await raw.until(lambda: "!" in raw.text, "what others write")
        assert not raw.is_closed


@pytest.mark.parametrize("name", [name for name in GARBAGE if name != "half"])
async def test_a_viewer_who_sends_what_is_none(place: Place, opened: Open, name: str) -> None:
    async with opened(place.vera, place.document_id) as raw:
        await raw.sync(GARBAGE[name])
        await raw.until_refused()
        assert not raw.is_closed
        await raw.answer(GARBAGE[name])
        await raw.ask(b"\x00")
        await raw.until_answered(2)
        assert not raw.is_closed
    await place.assert_untouched()


def test_the_library_does_fail_on_these() -> None:
    for panic in PANICS:
        with pytest.raises(ReplicaBroken):
            Replica().apply(bytes.fromhex(panic))


GARBAGE_AWARENESS = [
    b"",
    b"\x05",
    b"\x01\x01",
    b"\xff" * 30,
    b"\x01\x01\x01\x05ab",
    b"\x01\x01\x01\x02\xff\xfe",
]


@pytest.mark.parametrize("garbage", GARBAGE_AWARENESS)
async def test_awareness_that_is_none(place: Place, opened: Open, garbage: bytes) -> None:
    async with opened(place.grace, place.document_id) as raw:
        await raw.show(garbage)
        if isinstance(raw, RawYjs):
            assert await raw.until_refused() == "malformed"
        else:
            await raw.until_closed()
            assert raw.close_code == CLOSE_REFUSED
    assert place.witness.awareness == []
    await place.assert_untouched()


STATES = ["7", "[]", '"x"', "nonsense", "[" * 5_000, '{"x":' + '"' + "y" * MAX_STATE_BYTES + '"}', "NaN"]


async def test_awareness_for_others_and_states_that_are_none(place: Place, opened: Open) -> None:
    await place.witness.show(_awareness(Entry(1, 1, '{"mine":true}')))
    await place.witness.until(lambda: place.witness.awareness, "its own state")
    async with opened(place.grace, place.document_id) as raw:
        # The witness's, as if it were another's or gone; and states that are none.
        await raw.show(_awareness(Entry(1, 9, '{"mine":false}')))
        await raw.show(_awareness(Entry(1, 10, "null")))
        for index, state in enumerate(STATES):
            await raw.show(_awareness(Entry(100 + index, 1, state)))
        forged = '{"user":{"id":"' + place.ada.id + '","name":"Ada","color":"#000"}}'
        await raw.show(_awareness(*(Entry(200 + index, 1, forged) for index in range(50))))
        await raw.until(lambda: _shown(place.witness).keys() - {1}, "what may be shown")
        assert raw.refusals == []
        shown = _shown(place.witness)
        assert '"mine":true' in shown.pop(1)
        assert set(shown) == set(range(200, 208))
        assert all(place.grace.id in state and place.ada.id not in state for state in shown.values())
    await place.assert_untouched()


def _awareness(*entries: Entry) -> bytes:
    return write_awareness(entries)


def _shown(raw: RawDocument) -> dict[int, str]:
    """The states that a client was told of, the latest of each."""
    return {entry.client_id: entry.state for data in raw.awareness for entry in read_awareness(data)}
