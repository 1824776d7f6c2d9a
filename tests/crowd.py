"""Ten people who type into one document, and two more who ask when their edits are stored."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass

from tests.people import Person
from tests.stock_editors import Editor, Editors

PROTOCOLS = ("y-socket.io", "y-websocket")
TYPISTS = 10
KEYSTROKE_MS = 15
ANSWER_MS = 20_000
PATIENCE_SECONDS = 30.0


@dataclass
class Edit:
    """One edit of which an acknowledgement was asked: when it was made, and when that came."""

    text: str
    made_at: float
    acked_at: float | None = None


class Asker:
    """Types without pause and asks for the acknowledgement of each edit before it makes the next."""

    def __init__(self, editor: Editor, name: str) -> None:
        self.edits: list[Edit] = []
        self._editor = editor
        self._name = name
        self._is_done = False
        self._task = asyncio.create_task(self._type())

    async def _type(self) -> None:
        while not self._is_done:
            edit = Edit(f"<{self._name}.{len(self.edits)}>", time.monotonic())
            self.edits.append(edit)
            try:
                answer = await self._editor.ask("edit_acked", text=edit.text, timeout_ms=ANSWER_MS)
            except AssertionError:
                continue  # its connection was lost, and the answer with it
            if answer["ok"]:
                edit.acked_at = time.monotonic()
            else:
                # The server asks for it again when it can store it.
                assert answer["error"]["code"] == "unavailable", answer
                await asyncio.sleep(KEYSTROKE_MS / 1000)

    async def stop(self) -> None:
        self._is_done = True
        await self._task

    @property
    def acked(self) -> list[Edit]:
        return [edit for edit in self.edits if edit.acked_at is not None]

    async def acks(self, *, more: int) -> None:
        """Waits until so many more edits, made from now on, are acknowledged."""
        now = time.monotonic()
        deadline = now + PATIENCE_SECONDS
        while sum(edit.made_at > now for edit in self.acked) < more:
            assert time.monotonic() < deadline, "nothing is acknowledged any more"
            await asyncio.sleep(0.02)


class Crowd:
    """Ten people who type into one document, half of them by each protocol, and two who ask for
    acknowledgements; half of them on each process."""

    def __init__(self, editors: Editors, typists: list[Editor], asking: list[Editor]) -> None:
        self.askers = [Asker(each, f"asker{n}") for n, each in enumerate(asking)]
        self._editors = editors
        self._typists = typists
        self._asking = asking

    @classmethod
    async def typing(cls, editors: Editors, people: tuple[Person, Person], document_id: str) -> Crowd:
        typists = [
            await editors.open(PROTOCOLS[index // 2 % 2], people[index % 2], document_id)
            for index in range(TYPISTS)
        ]
        asking = [await editors.open("y-socket.io", person, document_id) for person in people]
        for index, editor in enumerate(typists):
            await editor.do("type", text=f"<{index}.#>", interval_ms=KEYSTROKE_MS)
        return cls(editors, typists, asking)

    async def typed(self, *, more: int) -> None:
        """Waits until everybody has typed so many more words."""
        await asyncio.gather(*(_typed(editor, more=more) for editor in self._typists))

    async def acked(self) -> None:
        """Waits until edits of both processes are acknowledged again."""
        await asyncio.gather(*(asker.acks(more=3) for asker in self.askers))

    async def shows(self, edits: list[Edit]) -> bool:
        """Whether somebody else has seen one of these."""
        text = await self._typists[0].text()
        return any(edit.text in text for edit in edits)

    async def rest(self) -> str:
        """Everybody stops; answers with the text that all agree on then.

        Fails when a word that was typed is missing in it, or doubled.
        """
        await asyncio.gather(*(asker.stop() for asker in self.askers))
        counts = [await editor.ask("rest") for editor in self._typists]
        expected = sorted(
            [f"<{index}.{n}>" for index, count in enumerate(counts) for n in range(count)]
            + [edit.text for asker in self.askers for edit in asker.edits]
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            text = await self._editors.same([*self._typists, *self._asking])
            words = sorted(f"<{word}>" for word in text[1:-1].split("><"))
            if words == expected:
                return text
            assert time.monotonic() < deadline, _difference(words, expected)
            await asyncio.sleep(0.2)


def _difference(words: list[str], expected: list[str]) -> str:
    missing, more = Counter(expected), Counter(words)
    lost, doubled = list((missing - more).elements()), list((more - missing).elements())
    return f"missing: {lost[:10]}, too many: {doubled[:10]}"


async def _typed(editor: Editor, *, more: int) -> None:
    """Waits until so many more words were typed."""
    target = await editor.ask("typed") + more
    deadline = time.monotonic() + PATIENCE_SECONDS
    while await editor.ask("typed") < target:
        assert time.monotonic() < deadline, "nobody types"
        await asyncio.sleep(0.02)
