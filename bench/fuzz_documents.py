"""Histories of document rooms by the thousand: `python -m bench.fuzz_documents --seeds 0:10000`."""

from __future__ import annotations

import argparse
import sys
import time
import traceback

from tests.pure.document_world import run_history


def main() -> int:
    """Runs every seed, names those that fail; the exit code is 1 when one did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="0:10000", help="first:end")
    parser.add_argument("--steps", type=int, default=250, help="of each of a history's two parts")
    parser.add_argument("--most-failures", type=int, default=10)
    options = parser.parse_args()
    first, _, end = options.seeds.partition(":")
    began = time.monotonic()
    failed: dict[int, str] = {}
    for seed in range(int(first), int(end)):
        try:
            run_history(seed, steps=options.steps)
        except AssertionError as failure:
            failed[seed] = str(failure)
            print(failure, flush=True)
            if len(failed) == 1:
                traceback.print_exc()
            if len(failed) >= options.most_failures:
                break
    print(f"seeds {options.seeds}: {len(failed)} failed, {time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
