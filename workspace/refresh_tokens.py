"""Refresh tokens: opaque, each the HMAC of the one before it, so that none but the first is drawn."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Sequence

TOKEN_BYTES = 32
_PURPOSE = b"atelier refresh tokens"


class RefreshTokens:
    """Makes first tokens and successors. Of the server's secrets the first is in use, others were before.

    Who knows a token but no secret cannot tell its successor; who knows the stored hashes, neither.
    """

    def __init__(self, secret_keys: Sequence[str]) -> None:
        self._keys = [hmac.digest(secret.encode(), _PURPOSE, "sha256") for secret in secret_keys]

    def first(self) -> str:
        """A token that begins a family: 32 random bytes, base64url without padding."""
        return _text(secrets.token_bytes(TOKEN_BYTES))

    def successor(self, token: str) -> str:
        """The token that takes the place of this one once it is used."""
        return next(self.successors(token))

    def successors(self, token: str) -> Iterator[str]:
        """The successor under the secret in use, then what it was under earlier ones."""
        return (
            _text(hmac.digest(key, token.encode("utf-8", "surrogatepass"), "sha256")) for key in self._keys
        )


def hash_token(token: str) -> bytes:
    """What is stored of a token: its SHA-256, enough for 256 random bits."""
    return hashlib.sha256(_bytes(token)).digest()


def _bytes(token: str) -> bytes:
    # What is presented may be any text, that of a header with lone surrogates too.
    return token.encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()
