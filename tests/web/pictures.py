"""Pictures as people upload them: real files, and large enough that they take a while."""

from __future__ import annotations

import io
import random
from pathlib import Path

from PIL import Image, ImageFilter

_SIZE = (1600, 1200)


def make_pictures(folder: Path, count: int) -> list[Path]:
    """So many pictures, PNG and JPEG in turns, of some hundred kilobytes each."""
    return [_make_picture(folder, index) for index in range(count)]


def _make_picture(folder: Path, index: int) -> Path:
    noise = Image.frombytes("RGB", (400, 300), random.Random(index).randbytes(400 * 300 * 3))
    picture = noise.filter(ImageFilter.GaussianBlur(2)).resize(_SIZE, Image.Resampling.NEAREST)
    kind, ending = (("PNG", "png"), ("JPEG", "jpg"))[index % 2]
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    path = folder / f"picture {index + 1}.{ending}"
    path.write_bytes(buffer.getvalue())
    return path
