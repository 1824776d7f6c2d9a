"""JSON from outside: what is read, and what is refused in which words."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workspace.errors import InvalidRequest, Malformed
from workspace.json_text import DEEPEST_LEVEL, parse_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(values, st.booleans())
def test_what_json_can_write_is_read_back(value: object, ascii_only: bool) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only)
    assert parse_json(text) == value
    assert parse_json(text.encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        value = parse_json(raw)
    except (Malformed, InvalidRequest):
        return
    assert json.loads(raw) == value


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n", "empty"),
        ("{", "line 1, column 2"),
        ("{} {}", "cannot be read"),
        ("{'a': 1}", "cannot be read"),
        ("\ufeff{}", "cannot be read"),
        ("NaN", "NaN"),
        ("[-Infinity]", "-Infinity"),
        ("[1e999]", "too large"),
        ("9" * 5000, "too large"),
        ('{"a": 1, "a": 2}', "twice"),
        ('"raw \0 NUL"', "cannot be read"),
        (r'"\ud800"', "Unicode"),
        (r'{"\udfff": 1}', "Unicode"),
        (b'"\xff"', "UTF-8"),
        (b'"\xed\xa0\x80"', "UTF-8"),
    ],
)
def test_what_is_no_json_is_refused_in_words(text: str | bytes, words: str) -> None:
    with pytest.raises(Malformed) as refusal:
        parse_json(text)
    assert words in refusal.value.message


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_a_hundred_thousand_levels_are_refused_quickly(opening: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Malformed) as refusal:
        parse_json(opening * 100_000)
    assert "levels" in refusal.value.message
    assert time.perf_counter() - began < 0.5


def test_the_deepest_level_is_read_and_one_more_is_not() -> None:
    parse_json("[" * DEEPEST_LEVEL + "]" * DEEPEST_LEVEL)
    parse_json('{"a":' * DEEPEST_LEVEL + "1" + "}" * DEEPEST_LEVEL)
    with pytest.raises(Malformed):
        parse_json("[" * (DEEPEST_LEVEL + 1) + "]" * (DEEPEST_LEVEL + 1))


def test_many_brackets_side_by_side_or_in_text_are_no_depth() -> None:
    assert parse_json("[" + ",".join(["[]"] * 1000) + "]") == [[]] * 1000
    assert parse_json(json.dumps("[" * 1000)) == "[" * 1000


def test_nul_names_the_fields_that_hold_it() -> None:
    with pytest.raises(InvalidRequest) as refusal:
        parse_json(r'{"a": {"b": ["fine", "not\u0000fine"]}, "c\u0000": 1}')
    assert [each.field for each in refusal.value.errors] == ["a.b.1", "c"]
    assert parse_json(r'"\\u0000"') == "\\u0000"
