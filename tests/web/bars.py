"""What a progress bar showed while nobody asked: each value it had, picture by picture."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from playwright.async_api import Page

_RECORD = """(label) => {
  window.barValues = [];
  const look = () => {
    for (const bar of document.querySelectorAll("progress"))
      if (bar.getAttribute("aria-label").startsWith(label) && window.barValues.at(-1) !== bar.value)
        window.barValues.push(bar.value);
    requestAnimationFrame(look);
  };
  look();
}"""


async def record_bar(page: Page, label: str) -> None:
    """Notes from now on what the bar shows whose name begins so; one at a time."""
    await page.evaluate(_RECORD, label)


async def recorded(page: Page) -> list[float]:
    """The values so far, each as often as it was a new one."""
    values: list[float] = await page.evaluate("window.barValues")
    return values


def assert_rose(values: Sequence[float], least: int) -> None:
    """The bar was seen to rise, in so many steps at least, and never to fall."""
    assert all(later >= earlier for earlier, later in pairwise(values)), values
    assert len(set(values)) >= least, values
