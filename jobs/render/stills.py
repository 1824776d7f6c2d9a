"""Stills: a picture as it is to be shown, upright, whole, on black, in bytes that need no decoding."""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image, ImageOps

from jobs.render.plan import Canvas, contained
from workspace.images import DAMAGED

# Decoding takes up to four bytes of memory for each.
MOST_PIXELS = 64_000_000
# Those that Pillow decodes by itself: others start programs (EPS) or read other files.
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)


class NotAPicture(Exception):
    """What is wrong with a picture, to stand after `which`: "cannot be read as a picture"."""


def draw_still(picture: Path, canvas: Canvas, still: Path) -> None:
    """Write the picture as RGB of the canvas' size; of one that moves, the first frame. It blocks.

    Raises NotAPicture, and OSError when the disk is full.
    """
    drawn = _read(picture, canvas)
    still.write_bytes(drawn.tobytes())


def _read(picture: Path, canvas: Canvas) -> Image.Image:
    with warnings.catch_warnings():
        # The bound on pixels is our own.
        warnings.simplefilter("ignore")
        try:
            with Image.open(picture, formats=_FORMATS) as image:
                _require_bounded(image)
                return _draw(image, canvas)
        except DAMAGED as error:
            raise NotAPicture("cannot be read as a picture: it is damaged, or something else") from error


def _require_bounded(image: Image.Image) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise NotAPicture(f"has more than {MOST_PIXELS // 1_000_000} million pixels")


def _draw(image: Image.Image, canvas: Canvas) -> Image.Image:
    turned = image.getexif().get(_ORIENTATION, 1) in _TURNED
    width, height = (image.height, image.width) if turned else image.size
    size = contained(width, height, canvas)
    size = (size[1], size[0]) if turned else size
    # A JPEG is decoded at a fraction of its size where that is enough.
    image.draft("RGB", size)
    upright = ImageOps.exif_transpose(_coloured(image).resize(size, Image.Resampling.LANCZOS))
    drawn = Image.new("RGB", (canvas.width, canvas.height))
    at = ((canvas.width - upright.width) // 2, (canvas.height - upright.height) // 2)
    drawn.paste(upright, at, upright if upright.mode == "RGBA" else None)
    return drawn


def _coloured(image: Image.Image) -> Image.Image:
    # Pillow cuts 16 bits of grey off at 255 instead of scaling them.
    if image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value / 257).convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")
