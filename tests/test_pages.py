"""Cursors: read back as they were written, and refused when anything about them is wrong."""

from __future__ import annotations

import base64
import json
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.ids import new_id
from workspace.errors import Malformed
from workspace.pages import PageQuery, decode_cursor, encode_cursor, id_of_cursor, paged

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))


@given(st.uuids(), WORDS, st.integers(min_value=0, max_value=2**63 - 1))
def test_cursors_are_read_back(id_: UUID, word: str, number: int) -> None:
    text = encode_cursor(id_, word, number)
    assert decode_cursor(text, UUID, str, int) == (id_, word, number)
    assert text.isascii()
    assert "=" not in text


@given(st.text(max_size=60))
def test_any_other_text_is_malformed(text: str) -> None:
    with pytest.raises(Malformed, match="cursor"):
        decode_cursor(text, UUID, str)


def _cursor(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "text",
    [
        _cursor([1, "b"]),
        _cursor(["a", 1]),
        _cursor([str(uuid4())]),
        _cursor([str(uuid4()), True]),
        _cursor([str(uuid4()), -1]),
        _cursor([str(uuid4()), 2**63]),
        _cursor([str(uuid4()), 1.5]),
        _cursor({"id": 1}),
        _cursor(str(uuid4())),
        base64.urlsafe_b64encode(b"[" * 3000).decode(),
        "é",
        "A",
    ],
)
def test_wrong_values_are_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        decode_cursor(text, UUID, int)


def test_text_with_nul_or_half_characters_is_malformed() -> None:
    for value in ("a\0b", "\ud800"):
        with pytest.raises(Malformed):
            decode_cursor(_cursor([value]), str)


def test_pages_end() -> None:
    rows = [{"id": new_id()} for _ in range(3)]
    assert paged(rows, 3, str) == (rows, None)
    kept, cursor = paged(rows, 2, lambda row: encode_cursor(row["id"]))
    assert kept == rows[:2]
    assert id_of_cursor(PageQuery(cursor=cursor)) == rows[1]["id"]
