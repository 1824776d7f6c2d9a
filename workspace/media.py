"""What a file is, by its first bytes: whoever sends one may say anything."""

from __future__ import annotations

import codecs
import re
from pathlib import PurePath

# As much of a file's beginning as `sniff` looks at, in bytes.
HEAD_BYTES = 4096
UNKNOWN = "application/octet-stream"
PLAIN = "text/plain"

# What a browser shows in a page without running anything of it.
INLINE = frozenset(
    {
        *("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"),
        *("video/mp4", "video/webm", "video/ogg", "video/quicktime"),
        *("audio/mpeg", "audio/mp4", "audio/wav", "audio/flac", "audio/ogg", "audio/webm", "audio/aac"),
    }
)

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"MThd", "audio/midi"),
    (b"%PDF-", "application/pdf"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"\x1f\x8b", "application/gzip"),
)
_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
    b"qt  ": "video/quicktime",
    b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIPPED = {
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".pptx": f"{_OFFICE}presentationml.presentation",
}
_TEXTS = {
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".md": "text/markdown",
    ".json": "application/json",
    ".ndjson": "application/x-ndjson",
    ".jsonl": "application/x-ndjson",
    ".srt": "application/x-subrip",
    ".vtt": "text/vtt",
}
_MARKUP = re.compile(r"\s*(?:<\?xml[^>]*>\s*|<!--.*?-->\s*)*<(!doctype\s+)?(html|svg)\b", re.I | re.S)
_NOT_IN_TEXT = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MEDIA = ("image", "video", "audio")


def sniff(head: bytes, name: str) -> str:
    """The media type of a file that begins with `head` (`HEAD_BYTES` of it, or all).

    The ending of its name tells apart only what its bytes do not: kinds of text, and of zipped documents.
    """
    for beginning, media_type in _BEGINNINGS:
        if head.startswith(beginning):
            return media_type
    ending = PurePath(name).suffix.lower()
    if head.startswith(b"PK\x03\x04"):
        return _ZIPPED.get(ending, "application/zip")
    return _container(head) or _text(head, ending) or UNKNOWN


def contradicts(declared: str, found: str) -> bool:
    """Whether a file that claims to be an image, video or sound is something else.

    A sound may come in a container that looks like a video's. Kinds of media whose bytes are not known
    here are not held against a file.
    """
    claimed, actual = declared.partition("/")[0].lower(), found.partition("/")[0]
    if claimed not in _MEDIA or (found == UNKNOWN and declared.lower() not in _KNOWN):
        return False
    if claimed == "image":
        return actual != "image" and found != declared.lower()
    return actual not in ("video", "audio")


def _container(head: bytes) -> str | None:
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"RIFF"):
        return _RIFF.get(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head[:64] else "video/x-matroska"
    if head.startswith(b"OggS"):
        return "video/ogg" if b"theora" in head[:128] else "audio/ogg"
    return _frame(head)


def _frame(head: bytes) -> str | None:
    """The kind of sound that consists of frames from its beginning on (ISO 11172-3, ISO 13818-7)."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return None
    if head[1] & 0xF6 == 0xF0:
        return "audio/aac"
    # Layer III, with a rate of bits and of samples that exist; UTF-16 begins like Layer I.
    is_layer_3 = head[1] & 0x06 == 0x02 and head[1] & 0x18 != 0x08
    return "audio/mpeg" if is_layer_3 and head[2] & 0xF0 != 0xF0 and head[2] & 0x0C != 0x0C else None


def _text(head: bytes, ending: str) -> str | None:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        text = decoder.decode(head, final=len(head) < HEAD_BYTES)
    except UnicodeDecodeError:
        return None
    if _NOT_IN_TEXT.search(text):
        return None
    markup = _MARKUP.match(text)
    if markup:
        return "image/svg+xml" if markup[2].lower() == "svg" else "text/html"
    return _TEXTS.get(ending, PLAIN)


_KNOWN = frozenset(
    {
        *(media_type for _, media_type in _BEGINNINGS),
        *_BRANDS.values(),
        *_RIFF.values(),
        *INLINE,
        "image/svg+xml",
        "image/jpg",
        "audio/mp3",
        "audio/x-wav",
        "audio/wave",
        "video/x-matroska",
    }
)
