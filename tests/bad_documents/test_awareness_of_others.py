"""Awareness that is none, or another's."""

from __future__ import annotations

import pytest

from realtime.awareness import MAX_STATE_BYTES, Entry, read_awareness, write_awareness
from realtime.sync_messages import CLOSE_REFUSED
from tests.bad_documents.place import Open, Place
from tests.raw_documents import RawDocument, RawYjs

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
