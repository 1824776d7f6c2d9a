"""A document in use, of which it can be said that nothing has happened to it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from storage import document_updates as rows
from tests.people import Person
from tests.raw_documents import RAW, RawDocument, RawSync, RawYjs
from workspace.replica import EMPTY_UPDATE

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


def assert_refused(raw: RawDocument, words: str, code: str) -> None:
    """It was told why, in the way of its protocol."""
    if isinstance(raw, RawYjs):
        assert code in raw.refusals
    else:
        assert any(words in refusal for refusal in raw.refusals), raw.refusals
