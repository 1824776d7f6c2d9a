"""The folder that `atelier up` keeps everything in, held by one at a time."""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from server.embedded.errors import StartError
from server.embedded.service import write_private

_LOCK = "atelier.lock"
# What `atelier serve` alone may have left in a folder that `up` never had.
_ALSO_OURS = {"files", ".gitignore"}


class DataFolder:
    """A folder of ours, private to the account that runs Atelier."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    @contextmanager
    def hold(cls, path: Path, url: str) -> Iterator[DataFolder]:
        """Make the folder where it is missing and hold it, saying under which URL.

        Raises StartError when another process holds it or it is not ours.
        """
        folder = cls(path.absolute())
        folder._make()
        with (folder.path / _LOCK).open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lock.seek(0)
                raise StartError(_already_running(folder.path, lock.read().strip())) from None
            lock.truncate(0)
            lock.write(url)
            lock.flush()
            yield folder

    def secret(self, name: str) -> str:
        """Return the secret of that name, made at the first asking."""
        file = self.path / f"{name}.secret"
        if not file.exists():
            write_private(file, secrets.token_urlsafe(48))
        return file.read_text()

    def _make(self) -> None:
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # As root, Postgres runs as another account that passes this folder to its own.
            self.path.mkdir(mode=0o700 if os.geteuid() else 0o711)
            (self.path / ".gitignore").write_text("*\n")
            return
        if not self.path.is_dir():
            raise StartError(f"{self.path} is not a folder. Choose another place with --data.")
        if self.path.stat().st_uid != os.geteuid():
            raise StartError(f"{self.path} belongs to another user. Choose another folder with --data.")
        present = {entry.name for entry in self.path.iterdir()}
        if _LOCK not in present and present - _ALSO_OURS:
            raise StartError(
                f"{self.path} holds something else than Atelier's data. Choose another folder with --data."
            )


def _already_running(path: Path, url: str) -> str:
    return (
        f"Atelier already runs on the data in {path}: {url or 'it is just starting'}\n"
        "Stop that one first, or choose another folder with --data."
    )
