"""The plan of a render: frames, sizes, captions, and what goes into the arguments of ffmpeg."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.ffmpeg import Reached, parse_reached
from jobs.render.captions import caption_script, escaped_caption
from jobs.render.plan import (
    Canvas,
    contained,
    join_arguments,
    join_list,
    lay_out,
    segment_arguments,
    still_filter,
    still_input,
)

CANVAS = Canvas(64, 48, 25)
durations = st.lists(st.floats(0.1, 600), min_size=1, max_size=50)


@given(durations, st.integers(10, 60))
def test_no_error_adds_up_and_no_item_is_lost(seconds: list[float], fps: int) -> None:
    segments = lay_out(seconds, fps, "fade")
    assert [segment.index for segment in segments] == list(range(len(seconds)))
    assert all(segment.frames >= 1 for segment in segments)
    assert abs(sum(segment.frames for segment in segments) - sum(seconds) * fps) <= 0.51
    for segment, each in zip(segments, seconds, strict=True):
        assert abs(segment.frames - each * fps) <= 1.01


@given(durations, st.integers(10, 60))
def test_a_transition_takes_half_of_its_item_at_most(seconds: list[float], fps: int) -> None:
    first, *others = lay_out(seconds, fps, "slide")
    assert first.transition_frames == 0
    for segment in others:
        assert segment.transition_frames <= min(segment.frames / 2, fps / 2)
        assert segment.transition_frames != 1
    assert not any(segment.transition_frames for segment in lay_out(seconds, fps, "none"))


def test_half_frames_are_shared_out() -> None:
    assert [segment.frames for segment in lay_out([0.1] * 4, 25, "none")] == [3, 2, 3, 2]
    assert [segment.frames for segment in lay_out([1.5] * 4, 1, "none")] == [2, 1, 2, 1]


@given(st.integers(1, 20_000), st.integers(1, 20_000))
def test_a_picture_is_contained(width: int, height: int) -> None:
    found = contained(width, height, CANVAS)
    assert 1 <= found[0] <= 64
    assert 1 <= found[1] <= 48
    assert found[0] == 64 or found[1] == 48


@given(durations, st.integers(10, 60))
def test_joined_durations_end_where_the_frames_do(seconds: list[float], fps: int) -> None:
    segments = lay_out(seconds, fps, "none")
    listed = join_list(Canvas(64, 48, fps), segments)
    micros = [round(float(each) * 1e6) for each in re.findall(r"duration (\S+)", listed)]
    assert len(micros) == len(segments)
    assert abs(sum(micros) - sum(segment.frames for segment in segments) * 1e6 / fps) <= 0.5


@given(st.text(max_size=200))
def test_a_caption_holds_no_command(text: str) -> None:
    escaped = escaped_caption(text)
    assert "\n" not in escaped
    assert not re.search(r"(?<!\\)[{}]", escaped)
    assert set(re.findall(r"\\(.)", escaped)) <= {"{", "}", "N", "\u2060"}


def test_a_caption_keeps_its_lines_and_its_backslashes() -> None:
    assert escaped_caption(" one\r\ntwo \\N three\t. ") == "one\\Ntwo \\\u2060N three ."
    script = caption_script("{\\an8}", CANVAS)
    assert script.rstrip().endswith(",,\\{\\\u2060an8\\}")
    assert "PlayResX: 64\nPlayResY: 48" in script


def test_arguments_name_plain_files_and_no_text() -> None:
    first, second = lay_out([2, 2], CANVAS.fps, "slide")
    arguments = segment_arguments(
        CANVAS,
        second,
        still_input(CANVAS, "still.rgb"),
        still_filter(CANVAS),
        transition="slide",
        caption_file="caption.ass",
        previous=first,
        wants_last=True,
        threads=2,
    )
    graph = arguments[arguments.index("-filter_complex") + 1]
    assert "ass=caption.ass" in graph
    assert "xfade=transition=slideleft:duration=0.480000:offset=0" in graph
    assert "select='eq(n,0)+eq(n,49)'" in graph
    assert arguments.count("-i") == 2
    assert f"file:{first.last_picture}" in arguments
    assert arguments[-1] == second.last_picture


@pytest.mark.parametrize("sound", [None, "sound"])
def test_the_video_is_joined_without_encoding_it_again(sound: str | None) -> None:
    arguments = join_arguments(CANVAS, "list", sound, 3.0, "video.mp4")
    assert arguments[arguments.index("-c:v") + 1] == "copy"
    assert "+faststart" in arguments
    assert ("-c:a" in arguments) == (sound is not None)


def test_progress_is_read_also_before_the_first_frame() -> None:
    assert parse_reached({"frame": "12", "out_time_us": "480000"}) == Reached(12, 0.48)
    assert parse_reached({"frame": "0", "out_time_us": "N/A"}) == Reached()
    assert parse_reached({"frame": "0", "out_time_us": "-40000"}) == Reached()
    assert parse_reached({}) == Reached()
