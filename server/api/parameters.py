"""What OpenAPI says of the parameters in paths and headers, made from what the routes take."""

from __future__ import annotations

import re
from typing import Any

from server.api.routing import LONGEST_IDEMPOTENCY_KEY, Route

_PATH_PART = re.compile(r"\{(\w+)\}")


def path_parameters(route: Route) -> list[dict[str, Any]]:
    """The ids and tokens in its path."""
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            # A token is opaque text; everything else in a path is an id.
            "schema": {"type": "string"} if name == "token" else {"type": "string", "format": "uuid"},
        }
        for name in _PATH_PART.findall(route.path)
    ]


def header_parameters(route: Route) -> list[dict[str, Any]]:
    """The headers that it takes."""
    wanted = (
        (route.idempotent, _IDEMPOTENCY_KEY),
        (route.conditional, _IF_MATCH),
        (route.session_header, _SESSION),
        (route.cached, _IF_NONE_MATCH),
        (route.ranged, _RANGE),
        (route.ranged, _IF_RANGE),
    )
    return [parameter for is_taken, parameter in wanted if is_taken]


_IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "Repeating the request under the same key gives the first answer and does nothing again.",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": LONGEST_IDEMPOTENCY_KEY,
        "pattern": r"^[\x21-\x7e]+$",
    },
}
_IF_MATCH: dict[str, Any] = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The revision this change builds on, in quotes. Without it the last write wins.",
    "schema": {"type": "string", "pattern": r'^(\*|"[0-9]{1,18}")$', "examples": ['"7"']},
}
_IF_NONE_MATCH: dict[str, Any] = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what is known already; while it is the newest, the answer is 304.",
    "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[0-9a-f]{1,64}")$', "examples": ['W/"42"']},
}
_RANGE: dict[str, Any] = {
    "name": "Range",
    "in": "header",
    "required": False,
    "description": "One range of bytes. What is not one is answered with all of the file.",
    "schema": {"type": "string", "examples": ["bytes=0-1023"]},
}
_IF_RANGE: dict[str, Any] = {
    "name": "If-Range",
    "in": "header",
    "required": False,
    "description": "The `ETag` of what is held already; for another one the answer is all of the file.",
    "schema": {"type": "string"},
}
_SESSION: dict[str, Any] = {
    "name": "X-Session",
    "in": "header",
    "required": False,
    "description": "`cookie` puts the refresh token into an HttpOnly cookie instead of the body.",
    "schema": {"type": "string", "enum": ["cookie"]},
}
