"""Requests made to do harm: each is refused quickly, and others do not notice."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest

from tests.people import Client
from workspace.inputs import MOST_MARKS, clean_text

# Twenty times what a hurried machine takes to refuse it; ordering the marks would take far longer.
QUICKLY_SECONDS = 1.0
# Marks of two classes in turn are the worst to be put in order.
PILE = "a" + "\u0315\u0316" * 100_000


@pytest.mark.parametrize("field", ["email", "password"])
async def test_a_pile_of_marks_holds_nobody_up(api: Client, field: str) -> None:
    body = {"email": "ada@example.com", "password": "correct horse battery"} | {field: PILE}
    raw = json.dumps(body, ensure_ascii=False).encode()
    began = time.perf_counter()
    answer = await api.post("/auth/login", data=raw, headers={"Content-Type": "application/json"})
    assert time.perf_counter() - began < QUICKLY_SECONDS
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert [each["field"] for each in answer.json["errors"]] == [field]
    assert "marks" in answer.json["errors"][0]["message"]


@pytest.mark.parametrize(
    "text",
    ["Å̈ḷ", "Việt Nam", "हिन्दी", "שָׁלוֹם", "བོད་ཡིག", "각", "👩‍👩‍👧‍👦 ❤️", "a" + "\u0301" * MOST_MARKS],
)
def test_text_of_any_language_is_taken(text: str) -> None:
    for form in ("NFC", "NFD"):
        assert clean_text(unicodedata.normalize(form, text)) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("mark", ["\u0301", "\u0344", "\u0f73", "\u302a", "\U0001e8d0", "\U0001d165"])
def test_one_mark_too_many_is_refused(mark: str) -> None:
    with pytest.raises(ValueError, match="marks"):
        clean_text("a" + mark * (MOST_MARKS + 1))


def test_every_character_that_is_ordered_counts_as_a_mark() -> None:
    for code in (*range(0xD800), *range(0xE000, 0x110000)):
        first = unicodedata.normalize("NFD", chr(code))[0]
        if unicodedata.combining(first):
            with pytest.raises(ValueError, match="marks"):
                clean_text("a" + chr(code) * (MOST_MARKS + 1))


def test_the_longest_text_without_a_pile_is_read_quickly() -> None:
    text = ("a" + "\u0315\u0316" * (MOST_MARKS // 2)) * 16_000
    began = time.perf_counter()
    clean_text(text)
    assert time.perf_counter() - began < QUICKLY_SECONDS
