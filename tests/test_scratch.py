"""Folders of attempts: there while their process lives, and swept when it is gone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from jobs.scratch import MAKING_SECONDS, Scratch

_DIE_INSIDE = """
import os, sys
from pathlib import Path
from jobs.scratch import Scratch
with Scratch(Path(sys.argv[1])).folder("left") as folder:
    (folder / "half").write_bytes(b"half")
    os.kill(os.getpid(), 9)
"""


def test_a_folder_goes_with_its_attempt(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path / "scratch")
    with scratch.folder("one") as folder:
        (folder / "file").write_text("x")
        assert scratch.sweep() == 0
    assert list((tmp_path / "scratch").iterdir()) == []


def test_the_root_is_for_this_account_alone(tmp_path: Path) -> None:
    with Scratch(tmp_path / "scratch").folder("one"):
        assert (tmp_path / "scratch").stat().st_mode & 0o777 == 0o700


def test_what_a_killed_process_left_is_swept(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", _DIE_INSIDE, str(tmp_path)], check=False)
    assert ended.returncode == -9
    assert [place.name for place in tmp_path.iterdir()] == ["left"]
    assert Scratch(tmp_path).sweep() == 1
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_lock_is_swept_once_it_is_old(tmp_path: Path) -> None:
    place = tmp_path / "being-made"
    place.mkdir()
    assert Scratch(tmp_path).sweep() == 0
    long_ago = place.stat().st_mtime - MAKING_SECONDS - 1
    os.utime(place, (long_ago, long_ago))
    assert Scratch(tmp_path).sweep() == 1


def test_there_may_be_nothing_to_sweep(tmp_path: Path) -> None:
    assert Scratch(tmp_path / "never-made").sweep() == 0
