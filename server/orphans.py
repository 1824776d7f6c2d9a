"""What killed processes leave behind: on Linux it comes to this process, which ends it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def adopt_orphans() -> None:
    """Makes this process the parent of all whose own parent, a descendant of this one, has died."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1), 0, 0, 0)


def end_orphans(own: Collection[int]) -> int:
    """Kills and reaps the children of this process that are not its own; the number there were.

    Those that these leave come to this process in turn, so it is to be called until there are none.
    """
    orphans = [pid for pid in _children() if pid not in own]
    for pid in orphans:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
    return len(orphans)


def _children() -> list[int]:
    # Orphans come to the first thread, which has the number of the process.
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []
