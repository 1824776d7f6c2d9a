"""The store of files, in a folder and in a bucket: whole or not there, bounded, and gone when deleted."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from storage.errors import TooLarge, Unavailable
from storage.files import PART_BYTES, PIECE_BYTES, FileMissing, FileStore
from tests.s3_server import KEYS, S3Server, running_s3
from tests.small_disk import mounted_small_disk

LIMIT = 64 * 1024 * 1024
LATER = timedelta(minutes=1)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with running_s3(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    if request.param == "folder":
        return FileStore.open(f"file:{tmp_path / 'files'}")
    return _bucket(request.getfixturevalue("s3"), monkeypatch)


def _bucket(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> FileStore:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    bucket = f"bucket-{uuid4().hex}"
    s3.make_bucket(bucket)
    return FileStore.open(s3.files_url(bucket))


def _key() -> str:
    return f"{uuid4()}/{uuid4()}"


async def _chunks(data: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for at in range(0, len(data), size):
        yield data[at : at + size]


async def _read(files: FileStore, key: str, start: int, end: int) -> bytes:
    return b"".join([piece async for piece in files.stream(key, start, end)])


async def _all_keys(files: FileStore) -> set[str]:
    return {key async for key in files.keys("", datetime.now(UTC) + LATER)}


@pytest.mark.parametrize("size", [0, 1, PIECE_BYTES, 2 * PART_BYTES + 7], ids=str)
async def test_what_is_put_is_read_again(files: FileStore, size: int) -> None:
    data, key = os.urandom(size), _key()
    written = await files.put(key, _chunks(data), max_bytes=size)
    assert (written.size_bytes, written.sha256_hex) == (size, hashlib.sha256(data).hexdigest())
    assert await files.size(key) == size
    assert await _read(files, key, 0, size) == data
    assert await _all_keys(files) == {key}


async def test_ranges_are_read(files: FileStore) -> None:
    data, key = os.urandom(3 * PIECE_BYTES), _key()
    await files.put(key, _chunks(data), max_bytes=LIMIT)
    for start, end in ((0, 1), (5, 10), (PIECE_BYTES - 3, 2 * PIECE_BYTES + 3), (len(data) - 1, len(data))):
        assert await _read(files, key, start, end) == data[start:end]


async def test_local_files_go_in_and_out(files: FileStore, tmp_path: Path) -> None:
    data, key = os.urandom(PART_BYTES + 1), _key()
    (tmp_path / "in").write_bytes(data)
    written = await files.put_file(key, tmp_path / "in")
    assert written.sha256_hex == hashlib.sha256(data).hexdigest()
    assert await files.fetch(key, tmp_path / "out", max_bytes=LIMIT) == len(data)
    assert (tmp_path / "out").read_bytes() == data
    with pytest.raises(TooLarge):
        await files.fetch(key, tmp_path / "small", max_bytes=len(data) - 1)
    assert not (tmp_path / "small").exists()


async def test_a_stream_that_breaks_off_leaves_nothing(files: FileStore) -> None:
    async def breaking() -> AsyncIterator[bytes]:
        async for chunk in _chunks(bytes(2 * PART_BYTES)):
            yield chunk
        raise ConnectionResetError("gone")

    with pytest.raises(ConnectionResetError):
        await files.put(_key(), breaking(), max_bytes=LIMIT)
    assert await _all_keys(files) == set()


async def test_a_cancelled_put_leaves_nothing(files: FileStore) -> None:
    waiting = asyncio.Event()

    async def stalling() -> AsyncIterator[bytes]:
        async for chunk in _chunks(bytes(2 * PART_BYTES)):
            yield chunk
        waiting.set()
        await asyncio.Event().wait()

    putting = asyncio.create_task(files.put(_key(), stalling(), max_bytes=LIMIT))
    await asyncio.wait_for(waiting.wait(), 30)
    putting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await putting
    assert await _all_keys(files) == set()


async def test_more_than_allowed_is_refused_and_leaves_nothing(files: FileStore) -> None:
    with pytest.raises(TooLarge):
        await files.put(_key(), _chunks(bytes(1001)), max_bytes=1000)
    assert await _all_keys(files) == set()


async def test_deleting(files: FileStore) -> None:
    kept, *gone = keys = [_key() for _ in range(3)]
    for key in keys:
        await files.put(key, _chunks(b"data"), max_bytes=LIMIT)
    await files.delete([*gone, _key()])
    assert await _all_keys(files) == {kept}
    with pytest.raises(FileMissing):
        await files.size(gone[0])
    with pytest.raises(FileMissing):
        await _read(files, gone[0], 0, 4)


async def test_keys_by_folder_and_age(files: FileStore) -> None:
    here, there = _key(), _key()
    for key in (here, there):
        await files.put(key, _chunks(b"data"), max_bytes=LIMIT)
    now = datetime.now(UTC)
    assert [key async for key in files.keys(here.partition("/")[0], now + LATER)] == [here]
    assert [key async for key in files.keys("", now - LATER)] == []
    assert [key async for key in files.keys("none", now + LATER)] == []


async def test_it_answers(files: FileStore) -> None:
    await files.ping()


async def test_a_file_deleted_while_it_is_read_ends_so(files: FileStore) -> None:
    key = _key()
    await files.put(key, _chunks(bytes(2 * PIECE_BYTES)), max_bytes=LIMIT)
    reading = files.stream(key, 0, 2 * PIECE_BYTES)
    assert len(await anext(reading)) == PIECE_BYTES
    await files.delete([key])
    with pytest.raises(FileMissing):
        await anext(reading)


async def test_a_bucket_that_is_away_or_missing_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_s3(tmp_path) as server:
        files = _bucket(server, monkeypatch)
        missing = FileStore.open(server.files_url("there-is-none"))
        with pytest.raises(Unavailable):
            await missing.ping()
    with pytest.raises(Unavailable):
        await files.ping()
    with pytest.raises(Unavailable):
        await files.put(_key(), _chunks(b"data"), max_bytes=LIMIT)


async def test_what_a_killed_writer_left_is_removed(tmp_path: Path) -> None:
    files = FileStore.open(f"file:{tmp_path}")
    key = _key()
    await files.put(key, _chunks(b"data"), max_bytes=LIMIT)
    left = tmp_path / f"{key}#1"
    left.write_bytes(b"half")
    now = datetime.now(UTC)
    assert await _all_keys(files) == {key}
    assert await files.remove_unfinished(now - LATER) == 0
    assert await files.remove_unfinished(now + LATER) == 1
    assert not left.exists()
    assert await files.size(key) == 4


def _files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted_small_disk(tmp_path / "small") as folder:
        yield folder


async def test_a_full_disk_is_told_and_leaves_nothing(small_disk: Path) -> None:
    files = FileStore.open(f"file:{small_disk / 'files'}")
    with pytest.raises(Unavailable, match="no room left"):
        await files.put(_key(), _chunks(bytes(PART_BYTES)), max_bytes=LIMIT)
    assert _files_below(small_disk) == []
    key = _key()
    await files.put(key, _chunks(b"small"), max_bytes=LIMIT)
    assert await files.size(key) == 5


@pytest.mark.parametrize(
    "url",
    ["", "files", "file:", "file://host/folder", "s3:", "s3://", "s3://bucket?secret=1", "https://host/x"],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"must be|knows of"):
        FileStore.open(url)


def test_a_folder_is_private_and_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    FileStore.open("file:data/my%20files")
    folder = tmp_path / "data" / "my files"
    assert folder.stat().st_mode & 0o777 == 0o700
