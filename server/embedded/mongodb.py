"""A server of MongoDB's protocol of our own."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from pymongo import MongoClient
from pymongo.errors import PyMongoError

from server.embedded.service import HOST, EmbeddedService, package_folder

_USER = "atelier"
_PING_TIMEOUT_MS = 1000


class EmbeddedMongoDB(EmbeddedService):
    """SecantusDB in a process of its own, syncing at each commit. For development and tests."""

    name: ClassVar[str] = "mongodb"

    @property
    def url(self) -> str:
        """`mongodb://user:password@127.0.0.1:port/atelier`."""
        account = f"{_USER}:{self._password}"
        return f"mongodb://{account}@{HOST}:{self.port}/atelier?authSource=admin&directConnection=true"

    @property
    def _storage(self) -> Path:
        return self.folder / "storage"

    def _prepare(self) -> None:
        package_folder("secantus")
        if not self._storage.exists():
            self._create_storage()

    def _create_storage(self) -> None:
        """Make the storage with its account beside its place and move it there when it is whole."""
        fresh = self.folder / "storage.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        self._run([*_python("mongodb_account.py"), str(fresh), _USER], self._password)
        fresh.rename(self._storage)

    def _environment(self) -> Mapping[str, str]:
        environment = dict(super()._environment())
        if path := os.environ.get("PYTHONPATH"):
            environment["PYTHONPATH"] = path
        return environment

    def _command(self) -> list[str]:
        return [*_python("mongodb_server.py"), str(self._storage), str(self.port)]

    def has_stopped(self) -> bool:
        """Say whether the server has ended; asked again and again after `begin_stop`."""
        # Its listening thread ends only when somebody knocks; without that a stop lasts two seconds.
        if self.running:
            self._knock()
        return not self.running

    def _knock(self) -> bool:
        try:
            socket.create_connection((HOST, self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def _answers(self) -> bool:
        if not self._knock():
            return False
        client: MongoClient[dict[str, object]] = MongoClient(
            self.url, serverSelectionTimeoutMS=_PING_TIMEOUT_MS, socketTimeoutMS=_PING_TIMEOUT_MS
        )
        try:
            client.admin.command("ping")
        except PyMongoError:
            return False
        else:
            return True
        finally:
            client.close()


def _python(program: str) -> list[str]:
    return [sys.executable, "-P", str(Path(__file__).with_name(program))]
