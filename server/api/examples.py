"""Examples for the documentation, made from the schemas where a model gives none of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ID = "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"
_FORMATS: Mapping[str, Any] = {
    "uuid": _ID,
    "date-time": "2026-03-02T09:30:00Z",
    "date": "2026-03-31",
    "email": "ada@example.com",
}
# What a field of this name says, where its type alone would say nothing.
_NAMES: Mapping[str, Any] = {
    "actor_id": _ID,
    "address": "192.0.2.7",
    "body": "Shall we print on both sides?",
    "client_id": "m-17",
    "description": "Opens in spring.",
    "email": "ada@example.com",
    "labels": ["print"],
    "name": "Studio North",
    "position": "a0",
    "role": "editor",
    "seq": 42,
    "text": "Lunch?",
    "title": "Choose the paper",
    "token": "nTxR3vK8m0bq6Yw1sZ4uE7pLcGdHfJiA2oQrVtXyB9k",
    "token_type": "Bearer",
    "type": "task.created",
    "user_agent": "Mozilla/5.0",
}
_TYPES: Mapping[str, Any] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}
_PREFIX = "#/components/schemas/"


class Examples:
    """Makes one example of any schema whose references lead into `components`."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        self._components = components

    def of(self, schema: Mapping[str, Any], name: str = "") -> Any:
        """An example of a schema; `name` is that of the field it stands in."""
        if "$ref" in schema:
            return self.of(self._components[schema["$ref"].removeprefix(_PREFIX)], name)
        for given in ("const", "default"):
            if schema.get(given) is not None:
                return schema[given]
        for given in ("examples", "enum"):
            if schema.get(given):
                return schema[given][0]
        if schema.get("type") == "object" or "properties" in schema:
            return {key: self.of(each, key) for key, each in schema.get("properties", {}).items()}
        return self._plain(schema, name)

    def _plain(self, schema: Mapping[str, Any], name: str) -> Any:
        choices = schema.get("anyOf") or schema.get("oneOf")
        if choices:
            return self._choice(choices, name)
        if schema.get("format") in _FORMATS:
            return _FORMATS[schema["format"]]
        if name in _NAMES:
            return _NAMES[name]
        if schema.get("type") == "array":
            return [self.of(schema["items"], name.removesuffix("s"))]
        return _TYPES.get(schema.get("type", "string"))

    def _choice(self, choices: list[Mapping[str, Any]], name: str) -> Any:
        if name == "next_cursor":
            return None
        return self.of(next(each for each in choices if each.get("type") != "null"), name)
