"""`render`: pictures and clips of a project become one MP4, with captions, transitions and music."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints, ValidationInfo, field_validator

from jobs.context import Effects, JobContext, Outcome
from jobs.kinds import JobKind
from jobs.render.film import Film, Shot, finish_in_thread, make_film
from jobs.render.plan import Canvas, Transition
from jobs.render.sources import complain_of_asset
from storage.postgres import Connection
from workspace.assets import NewAsset, add_asset
from workspace.errors import FieldError
from workspace.images import look_at_image
from workspace.inputs import Input, Text

MOST_ITEMS = 500
LONGEST_SECONDS = 3600
MOST_PIXELS = 3840 * 2160
# Of all frames together: an hour of 1920 by 1080 at 30 frames a second.
MOST_DRAWN_PIXELS = 1920 * 1080 * 30 * LONGEST_SECONDS

Side = Annotated[int, Field(ge=16, le=3840, multiple_of=2)]


class RenderItem(Input):
    """One picture or clip. A clip longer than its time is cut; a shorter one stays at its last picture."""

    asset_id: UUID
    duration_seconds: float = Field(ge=0.1, le=600)
    caption: Annotated[Text, StringConstraints(max_length=500)] | None = None


class RenderParams(Input):
    """What is to be rendered.

    The video lasts as long as all items together, at most an hour: a transition takes place at the start of
    the item that comes, for half a second, and takes no time of its own. Items are shown whole, on black;
    the sound of clips is left out. Music that is longer fades out at the end, after shorter music there is
    silence.
    """

    items: list[RenderItem] = Field(min_length=1, max_length=MOST_ITEMS)
    width: Side
    height: Side
    fps: int = Field(ge=1, le=60)
    transition: Transition
    audio_asset_id: UUID | None = None

    @field_validator("items")
    @classmethod
    def _bounded(cls, items: list[RenderItem]) -> list[RenderItem]:
        if sum(item.duration_seconds for item in items) > LONGEST_SECONDS:
            raise ValueError(f"must last at most {LONGEST_SECONDS} seconds together")
        return items

    @field_validator("height")
    @classmethod
    def _within_4k(cls, height: int, info: ValidationInfo) -> int:
        if height * info.data.get("width", 0) > MOST_PIXELS:
            raise ValueError(f"must be at most {MOST_PIXELS} pixels together with the width")
        return height

    @field_validator("fps")
    @classmethod
    def _within_reason(cls, fps: int, info: ValidationInfo) -> int:
        items = info.data.get("items", [])
        if any(item.duration_seconds * fps < 1 for item in items):
            raise ValueError("must be so many that every item lasts for one frame at least")
        pixels = info.data.get("width", 0) * info.data.get("height", 0)
        if pixels * fps * sum(item.duration_seconds for item in items) > MOST_DRAWN_PIXELS:
            raise ValueError("must be fewer, or the video shorter or smaller: this is too much to draw")
        return fps

    @property
    def canvas(self) -> Canvas:
        return Canvas(self.width, self.height, self.fps)


async def check(sql: Connection, project_id: UUID, params: RenderParams) -> list[FieldError]:
    """Name every asset that is not there, or that cannot be shown or heard."""
    known: dict[UUID, str | None] = {}
    errors: list[FieldError] = []
    for index, item in enumerate(params.items):
        if item.asset_id not in known:
            known[item.asset_id] = await complain_of_asset(sql, project_id, item.asset_id, sound=False)
        if message := known[item.asset_id]:
            errors.append(FieldError(f"params.items.{index}.asset_id", message))
    if params.audio_asset_id is not None:
        message = await complain_of_asset(sql, project_id, params.audio_asset_id, sound=True)
        if message:
            errors.append(FieldError("params.audio_asset_id", message))
    return errors


async def render(context: JobContext, params: RenderParams) -> Outcome:
    """Make the video and store it; it becomes an asset of the project together with the outcome."""
    shots = [Shot(item.asset_id, item.duration_seconds, item.caption) for item in params.items]
    film = await make_film(context, shots, params.canvas, params.transition, params.audio_asset_id)
    asset = await _store(context, params, film)

    async def add(effects: Effects) -> None:
        await add_asset(effects.sql, effects.emit, asset, quota_bytes=context.quota_bytes)

    result = {
        "asset_id": str(asset.id),
        "width": params.width,
        "height": params.height,
        "fps": params.fps,
        "duration_seconds": film.duration_seconds,
        "size_bytes": asset.size_bytes,
    }
    return Outcome(result=result, effect=add)


async def _store(context: JobContext, params: RenderParams, film: Film) -> NewAsset:
    await context.progress(98, "storing", "the video")
    job = context.job
    if job.project_id is None:
        raise ValueError("a render belongs to a project")
    file_key, thumbnail_key = context.key(), None
    written = await context.files.put_file(file_key, film.video)
    thumbnail = context.folder / "thumbnail"
    seen = await finish_in_thread(look_at_image, film.poster, thumbnail)
    if seen is not None and seen.has_thumbnail:
        thumbnail_key = context.key()
        await context.files.put_file(thumbnail_key, thumbnail)
    context.log(f"The video has {written.size_bytes} bytes.")
    return NewAsset(
        project_id=job.project_id,
        name=f"Render {datetime.now(UTC):%Y-%m-%d %H.%M}.mp4",
        content_type="video/mp4",
        size_bytes=written.size_bytes,
        sha256_hex=written.sha256_hex,
        file_key=file_key,
        created_by=job.requested_by,
        thumbnail_key=thumbnail_key,
        width=params.width,
        height=params.height,
        duration_seconds=film.duration_seconds,
        job_id=job.id,
    )


KIND = JobKind(
    name="render",
    queue="render",
    params=RenderParams,
    run=render,
    summary="Makes a video of images and clips.",
    check=check,
    one_active=True,
)
