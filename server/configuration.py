"""The settings as a page of documentation, made from the settings class."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import SecretStr, ValidationError
from pydantic.fields import FieldInfo

from server.settings import DEVELOPMENT_SECRET, Settings

_HEADER = """\
# Configuration

Atelier reads its settings from the environment, and from a file `.env` in the working directory, once at its
start. `atelier doctor` says what is wrong with them. This page is made from the settings class by
`atelier config-docs`.

| setting | default | meaning |
| --- | --- | --- |
"""


def configuration_page() -> str:
    """Return the page in Markdown."""
    return _HEADER + "".join(_row(name, field) for name, field in Settings.model_fields.items())


def plain_problems(error: ValidationError) -> list[str]:
    """Say what is wrong with each setting, without the values, which may be secret."""
    return [_problem(details["loc"], details["msg"]) for details in error.errors(include_input=False)]


def _problem(location: Iterable[int | str], message: str) -> str:
    words = message.removeprefix("Value error, ")
    name = next((str(part).upper() for part in location), None)
    return words if name is None else f"{name}: {words[:1].lower()}{words[1:]}"


def _row(name: str, field: FieldInfo) -> str:
    description = (field.description or "").replace("|", "\\|")
    return f"| `{name.upper()}` | {_default(field)} | {description} |\n"


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    if isinstance(value, SecretStr):
        return "for development only" if value.get_secret_value() == DEVELOPMENT_SECRET else ""
    if value is None or value == []:
        return ""
    return f"`{value}`"
