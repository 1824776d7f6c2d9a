"""Files made to harm, and people who send and fetch files to harm: refused, bounded or survived."""

from __future__ import annotations

import asyncio
import io
import struct
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from PIL import Image, PngImagePlugin

from jobs.render.plan import Canvas
from jobs.render.stills import NotAPicture, draw_still
from server.downloads import AT_ONCE_OF_ONE, Downloads
from server.uploads import FORM_BYTES
from tests.forms import picture, upload
from tests.people import PREFIX, Person, created
from tests.raw_upload import Raw
from tests.scene import Scene
from workspace.errors import RateLimited
from workspace.images import MOST_PIXELS, look_at_image

MANY_LINES = b"a\r\n" * FORM_BYTES


# Forms


@pytest.mark.parametrize("before", [MANY_LINES, b"\r\n" * FORM_BYTES], ids=["lines", "empty lines"])
async def test_lines_before_a_form_are_not_read_without_end(scene: Scene, before: bytes) -> None:
    raw = await Raw.begin(scene.editor, scene.project_id, 1_000_000_000)
    await raw.send(before)
    # The rest never comes, so the answer came before its end.
    assert await asyncio.wait_for(raw.status(), 5) == 400
    raw.reset()


async def test_a_form_may_begin_after_a_few_lines(scene: Scene) -> None:
    body = b"Hello.\r\n\r\n" + Raw.head_of_file() + b"whole" + Raw.end()
    raw = await Raw.begin(scene.editor, scene.project_id, len(body))
    await raw.send(body)
    assert await raw.status() == 201
    raw.reset()


# Pictures


def _png(width: int, height: int) -> bytes:
    """One in black, made without holding it as a picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(height * (width + 1)), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _avif_without_pixels() -> bytes:
    whole = picture(64, 64, "AVIF")
    at = whole.index(b"mdat") + 4
    return whole[:at] + bytes(len(whole) - at)


def _avif_without_items() -> bytes:
    return picture(64, 64, "AVIF").replace(b"iinf", b"xinf").replace(b"pitm", b"xitm")


@pytest.mark.parametrize("make", [_avif_without_pixels, _avif_without_items])
async def test_a_picture_that_its_decoder_refuses_is_kept_without_a_thumbnail(
    scene: Scene, make: object, tmp_path: Path
) -> None:
    data = make()  # type: ignore[operator]
    asset = created(await upload(scene.editor, scene.project_id, data, filename="a.avif"))
    assert (asset["content_type"], asset["has_thumbnail"]) == ("image/avif", False)
    (tmp_path / "a.avif").write_bytes(data)
    with pytest.raises(NotAPicture):
        draw_still(tmp_path / "a.avif", Canvas(64, 48, 10), tmp_path / "still")


@pytest.mark.parametrize("error", [struct.error("required argument is not an integer"), RuntimeError("no")])
def test_whatever_a_decoder_raises_is_damage(
    error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_image: Image.Image) -> None:
        raise error

    (tmp_path / "a.png").write_bytes(picture())
    monkeypatch.setattr(Image.Image, "getexif", refuse)
    found = look_at_image(tmp_path / "a.png", tmp_path / "small")
    assert found is not None
    assert (found.width, found.height) == (40, 30)
    with pytest.raises(NotAPicture):
        draw_still(tmp_path / "a.png", Canvas(64, 48, 10), tmp_path / "still")


def test_a_picture_too_long_to_be_scaled_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "line.png").write_bytes(_png(1, 49_000_000))
    with pytest.raises(NotAPicture):
        draw_still(tmp_path / "line.png", Canvas(640, 480, 10), tmp_path / "still")


def test_of_a_large_png_no_pixel_is_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_image: PngImagePlugin.PngImageFile) -> None:
        raise AssertionError("decoded")

    (tmp_path / "large.png").write_bytes(_png(MOST_PIXELS // 5000 + 1, 5000))
    monkeypatch.setattr(PngImagePlugin.PngImageFile, "load", refuse)
    found = look_at_image(tmp_path / "large.png", tmp_path / "small")
    assert found is not None
    assert not found.has_thumbnail


# Downloads


async def _asked(person: Person, asset_id: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that asks for a file, and holds 1 KiB of the answer at most."""
    parts = urlsplit(person.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=512)
    head = f"GET {PREFIX}/assets/{asset_id}/content HTTP/1.1\r\nHost: {parts.netloc}\r\n"
    writer.write(f"{head}Authorization: Bearer {person.token}\r\n\r\n".encode())
    return reader, writer


async def test_who_reads_nothing_gets_only_so_many_files_at_once(scene: Scene) -> None:
    large = io.BytesIO(bytes(30_000_000)).getvalue()
    asset_id = created(await upload(scene.editor, scene.project_id, large))["id"]
    asked = [await _asked(scene.editor, asset_id) for _ in range(AT_ONCE_OF_ONE + 4)]
    heads = [asyncio.create_task(reader.readline()) for reader, _ in asked]
    try:
        async with asyncio.timeout(10):
            answered = asyncio.as_completed(heads)
            for _ in range(AT_ONCE_OF_ONE):
                await next(answered)
            # Others are not concerned.
            other = await scene.viewer.get(f"/assets/{asset_id}/content", headers={"Range": "bytes=0-9"})
        assert other.status == 206
        assert sum(head.done() for head in heads) == AT_ONCE_OF_ONE
        for (_, writer), head in zip(asked, heads, strict=True):
            if head.done():
                writer.transport.abort()
        # Those that waited come next.
        async with asyncio.timeout(10):
            assert {line.split()[1] for line in await asyncio.gather(*heads)} == {b"200"}
    finally:
        for _, writer in asked:
            writer.transport.abort()


async def test_a_turn_that_does_not_come_is_told() -> None:
    downloads = Downloads(at_once=1, wait_seconds=0.05)
    async with downloads.turn("ada"), downloads.turn("grace"):
        with pytest.raises(RateLimited):
            async with downloads.turn("ada"):
                raise AssertionError("two at once")
    async with downloads.turn("ada"):
        pass
