"""Films: what the plan says, done item by item in the job's folder, within bounds of memory and disk."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar
from uuid import UUID

from jobs.context import JobContext
from jobs.errors import JobFailed
from jobs.ffmpeg import Ffmpeg, FfmpegFailed, FfmpegStalled, OnReached, Reached
from jobs.render import plan
from jobs.render.captions import write_caption, write_fonts
from jobs.render.plan import Canvas, Segment, Transition
from jobs.render.sources import Source, Sources, sentence
from jobs.render.stills import NotAPicture, draw_still
from storage.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")

# Parts of a hundred: frames are made first, then joined; the rest is for storing.
_MADE_PERCENT, _JOINED_PERCENT = 92.0, 97.0
_FULL = (errno.ENOSPC, errno.EDQUOT)
_LOGGED_CHARACTERS = 400
# A full disk is emptied by people, or by the other jobs on it.
FULL_RETRY_SECONDS = 10.0


@dataclass(frozen=True)
class Shot:
    """An item: what is shown for how long, with which words."""

    asset_id: UUID
    duration_seconds: float
    caption: str | None


@dataclass(frozen=True)
class Film:
    """The finished files, in the job's folder."""

    video: Path
    poster: Path
    duration_seconds: float


async def make_film(
    context: JobContext,
    shots: Sequence[Shot],
    canvas: Canvas,
    transition: Transition,
    sound_asset_id: UUID | None,
) -> Film:
    """Render all shots. Raises JobFailed for what cannot be used, Unavailable when the disk is full."""
    segments = plan.lay_out([shot.duration_seconds for shot in shots], canvas.fps, transition)
    with _full_disk_told():
        studio = _Studio(context, canvas, transition, segments)
        sound = await _fetch_sound(context, sound_asset_id)
        await studio.make_segments(shots)
        return await studio.join(sound)


async def finish_in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """As `asyncio.to_thread`, but waits for the thread when cancelled: it still writes to the folder."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    finally:
        await asyncio.wait([running])


class _Studio:
    """One render at work."""

    def __init__(
        self, context: JobContext, canvas: Canvas, transition: Transition, segments: Sequence[Segment]
    ) -> None:
        self._context = context
        self._canvas = canvas
        self._transition = transition
        self._segments = segments
        self._frames = sum(segment.frames for segment in segments)
        self._ffmpeg = Ffmpeg(context.folder, environment=write_fonts(context.folder))

    async def make_segments(self, shots: Sequence[Shot]) -> None:
        """Make one file for each shot, in order."""
        sources = Sources(self._context, "source")
        made_frames = 0
        for shot, segment in zip(shots, self._segments, strict=True):
            place = f"item {segment.index + 1}"
            await self._tell(made_frames, segment)
            source = await sources.fetch(shot.asset_id, place)
            await self._make_segment(segment, source, shot.caption, made_frames)
            made_frames += segment.frames
        sources.drop()

    async def _make_segment(
        self, segment: Segment, source: Source, caption: str | None, made_frames: int
    ) -> None:
        previous = self._segments[segment.index - 1] if segment.index else None
        arguments = plan.segment_arguments(
            self._canvas,
            segment,
            *await self._opened(segment, source),
            transition=self._transition,
            caption_file=self._written(caption),
            previous=previous,
            wants_last=self._is_followed(segment),
            threads=self._ffmpeg.threads,
        )

        async def on_reached(reached: Reached) -> None:
            await self._tell(made_frames + min(reached.frames, segment.frames), segment)

        await self._run_segment(arguments, segment, source, on_reached)
        if previous is not None:
            (self._context.folder / previous.last_picture).unlink(missing_ok=True)

    async def _opened(self, segment: Segment, source: Source) -> tuple[list[str], str]:
        if source.medium == "video":
            read = plan.clip_input(self._canvas, segment, source.path.name, self._ffmpeg.threads)
            return read, plan.clip_filter(self._canvas)
        still = self._context.folder / "still.rgb"
        try:
            await finish_in_thread(draw_still, source.path, self._canvas, still)
        except NotAPicture as error:
            raise JobFailed("not_an_image", f"{sentence(source.called)} {error}.") from None
        return plan.still_input(self._canvas, still.name), plan.still_filter(self._canvas)

    def _written(self, caption: str | None) -> str | None:
        if caption is None or not caption.strip():
            return None
        return write_caption(self._context.folder, caption, self._canvas)

    def _is_followed(self, segment: Segment) -> bool:
        following = self._segments[segment.index + 1 : segment.index + 2]
        return any(each.transition_frames for each in following)

    async def _run_segment(
        self, arguments: Sequence[str], segment: Segment, source: Source, on_reached: OnReached
    ) -> None:
        try:
            reached, complaints = await self._ffmpeg.run(arguments, on_reached)
        except FfmpegStalled:
            if source.medium != "video":
                raise
            # Pictures without end in one instant of the clip.
            words = "takes too long to read: nothing of it could be shown for minutes"
            raise JobFailed("took_too_long", f"{sentence(source.called)} {words}.") from None
        except FfmpegFailed as error:
            # A child that was killed, or that has no room, says nothing about the clip.
            if error.disk_full or error.exit_code < 0 or source.medium != "video":
                raise
            reached, complaints = Reached(), error.complaints
        if complaints and source.medium == "video":
            self._context.log(f"{source.called}: {complaints[-_LOGGED_CHARACTERS:]}", "warning")
        if reached.frames < segment.frames:
            words = "cannot be read as a video: it is damaged, has no pictures, or is something else"
            raise JobFailed("not_a_video", f"{sentence(source.called)} {words}.")

    async def join(self, sound: Source | None) -> Film:
        """Put the segments together, with the sound, and take the poster."""
        folder, seconds = self._context.folder, self._frames / self._canvas.fps
        listing, video, poster = folder / "segments.ffconcat", folder / "video.mp4", folder / "poster.png"
        listing.write_text(plan.join_list(self._canvas, self._segments))
        sound_file = None if sound is None else sound.path.name
        arguments = plan.join_arguments(self._canvas, listing.name, sound_file, seconds, video.name)

        async def on_reached(reached: Reached) -> None:
            done = min(1.0, reached.seconds / seconds)
            percent = _MADE_PERCENT + (_JOINED_PERCENT - _MADE_PERCENT) * done
            await self._context.progress(percent, "joining", f"{reached.seconds:.0f} of {seconds:.0f} s")

        try:
            await self._ffmpeg.run(arguments, on_reached)
        except FfmpegFailed as error:
            if sound is None or error.disk_full or error.exit_code < 0:
                raise
            self._context.log(f"{sound.called}: {error.complaints[-_LOGGED_CHARACTERS:]}", "warning")
            raise JobFailed("no_sound", f"{sentence(sound.called)} has no sound that can be read.") from None
        for segment in self._segments:
            (folder / segment.file).unlink()
        await self._ffmpeg.run(plan.poster_arguments(self._canvas, video.name, poster.name))
        return Film(video, poster, seconds)

    async def _tell(self, frames: int, segment: Segment) -> None:
        message = f"item {segment.index + 1} of {len(self._segments)}"
        await self._context.progress(_MADE_PERCENT * frames / self._frames, "rendering", message)


async def _fetch_sound(context: JobContext, asset_id: UUID | None) -> Source | None:
    if asset_id is None:
        return None
    return await Sources(context, "sound", sound=True).fetch(asset_id, "the music")


@contextmanager
def _full_disk_told() -> Iterator[None]:
    words = "The worker's disk is full. Tell the operator."
    try:
        yield
    except FfmpegFailed as error:
        if error.disk_full:
            raise Unavailable(words, retry_after_seconds=FULL_RETRY_SECONDS) from error
        raise
    except OSError as error:
        if error.errno in _FULL:
            raise Unavailable(words, retry_after_seconds=FULL_RETRY_SECONDS) from error
        raise
