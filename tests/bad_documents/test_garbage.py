"""Bytes that are no update, no state, no message: refused in words, and the sender sent away."""

from __future__ import annotations

from contextlib import suppress

import pytest

from realtime.sync_messages import CLOSE_REFUSED
from tests.bad_documents.material import GARBAGE, PANICS, dependent_updates, real_update
from tests.bad_documents.place import Open, Place, assert_refused
from tests.raw_documents import RawSync, RawYjs
from workspace.replica import EMPTY_UPDATE, Replica, ReplicaBroken


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
        '["awareness-update",7]': "malformed",
        '["sync-step-3"]': "unknown_event",
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
        # Without an acknowledgement it is told all the same.
        told = len(raw.refusals)
        await raw.send(f'42/yjs|{place.document_id},["sync-update","text"]')
        await raw.until(lambda: len(raw.refusals) > told, "a refusal")
        assert raw.refusals[-1] == "malformed"
        assert await raw.emit_json('["sync-step-1",{"state":1}]') is None
        assert raw.is_closed
    await place.assert_untouched()


@pytest.mark.parametrize("bad", ["random 100", "panic 0", "endless number", "dependent"])
async def test_what_follows_it_is_not_swallowed(place: Place, opened: Open, bad: str) -> None:
    """Edits sent in the same breath are not acknowledged; they are taken when they come again."""
    _, second = dependent_updates(2)
    async with opened(place.grace, place.document_id) as raw:
        await raw.until_asked()
        if bad == "dependent":
            await raw.sync(second)
            await raw.until_asked(2)
            await raw.answer(EMPTY_UPDATE)
        else:
            await raw.sync(GARBAGE[bad])
        with suppress(ConnectionError):
            await raw.type(" later")
            await raw.type(" and later")
        await raw.until_closed()
        assert raw.refusals
        if isinstance(raw, RawYjs):
            assert not [answer for answer in raw.acks.values() if answer["ok"]]
    if not bad.startswith("panic"):
        # Beside what breaks the library, what arrived with it may be stored.
        assert await place.seq() == 1
    everything = raw.doc.get_update()
    async with opened(place.grace, place.document_id) as again:
        await again.until_asked()
        again.doc.apply_update(everything)
        await again.answer(everything)
        await place.witness.until(lambda: place.witness.text == "Hello later and later", "what was refused")
        await again.type("!")
        await place.witness.until(lambda: place.witness.text.endswith("later!"), "what follows")
        assert again.refusals == []
    assert await place.content() == "Hello later and later!"
