"""What people send: the strictness of every input model, and the kinds of text in them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
)

LONGEST_EMAIL = 254
_PUBLIC_SUFFIX = ".com"
# Normal forms order the marks on a character in time that grows with the square of their number.
# The bound is that of Unicode's stream-safe text (UAX #15), which no language comes near.
MOST_MARKS = 30
# No mark stands above this; the three of Tibetan count as none, but consist of some.
_MARKS = [chr(code) for code in range(0x20000) if unicodedata.combining(chr(code))] + [*"\u0f73\u0f75\u0f81"]
_TOO_MANY_MARKS = re.compile(f"[{''.join(_MARKS)}]{{{MOST_MARKS + 1}}}")

# Characters that turn the direction of what follows: `exe.gnp` would read `png.exe`, and a name would turn
# the sentence that it stands in. Marks of direction, which languages need, are none of these.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Controls, and separators of lines and paragraphs.
_BREAKING = frozenset({"Cc", "Zl", "Zp"})
# What nobody sees when it stands alone: spaces, and characters that only shape others.
_INVISIBLE = frozenset({"Zs", "Cf"})


class Input(BaseModel):
    """A body or payload: unknown fields and wrong types are refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """Parameters of an address: text that is parsed; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def clean_text(value: str) -> str:
    """`value` in Unicode form NFC. Raises ValueError for NUL, lone surrogates and piles of marks."""
    if "\0" in value:
        raise ValueError("must not contain NUL characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("must be valid Unicode text") from None
    if not value.isascii() and _TOO_MANY_MARKS.search(value):
        raise ValueError(f"must not pile more than {MOST_MARKS} marks on one character")
    return unicodedata.normalize("NFC", value)


def _no_number(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and "-" in value[1:]):
        return value
    raise ValueError("must be written as in 2026-01-31, not as a number")


def _one_line(value: str) -> str:
    value = value.strip()
    categories = {unicodedata.category(character) for character in value}
    if categories <= _INVISIBLE:
        raise ValueError("must not be empty")
    if not categories.isdisjoint(_BREAKING):
        raise ValueError("must be one line without control characters")
    if _TURNING.intersection(value):
        raise ValueError("must not contain characters that turn the direction of text")
    return value


def _email(value: str) -> str:
    if len(value) > LONGEST_EMAIL:
        raise ValueError(f"must have at most {LONGEST_EMAIL} characters")
    if "." not in value.rpartition("@")[2]:
        raise ValueError("must be an e-mail address: its domain lacks a period")
    try:
        # Names that only a local network knows (`.local`, `.test`) are refused by the library, but are
        # fine for servers that stand in such a network; below `.com` every domain that is well formed passes.
        address = validate_email(value + _PUBLIC_SUFFIX, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"must be an e-mail address: {error}") from None
    return address.removesuffix(_PUBLIC_SUFFIX)


Text = Annotated[str, AfterValidator(clean_text)]
Line = Annotated[str, AfterValidator(clean_text), AfterValidator(_one_line)]

# A day, and a moment with its zone, as RFC 3339 writes them; digits alone would be taken for seconds.
Day = Annotated[date, Field(strict=False), BeforeValidator(_no_number)]
Moment = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(_no_number)]

# A name of a person, workspace or project; a title of a task.
Name = Annotated[Line, StringConstraints(max_length=200)]
Title = Annotated[Line, StringConstraints(max_length=500)]
LongText = Annotated[Text, StringConstraints(max_length=50_000)]

# The part before the @ stays as it was given; the domain is written in its usual form.
Email = Annotated[
    Text,
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "format": "email", "maxLength": LONGEST_EMAIL}),
]
