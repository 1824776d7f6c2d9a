"""A document as a visitor has it: its text, who else is in it, and whether it says that it is stored."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Locator, Page, expect

from tests.people import Person
from tests.web.scenes import Place
from tests.web.visitors import PATIENCE_MS, Visitor

_POLL_SECONDS = 0.02

# Carets of others stand within the lines.
_TEXT = """() => [...document.querySelectorAll(".cm-line")].map((line) => {
  const copy = line.cloneNode(true);
  for (const other of copy.querySelectorAll(".cm-peer, .cm-placeholder")) other.remove();
  return copy.textContent;
}).join("\\n")"""

# With each frame, and with each change of the mark: what it says, and what the text is.
_SAMPLE = """() => {
  const textNow = TEXT;
  window.samples = [];
  const look = () => {
    const mark = document.querySelector(".saving .state")?.textContent ?? "";
    const text = textNow();
    const last = window.samples.at(-1);
    if (last?.mark !== mark || last?.text !== text) window.samples.push({ at_ms: Date.now(), mark, text });
  };
  const eachFrame = () => (look(), requestAnimationFrame(eachFrame));
  eachFrame();
  new MutationObserver(look).observe(document.querySelector(".saving"), {
    subtree: true, childList: true, characterData: true,
  });
}""".replace("TEXT", _TEXT)


@dataclass(frozen=True)
class DocumentPage:
    """The document on one page."""

    page: Page

    @property
    def editor(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Text of"))

    @property
    def mark(self) -> Locator:
        """What is said of its being stored."""
        return self.page.locator(".saving .state")

    async def text(self) -> str:
        text: str = await self.page.evaluate(_TEXT)
        return text

    async def write(self, text: str, *, at: str = "Control+End") -> None:
        """Types at the end, or where that key leads."""
        await self.editor.focus()
        await self.page.keyboard.press(at)
        await self.page.keyboard.type(text)

    async def expect_words(self, *words: str) -> None:
        for each in words:
            await expect(self.editor).to_contain_text(each)


async def make_document(owner: Visitor, place: Place, title: str = "Plan") -> str:
    """A new document without text; its id."""
    document_id: str = (await owner.person.document(place.project_id, title, kind="text"))["id"]
    return document_id


async def open_document(visitor: Visitor, place: Place, document_id: str) -> DocumentPage:
    """Shows a document, and waits until its text is there and live."""
    await visitor.open(f"{place.path}/documents/{document_id}")
    page = DocumentPage(visitor.page)
    await expect(page.editor).to_be_visible()
    await expect(page.mark).to_have_text(re.compile("Saved|Up to date"))
    return page


async def stored_text(person: Person, document_id: str) -> str:
    """What REST has of a document."""
    answer = await person.get(f"/documents/{document_id}/content", params={"format": "text"})
    assert answer.status == 200, answer
    return answer.text


async def until_equal(*pages: DocumentPage, person: Person, document_id: str) -> str:
    """The one text that all pages and REST have in the end."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while True:
        texts = [await page.text() for page in pages] + [await stored_text(person, document_id)]
        if len(set(texts)) == 1:
            return texts[0]
        assert time.monotonic() < deadline, texts
        await asyncio.sleep(_POLL_SECONDS)


@dataclass
class Truth:
    """What a page said of its text, and what REST had meanwhile."""

    page: DocumentPage
    # When REST was asked, in milliseconds of the machine's clock, and what it had then.
    stored: list[tuple[float, str]] = field(default_factory=list)

    async def verify(self) -> list[str]:
        """Fails where "Saved" was said of a word that REST lacked afterwards. What was said, in its order.

        Words are only ever added, so that a word which was stored is found from then on.
        """
        samples = await self.page.page.evaluate("window.samples")
        for sample in samples:
            if sample["mark"] != "Saved":
                continue
            later = [text for at_ms, text in self.stored if at_ms >= sample["at_ms"]]
            missing = set(sample["text"].split()) - set(later[0].split()) if later else set()
            assert not missing, (missing, sample, later[0])
        marks = [sample["mark"] for sample in samples]
        return [mark for index, mark in enumerate(marks) if index == 0 or marks[index - 1] != mark]


@asynccontextmanager
async def watching_truth(page: DocumentPage, person: Person, document_id: str) -> AsyncIterator[Truth]:
    """Notes what the page says and what REST has, as long as the block lasts; REST has to be there."""
    truth = Truth(page)
    await page.page.evaluate(_SAMPLE)

    async def ask() -> None:
        while True:
            asked_ms = time.time() * 1000
            truth.stored.append((asked_ms, await stored_text(person, document_id)))
            await asyncio.sleep(_POLL_SECONDS)

    asking = asyncio.create_task(ask())
    try:
        yield truth
    finally:
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
