"""A file system of three mebibytes."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mounted_small_disk(folder: Path) -> Iterator[Path]:
    """Mounted at a new folder for as long as this is open; skips the test where that is not allowed."""
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this account may not mount a file system of its own")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)
