"""The server with its app, a worker and a clock: processes of their own, to be killed and started again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster import SECRET
from tests.processes import ServeProcess
from tests.services import Services
from tests.workers import CLOCK, Background

_WORKER = ("server.cli", "worker", "--queues", "render,data")


class WebStage:
    """One web process, one worker of all queues, one clock, on a database of their own."""

    def __init__(self, services: Services, folder: Path) -> None:
        environment = {
            "DATABASE_URL": asyncio.run(services.new_database()),
            "REDIS_URL": services.redis_url,
            "MONGODB_URL": services.new_mongodb_url(),
            "FILES_URL": f"file:{folder / 'files'}",
            "SCRATCH_FOLDER": str(folder / "scratch"),
            "JOB_MODULES": "tests.job_kinds.steps,tests.job_kinds.failing",
            "JWT_SECRET": SECRET,
            "RATE_LIMIT_AUTH": "1000000/minute",
            "RATE_LIMIT_API": "1000000/minute",
        }
        self.server = ServeProcess(folder / "web.log", environment)
        self._others = [
            Background(folder / "worker.log", environment, _WORKER),
            Background(folder / "clock.log", environment, CLOCK),
        ]

    @property
    def url(self) -> str:
        return self.server.url

    @contextmanager
    def running(self) -> Iterator[WebStage]:
        try:
            self.server.launch()
            for each in self._others:
                each.launch()
            self.server.wait_ready()
            yield self
        finally:
            self.server.kill()
            for each in self._others:
                each.kill_all()

    async def kill_server(self) -> None:
        """Ends the web process at once, as a crash would."""
        await asyncio.to_thread(self.server.kill)

    async def start_server(self) -> None:
        """Starts it again where it was, and waits until it is ready."""
        await asyncio.to_thread(self.server.start)

    def logs(self) -> str:
        """The ends of the logs, for whoever looks for a cause."""
        parts = [("web", self.server.log_tail())]
        parts += [(each.log_file.stem, each.log_tail()) for each in self._others]
        return "\n".join(f"== {name}\n{tail}" for name, tail in parts)
