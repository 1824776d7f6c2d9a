"""`atelier serve` as a child of `atelier up`, and how to ask it."""

from __future__ import annotations

import http.client
from pathlib import Path

from server.console import Console
from server.embedded.errors import StartError
from server.embedded.processes import wait_until
from server.own_process import OwnProcess

READY_TIMEOUT_SECONDS = 30
_PROBE_TIMEOUT_SECONDS = 2
_UNSPECIFIED = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class WebProcess(OwnProcess):
    """One web process; its host and port stand in its environment."""

    def __init__(self, host: str, port: int, folder: Path, console: Console) -> None:
        super().__init__("web", "serve", folder, console)
        self._host = host
        self._port = port

    def wait_ready(self, timeout_seconds: float = READY_TIMEOUT_SECONDS) -> None:
        """Wait until `/readyz` says yes. Raises StartError when the process ends or the time is over."""
        if not wait_until(lambda: not self.running or is_ready(self._host, self._port), timeout_seconds):
            raise StartError(f"The web process was not ready within {timeout_seconds:g} s ({self.log_hint}).")
        if not self.running:
            self._finish_reading()
            raise StartError(f"The web process ended at its start ({self.log_hint}).")


def reachable_host(host: str) -> str:
    """Return where to reach a server of this machine that listens on `host`."""
    return _UNSPECIFIED.get(host, host)


def ask(host: str, port: int, path: str) -> tuple[int, bytes]:
    """GET the path of a server near by. Raises OSError or HTTPException when nothing sensible answers."""
    connection = http.client.HTTPConnection(reachable_host(host), port, timeout=_PROBE_TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def is_ready(host: str, port: int) -> bool:
    """Say whether the server says that it is ready."""
    try:
        return ask(host, port, "/readyz")[0] == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
