"""`atelier up` as a process of its own, for tests."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

import server
from server.embedded.ports import free_port
from server.embedded.processes import signal_tree, wait_until
from server.settings import Settings
from server.web_process import is_ready

OWN = ("web", "worker", "clock")
ROOT = Path(server.__file__).parent.parent


def atelier_environment(given: Mapping[str, str]) -> dict[str, str]:
    """The environment without any setting of Atelier but those given."""
    settings = {name.upper() for name in Settings.model_fields} | {"MONGODB_URI"}
    kept = {name: value for name, value in os.environ.items() if name not in settings}
    return {**kept, "PYTHONPATH": str(ROOT), **given}


def run_atelier(
    *arguments: str, folder: Path, settings: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command of `atelier` to its end in the folder, which has no `.env`."""
    return subprocess.run(
        [sys.executable, "-m", "server.cli", *arguments],
        cwd=folder,
        env=atelier_environment(settings or {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class Up:
    """One `atelier up` on a folder and a port."""

    def __init__(
        self,
        folder: Path,
        *options: str,
        port: int | None = None,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.data = folder / "data"
        self.port = port or free_port()
        self.log = folder / "up.log"
        self._options = options
        self._settings = settings or {}
        self._folder = folder
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-m",
            "server.cli",
            "up",
            "--port",
            str(self.port),
            "--data",
            str(self.data),
        ]
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [*command, *self._options],
                cwd=self._folder,
                env=atelier_environment(self._settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def output(self) -> str:
        return self.log.read_text()

    def wait_ready(self) -> None:
        """Wait until it says that it is ready."""

        def settled() -> bool:
            return "ready at" in self.output() or self.process.poll() is not None

        assert wait_until(settled, timeout_seconds=60), self.output()
        assert self.process.poll() is None, self.output()
        assert is_ready("127.0.0.1", self.port)

    def child(self, name: str) -> psutil.Process:
        """The process of a service, or one of ours: `web`, `worker`, `clock`."""
        own = self.data / f"{name}.process.json"
        file = own if name in OWN else self.data / name / "process.json"
        return psutil.Process(json.loads(file.read_text())["pid"])

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def interrupt(self) -> None:
        """What Ctrl-C does: the signal goes to the whole foreground group."""
        os.killpg(self.process.pid, signal.SIGINT)

    def stop(self) -> int:
        """Interrupt it and return its exit code."""
        if self.process.poll() is None:
            self.interrupt()
        return self.process.wait(timeout=40)

    def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, token: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """One REST request."""
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else {}
        finally:
            connection.close()


@contextmanager
def running_up(
    folder: Path, *options: str, port: int | None = None, settings: Mapping[str, str] | None = None
) -> Iterator[Up]:
    """An `atelier up` that is ready, and ended at the end whatever happened."""
    up = Up(folder, *options, port=port, settings=settings)
    try:
        up.wait_ready()
        yield up
    finally:
        if up.process.poll() is None:
            try:
                up.stop()
            except subprocess.TimeoutExpired:
                signal_tree(up.process.pid, signal.SIGKILL)
                up.process.wait()
