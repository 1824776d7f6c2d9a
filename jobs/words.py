"""What tasks say, as the stores can keep it."""

from __future__ import annotations

import json
from typing import Any

from jobs.errors import JobFailed

MOST_RESULT_BYTES = 1024 * 1024
BAD_RESULT = "bad_result"


def storable(text: str) -> str:
    """Text without what UTF-8 or Postgres cannot hold, such as undecodable parts of a file's name."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\N{REPLACEMENT CHARACTER}")


def check_result(result: dict[str, Any]) -> None:
    """Raises `JobFailed` for a result that could not be kept: no JSON, or more than a MiB of it."""
    try:
        encoded = json.dumps(result, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise JobFailed(BAD_RESULT, "The result of the job cannot be kept: it is no JSON.") from error
    if rb"\u0000" in encoded:
        raise JobFailed(BAD_RESULT, "The result of the job cannot be kept: it has a NUL character.")
    if len(encoded) > MOST_RESULT_BYTES:
        raise JobFailed(BAD_RESULT, "The result of the job cannot be kept: it is larger than 1 MiB.")
