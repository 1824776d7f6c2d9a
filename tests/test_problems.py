"""Every error of the contract has a kind, and is told in one form."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from server.api.problems import KINDS, problem_of
from workspace import errors
from workspace.errors import (
    AtelierError,
    FieldError,
    InvalidRequest,
    RateLimited,
    StaleRevision,
    TokenExpired,
    Unavailable,
)

SOCKETS_ONLY = {"not_joined", "unknown_event", "read_only"}
# The table of the contract.
STATUSES = {
    "malformed": 400,
    "unauthenticated": 401,
    "token_expired": 401,
    "token_revoked": 401,
    "bad_credentials": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "stale_revision": 412,
    "too_large": 413,
    "unsupported_media_type": 415,
    "invalid_request": 422,
    "idempotency_mismatch": 422,
    "rate_limited": 429,
    "unavailable": 503,
}


def all_errors(root: type[AtelierError] = AtelierError) -> Iterator[type[AtelierError]]:
    for each in root.__subclasses__():
        if each.__module__ in (errors.__name__, "storage.errors"):
            yield each
        yield from all_errors(each)


def test_the_kinds_are_those_of_the_contract() -> None:
    told = {code: kind.status for code, kind in KINDS.items()}
    assert STATUSES.items() <= told.items()
    assert set(told) - set(STATUSES) == {"method_not_allowed", "internal_error"}


@pytest.mark.parametrize("error", list(all_errors()))
def test_every_error_has_a_kind(error: type[AtelierError]) -> None:
    assert error.code in KINDS or error.code in SOCKETS_ONLY


def test_wrong_fields_are_listed() -> None:
    response = problem_of(InvalidRequest(FieldError("labels.2", "must be text")), "the-id")
    assert response.status == 422
    assert response.content_type == "application/problem+json"
    assert json.loads(response.body) == {  # type: ignore[arg-type]
        "type": "urn:atelier:problem:invalid_request",
        "title": "Invalid fields",
        "status": 422,
        "detail": InvalidRequest.sentence,
        "code": "invalid_request",
        "request_id": "the-id",
        "errors": [{"field": "labels.2", "message": "must be text"}],
    }


def test_a_stale_revision_carries_the_present_state() -> None:
    response = problem_of(StaleRevision({"id": "x", "revision": 8}), "the-id")
    assert json.loads(response.body)["current"] == {"id": "x", "revision": 8}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (Unavailable(), "1"),
        (RateLimited(retry_after_seconds=0.2), "1"),
        (RateLimited(retry_after_seconds=61), "61"),
    ],
)
def test_what_may_be_tried_again_says_when_in_whole_seconds(error: AtelierError, seconds: str) -> None:
    assert problem_of(error, "the-id").headers["Retry-After"] == seconds


def test_who_is_not_signed_in_is_told_how() -> None:
    assert problem_of(TokenExpired(), "the-id").headers["WWW-Authenticate"].startswith("Bearer")
