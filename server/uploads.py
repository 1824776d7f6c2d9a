"""Uploads: a file of a multipart form (RFC 7578), streamed into the store of files, and looked at there."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import UUID

import structlog
from aiohttp import BodyPartReader, MultipartReader, StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError

from storage.errors import AtelierError
from storage.files import FileStore
from storage.ids import new_id
from workspace.assets import AssetDraft, NewAsset, over_quota
from workspace.errors import InvalidRequest, Malformed, RateLimited, TooLarge, UnsupportedMediaType
from workspace.images import LARGEST_IMAGE_BYTES, look_at_image
from workspace.media import HEAD_BYTES, contradicts, sniff
from workspace.parsing import read_fields

# For as long as nothing arrives.
SILENCE_SECONDS = 20.0
# A whole upload may take this long, and more by how much of it has arrived.
PATIENCE_SECONDS = 60.0
SLOWEST_BYTES_PER_SECOND = 8 * 1024
AT_ONCE = 32
AT_ONCE_OF_ONE = 4
# What a form has around its file: boundaries, headers, the name.
FORM_BYTES = 16 * 1024
CHUNK_BYTES = 64 * 1024
LONGEST_FIELD_BYTES = 4096
IMAGES_AT_ONCE = 1

_FORM = "multipart/form-data"
_PLAIN_ENCODINGS = ("", "binary", "8bit", "7bit")
_BROKEN = (ValueError, AssertionError, RuntimeError, KeyError, HttpProcessingError)

Result = TypeVar("Result")

log = structlog.get_logger("server.uploads")


@dataclass(frozen=True)
class Upload:
    """Who sends a file, and where it is to go."""

    project_id: UUID
    author_id: UUID
    # It lies there, and takes of its room.
    workspace_id: UUID


class Uploads:
    """Takes in what people send; bounded in size, in time and in how many at once."""

    def __init__(self, files: FileStore, *, file_max_bytes: int, quota_bytes: int) -> None:
        self._files = files
        self.quota_bytes = quota_bytes
        self._file_max_bytes = file_max_bytes
        self._of_each: Counter[UUID] = Counter()
        # What decodes pictures takes much memory for a moment.
        self._images = asyncio.Semaphore(IMAGES_AT_ONCE)

    @contextmanager
    def turn(self, user_id: UUID) -> Iterator[None]:
        """Counts one upload of a person's for as long as this is open. Raises `RateLimited`."""
        if self._of_each[user_id] >= AT_ONCE_OF_ONE:
            raise RateLimited(
                f"You send {AT_ONCE_OF_ONE} files at once already. Wait for one of them.",
                retry_after_seconds=2,
            )
        if self._of_each.total() >= AT_ONCE:
            raise RateLimited("Too many files are being sent at once. Wait a moment.", retry_after_seconds=2)
        self._of_each[user_id] += 1
        try:
            yield
        finally:
            self._of_each[user_id] -= 1
            if not self._of_each[user_id]:
                del self._of_each[user_id]

    async def receive(self, request: web.Request, upload: Upload, room_bytes: int) -> NewAsset:
        """Stores the file of a form and answers with what it is; what is refused leaves nothing.

        `room_bytes` is what the workspace has room for. Raises `Malformed`, `InvalidRequest`,
        `TooLarge`, `UnsupportedMediaType` and `Unavailable`.
        """
        self._check_head(request, room_bytes)
        form = await _open_form(request)
        name, part = await form.find_file()
        head = _Head(form.chunks(part))
        key = f"{upload.workspace_id}/{new_id()}"
        try:
            written = await self._files.put(
                key, head.chunks(), max_bytes=min(self._file_max_bytes, room_bytes)
            )
        except TooLarge:
            raise self._too_large(room_bytes) from None
        asset = NewAsset(
            project_id=upload.project_id,
            name=name,
            content_type=sniff(head.bytes, name),
            size_bytes=written.size_bytes,
            sha256_hex=written.sha256_hex,
            file_key=key,
            created_by=upload.author_id,
        )
        try:
            await form.finish()
            _check_type(part, asset)
            return await self._look_at(asset, upload.workspace_id)
        except BaseException:
            await self.discard([key])
            raise

    async def discard(self, keys: Iterable[str]) -> None:
        """Removes objects that nothing names any more; what cannot be removed now is swept later."""
        try:
            await asyncio.shield(self._files.delete(keys))
        except AtelierError as error:
            log.warning("an object is left for the sweep", error=error.message)

    def _check_head(self, request: web.Request, room_bytes: int) -> None:
        if request.content_type != _FORM:
            raise UnsupportedMediaType(f"Send {_FORM} with the file in the field `file`.")
        announced = (request.content_length or 0) - FORM_BYTES
        if announced > min(self._file_max_bytes, room_bytes):
            raise self._too_large(room_bytes)

    def _too_large(self, room_bytes: int) -> TooLarge:
        if room_bytes < self._file_max_bytes:
            return over_quota(self.quota_bytes)
        return TooLarge(f"The file is larger than {self._file_max_bytes} bytes.")

    async def _look_at(self, asset: NewAsset, workspace_id: UUID) -> NewAsset:
        """With the size and a thumbnail, if it is a picture."""
        if not asset.content_type.startswith("image/") or asset.size_bytes > LARGEST_IMAGE_BYTES:
            return asset
        try:
            async with self._images:
                with tempfile.TemporaryDirectory(prefix="atelier-") as folder:
                    return await self._draw_thumbnail(asset, workspace_id, Path(folder))
        except OSError as error:
            log.warning("there is no room for looking at pictures", error=str(error))
            return asset

    async def _draw_thumbnail(self, asset: NewAsset, workspace_id: UUID, folder: Path) -> NewAsset:
        file, small = folder / "file", folder / "thumbnail"
        await self._files.fetch(asset.file_key, file, max_bytes=LARGEST_IMAGE_BYTES)
        picture = await asyncio.to_thread(look_at_image, file, small)
        if picture is None:
            return asset
        asset = replace(asset, width=picture.width, height=picture.height)
        if not picture.has_thumbnail:
            return asset
        key = f"{workspace_id}/{new_id()}"
        await self._files.put_file(key, small)
        return replace(asset, thumbnail_key=key)


class _Form:
    """A form with the field `file` and, before it, perhaps `name`."""

    def __init__(self, reader: MultipartReader) -> None:
        self._reader = reader
        self._began = time.monotonic()
        self._received_bytes = 0

    async def find_file(self) -> tuple[str, BodyPartReader]:
        """The name of the file, and the part with its bytes."""
        name: str | None = None
        while True:
            part = await self._next()
            if part is None:
                raise InvalidRequest.of("file", "is required")
            if part.name == "file":
                break
            if part.name != "name":
                raise InvalidRequest.of(_field(part), "is not a known field")
            if name is not None:
                raise InvalidRequest.of("name", "must be given once")
            name = await self._text(part)
        if part.headers.get("Content-Transfer-Encoding", "").lower() not in _PLAIN_ENCODINGS:
            raise Malformed("Send the bytes of the file as they are, without a transfer encoding.")
        given = name if name is not None else part.filename
        if given is None:
            raise InvalidRequest.of("name", "is required: as a field before the file, or as its filename")
        return read_fields(AssetDraft, {"name": given}).name, part

    async def chunks(self, part: BodyPartReader) -> AsyncIterator[bytes]:
        """The bytes of a part."""
        while not part.at_eof():
            chunk = await self._patiently(part.read_chunk(CHUNK_BYTES))
            self._received_bytes += len(chunk)
            yield chunk

    async def finish(self) -> None:
        """Sees that the form ends after its file."""
        part = await self._next()
        if part is not None:
            raise InvalidRequest.of(_field(part), "must come before the file")

    async def _next(self) -> BodyPartReader | None:
        part = await self._patiently(self._reader.next())
        if isinstance(part, MultipartReader):
            raise Malformed("A form within the form is not taken.")
        return part

    async def _text(self, part: BodyPartReader) -> str:
        data = b""
        async for chunk in self.chunks(part):
            data += chunk
            if len(data) > LONGEST_FIELD_BYTES:
                raise InvalidRequest.of("name", "is too long")
        try:
            return data.decode()
        except UnicodeDecodeError:
            raise InvalidRequest.of("name", "must be text in UTF-8") from None

    async def _patiently(self, reading: Awaitable[Result]) -> Result:
        allowed_seconds = PATIENCE_SECONDS + self._received_bytes / SLOWEST_BYTES_PER_SECOND
        left_seconds = self._began + allowed_seconds - time.monotonic()
        try:
            async with asyncio.timeout(max(0.0, min(SILENCE_SECONDS, left_seconds))):
                return await reading
        except TimeoutError:
            raise Malformed("The rest of the file did not arrive in time.") from None
        except ConnectionError:
            raise Malformed("The connection broke off before the file was complete.") from None
        except _BROKEN:
            raise Malformed("The form is not whole: it ends too early or is not framed as it says.") from None


async def _open_form(request: web.Request) -> _Form:
    try:
        return _Form(MultipartReader(request.headers, cast(StreamReader, _Body(request.content))))
    except ValueError:
        raise Malformed("The Content-Type lacks the boundary of the form, or it is too long.") from None


class _Body:
    """A body whose lines are few: all that comes in lines is what a form has around its file.

    The lines before the first boundary would be read without end, and each of them costs the whole process
    time, however short it is.
    """

    def __init__(self, stream: StreamReader) -> None:
        self._stream = stream
        self._left_bytes = FORM_BYTES

    async def readline(self, *, max_line_length: int | None = None) -> bytes:
        line = await self._stream.readline(max_line_length=max_line_length)
        self._left_bytes -= len(line)
        if self._left_bytes < 0:
            raise Malformed(f"The form has more than {FORM_BYTES} bytes around its file.")
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Head:
    """Keeps the beginning of what passes through."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.bytes = b""

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            if len(self.bytes) < HEAD_BYTES:
                self.bytes += chunk[: HEAD_BYTES - len(self.bytes)]
            yield chunk


def _field(part: BodyPartReader) -> str:
    return (part.name or "body")[:100]


def _check_type(part: BodyPartReader, asset: NewAsset) -> None:
    declared = part.headers.get("Content-Type", "").partition(";")[0].strip()
    if contradicts(declared, asset.content_type):
        raise UnsupportedMediaType(
            f"The file is said to be {declared[:100]}, but what is in it is {asset.content_type}."
        )
