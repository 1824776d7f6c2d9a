"""Errors as REST shows them: the one table of codes and statuses, and problem JSON (RFC 9457)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from workspace.errors import AtelierError, Conflict, InvalidRequest, StaleRevision

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """What all problems of one code share."""

    status: int
    title: str


# Every code that REST answers with; sockets have some of their own.
KINDS: dict[str, Kind] = {
    "malformed": Kind(400, "The request cannot be read"),
    "unauthenticated": Kind(401, "Sign in first"),
    "token_expired": Kind(401, "The access token has expired"),
    "token_revoked": Kind(401, "The session has ended"),
    "bad_credentials": Kind(401, "Wrong e-mail address or password"),
    "forbidden": Kind(403, "Not allowed"),
    "not_found": Kind(404, "Not found"),
    "method_not_allowed": Kind(405, "Method not allowed"),
    "conflict": Kind(409, "Conflict"),
    "stale_revision": Kind(412, "Changed meanwhile"),
    "too_large": Kind(413, "Too large"),
    "unsupported_media_type": Kind(415, "Unsupported media type"),
    "invalid_request": Kind(422, "Invalid fields"),
    "idempotency_mismatch": Kind(422, "Idempotency-Key used before"),
    "rate_limited": Kind(429, "Too many requests"),
    "internal_error": Kind(500, "Internal error"),
    "unavailable": Kind(503, "Unavailable"),
}

INTERNAL_ERROR = "Something went wrong here. It has been logged under this request id."


def type_of(code: str) -> str:
    """The URI that names a kind of problem."""
    return f"urn:atelier:problem:{code}"


def problem_of(error: AtelierError, request_id: str) -> web.Response:
    """The answer that tells an error of the contract."""
    extra: dict[str, Any] = {}
    if isinstance(error, InvalidRequest):
        extra["errors"] = [{"field": each.field, "message": each.message} for each in error.errors]
    if isinstance(error, StaleRevision | Conflict) and error.current is not None:
        extra["current"] = error.current
    headers: dict[str, str] = {}
    if error.retry_after_seconds is not None:
        headers["Retry-After"] = str(max(1, math.ceil(error.retry_after_seconds)))
    return problem(error.code, error.message, request_id, extra=extra, headers=headers)


def problem(
    code: str,
    detail: str,
    request_id: str,
    *,
    status: int | None = None,
    extra: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """A problem of one of `KINDS`; `status` only where HTTP knows a finer one than the kind's own."""
    kind = KINDS[code]
    status = status or kind.status
    body = {
        "type": type_of(code),
        "title": kind.title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id,
        **(extra or {}),
    }
    response = web.Response(
        body=json.dumps(body, ensure_ascii=False, default=str).encode(errors="replace"),
        status=status,
        headers=headers,
        content_type=CONTENT_TYPE,
    )
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="atelier"'
    return response
