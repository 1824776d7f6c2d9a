"""The keys that sign access tokens and derive refresh tokens, from the settings."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from server.embedded.errors import StartError
from server.settings import MINIMUM_SECRET_BYTES, Settings
from workspace.asset_links import AssetLinks
from workspace.gate import EndedSessions
from workspace.refresh_tokens import RefreshTokens
from workspace.tokens import Tokens

_ONLY_KEY = "1"


class SigningKeys(BaseModel):
    """Secrets by name (`kid`), and which of them signs; the others are still accepted."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)

    current: str
    keys: dict[str, str]

    @property
    def tokens(self) -> Tokens:
        return Tokens(self.keys, self.current)

    def asset_links(self, ended: EndedSessions) -> AssetLinks:
        return AssetLinks(self.keys, self.current, ended)

    @property
    def refresh_tokens(self) -> RefreshTokens:
        others = [key for name, key in self.keys.items() if name != self.current]
        return RefreshTokens([self.keys[self.current], *others])


def read_signing_keys(settings: Settings) -> SigningKeys:
    """`JWT_SECRET`, or what `JWT_KEY_FILE` holds. Raises StartError."""
    if settings.jwt_key_file is None:
        return SigningKeys(current=_ONLY_KEY, keys={_ONLY_KEY: settings.jwt_secret.get_secret_value()})
    try:
        found = SigningKeys.model_validate_json(Path(settings.jwt_key_file).read_bytes())
    except (OSError, ValidationError) as error:
        raise StartError(f"JWT_KEY_FILE {settings.jwt_key_file} cannot be read: {error}") from None
    if found.current not in found.keys:
        raise StartError(f"JWT_KEY_FILE has no key of the name that is current, {found.current!r}.")
    if any(len(key.encode()) < MINIMUM_SECRET_BYTES for key in found.keys.values()):
        raise StartError(f"Every key of JWT_KEY_FILE must have at least {MINIMUM_SECRET_BYTES} bytes.")
    return found
