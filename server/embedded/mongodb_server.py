"""The process of the embedded MongoDB: serves a storage folder until SIGTERM or SIGINT.

Run as a program with the storage folder and the port. The server's own command is not used, because it can
miss a signal that reaches one of its threads while the first one waits.
"""

from __future__ import annotations

import logging
import signal
import sys

import secantus.server  # type: ignore[import-untyped]

_STOP_SIGNALS = {signal.SIGTERM, signal.SIGINT}


def main(storage_folder: str, port: int) -> None:
    """Serve on loopback, asking for an account, syncing at each commit."""
    # Before any thread begins, since each takes the mask of the one that made it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOP_SIGNALS)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    server = secantus.server.SecantusDBServer(
        host="127.0.0.1",
        port=port,
        storage_path=storage_folder,
        require_auth=True,
        enable_test_commands=False,
        cache_size="64M",
        sync_on_commit=True,
    )
    server.start()
    signal.sigwait(_STOP_SIGNALS)
    server.stop()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
