"""Links to the bytes of one asset, for what sends no header: an `<img>`, a `<video>`, a download.

A link is signed as access tokens are, and is none: it lets one person, in one session, read one asset for
some minutes. Their rights are looked up at each use, as at any other request.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt
from pydantic import BaseModel, ConfigDict, Field

from workspace.desk import Caller
from workspace.errors import TokenExpired, TokenRevoked, Unauthenticated
from workspace.gate import EndedSessions
from workspace.tokens import ALGORITHM, ISSUER

# Shorter than an access token's life: ended sessions are known for about so long.
LIFETIME = timedelta(minutes=10)
_AUDIENCE = "atelier-asset"
_REQUIRED = ["iss", "aud", "sub", "sid", "aid", "exp"]


class AssetLink(BaseModel):
    """`url` is a path on this server with all that is needed to read the file for `expires_in` seconds."""

    model_config = ConfigDict(frozen=True)

    url: str = Field(
        examples=["/api/v1/assets/0192f0c1-2b3a-7c4d-8e5f-60718293a4b5/content?link=eyJ…"],
        description="Good for this person in this session alone: not to be passed on, nor to be kept.",
    )
    expires_at: datetime
    expires_in: int = Field(examples=[600])


class AssetLinks:
    """Makes links under the current key, and admits those of every key it knows, chosen by `kid`."""

    def __init__(self, keys: Mapping[str, str], current: str, ended: EndedSessions) -> None:
        self._keys = dict(keys)
        self._current = current
        self._ended = ended

    def issue(self, caller: Caller, asset_id: UUID) -> tuple[str, datetime]:
        """The text of a link, and when it ends."""
        expires_at = (datetime.now(UTC) + LIFETIME).replace(microsecond=0)
        claims = {
            "iss": ISSUER,
            "aud": _AUDIENCE,
            "sub": str(caller.user_id),
            "sid": str(caller.session_id),
            "aid": str(asset_id),
            "exp": expires_at,
        }
        text = jwt.encode(claims, self._keys[self._current], ALGORITHM, headers={"kid": self._current})
        return text, expires_at

    def admit(self, text: str, asset_id: UUID) -> Caller:
        """Whose link to this asset it is. Raises `TokenExpired`, `TokenRevoked`, or `Unauthenticated` for
        anything else that is wrong with it."""
        try:
            key = self._keys[jwt.get_unverified_header(text)["kid"]]
            claims = jwt.decode(
                text,
                key,
                algorithms=[ALGORITHM],
                audience=_AUDIENCE,
                issuer=ISSUER,
                options={"require": _REQUIRED},
            )
            caller, of_asset = Caller(UUID(claims["sub"]), UUID(claims["sid"])), UUID(claims["aid"])
        except jwt.ExpiredSignatureError:
            raise TokenExpired("This link has expired. Ask for a new one.") from None
        except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, AttributeError):
            raise Unauthenticated("This link is not valid. Ask for a new one.") from None
        if of_asset != asset_id:
            raise Unauthenticated("This link is for another file.")
        if caller.session_id in self._ended:
            raise TokenRevoked
        return caller
