"""Temporary folders of attempts, each held by a lock that ends with the process that works in it."""

from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_LOCK = ".lock"
# A folder without a lock for so long is not just being made.
MAKING_SECONDS = 60.0


class Scratch:
    """A root folder, only for this account, below which attempts have theirs.

    Raises OSError where the disk is full or the folder belongs to somebody else.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def folder(self, name: str) -> Iterator[Path]:
        """An empty folder, removed with all in it at the end."""
        self._root.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = self._root / name
        place.mkdir(mode=0o700)
        try:
            with _locked(place / _LOCK):
                inside = place / "work"
                inside.mkdir()
                yield inside
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def sweep(self) -> int:
        """Removes what processes that died have left; the number of folders removed."""
        removed = 0
        for place in self._root.iterdir() if self._root.is_dir() else ():
            if _is_abandoned(place / _LOCK):
                shutil.rmtree(place, ignore_errors=True)
                removed += 1
        return removed


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    # Not inherited by the programs that an attempt starts, so it ends with the process that took it.
    handle = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _is_abandoned(lock: Path) -> bool:
    try:
        handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return _is_older(lock.parent, MAKING_SECONDS)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(handle)
    return True


def _is_older(place: Path, age_seconds: float) -> bool:
    try:
        return time.time() - place.stat().st_mtime > age_seconds
    except OSError:
        return False
