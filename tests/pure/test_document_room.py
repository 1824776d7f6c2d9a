"""Document rooms of several processes in many histories; `python -m bench.fuzz_documents` runs more."""

from __future__ import annotations

import pytest

from tests.pure.document_world import run_history

# Histories in which text was once lost, doubled, shown too early or waited for ever.
PINNED = [3, 9, 30, 51, 55, 192, 386, 577, 678, 819, 1361, 1459, 480, 10_671]


@pytest.mark.parametrize("first_seed", range(0, 200, 50))
def test_what_is_acknowledged_is_stored_and_everybody_ends_with_the_same(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 50):
        run_history(seed)


@pytest.mark.parametrize("seed", PINNED)
def test_histories_that_once_failed(seed: int) -> None:
    run_history(seed)
