"""`python -m tests.deadly_worker QUEUE STEP MARK`: a worker that is killed at that step of a job, once.

The file MARK is made at that moment; while it is there nobody is killed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from server.settings import Settings
from server.worker_group import run_workers


def kill_once_at(deadly: str, mark: Path) -> Callable[[str], None]:
    """What kills the process that comes to this step first."""

    def at(step: str) -> None:
        if step != deadly:
            return
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)

    return at


if __name__ == "__main__":
    queue, step, mark = sys.argv[1:]
    run_workers(Settings(), [queue], 1, at=kill_once_at(step, Path(mark)))
