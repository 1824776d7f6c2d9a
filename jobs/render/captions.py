"""Captions: text as ffmpeg's `ass` filter draws it, in a file, with fonts that are there on every machine.

The Noto fonts of `manimgx-fonts` cover Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian, Ethiopic,
the scripts of India, Sinhala, Thai, Lao, Khmer, Burmese, and emoji in black and white. Chinese, Japanese and
Korean are drawn where the machine has a font for them.
"""

from __future__ import annotations

from pathlib import Path
from unicodedata import category
from xml.sax.saxutils import escape

import manimgx_fonts

from jobs.render.plan import Canvas

CAPTION_FILE = "caption.ass"
_FONTS_FILE = "fonts.conf"
_CACHE_FOLDER = "fonts"
_FONT = "Noto Sans"
_SYSTEM_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts")
# Parts of the canvas' height and width.
_TEXT_SIZE, _LEAST_TEXT_PIXELS = 0.062, 8
_MARGIN_BELOW, _MARGIN_BESIDE = 0.06, 0.05
# Keeps the backslash before it from beginning a command; it has no width and no glyph.
_WORD_JOINER = "\u2060"

_SCRIPT = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}
WrapStyle: 0
ScaledBorderAndShadow: yes

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, OutlineColour, BackColour, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Caption,{font},{size},&H00FFFFFF,&H00000000,&H80000000,4,{outline:.2f},{padding:.2f},2,{beside},\
{beside},{below},-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:00.00,9:59:59.99,Caption,,0,0,0,,{text}
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>{folders}<cachedir>{cache}</cachedir></fontconfig>
"""


def caption_script(text: str, canvas: Canvas) -> str:
    """A script that shows the text, wrapped, white in a dark box at the bottom, for the whole segment."""
    size = max(_LEAST_TEXT_PIXELS, round(canvas.height * _TEXT_SIZE))
    return _SCRIPT.format(
        width=canvas.width,
        height=canvas.height,
        font=_FONT,
        size=size,
        outline=size / 20,
        padding=size / 4,
        beside=round(canvas.width * _MARGIN_BESIDE),
        below=round(canvas.height * _MARGIN_BELOW),
        text=escaped_caption(text),
    )


def escaped_caption(text: str) -> str:
    """The text with nothing in it that a script would take for a command."""
    text = "\n".join(text.strip().splitlines())
    text = "".join(" " if category(each) == "Cc" and each != "\n" else each for each in text)
    text = text.replace("\\", f"\\{_WORD_JOINER}").replace("{", "\\{").replace("}", "\\}")
    return text.replace("\n", "\\N")


def write_caption(folder: Path, text: str, canvas: Canvas) -> str:
    """Write the script for one segment; return its file's name."""
    (folder / CAPTION_FILE).write_text(caption_script(text, canvas), encoding="utf-8")
    return CAPTION_FILE


def write_fonts(folder: Path) -> dict[str, str]:
    """Write the list of folders with fonts; return the environment by which ffmpeg finds it."""
    cache = folder / _CACHE_FOLDER
    cache.mkdir(exist_ok=True)
    own = str(Path(manimgx_fonts.__file__).parent)
    folders = "".join(f"<dir>{escape(name)}</dir>" for name in (own, *_SYSTEM_FONTS))
    file = folder / _FONTS_FILE
    file.write_text(_FONTS.format(folders=folders, cache=escape(str(cache))), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(file)}
