"""Files: streamed in and out of a folder or a bucket of S3; whole or not there at all."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from urllib.parse import parse_qsl, unquote, urlsplit

import obstore
import structlog
from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from storage.errors import AtelierError, TooLarge, Unavailable

# S3 takes no smaller parts, but for the last one.
PART_BYTES = 5 * 1024 * 1024
PARTS_AT_ONCE = 2
# What one request reads; the most that a download holds in memory.
PIECE_BYTES = 1024 * 1024
CONNECT_TIMEOUT = timedelta(seconds=2)
REQUEST_TIMEOUT = timedelta(seconds=60)
RETRIES = 2
# A full disk is emptied by people.
FULL_RETRY_SECONDS = 10.0
S3_OPTIONS = frozenset({"endpoint", "region", "virtual_hosted_style_request"})

# The folder's store writes to `<key>#<number>` and renames what is complete.
_UNFINISHED = "*#*"
_FULL = (f"os error {errno.ENOSPC})", f"os error {errno.EDQUOT})")

log = structlog.get_logger("storage.files")


class FileMissing(AtelierError):
    """There is no such object; a file that is deleted while it is read ends so."""

    code = "not_found"
    sentence = "This file is no longer there."


@dataclass(frozen=True)
class Written:
    """What was stored."""

    size_bytes: int
    sha256_hex: str


class FileStore:
    """Objects by key: `<workspace_id>/<id>`. A key is written once; names of people's are no keys."""

    def __init__(self, store: LocalStore | S3Store, folder: Path | None) -> None:
        self._store = store
        # Of a local store.
        self._folder = folder

    @classmethod
    def open(cls, url: str) -> FileStore:
        """`file:FOLDER`, which is made where it is missing, or `s3://BUCKET/PREFIX?endpoint=&region=`.

        The keys to S3 are those of the environment (`AWS_ACCESS_KEY_ID` and so on). Raises ValueError
        for another URL and OSError when the folder cannot be made.
        """
        folder = folder_of(url)
        if folder is not None:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(LocalStore(folder), folder)
        parts = urlsplit(url)
        if parts.scheme == "s3" and parts.netloc:
            return cls(_open_bucket(parts.netloc, parts.path.strip("/"), dict(parse_qsl(parts.query))), None)
        raise ValueError("must be of the form file:FOLDER or s3://BUCKET/PREFIX")

    async def put(self, key: str, chunks: AsyncIterable[bytes], *, max_bytes: int) -> Written:
        """Stores a stream; the object is there once all of it has been stored, or not at all.

        Raises `TooLarge` above `max_bytes`, `Unavailable`, and whatever `chunks` raises.
        """
        intake = _Intake(max_bytes)
        with _translated(key):
            await obstore.put_async(
                self._store,
                key,
                intake.of(chunks),
                chunk_size=PART_BYTES,
                max_concurrency=PARTS_AT_ONCE,
                use_multipart=True,
            )
            if self._folder is not None:
                await asyncio.to_thread(_make_durable, self._folder / key)
        return intake.written

    async def put_file(self, key: str, path: Path) -> Written:
        """Stores a local file, as `put` does. Raises OSError when it cannot be read."""
        size_bytes = (await asyncio.to_thread(path.stat)).st_size
        with await asyncio.to_thread(path.open, "rb") as file:
            return await self.put(key, _read_pieces(file), max_bytes=size_bytes)

    async def fetch(self, key: str, path: Path, *, max_bytes: int) -> int:
        """Writes an object to a local file and answers with its size in bytes.

        Raises `FileMissing`, `Unavailable`, `TooLarge` before anything is written, and OSError.
        """
        size_bytes = await self.size(key)
        if size_bytes > max_bytes:
            raise TooLarge(f"The file is larger than {max_bytes} bytes.")
        with await asyncio.to_thread(path.open, "wb") as file:
            async for piece in self.stream(key, 0, size_bytes):
                await asyncio.to_thread(file.write, piece)
        return size_bytes

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to but not including `end`, both within the object.

        Raises `FileMissing`, also in the middle of it, and `Unavailable`.
        """
        # By requests of their own: one that lasts as long as a slow reader does would run into a timeout.
        for at in range(start, end, PIECE_BYTES):
            with _translated(key):
                piece = await obstore.get_range_async(
                    self._store, key, start=at, end=min(at + PIECE_BYTES, end)
                )
            yield bytes(piece)

    async def size(self, key: str) -> int:
        """In bytes. Raises `FileMissing` and `Unavailable`."""
        with _translated(key):
            return int((await obstore.head_async(self._store, key))["size"])

    async def delete(self, keys: Iterable[str]) -> None:
        """Removes objects; those that are not there are none the worse. Raises `Unavailable`."""
        for key in keys:
            with _translated(key):
                try:
                    await obstore.delete_async(self._store, key)
                except FileNotFoundError:
                    continue

    async def keys(self, prefix: str, older_than: datetime) -> AsyncIterator[str]:
        """The keys below a folder of keys (all for an empty one) that were written before that time."""
        listing = obstore.list(self._store, prefix or None, chunk_size=500)
        while True:
            with _translated(prefix):
                try:
                    batch = await anext(listing)
                except StopAsyncIteration:
                    return
            for meta in batch:
                if meta["last_modified"] < older_than:
                    yield meta["path"]

    async def remove_unfinished(self, older_than: datetime) -> int:
        """Removes what writers that were killed left of objects, last touched before then; says how many.

        A bucket removes such parts by a lifecycle rule of its own.
        """
        if self._folder is None:
            return 0
        return await asyncio.to_thread(_remove_unfinished, self._folder, older_than)

    async def ping(self) -> None:
        """Raises `Unavailable` when files cannot be kept."""
        if self._folder is not None:
            if not os.access(self._folder, os.W_OK | os.X_OK):
                raise Unavailable("The folder of files is not writable.")
            return
        with _translated("ping"):
            await obstore.list(self._store, "ping", chunk_size=1).collect_async()


def folder_of(url: str) -> Path | None:
    """The folder that a `file:` URL names; None for another one."""
    parts = urlsplit(url)
    if parts.scheme != "file" or parts.netloc or not parts.path:
        return None
    return Path(unquote(parts.path)).absolute()


class _Intake:
    """Counts and hashes what passes through."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._size_bytes = 0
        self._hash = hashlib.sha256()

    @property
    def written(self) -> Written:
        return Written(self._size_bytes, self._hash.hexdigest())

    async def of(self, chunks: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
        async for chunk in chunks:
            self._size_bytes += len(chunk)
            if self._size_bytes > self._max_bytes:
                raise TooLarge(f"The file is larger than {self._max_bytes} bytes.")
            self._hash.update(chunk)
            yield chunk


def _open_bucket(bucket: str, prefix: str, options: dict[str, str]) -> S3Store:
    unknown = set(options) - S3_OPTIONS
    if unknown:
        raise ValueError(f"knows of {', '.join(sorted(S3_OPTIONS))}, not of {', '.join(sorted(unknown))}")
    try:
        return S3Store(
            bucket,
            prefix=prefix or None,
            config=options,  # type: ignore[arg-type]  # all of its values may be text
            client_options={
                # An address without TLS is one of the machine's own network.
                "allow_http": options.get("endpoint", "").startswith("http://"),
                "connect_timeout": CONNECT_TIMEOUT,
                "timeout": REQUEST_TIMEOUT,
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": REQUEST_TIMEOUT},
        )
    except BaseError as error:
        raise ValueError(f"is not usable: {error}") from None


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Turns failures of the store into errors of ours; those of a stream that is stored pass."""
    try:
        yield
    except FileNotFoundError:
        raise FileMissing from None
    except BaseError as error:
        text = str(error)
        if any(sign in text for sign in _FULL):
            log.error("there is no room for files", key=key)
            raise Unavailable(
                "There is no room left for files. Tell the operator.", retry_after_seconds=FULL_RETRY_SECONDS
            ) from None
        log.warning("files are away", key=key, kind=type(error).__name__, error=text.partition("\n")[0][:300])
        raise Unavailable("The files are not reachable at the moment. Try again shortly.") from error


async def _read_pieces(file: BinaryIO) -> AsyncIterator[bytes]:
    read: Callable[[int], bytes] = file.read
    while piece := await asyncio.to_thread(read, PIECE_BYTES):
        yield piece


def _make_durable(path: Path) -> None:
    """A row that names the object is committed next, so a loss of power must not take the object."""
    for each in (path, path.parent, path.parent.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove_unfinished(folder: Path, older_than: datetime) -> int:
    removed = 0
    for path in folder.rglob(_UNFINISHED):
        try:
            if datetime.fromtimestamp(path.stat().st_mtime, UTC) < older_than:
                path.unlink()
                removed += 1
        except FileNotFoundError:
            # Finished or given up meanwhile.
            continue
    return removed
