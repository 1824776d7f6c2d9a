"""When a document counts as busy."""

from __future__ import annotations

import random

from realtime.pace import GATHER_SECONDS, Pace


def _share_gathered(per_second: float, edits: int = 5_000) -> float:
    """The share of edits at random moments that find the document busy."""
    choices = random.Random(1)
    pace, now, gathered = Pace(), 1_000.0, 0
    for _ in range(edits):
        now += choices.expovariate(per_second)
        pace.count(now)
        gathered += pace.gather_seconds(now) == GATHER_SECONDS
    return gathered / edits


def test_a_quiet_document_stores_at_once() -> None:
    assert _share_gathered(20) == 0


def test_a_busy_document_gathers() -> None:
    assert _share_gathered(500) > 0.99


def test_a_busy_document_is_quiet_again_soon() -> None:
    pace = Pace()
    for number in range(1_000):
        pace.count(1_000 + number / 1_000)
    assert pace.gather_seconds(1_001) == GATHER_SECONDS
    assert pace.gather_seconds(1_001.3) == 0
