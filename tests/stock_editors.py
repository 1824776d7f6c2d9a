"""Stock Yjs providers from npm, in a Node process that the tests drive."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.people import Person
from tests.stock_clients import PATIENCE_SECONDS, Clients, StockClient

PROTOCOLS = ("y-socket.io", "y-websocket", "y-websocket-3")
PATIENCE_MS = int(PATIENCE_SECONDS * 1000)


class Editors(Clients):
    """A Node process with editors of documents."""

    script = "documents.mjs"

    async def open(
        self, protocol: str, person: Person, document_id: str, *, wait: bool = True, token: str | None = None
    ) -> Editor:
        """Somebody opens a document with the provider of that name."""
        editor = self._add(Editor)
        await self.command(
            "open",
            client=editor.name,
            protocol=protocol,
            url=person.url,
            document=document_id,
            token=token or person.token,
        )
        if wait:
            await editor.hear("sync")
        return editor

    async def same(self, editors: Sequence[Editor]) -> str:
        """Waits until all show the same text, and answers with it."""
        names = [editor.name for editor in editors]
        await self.command("same", clients=names, timeout_ms=PATIENCE_MS)
        return await editors[0].text()


class Editor(StockClient):
    """One provider with a document whose text can be changed."""

    async def insert(self, text: str, position: int | None = None) -> None:
        await self.do("insert", text=text, position=position)

    async def text(self) -> str:
        return str(await self.ask("text"))

    async def shows(self, text: str) -> None:
        """Waits until the document's text is this."""
        await self.ask("text_is", text=text, timeout_ms=PATIENCE_MS)

    async def client_id(self) -> str:
        return str(await self.ask("client_id"))

    async def sees(self, other: str, state: Any) -> None:
        """Waits until another client shows this state."""
        await self.ask("sees", other=other, state=state, timeout_ms=PATIENCE_MS)

    async def sees_not(self, other: str) -> None:
        await self.ask("sees_not", other=other, timeout_ms=PATIENCE_MS)

    async def ask(self, op: str, **fields: Any) -> Any:
        return await self._clients.command(op, client=self.name, **fields)
