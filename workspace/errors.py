"""The errors of the contract, one class for each code.

AtelierError (storage/errors.py)
├── Malformed              no JSON, a bad header, a bad cursor
├── Unauthenticated        no token, or one that is not ours
│   ├── TokenExpired
│   ├── TokenRevoked
│   └── BadCredentials
├── Forbidden              seen, but not allowed
├── NotFound               not there, or not the caller's to see
├── Conflict               cannot be done in the present state
├── StaleRevision          changed meanwhile; carries the current resource
├── TooLarge               more bytes than allowed (storage/errors.py)
├── UnsupportedMediaType
├── InvalidRequest         names each field that is wrong
├── IdempotencyMismatch    the key was used for another body
├── RateLimited
├── NotJoined              sockets only
├── UnknownEvent           sockets only
└── ReadOnly               sockets only
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from storage.errors import AtelierError, TooLarge, Unavailable

__all__ = [
    "AtelierError",
    "BadCredentials",
    "Conflict",
    "FieldError",
    "Forbidden",
    "IdempotencyMismatch",
    "InvalidRequest",
    "Malformed",
    "NotFound",
    "NotJoined",
    "RateLimited",
    "ReadOnly",
    "StaleRevision",
    "TokenExpired",
    "TokenRevoked",
    "TooLarge",
    "Unauthenticated",
    "Unavailable",
    "UnknownEvent",
    "UnsupportedMediaType",
]


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `field` is its path, as `labels.2`."""

    field: str
    message: str


class Malformed(AtelierError):
    code = "malformed"
    sentence = "The request cannot be read."


class Unauthenticated(AtelierError):
    code = "unauthenticated"
    sentence = "Sign in first: no valid access token was given."


class TokenExpired(Unauthenticated):
    code = "token_expired"
    sentence = "The access token has expired. Refresh it and try again."


class TokenRevoked(Unauthenticated):
    code = "token_revoked"
    sentence = "This session has ended. Sign in again."


class BadCredentials(Unauthenticated):
    code = "bad_credentials"
    sentence = "The e-mail address or the password is wrong."


class Forbidden(AtelierError):
    code = "forbidden"
    sentence = "Your role does not allow this."


class NotFound(AtelierError):
    code = "not_found"
    sentence = "There is no such thing, or it is not yours to see."


class Conflict(AtelierError):
    """`current` is the resource that stands in the way, where there is one."""

    code = "conflict"
    sentence = "This cannot be done in the present state."

    def __init__(self, sentence: str | None = None, *, current: dict[str, Any] | None = None) -> None:
        super().__init__(sentence)
        self.current = current


class StaleRevision(AtelierError):
    """The resource changed since the caller saw it; `current` is how it is now."""

    code = "stale_revision"
    sentence = "Somebody changed this meanwhile. Look at the current state and try again."

    def __init__(self, current: dict[str, Any]) -> None:
        super().__init__()
        self.current = current


class UnsupportedMediaType(AtelierError):
    code = "unsupported_media_type"
    sentence = "Send JSON, with `Content-Type: application/json`."


class InvalidRequest(AtelierError):
    code = "invalid_request"
    sentence = "Some fields are not as they must be."

    def __init__(self, *errors: FieldError) -> None:
        super().__init__()
        self.errors = errors

    @classmethod
    def of(cls, field: str, message: str) -> InvalidRequest:
        """A refusal of one field."""
        return cls(FieldError(field, message))


class IdempotencyMismatch(AtelierError):
    code = "idempotency_mismatch"
    sentence = "This Idempotency-Key was used for a different request."


class RateLimited(AtelierError):
    code = "rate_limited"
    sentence = "Too many requests. Wait a moment."


class NotJoined(AtelierError):
    code = "not_joined"
    sentence = "Join the workspace first."


class UnknownEvent(AtelierError):
    code = "unknown_event"
    sentence = "There is no such event."


class ReadOnly(AtelierError):
    code = "read_only"
    sentence = "This is read-only for you."
