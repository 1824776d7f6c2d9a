"""What names and titles may be."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from workspace.inputs import Name

NAME: TypeAdapter[str] = TypeAdapter(Name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "empty"),
        (" \u3000 ", "empty"),
        ("\u200b\u200d\ufeff", "empty"),
        ("two\nlines", "one line"),
        ("two\u2028lines", "one line"),
        ("bell\a", "one line"),
        ("Ada \u202eecalevoL", "direction"),
        ("Ada \u2067Lovelace\u2069", "direction"),
        ("Ada\0", "NUL"),
        ("x" * 201, "200"),
    ],
)
def test_names_that_are_none(name: str, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        NAME.validate_python(name)


@pytest.mark.parametrize("name", ["Ada", "שרה\u200f", "علی\u200cرضا", "👩\u200d🎨", "Anne-Marie"])
def test_names_of_people(name: str) -> None:
    assert NAME.validate_python(f" {name} ") == name
