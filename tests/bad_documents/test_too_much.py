"""Too large and too many: refused in words, and nobody else notices."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from pycrdt import Doc

from realtime import document_room
from realtime.gateway import MAX_FRAME_BYTES
from realtime.sync_messages import CLOSE_REFUSED
from tests.bad_documents.material import dependent_updates, real_update
from tests.bad_documents.place import Open, Place, assert_refused
from tests.raw_documents import RawYjs


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
        # So that the stock client does not come back with the same for ever.
        assert isinstance(raw, RawYjs) or raw.close_code == CLOSE_REFUSED
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
