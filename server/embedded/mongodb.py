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
_CACHE_SIZE = "64M"
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

    @property
    def _configuration_file(self) -> Path:
        return self.folder / "secantusd.toml"

    def _prepare(self) -> None:
        package_folder("secantus")
        # Naming a configuration file keeps the server from looking for one in other folders.
        self._configuration_file.touch(mode=0o600)
        if not self._storage.exists():
            self._create_storage()

    def _create_storage(self) -> None:
        """Make the storage with its account beside its place and move it there when it is whole."""
        fresh = self.folder / "storage.new"
        if fresh.exists():
            shutil.rmtree(fresh)
        program = Path(__file__).with_name("mongodb_account.py")
        self._run([sys.executable, "-P", str(program), str(fresh), _USER], self._password)
        fresh.rename(self._storage)

    def _environment(self) -> Mapping[str, str]:
        environment = dict(super()._environment())
        if path := os.environ.get("PYTHONPATH"):
            environment["PYTHONPATH"] = path
        return environment

    def _command(self) -> list[str]:
        options = {
            "--config": str(self._configuration_file),
            "--host": HOST,
            "--port": str(self.port),
            "--storage-path": str(self._storage),
            "--cache-size": _CACHE_SIZE,
            "--log-level": "WARNING",
        }
        named = [part for option in options.items() for part in option]
        return [sys.executable, "-P", "-m", "secantus", *named, "--auth", "--sync-on-commit"]

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
