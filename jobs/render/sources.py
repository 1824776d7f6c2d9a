"""Where the pictures, clips and music of a render come from: assets of its project, one file at a time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from jobs.context import JobContext
from jobs.errors import JobFailed
from storage.assets import find_asset
from storage.files import FileMissing
from storage.postgres import Connection, Record

Medium = Literal["image", "video", "audio"]

_ITEM_MEDIA: tuple[Medium, ...] = ("image", "video")
# The sound of a video may be music, and some containers of sound look like those of a video.
_SOUND_MEDIA: tuple[Medium, ...] = ("audio", "video")
_NOT_DRAWN = ("image/svg+xml", "image/heic", "image/heif")


@dataclass(frozen=True)
class Source:
    """A file of an asset that was fetched. `called` is what people know it by: `item 3 ("beach.png")`."""

    asset_id: UUID
    called: str
    medium: Medium
    path: Path


def medium_of(content_type: str) -> Medium | None:
    """What an asset can be to a render; None for what cannot be shown or heard."""
    if content_type in _NOT_DRAWN:
        return None
    for medium in ("image", "video", "audio"):
        if content_type.startswith(f"{medium}/"):
            return medium
    return None


async def complain_of_asset(sql: Connection, project_id: UUID, asset_id: UUID, *, sound: bool) -> str | None:
    """What keeps an asset from being shown (or heard, for `sound`), or None when nothing does."""
    row = await find_asset(sql, asset_id)
    if row is None or row["project_id"] != project_id:
        return "must be an asset of this project"
    if medium_of(row["content_type"]) not in (_SOUND_MEDIA if sound else _ITEM_MEDIA):
        wanted = "audio, or a video with sound" if sound else "an image or a video"
        return f"must be {wanted}; this asset is {row['content_type']}"
    return None


class Sources:
    """Fetches assets into the job's folder; only the last one is kept, so the disk holds one at a time."""

    def __init__(self, context: JobContext, file: str, *, sound: bool = False) -> None:
        self._context = context
        self._path = context.folder / file
        self._media = _SOUND_MEDIA if sound else _ITEM_MEDIA
        self._held: Source | None = None

    async def fetch(self, asset_id: UUID, place: str) -> Source:
        """The file of an asset that stands at `place` ("item 3").

        Raises JobFailed when it is gone or of the wrong kind, Unavailable, and OSError for a full disk.
        """
        row = await self._find(asset_id, place)
        called = f"{place} (“{row['name']}”)"
        medium = medium_of(row["content_type"])
        if medium is None or medium not in self._media:
            raise JobFailed(
                "wrong_media", f"{sentence(called)} is {row['content_type']}, which cannot be used."
            )
        if self._held is None or self._held.asset_id != asset_id:
            self._held = None
            try:
                await self._context.files.fetch(row["file_key"], self._path, max_bytes=row["size_bytes"])
            except FileMissing:
                raise _gone(called) from None
        self._held = Source(asset_id, called, medium, self._path)
        return self._held

    def drop(self) -> None:
        """Remove what is held."""
        self._held = None
        self._path.unlink(missing_ok=True)

    async def _find(self, asset_id: UUID, place: str) -> Record:
        async with self._context.look() as sql:
            row = await find_asset(sql, asset_id)
        if row is None or row["project_id"] != self._context.job.project_id:
            raise _gone(place)
        return row


def _gone(called: str) -> JobFailed:
    return JobFailed("asset_missing", f"{sentence(called)} is not there any more: its asset was deleted.")


def sentence(called: str) -> str:
    """As it begins a sentence."""
    return called[:1].upper() + called[1:]
