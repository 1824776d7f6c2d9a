"""Access tokens: JWT, HS256, fifteen minutes, verified without any look-up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from storage.ids import new_id
from workspace.errors import TokenExpired, Unauthenticated

ISSUER = "atelier"
AUDIENCE = "atelier"
ALGORITHM = "HS256"
ACCESS_TYPE = "access"
LIFETIME = timedelta(minutes=15)
_MOST_REMEMBERED = 10_000
_REQUIRED = ["iss", "aud", "sub", "sid", "jti", "iat", "exp", "typ"]


@dataclass(frozen=True)
class Claims:
    """What a valid token says."""

    user_id: UUID
    session_id: UUID
    expires_at: datetime


@dataclass(frozen=True)
class AccessToken:
    text: str
    expires_at: datetime


class Tokens:
    """Issues tokens under the current key and verifies those of every key it knows, chosen by `kid`."""

    def __init__(self, keys: Mapping[str, str], current: str) -> None:
        self._keys = dict(keys)
        self._current = current
        # A person sends the same token for fifteen minutes, and verifying costs as much as a query.
        self._verified: dict[str, Claims] = {}

    def issue(self, user_id: UUID, session_id: UUID) -> AccessToken:
        now = datetime.now(UTC)
        expires_at = now + LIFETIME
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(user_id),
            "sid": str(session_id),
            "jti": str(new_id()),
            "iat": now,
            "exp": expires_at,
            "typ": ACCESS_TYPE,
        }
        text = jwt.encode(claims, self._keys[self._current], ALGORITHM, headers={"kid": self._current})
        return AccessToken(text, expires_at)

    def verify(self, token: str) -> Claims:
        """Raises `TokenExpired`, or `Unauthenticated` for anything else that is wrong with it."""
        claims = self._verified.get(token)
        if claims is None:
            claims = self._decode(token)
            if len(self._verified) >= _MOST_REMEMBERED:
                self._verified.clear()
            self._verified[token] = claims
        elif claims.expires_at <= datetime.now(UTC):
            del self._verified[token]
            raise TokenExpired
        return claims

    def _decode(self, token: str) -> Claims:
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                issuer=ISSUER,
                options={"require": _REQUIRED},
            )
            if claims["typ"] != ACCESS_TYPE:
                raise Unauthenticated
            return Claims(
                user_id=UUID(claims["sub"]),
                session_id=UUID(claims["sid"]),
                expires_at=datetime.fromtimestamp(claims["exp"], UTC),
            )
        except jwt.ExpiredSignatureError:
            raise TokenExpired from None
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError):
            raise Unauthenticated from None
