"""Makes the one account of a fresh embedded MongoDB, before its server listens to anybody else.

Run as a program with the storage folder and the name; the password comes on standard input.
"""

from __future__ import annotations

import sys
from pathlib import Path

import secantus.server  # type: ignore[import-untyped]
from pymongo import MongoClient


def main(storage_folder: str, user: str, password: str) -> None:
    """Make a storage with the account in it."""
    Path(storage_folder).mkdir(mode=0o700, exist_ok=True)
    server = secantus.server.SecantusDBServer(port=0, storage_path=storage_folder, cache_size="64M")
    server.start()
    client: MongoClient[dict[str, object]] = MongoClient(server.uri, directConnection=True)
    client.admin.command("createUser", user, pwd=password, roles=["root"])
    client.close()
    # The server's own stop waits two seconds for a thread that ends with this process anyway.
    server.storage.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.stdin.read())
