"""Updates that build on others: kept out of the store until those have come, or refused."""

from __future__ import annotations

from tests.bad_documents.material import dependent_updates
from tests.bad_documents.place import Open, Place, assert_refused


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
