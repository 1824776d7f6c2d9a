"""Documents that are not there or not one's own, and people who may only look."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import uuid4

from realtime.sync_messages import CLOSE_NOT_FOUND, CLOSE_UNAUTHENTICATED
from tests.bad_documents.place import Open, Place, assert_refused
from tests.people import Person
from tests.raw_documents import RawYjs


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
