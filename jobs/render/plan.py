"""What a render does, as numbers and arguments of ffmpeg: nothing here runs or reads anything.

Each item becomes a segment of its own, encoded alike, and the segments are joined without encoding again, so
that memory does not grow with their number. A transition takes none of the video's time: at the start of an
item, the last picture of the one before fades or slides away while the item already plays.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from jobs.ffmpeg import untrusted_input

Transition = Literal["none", "fade", "slide"]

TRANSITION_SECONDS = Fraction(1, 2)
# The longest that music takes to fade, where the video ends before it.
FADE_OUT_SECONDS = 2.0
_XFADE = {"fade": "fade", "slide": "slideleft"}
_SOUND_HZ = 48_000
_SOUND_BITS_PER_SECOND = "160k"
_PER_MILLION = 1_000_000
# The ticks of MPEG.
_TICKS_PER_SECOND = 90_000
# Rates whose frame is no whole number of those ticks get ticks of their own.
_TICKS_PER_FRAME = 1_000
_COLOUR = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
# Pictures say it as well, for the encoder believes them alone; browsers guess where any of it is missing.
_TOLD = "setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709"
_POSTER_PIXELS = 1280


@dataclass(frozen=True)
class Canvas:
    """The size in pixels of the video, and its frames for each second."""

    width: int
    height: int
    fps: int


@dataclass(frozen=True)
class Segment:
    """One item: its place, its frames, and how many of them the transition into it takes."""

    index: int
    frames: int
    transition_frames: int

    @property
    def file(self) -> str:
        return f"segment-{self.index:04}.nut"

    @property
    def last_picture(self) -> str:
        return f"last-{self.index:04}.nut"


def lay_out(durations_seconds: Iterable[float], fps: int, transition: Transition) -> list[Segment]:
    """Give each item its frames; each ends at the frame nearest to its end, so that no error adds up.

    An item of at least one frame's duration gets at least one. A transition takes half of its item at most.
    """
    segments: list[Segment] = []
    end, end_frame = Fraction(0), 0
    for index, seconds in enumerate(durations_seconds):
        end += Fraction(seconds).limit_denominator(_PER_MILLION)
        start_frame, end_frame = end_frame, math.floor(end * fps + Fraction(1, 2))
        frames = end_frame - start_frame
        turning = 0
        if transition != "none" and index > 0:
            turning = min(math.floor(TRANSITION_SECONDS * fps), frames // 2)
        segments.append(Segment(index, frames, turning if turning > 1 else 0))
    return segments


def still_input(canvas: Canvas, file: str) -> list[str]:
    """Reads one picture of the canvas' size, as bytes of RGB."""
    size = f"{canvas.width}x{canvas.height}"
    form = ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", size]
    return [*form, "-framerate", str(canvas.fps), "-i", f"file:{file}"]


def clip_input(canvas: Canvas, segment: Segment, file: str, threads: int) -> list[str]:
    """Reads an uploaded clip, not much further than is shown of it."""
    seconds = segment.frames / canvas.fps + 1
    return ["-threads", str(threads), "-t", f"{seconds:.3f}", *untrusted_input(file)]


def still_filter(canvas: Canvas) -> str:
    """Shows the one picture of input 0 for ever."""
    return (
        "[0:v]scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1,"
        f"loop=loop=-1:size=1:start=0,{_steady(canvas)}"
    )


def clip_filter(canvas: Canvas) -> str:
    """Shows the clip of input 0 whole, on black; its last picture stays when it is over."""
    size = f"{canvas.width}:{canvas.height}"
    return (
        f"[0:V:0]setpts=PTS-STARTPTS,fps=fps={canvas.fps}:start_time=0,"
        f"scale={size}:force_original_aspect_ratio=decrease:reset_sar=1:out_color_matrix=bt709:out_range=tv,"
        f"format=yuv420p,pad={size}:-1:-1:black,setsar=1,"
        f"tpad=stop_mode=clone:stop=-1,{_steady(canvas)}"
    )


def segment_arguments(
    canvas: Canvas,
    segment: Segment,
    source: Sequence[str],
    source_filter: str,
    *,
    transition: Transition,
    caption_file: str | None,
    previous: Segment | None,
    wants_last: bool,
    threads: int,
) -> list[str]:
    """Everything that makes one segment, and its last picture where a transition needs it.

    `caption_file` goes into the filters as it is, so it must be a plain name.
    """
    turns = previous is not None and segment.transition_frames > 0
    arguments = [*source]
    if previous is not None and turns:
        arguments += ["-i", f"file:{previous.last_picture}"]
    shown = source_filter if caption_file is None else f"{source_filter},ass={caption_file}"
    shown = f"{shown},format=yuv420p,trim=end_frame={segment.frames}"
    graph = shown
    if previous is not None and turns:
        graph = _turning(canvas, previous, segment, shown, transition)
    graph = f"{graph},format=yuv420p,setsar=1,{_TOLD},trim=end_frame={segment.frames}"
    if not wants_last:
        return [*arguments, "-filter_complex", f"{graph}[out]", *_encoded(canvas, segment, threads)]
    # The first one too: until its second output has begun, ffmpeg holds back the other, and its progress.
    graph += f",split[out][all];[all]select='eq(n,0)+eq(n,{segment.frames - 1})'[last]"
    raw = ["-fps_mode", "passthrough", "-c:v", "rawvideo", "-f", "nut", segment.last_picture]
    last = ["-map", "[last]", *raw]
    return [*arguments, "-filter_complex", graph, *_encoded(canvas, segment, threads), *last]


def join_list(canvas: Canvas, segments: Iterable[Segment]) -> str:
    """The script of ffmpeg's `concat` that names all segments and how long each is.

    ffmpeg adds the durations up in millionths of a second, so each makes up for the rounding of those before.
    """
    lines = ["ffconcat version 1.0"]
    end_frame, end = 0, 0
    for segment in segments:
        end_frame += segment.frames
        start, end = end, round(Fraction(end_frame * _PER_MILLION, canvas.fps))
        lines += [f"file {segment.file}", f"duration {(end - start) / _PER_MILLION:.6f}"]
    return "\n".join([*lines, ""])


def join_arguments(
    canvas: Canvas, list_file: str, sound_file: str | None, seconds: float, result: str
) -> list[str]:
    """Puts the segments one after the other as they are, with the sound below them."""
    joined = ["-f", "concat", "-protocol_whitelist", "file", "-i", list_file]
    ticks = _TICKS_PER_SECOND if _TICKS_PER_SECOND % canvas.fps == 0 else canvas.fps * _TICKS_PER_FRAME
    form = ["-video_track_timescale", str(ticks), "-movflags", "+faststart", "-f", "mp4"]
    copied = ["-map", "0:v:0", "-c:v", "copy", *form, result]
    if sound_file is None:
        return [*joined, *copied]
    sound = ["-map", "[sound]", "-c:a", "aac", "-b:a", _SOUND_BITS_PER_SECOND]
    graph = ["-filter_complex", _sound_filter(seconds)]
    return [*joined, *untrusted_input(sound_file), *graph, *sound, *copied]


def poster_arguments(canvas: Canvas, video: str, poster: str) -> list[str]:
    """Takes the first picture."""
    width = min(canvas.width, _POSTER_PIXELS)
    return ["-i", f"file:{video}", "-frames:v", "1", "-vf", f"scale={width}:-2", "-update", "1", poster]


def contained(width: int, height: int, canvas: Canvas) -> tuple[int, int]:
    """The size at which a picture fills the canvas without being cut; at least one pixel each way."""
    scale = min(canvas.width / width, canvas.height / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _steady(canvas: Canvas) -> str:
    return f"settb=1/{canvas.fps},setpts=N,fps={canvas.fps}"


def _turning(canvas: Canvas, previous: Segment, segment: Segment, shown: str, transition: Transition) -> str:
    frames, last = segment.transition_frames, min(previous.frames - 1, 1)
    return (
        f"{shown}[new];[1:v]trim=start_frame={last},{_TOLD},loop=loop=-1:size=1:start=0,{_steady(canvas)},"
        f"format=yuv420p,setsar=1,trim=end_frame={frames}[old];"
        f"[old][new]xfade=transition={_XFADE[transition]}:duration={frames / canvas.fps:.6f}:offset=0"
    )


def _encoded(canvas: Canvas, segment: Segment, threads: int) -> list[str]:
    return [
        *("-map", "[out]", "-frames:v", str(segment.frames)),
        *("-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high"),
        # Without B-frames, since those shift the times of segments that are too short for them.
        *("-bf", "0"),
        *("-pix_fmt", "yuv420p", "-g", str(canvas.fps * 2), "-threads", str(threads), *_COLOUR),
        *("-f", "nut", segment.file),
    ]


def _sound_filter(seconds: float) -> str:
    fade = min(FADE_OUT_SECONDS, seconds / 4)
    return (
        f"[1:a:0]aresample={_SOUND_HZ},aformat=sample_fmts=fltp:channel_layouts=stereo,"
        f"asetpts=N/SR/TB,apad,atrim=end={seconds:.6f},"
        f"afade=t=out:st={seconds - fade:.6f}:d={fade:.6f}[sound]"
    )
