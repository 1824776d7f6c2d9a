"""All that renders need, as real processes: a web process, workers, a clock; and what they leave behind."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import psutil

from tests.cluster import SECRET, Cluster
from tests.forms import form
from tests.job_stage import Watcher, until
from tests.people import created
from tests.processes import ServeProcess
from tests.render_set import ffmpegs_below
from tests.services import Services
from tests.stock_clients import Clients
from tests.workers import CLOCK, Background

RENDERERS = ("server.cli", "worker", "--queues", "render")
_NAMED = "SELECT file_key, thumbnail_key FROM assets"


class RenderStage:
    """One web process, one group of workers of the queue `render`, one clock. Temporary files are its own."""

    def __init__(
        self, services: Services, folder: Path, *, scratch: Path | None = None, files: Path | None = None
    ) -> None:
        self.services = services
        self.folder = folder
        self.scratch = scratch or folder / "scratch"
        self.files = files or folder / "files"
        self.temporary = folder / "tmp"
        self.temporary.mkdir()
        self.database_url = asyncio.run(services.new_database())
        self.environment = {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": services.redis_url,
            "MONGODB_URL": services.new_mongodb_url(),
            "FILES_URL": f"file:{self.files}",
            "SCRATCH_FOLDER": str(self.scratch),
            "TMPDIR": str(self.temporary),
            "JWT_SECRET": SECRET,
            "RATE_LIMIT_AUTH": "1000000/minute",
            "RATE_LIMIT_API": "1000000/minute",
        }
        self.server = ServeProcess(folder / "web.log", self.environment)
        self.workers = Background(folder / "worker.log", self.environment, RENDERERS)
        self.clock = Background(folder / "clock.log", self.environment, CLOCK)

    @contextmanager
    def running(self, concurrency: int = 1) -> Iterator[RenderStage]:
        module = (*RENDERERS, "--concurrency", str(concurrency))
        self.workers = Background(self.workers.log_file, self.environment, module)
        try:
            self.server.launch()
            self.workers.launch()
            self.clock.launch()
            self.server.wait_ready()
            self.workers.wait_for_horses(concurrency)
            yield self
        finally:
            self.server.kill()
            self.workers.kill_all()
            self.clock.kill_all()

    def logs(self) -> str:
        """The ends of the logs, for whoever looks for a cause."""
        return "\n".join(
            f"== {each.log_file.name}\n{each.log_tail()}" for each in (self.server, self.workers, self.clock)
        )

    def ffmpegs(self) -> list[psutil.Process]:
        """Those at work for the workers."""
        return ffmpegs_below(self.workers.process)

    def kept(self) -> set[str]:
        """The keys of the objects in the store, whole ones and halves."""
        return {str(path.relative_to(self.files)) for path in self.files.rglob("*") if path.is_file()}

    async def named(self) -> set[str]:
        """The keys of the objects that assets name."""
        connection = await asyncpg.connect(self.database_url)
        try:
            rows = await connection.fetch(_NAMED)
        finally:
            await connection.close()
        return {key for row in rows for key in row.values() if key is not None}

    async def assert_clean(self) -> None:
        """Nothing but what assets name; nothing temporary, once the last attempt has cleared up."""
        await until(lambda: not _inside(self.scratch), "end of the temporary folders")
        assert self.kept() == await self.named()
        assert not _inside(self.temporary)


def _inside(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


@asynccontextmanager
async def watching(
    stage: RenderStage, http: aiohttp.ClientSession, clients: Clients
) -> AsyncIterator[Watcher]:
    """Somebody new with a project, who watches its room until the end."""
    async with Watcher.of(stage, Cluster([stage.server] * 2, http), clients) as watcher:  # type: ignore[arg-type]
        yield watcher


async def upload(watcher: Watcher, data: bytes, name: str, project_id: str | None = None) -> str:
    """Adds an asset to a project, by default the watcher's own; its id."""
    path = f"/projects/{project_id or watcher.project_id}/assets"
    asset_id: str = created(await watcher.person.post(path, data=form(data, name)))["id"]
    return asset_id


def render_params(items: list[dict[str, Any]], **fields: Any) -> dict[str, Any]:
    """Params of a small render."""
    return {"width": 64, "height": 48, "fps": 10, "transition": "fade", "items": items, **fields}


def fill(folder: Path) -> Path:
    """Takes all the room of a file system with one file, which is returned."""
    ballast = folder / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while file.write(bytes(4096)):
            continue
    return ballast


def enlarge(folder: Path) -> None:
    """Gives a small disk room for a hundred megabytes."""
    subprocess.run(["mount", "-o", "remount,size=100m", str(folder)], check=True)
