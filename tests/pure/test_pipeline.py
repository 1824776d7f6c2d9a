"""The order of events, whatever way they come: each once, by number, without holes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from realtime.pipeline import MAX_WAITING, Pipeline
from tests.pure.histories import event, events
from workspace.events import StoredEvent

LAST = 30

news = st.tuples(st.just("news"), st.lists(st.integers(1, LAST), min_size=1, max_size=4))
heads = st.tuples(st.just("head"), st.integers(0, LAST))
reads = st.tuples(st.just("read"), st.integers(1, 10))
steps = st.lists(st.one_of(news, heads, reads), max_size=60)


def _take(pipeline: Pipeline, step: tuple[str, object]) -> list[StoredEvent]:
    """News is told, a head is polled, or rows are read as they are when something is missing."""
    kind, value = step
    if kind == "news":
        assert isinstance(value, list)
        return pipeline.offer(events(value))
    assert isinstance(value, int)
    if kind == "head":
        pipeline.notice(value)
    elif pipeline.is_behind and pipeline.delivered is not None:
        first = pipeline.delivered + 1
        return pipeline.offer(events(range(first, min(first + value, LAST + 1))))
    return []


@settings(max_examples=400, deadline=None)
@given(early=st.lists(st.integers(1, LAST), max_size=10), start=st.integers(0, LAST), history=steps)
def test_each_event_comes_once_in_order_whatever_is_lost_or_doubled(
    early: list[int], start: int, history: list[tuple[str, object]]
) -> None:
    pipeline = Pipeline()
    assert pipeline.offer(events(early)) == [], "nothing goes out before the start"
    assert not pipeline.is_behind
    delivered = pipeline.start(start)
    told = {seq for seq in early if seq > start}
    for step in history:
        delivered += _take(pipeline, step)
        told |= set(step[1]) if isinstance(step[1], list) else set()
        expected = list(range(start + 1, start + 1 + len(delivered)))
        assert [each.seq for each in delivered] == expected
        assert pipeline.delivered == start + len(delivered)
        assert pipeline.is_behind == (pipeline.head > pipeline.delivered)
    # What was told is never held back when nothing before it is missing.
    assert start + len(delivered) + 1 not in told
    pipeline.notice(LAST)
    while pipeline.is_behind:
        delivered += _take(pipeline, ("read", 7))
    assert [each.seq for each in delivered] == list(range(start + 1, LAST + 1))


def test_news_before_the_start_follows_it() -> None:
    pipeline = Pipeline()
    pipeline.offer(events([4, 7, 5, 6, 9]))
    assert [each.seq for each in pipeline.start(5)] == [6, 7]
    assert pipeline.is_behind
    assert [each.seq for each in pipeline.offer([event(8)])] == [8, 9]
    assert not pipeline.is_behind


def test_an_event_is_behind_from_the_head_alone() -> None:
    pipeline = Pipeline()
    pipeline.start(3)
    pipeline.notice(2)
    assert not pipeline.is_behind
    pipeline.notice(4)
    assert pipeline.is_behind


def test_what_waits_beyond_a_gap_is_bounded() -> None:
    pipeline = Pipeline()
    pipeline.start(0)
    beyond = 5_000
    for seq in range(beyond, 1, -1):
        assert pipeline.offer([event(seq)]) == []
    assert len(pipeline._waiting) == MAX_WAITING
    assert pipeline.head == beyond
    delivered = pipeline.offer([event(1)])
    assert [each.seq for each in delivered] == [1], "what did not fit is read again"
    while pipeline.is_behind:
        delivered += _read(pipeline, beyond)
    assert [each.seq for each in delivered] == list(range(1, beyond + 1))


def test_rows_are_taken_whole_while_much_waits() -> None:
    pipeline = Pipeline()
    pipeline.start(0)
    pipeline.offer(events(range(2_001, 3_001)))
    assert len(_read(pipeline, 3_000)) == 500, "a read must not shrink to one event at a time"


def _read(pipeline: Pipeline, last: int) -> list[StoredEvent]:
    assert pipeline.delivered is not None
    first = pipeline.delivered + 1
    return pipeline.offer(events(range(first, min(first + 500, last + 1))))
