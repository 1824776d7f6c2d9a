"""Runs ffmpeg as a child that dies with its parent, tells how far it is, and ends when it is cancelled."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

from jobs import tether

# ffmpeg repeats a complaint for each frame; the last ones say why it ended.
_COMPLAINTS_BYTES = 8 * 1024
_CHUNK_BYTES = 4096
_DISK_FULL = ("No space left on device", "Disk quota exceeded")
_INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH")
_PROGRESS_PERIOD_SECONDS = 0.25
# A child that gets nowhere for so long will not end by itself.
STALL_SECONDS = 300.0

# Formats with one file that holds all its media. Playlists and scripts (HLS, DASH, concat) are left out:
# they name other files, so that an upload could show what lies on the worker's disk.
MEDIA_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,h264,hevc,av1,ivf,flv,ogg,asf,"
    "wav,w64,mp3,flac,aac,aiff,caf,ac3,eac3,amr,opus"
)
# A decoder keeps some twenty pictures.
_MOST_PIXELS = 8192 * 4320


@dataclass(frozen=True)
class Reached:
    """How far ffmpeg is: frames written, and seconds of the result."""

    frames: int = 0
    seconds: float = 0.0


OnReached = Callable[[Reached], Awaitable[None]]


class FfmpegFailed(Exception):
    """ffmpeg ended with an error; `complaints` is the last of what it said, a few KiB at most."""

    def __init__(self, exit_code: int, complaints: str) -> None:
        self.exit_code = exit_code
        self.complaints = complaints
        super().__init__(f"ffmpeg ended with {exit_code}: {complaints[-500:]}")

    @property
    def disk_full(self) -> bool:
        """Whether it ended because nothing more could be written."""
        return any(words in self.complaints for words in _DISK_FULL)


class FfmpegStalled(Exception):
    """ffmpeg got no further for `STALL_SECONDS` and was ended."""


def untrusted_input(file: str) -> list[str]:
    """The arguments that read an upload: one local file of a known format, of bounded size in pixels."""
    return [
        "-protocol_whitelist",
        "file",
        "-format_whitelist",
        MEDIA_FORMATS,
        "-max_pixels",
        str(_MOST_PIXELS),
        "-i",
        f"file:{file}",
    ]


class Ffmpeg:
    """The program with the folder it works in; file names in its arguments are relative to that folder."""

    def __init__(
        self, folder: Path, *, environment: Mapping[str, str] | None = None, threads: int | None = None
    ) -> None:
        self._folder = folder
        # Not the worker's: that holds the passwords of the services.
        kept = {name: os.environ[name] for name in _INHERITED if name in os.environ}
        self._environment = {**kept, "HOME": str(folder), **(environment or {})}
        self._threads = threads or min(4, os.cpu_count() or 1)

    @property
    def threads(self) -> int:
        """How many threads an encoder or decoder may use."""
        return self._threads

    async def run(
        self,
        arguments: Sequence[str],
        on_reached: OnReached | None = None,
        *,
        stall_seconds: float | None = None,
    ) -> tuple[Reached, str]:
        """Run to the end; return how far it came and its last complaints.

        Raises FfmpegFailed, FfmpegStalled. When the task is cancelled the child is killed and waited for.
        """
        process = await self._start(arguments)
        complaints = asyncio.ensure_future(_read_tail(_reader(process.stderr)))
        try:
            reached = await _follow(_reader(process.stdout), on_reached, stall_seconds or STALL_SECONDS)
            exit_code = await process.wait()
            said = await complaints
        finally:
            complaints.cancel()
            await _end(process)
        if exit_code != 0:
            raise FfmpegFailed(exit_code, said)
        return reached, said

    async def _start(self, arguments: Sequence[str]) -> asyncio.subprocess.Process:
        program = imageio_ffmpeg.get_ffmpeg_exe()
        common = ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "level+warning", "-y"]
        progress = ["-progress", "pipe:1", "-stats_period", str(_PROGRESS_PERIOD_SECONDS)]
        bounds = ["-filter_threads", "1", "-filter_complex_threads", "1"]
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", tether.__file__, str(os.getpid()), program),
            *(*common, *progress, *bounds, *arguments),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=self._folder,
            env=self._environment,
        )


def _reader(stream: asyncio.StreamReader | None) -> asyncio.StreamReader:
    if stream is None:
        raise RuntimeError("the child was started without a pipe")
    return stream


async def _read_tail(stream: asyncio.StreamReader) -> str:
    tail = b""
    while chunk := await stream.read(_CHUNK_BYTES):
        tail = (tail + chunk)[-_COMPLAINTS_BYTES:]
    return tail.decode(errors="replace").strip()


async def _follow(
    stream: asyncio.StreamReader, on_reached: OnReached | None, stall_seconds: float
) -> Reached:
    clock = asyncio.get_running_loop().time
    reached = Reached()
    fields: dict[str, str] = {}
    try:
        async with asyncio.timeout(stall_seconds) as limit:
            while line := await stream.readline():
                name, _, value = line.decode(errors="replace").strip().partition("=")
                fields[name] = value.strip()
                if name != "progress":
                    continue
                now = parse_reached(fields)
                if now != reached:
                    reached = now
                    limit.reschedule(clock() + stall_seconds)
                    if on_reached is not None:
                        await on_reached(reached)
    except TimeoutError:
        raise FfmpegStalled(f"ffmpeg got no further for {stall_seconds:.0f} s") from None
    return reached


def parse_reached(fields: Mapping[str, str]) -> Reached:
    """One report of `-progress`; before the first frame its numbers are `N/A` or below zero."""
    frames, microseconds = fields.get("frame", ""), fields.get("out_time_us", "")
    return Reached(
        int(frames) if frames.isdecimal() else 0,
        int(microseconds) / 1_000_000 if microseconds.isdecimal() else 0.0,
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
    await process.wait()
