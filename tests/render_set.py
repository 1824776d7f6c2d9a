"""What a render needs, without the engine: a context that keeps what it is told, and pictures and clips."""

from __future__ import annotations

import io
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import imageio_ffmpeg
import psutil
from PIL import Image
from pydantic import BaseModel

from jobs.context import Outcome
from jobs.tasks.render import RenderParams, render
from storage.files import FileStore
from storage.ids import new_id
from storage.postgres import Connection
from tests.forms import form
from tests.people import Person, created
from workspace.resources import Job, JobPriority, JobProgress, JobStatus

FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
SIZE = (64, 48)
Colour = tuple[int, int, int]
RED, GREEN, BLUE, BLACK = (220, 30, 30), (20, 160, 60), (30, 60, 210), (0, 0, 0)


@dataclass
class Written:
    """An outcome's transaction, and the events that it would append."""

    sql: Connection
    events: list[tuple[str, BaseModel]] = field(default_factory=list)

    def emit(
        self,
        workspace_id: UUID,  # noqa: ARG002
        type_: str,
        data: BaseModel,
        *,
        project_id: UUID | None = None,  # noqa: ARG002
    ) -> None:
        self.events.append((type_, data))


@dataclass
class RenderSet:
    """One attempt: implements `JobContext`."""

    ada: Person
    sql: asyncpg.Connection
    job: Job
    folder: Path
    files: FileStore
    quota_bytes: int | None = None
    told: list[tuple[float, str, str]] = field(default_factory=list)
    logged: list[tuple[str, str]] = field(default_factory=list)

    def key(self) -> str:
        return f"{self.job.workspace_id}/{new_id()}"

    async def progress(self, percent: float, stage: str, message: str = "") -> None:
        self.told.append((percent, stage, message))

    def log(self, message: str, level: str = "info") -> None:
        self.logged.append((level, message))

    @asynccontextmanager
    async def look(self) -> AsyncIterator[Connection]:
        yield self.sql

    async def upload(self, data: bytes, name: str) -> str:
        """Adds an asset to the project; its id."""
        path = f"/projects/{self.job.project_id}/assets"
        asset_id: str = created(await self.ada.post(path, data=form(data, name)))["id"]
        return asset_id

    async def render(self, items: Sequence[dict[str, Any]], **fields: Any) -> Outcome:
        return await render(self, params(items, **fields))

    async def video(self, outcome: Outcome) -> tuple[Path, list[tuple[str, BaseModel]]]:
        """Writes the effect; the file that then belongs to the asset, and the events."""
        assert outcome.effect is not None
        async with self.sql.transaction():
            written = Written(self.sql)
            await outcome.effect(written)
        row = await self.sql.fetchrow("SELECT * FROM assets WHERE id = $1", UUID(outcome.result["asset_id"]))
        assert row is not None
        target = self.folder.parent / "out.mp4"
        assert await self.files.fetch(row["file_key"], target, max_bytes=1 << 30) == row["size_bytes"]
        return target, written.events

    async def kept_files(self) -> set[str]:
        return {key async for key in self.files.keys("", datetime.now(UTC).replace(year=2999))}


def params(items: Sequence[dict[str, Any]], **fields: Any) -> RenderParams:
    """Params as they come from the job's document."""
    body = {"width": SIZE[0], "height": SIZE[1], "fps": 10, "transition": "none", **fields}
    return RenderParams.model_validate_json(to_json({**body, "items": list(items)}))


def to_json(body: dict[str, Any]) -> str:
    import json

    return json.dumps(body)


def item(asset_id: str, duration_seconds: float = 0.5, caption: str | None = None) -> dict[str, Any]:
    return {"asset_id": asset_id, "duration_seconds": duration_seconds, "caption": caption}


def make_job(workspace_id: str, project_id: str, requested_by: str) -> Job:
    now = datetime.now(UTC)
    return Job(
        id=new_id(),
        type="render",
        workspace_id=UUID(workspace_id),
        project_id=UUID(project_id),
        requested_by=UUID(requested_by),
        params={},
        status=JobStatus.RUNNING,
        priority=JobPriority.NORMAL,
        attempt=1,
        max_attempts=3,
        job_seq=1,
        progress=JobProgress(percent=0, stage="", message=""),
        result=None,
        error=None,
        created_at=now,
        started_at=now,
        finished_at=None,
        run_at=now,
        cancel_requested=False,
        retry_of=None,
    )


def plain(colour: Colour, size: tuple[int, int] = SIZE, kind: str = "PNG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, kind, **options)
    return buffer.getvalue()


def ffmpeg(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Runs it to the end."""
    return subprocess.run(
        [FFMPEG, "-nostdin", "-hide_banner", "-y", *arguments], capture_output=True, check=False, timeout=60
    )


def clip(folder: Path, colour: Colour, seconds: float = 1, *more: str) -> bytes:
    """An MP4 in one colour with a tone."""
    target, shade = folder / "made.mp4", "0x{:02x}{:02x}{:02x}".format(*colour)
    picture = ("-f", "lavfi", "-i", f"color=c={shade}:s=64x48:r=25:d={seconds}")
    tone = ("-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}")
    coded = (
        "-vf",
        "scale=out_color_matrix=bt709",
        "-colorspace",
        "bt709",
        "-pix_fmt",
        "yuv420p",
        "-shortest",
    )
    made = ffmpeg(*picture, *tone, *coded, *more, str(target))
    assert made.returncode == 0, made.stderr
    return target.read_bytes()


def tone(folder: Path, seconds: float) -> bytes:
    """An MP3."""
    target = folder / "made.mp3"
    assert ffmpeg("-f", "lavfi", "-i", f"sine=duration={seconds}", str(target)).returncode == 0
    return target.read_bytes()


def frames(video: Path) -> list[Image.Image]:
    """Every picture of a video, which must decode without a word."""
    quiet = ffmpeg("-v", "warning", "-i", str(video), "-f", "null", "-")
    assert (quiet.returncode, quiet.stderr) == (0, b"")
    width, height = size_of(video)
    raw = ffmpeg("-v", "error", "-i", str(video), "-f", "rawvideo", "-pix_fmt", "rgb24", "-").stdout
    step = width * height * 3
    return [Image.frombytes("RGB", (width, height), raw[at : at + step]) for at in range(0, len(raw), step)]


def ffmpegs_below(parent: psutil.Process) -> list[psutil.Process]:
    """Those at work among its descendants; a process that needs its first one asks for its version before."""
    found: list[psutil.Process] = []
    with suppress(psutil.NoSuchProcess):
        for each in parent.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if each.name().startswith("ffmpeg") and "-progress" in each.cmdline():
                    found.append(each)
    return found


def told_of(video: Path) -> str:
    """What ffmpeg says of a file."""
    return ffmpeg("-i", str(video)).stderr.decode()


def size_of(video: Path) -> tuple[int, int]:
    reader = imageio_ffmpeg.read_frames(str(video))
    width, height = next(reader)["size"]
    reader.close()
    return width, height


def duration_of(video: Path, stream: str) -> float:
    """How long one stream is, in seconds: `v` or `a`; by decoding it."""
    said = ffmpeg(
        "-v", "error", "-progress", "pipe:1", "-i", str(video), "-map", f"0:{stream}", "-f", "null", "-"
    )
    return int(said.stdout.rpartition(b"out_time_us=")[2].split()[0]) / 1e6


def times_of(video: Path) -> list[float]:
    """When each picture is shown, in seconds, in order."""
    copied = ("-map", "0:v", "-c", "copy", "-f", "framecrc", "-")
    packets = ffmpeg("-v", "error", "-i", str(video), *copied)
    lines = packets.stdout.decode().splitlines()
    [base] = [line.split()[-1] for line in lines if line.startswith("#tb 0")]
    one, of = map(int, base.split("/"))
    return sorted(int(line.split(",")[2]) * one / of for line in lines if not line.startswith("#"))


def colour_at(picture: Image.Image, x: float = 0.5, y: float = 0.5) -> Colour:
    """The colour at a part of the width and height."""
    at = (int(picture.width * x), int(picture.height * y))
    red, green, blue = picture.getpixel(at)  # type: ignore[misc]
    return red, green, blue


def is_like(found: Colour, wanted: Colour, tolerance: int = 10) -> bool:
    return all(abs(each - other) <= tolerance for each, other in zip(found, wanted, strict=True))
