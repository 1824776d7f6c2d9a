"""A project's board as a visitor has it: its cards, how they are moved, and when a move is seen elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Locator, Page, expect

Status = Literal["todo", "in_progress", "done"]
COLUMNS: tuple[Status, ...] = ("todo", "in_progress", "done")

_WATCH = """({ id, status }) => {
  const isThere = () => document.querySelector(`[data-status="${status}"] [data-task="${id}"]:not(.carried)`);
  window.cardSeen = new Promise((resolve) => {
    const look = () => isThere() && resolve(performance.timeOrigin + performance.now());
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    look();
  });
}"""
# The card leaves the hand with the last of these.
_NOTE_RELEASE = """() => {
  const note = () => (window.released = performance.timeOrigin + performance.now());
  window.addEventListener("pointerup", note, { capture: true });
  window.addEventListener("keydown", (event) => event.key === " " && note(), { capture: true });
}"""


@dataclass(frozen=True)
class BoardPage:
    """The board on one page."""

    page: Page

    def card(self, title: str) -> Locator:
        return self.page.locator("[data-task]", has_text=title)

    def column(self, status: Status) -> Locator:
        return self.page.locator(f"[data-status={status}]")

    async def expect_in(self, title: str, status: Status) -> None:
        await expect(self.column(status).locator("[data-task]", has_text=title)).to_be_visible()

    async def note_releases(self) -> None:
        await self.page.evaluate(_NOTE_RELEASE)

    async def released_ms(self) -> float:
        """When a card last left the hand here, by the machine's clock."""
        released: float = await self.page.evaluate("window.released")
        return released

    async def watch(self, task_id: str, status: Status) -> None:
        await self.page.evaluate(_WATCH, {"id": task_id, "status": status})

    async def seen_ms(self) -> float:
        """When the card that is watched was in its column's DOM, by the machine's clock; waits for it."""
        seen: float = await self.page.evaluate("window.cardSeen")
        return seen

    async def drag(self, title: str, status: Status) -> None:
        """Takes a card with the mouse, and drops it into a column."""
        start = await self.card(title).bounding_box()
        target = await self.column(status).bounding_box()
        assert start is not None
        assert target is not None
        mouse = self.page.mouse
        await mouse.move(start["x"] + 30, start["y"] + 15)
        await mouse.down()
        await mouse.move(start["x"] + 60, start["y"] + 30, steps=3)
        await mouse.move(target["x"] + 80, target["y"] + 90, steps=5)
        await expect(self.column(status).locator(".carried")).to_be_visible()
        await mouse.up()

    async def drag_by_finger(self, title: str, status: Status) -> None:
        """Holds a card until it is lifted, and carries it to a column of which a part is in sight."""
        start, target = await self.card(title).bounding_box(), await self.column(status).bounding_box()
        assert start is not None
        assert target is not None
        touch = await self.page.context.new_cdp_session(self.page)

        async def send(type_: str, *points: tuple[float, float]) -> None:
            at = [{"x": x, "y": y} for x, y in points]
            await touch.send("Input.dispatchTouchEvent", {"type": type_, "touchPoints": at})

        x, y = start["x"] + 40, start["y"] + 20
        await send("touchStart", (x, y))
        await expect(self.page.get_by_role("log")).to_contain_text(f"Picked up {title}.")
        await send("touchMove", (x + 20, y + 10))
        await send("touchMove", (target["x"] + 12, y + 10))
        await expect(self.column(status).locator(".carried")).to_be_visible()
        await send("touchEnd")

    async def delete(self, title: str) -> None:
        """Deletes a card with its own button; it is gone from the page, not yet from the server."""
        await self.card(title).hover()
        await self.card(title).get_by_role("button", name=f"Delete {title}").click()
        await expect(self.card(title)).to_have_count(0)

    async def carry(self, title: str, steps: int) -> None:
        """Takes a card with the keyboard, and drops it so many columns to the right, or to the left."""
        grip = self.page.get_by_role("button", name=f"Move {title}", exact=True)
        await grip.focus()
        await self.page.keyboard.press("Space")
        await expect(grip).to_have_attribute("aria-pressed", "true")
        for _ in range(abs(steps)):
            held = await self.page.locator("[data-status]:has(.carried)").get_attribute("data-status")
            assert held is not None
            await self.page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
            await expect(self._beside(held, steps).locator(".carried")).to_be_visible()
        await self.page.keyboard.press("Space")

    def _beside(self, status: str, steps: int) -> Locator:
        index = [str(each) for each in COLUMNS].index(status)
        return self.column(COLUMNS[index + (1 if steps > 0 else -1)])
