"""From what people sent to the model of it, or to an `InvalidRequest` that names each wrong field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from workspace.errors import AtelierError, FieldError, InvalidRequest, Malformed
from workspace.json_text import parse_json

Model = TypeVar("Model", bound=BaseModel)

_ERRORS_NAMED = 20
_LONGEST_PATH = 200
_SUBJECT = re.compile(
    r"^(?:Input|String|List|Dictionary|Value|Data|UUID input|Date|Datetime|Tuple|Set)"
    r"(?: input)? should (?:be |have |match )"
)


def read_model(model: type[Model], raw: bytes | str) -> Model:
    """The model written in JSON text. Raises `Malformed` for what is no JSON, and `InvalidRequest`."""
    parse_json(raw)
    try:
        # Once more from the text: a strict model takes ids and times from JSON, not from Python strings.
        return model.model_validate_json(raw)
    except ValidationError as error:
        raise explain(error) from None


def read_fields(model: type[Model], fields: Mapping[str, Any]) -> Model:
    """The model from named texts, as those of an address. Raises `InvalidRequest`."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise explain(error) from None


def explain(error: ValidationError) -> AtelierError:
    """What pydantic refused, in plain words; of very many refusals the first twenty."""
    details = error.errors(include_url=False, include_context=False, include_input=False)[:_ERRORS_NAMED]
    if details[0]["type"] == "json_invalid":
        return Malformed("The JSON cannot be read.")
    return InvalidRequest(*(FieldError(_path(each["loc"]), _plain(each)) for each in details))


def _path(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location)[:_LONGEST_PATH] or "body"


def _plain(detail: Mapping[str, Any]) -> str:
    kind, message = str(detail["type"]), str(detail["msg"])
    if kind == "missing":
        return "is required"
    if kind == "extra_forbidden":
        return "is not a known field"
    if kind == "value_error":
        return message.removeprefix("Value error, ")
    match = _SUBJECT.match(message)
    if match:
        verb = (
            "have"
            if match.group().endswith("have ")
            else "match"
            if match.group().endswith("match ")
            else "be"
        )
        return f"must {verb} {message[match.end() :]}"
    return message
