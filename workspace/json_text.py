"""JSON as it comes from outside: read strictly, and refused in words."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn

from workspace.errors import FieldError, InvalidRequest, Malformed

DEEPEST_LEVEL = 64
MOST_CONTAINERS = 20_000
_ERRORS_NAMED = 20


def parse_json(raw: bytes | str) -> Any:
    """The value that `raw` writes, in UTF-8 and at most 64 levels deep.

    Raises `Malformed` for anything else, for NaN, infinities, lone surrogates and a name given twice
    in one object, and `InvalidRequest` where a string holds a NUL character, which Postgres cannot keep.
    """
    text = _decode(raw)
    # Each costs many times its length in memory and time.
    if text.count("[") + text.count("{") > MOST_CONTAINERS:
        raise Malformed(
            f"The JSON is nested more than {DEEPEST_LEVEL} levels deep, "
            f"or holds more than {MOST_CONTAINERS} lists and objects."
        )
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise Malformed(_TOO_DEEP) from None
    except json.JSONDecodeError as error:
        raise Malformed(
            f"The JSON cannot be read: {error.msg} (line {error.lineno}, column {error.colno})."
        ) from None
    except ValueError:
        # What Python itself refuses: a whole number of thousands of digits.
        raise Malformed("The JSON holds a number that is too large.") from None
    # As many brackets as levels must be opened, so few brackets need no walk.
    if text.count("[") + text.count("{") > DEEPEST_LEVEL and _depth(value) > DEEPEST_LEVEL:
        raise Malformed(_TOO_DEEP)
    if "\\u" in text:
        _refuse_escapes(value)
    return value


_TOO_DEEP = f"The JSON is nested more than {DEEPEST_LEVEL} levels deep."


def _decode(raw: bytes | str) -> str:
    if isinstance(raw, str):
        text = raw
    else:
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            raise Malformed("The JSON is not valid UTF-8.") from None
    if not text or text.isspace():
        raise Malformed("The JSON is empty.")
    return text


def _unique_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("The JSON names a field twice in one object.")
    return value


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise Malformed("The JSON holds a number that is too large.")
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise Malformed(f"The JSON holds {name}, which is no JSON number.")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique_names, parse_float=_finite, parse_constant=_refuse_constant
)


def _depth(value: Any) -> int:
    depth, level = 0, [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
    return depth


def _refuse_escapes(value: Any) -> None:
    """Refuses what only an escape can smuggle in: NUL, and halves of surrogate pairs."""
    try:
        text = json.dumps(value, ensure_ascii=False)
        text.encode()
    except UnicodeEncodeError:
        raise Malformed("The JSON holds text that is not valid Unicode.") from None
    if "\\u0000" in text:
        _refuse_nul(value)


def _refuse_nul(value: Any) -> None:
    found: list[FieldError] = []
    for path in _nul_paths(value, ()):
        name = ".".join(path).replace("\0", "") or "body"
        found.append(FieldError(name, "must not contain NUL characters"))
        if len(found) == _ERRORS_NAMED:
            break
    if found:
        raise InvalidRequest(*found)


def _nul_paths(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(value, str):
        if "\0" in value:
            yield path
    elif isinstance(value, dict):
        for name, child in value.items():
            if "\0" in name:
                yield (*path, name)
            yield from _nul_paths(child, (*path, name))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _nul_paths(child, (*path, str(index)))
