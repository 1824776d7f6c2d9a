"""What `atelier up` writes: lines of several processes, told apart by name and colour."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from typing import TextIO

_COLORS = {
    "atelier": "36",
    "web": "32",
    "worker": "92",
    "clock": "96",
    "postgres": "34",
    "valkey": "35",
    "mongodb": "33",
}
_WIDTH = max(map(len, _COLORS))


class Console:
    """Writes whole lines from any thread; a reader that went away is no error."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._lock = threading.Lock()
        self._colored = self._stream.isatty() and "NO_COLOR" not in os.environ

    def say(self, text: str, name: str = "atelier") -> None:
        """Write each line of the text behind the name of who says it."""
        label = f"{name:<{_WIDTH}} |"
        if self._colored:
            label = f"\033[{_COLORS.get(name, '37')}m{label}\033[0m"
        lines = "".join(f"{label} {line}\n" for line in text.splitlines())
        # A closed terminal or pipe must not keep the supervisor from stopping what it started.
        with self._lock, suppress(OSError, ValueError):
            self._stream.write(lines)
            self._stream.flush()
