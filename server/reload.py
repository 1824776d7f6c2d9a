"""Notices changed source files, for `atelier up --reload`."""

from __future__ import annotations

from pathlib import Path

PACKAGES = ("server", "jobs", "realtime", "workspace", "storage")


class SourceWatch:
    """Compares the times of all Python and SQL files of the packages with those seen before."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._seen = self._look()

    def changed(self) -> bool:
        """Say whether any file was changed, added or removed since this was last asked."""
        now = self._look()
        before, self._seen = self._seen, now
        return now != before

    def _look(self) -> dict[Path, int]:
        times: dict[Path, int] = {}
        for package in PACKAGES:
            for pattern in ("*.py", "*.sql"):
                for file in (self._root / package).rglob(pattern):
                    # An editor may replace a file between the listing and the look.
                    try:
                        times[file] = file.stat().st_mtime_ns
                    except FileNotFoundError:
                        continue
        return times
