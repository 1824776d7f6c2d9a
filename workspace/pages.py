"""Pages of lists: how many, from where on, and the opaque cursor between them."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from pydantic import Field

from workspace.errors import Malformed
from workspace.inputs import Query

Row = TypeVar("Row")

LARGEST_PAGE = 200
# Below and above every id.
LEAST_ID = UUID(int=0)
GREATEST_ID = UUID(int=2**128 - 1)
_LONGEST_CURSOR = 4096
_LARGEST_NUMBER = 2**63 - 1


class PageQuery(Query):
    """How much of a list is wanted."""

    limit: int = Field(default=50, ge=1, le=LARGEST_PAGE, description="How many items a page holds at most.")
    cursor: str | None = Field(
        default=None, max_length=_LONGEST_CURSOR, description="The `next_cursor` of the page before."
    )


def encode_cursor(*values: UUID | str | int) -> str:
    """The values of the last row of a page, as text for an address."""
    plain = [str(value) if isinstance(value, UUID) else value for value in values]
    raw = json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(text: str, *types: type[Any]) -> tuple[Any, ...]:
    """What `encode_cursor` was given: as many values as `types`, each UUID, str or int.

    Raises `Malformed` for anything else.
    """
    try:
        padded = text + "=" * (-len(text) % 4)
        raw = base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)
        values = json.loads(raw)
        if not isinstance(values, list) or len(values) != len(types):
            raise ValueError
        return tuple(_value(value, type_) for value, type_ in zip(values, types, strict=True))
    except (ValueError, binascii.Error, RecursionError):
        raise Malformed("This cursor is not one that a page of this list gave.") from None


def _value(value: object, type_: type[Any]) -> UUID | str | int:
    if type_ is UUID and isinstance(value, str):
        return UUID(value)
    if type_ is str and isinstance(value, str) and "\0" not in value:
        value.encode()
        return value
    if type_ is int and type(value) is int and 0 <= value <= _LARGEST_NUMBER:
        return value
    raise ValueError


def id_of_cursor(page: PageQuery, *, start: UUID = LEAST_ID) -> UUID:
    """Where a list ordered by id goes on; `start` for its beginning. Raises `Malformed`."""
    if page.cursor is None:
        return start
    id_: UUID = decode_cursor(page.cursor, UUID)[0]
    return id_


def paged(rows: Sequence[Row], limit: int, key: Callable[[Row], str]) -> tuple[Sequence[Row], str | None]:
    """Of `limit` + 1 rows read, those of the page, and the cursor of its last one if there are more."""
    if len(rows) <= limit:
        return rows, None
    kept = rows[:limit]
    return kept, key(kept[-1])


def cursor_of_id(row: Any) -> str:
    """The cursor of a row in a list ordered by id."""
    return encode_cursor(row["id"])
