"""Pictures: how large one is, and a small one of it, within bounds of memory."""

from __future__ import annotations

import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

# The longer side of a thumbnail.
THUMBNAIL_PIXELS = 512
# What is decoded at most: four bytes of memory each. What claims to be larger gets no thumbnail.
MOST_PIXELS = 50_000_000
# Larger files are not looked into.
LARGEST_IMAGE_BYTES = 64 * 1024 * 1024
THUMBNAIL_TYPE = "image/webp"

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF", "AVIF")
_QUALITY = 80
# What Pillow and its decoders raise for files that are damaged or made to harm.
DAMAGED = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    ValueError,
    TypeError,
    SyntaxError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,
    OverflowError,
    RuntimeError,
    ZeroDivisionError,
    struct.error,
)


@dataclass(frozen=True)
class Picture:
    """What was found; a size in pixels as the picture is to be shown, turned as its camera says."""

    width: int
    height: int
    has_thumbnail: bool


def look_at_image(path: Path, thumbnail: Path) -> Picture | None:
    """Reads the size of a picture and writes a thumbnail; None for what cannot be read as one.

    It blocks, for a second at most for the largest.
    """
    with warnings.catch_warnings():
        # Of damage that does no harm nothing is said: whoever uploads would write into the log.
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            image = Image.open(path, formats=_FORMATS)
        except DAMAGED:
            return None
        with image:
            return _look(image, thumbnail)


def _look(image: Image.Image, thumbnail: Path) -> Picture | None:
    width, height = image.size
    too_large = width * height > MOST_PIXELS
    # In a PNG that may stand behind the pixels, all of which Pillow would decode first.
    turned = not (too_large and image.format == "PNG") and _is_turned(image)
    drawn = False
    if not too_large:
        try:
            _draw(image, thumbnail)
            drawn = True
        except DAMAGED:
            drawn = False
    return Picture(*((height, width) if turned else (width, height)), has_thumbnail=drawn)


def _is_turned(image: Image.Image) -> bool:
    try:
        return image.getexif().get(_ORIENTATION, 1) in _TURNED
    except DAMAGED:
        return False


def _draw(image: Image.Image, thumbnail: Path) -> None:
    # It decodes a JPEG at a fraction of its size where that is enough.
    image.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    shown = ImageOps.exif_transpose(image)
    if shown.mode not in ("RGB", "RGBA"):
        shown = shown.convert("RGBA" if shown.has_transparency_data else "RGB")
    shown.save(thumbnail, "WEBP", quality=_QUALITY, method=2)


_ORIENTATION = 0x0112
_TURNED = (5, 6, 7, 8)
