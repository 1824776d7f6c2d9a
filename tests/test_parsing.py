"""From JSON text to models: refusals name each field in plain words."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from pydantic import Field

from workspace.errors import InvalidRequest, Malformed
from workspace.inputs import Input, Query, Title
from workspace.parsing import read_fields, read_model


class Draft(Input):
    title: Title
    owner_id: UUID | None = None
    due: date | None = None
    labels: tuple[str, ...] = ()
    count: int = Field(1, ge=1, le=9)


class Filter(Query):
    limit: int = Field(50, ge=1, le=200)


def refused(text: str) -> dict[str, str]:
    with pytest.raises(InvalidRequest) as refusal:
        read_model(Draft, text)
    return {each.field: each.message for each in refusal.value.errors}


def test_ids_and_dates_are_read_from_text() -> None:
    draft = read_model(
        Draft, '{"title": "A", "owner_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5", "due": "2026-03-01"}'
    )
    assert draft.due == date(2026, 3, 1)
    assert isinstance(draft.owner_id, UUID)


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("{}", "title", "is required"),
        ('{"title": "A", "colour": 1}', "colour", "is not a known field"),
        ('{"title": 7}', "title", "must be a valid string"),
        ('{"title": null}', "title", "must be a valid string"),
        ('{"title": "A", "count": "3"}', "count", "must be a valid integer"),
        ('{"title": "A", "count": true}', "count", "must be a valid integer"),
        ('{"title": "A", "count": 10}', "count", "must be less than or equal to 9"),
        ('{"title": "A", "owner_id": "me"}', "owner_id", "must be a valid UUID"),
        ('{"title": "A", "labels": ["x", 2]}', "labels.1", "must be a valid string"),
        ('{"title": "\\u0000"}', "title", "must not contain NUL characters"),
        ('{"title": " "}', "title", "must not be empty"),
        ("[]", "body", "must be"),
        ('"x"', "body", "must be"),
    ],
)
def test_each_wrong_field_is_named(text: str, field: str, words: str) -> None:
    assert words in refused(text)[field]


def test_several_wrong_fields_are_named_at_once() -> None:
    assert set(refused('{"count": 0, "due": "soon"}')) == {"title", "count", "due"}


def test_of_very_many_refusals_only_some_are_told() -> None:
    text = '{"title": "A"' + "".join(f', "f{number}": 1' for number in range(5000)) + "}"
    assert len(refused(text)) == 20


def test_what_is_no_json_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_model(Draft, '{"title": "A"')


def test_parameters_are_parsed_and_unknown_ones_refused() -> None:
    assert read_fields(Filter, {"limit": "7"}).limit == 7
    for fields in ({"limit": "many"}, {"limit": "0"}, {"other": "1"}):
        with pytest.raises(InvalidRequest):
            read_fields(Filter, fields)
