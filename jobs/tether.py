"""Starts one program as a child that dies with its parent; run by its path, with the standard library alone.

`python -I -S tether.py PARENT_PID PROGRAM ARGUMENT...`: a function run between fork and exec would do the
same, but is unsafe in a process with threads, and a worker has a thread that renews its lease.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

_PR_SET_PDEATHSIG = 1
# Work in the background leaves the processor to what answers people, and is the first to go when memory ends.
_NICENESS = 5
_OUT_OF_MEMORY_SCORE = "500"
# A few bytes of a video can ask for any number of large pictures to be kept.
_MOST_MEMORY_BYTES = 3 * 1024**3


def _die_with(parent_pid: int) -> None:
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL), 0, 0, 0) != 0:
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")
    if os.getppid() != parent_pid:
        sys.exit("the parent ended before its child began")


def _bound_memory() -> None:
    """Lets what asks for more fail by itself, before the whole machine runs out of it."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > _MOST_MEMORY_BYTES:
        resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY_BYTES, _MOST_MEMORY_BYTES))


def main(arguments: list[str]) -> None:
    """Tie this process to its parent and turn into the program."""
    parent_pid, program, *rest = arguments
    _die_with(int(parent_pid))
    _bound_memory()
    with suppress(OSError):
        os.nice(_NICENESS)
        Path("/proc/self/oom_score_adj").write_text(_OUT_OF_MEMORY_SCORE)
    # Python ignores these at its start, and what is ignored stays so over exec.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    try:
        os.execv(program, [program, *rest])  # noqa: S606
    except OSError as error:
        sys.exit(f"could not start {program}: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
