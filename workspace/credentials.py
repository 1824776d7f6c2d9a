"""What people send to get in, and what they are given."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from workspace.inputs import Email, Input, Name
from workspace.passwords import NewPassword, Password
from workspace.resources import User

_EXAMPLE_EMAIL = "ada@example.com"
_EXAMPLE_PASSWORD = "a long enough one"  # noqa: S105


class RegisterDraft(Input):
    """A new account."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"email": _EXAMPLE_EMAIL, "name": "Ada", "password": _EXAMPLE_PASSWORD}]
        }
    )

    email: Email
    name: Name
    password: NewPassword


class LoginDraft(Input):
    """Who wants in."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": _EXAMPLE_EMAIL, "password": _EXAMPLE_PASSWORD}]}
    )

    email: Email
    password: Password


class RefreshDraft(Input):
    """The newest refresh token; it may come as a cookie instead."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"refresh_token": "nTxR3vK8m0bq6Yw1sZ4uE7pLcGdHfJiA2oQrVtXyB9k"}]}
    )

    refresh_token: str = Field(min_length=1, max_length=200)


class PasswordChange(Input):
    """The password so far, and the one to take its place."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"current_password": _EXAMPLE_PASSWORD, "new_password": "another long one"}]
        }
    )

    current_password: Password
    new_password: NewPassword


class SignedIn(BaseModel):
    """A session's tokens, and whose it is. `refresh_token` is null when it went into a cookie."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "access_token": "eyJhbGciOiJIUzI1NiIsImtpZCI6IjEifQ.…",
                    "token_type": "Bearer",
                    "expires_in": 900,
                    "refresh_token": "nTxR3vK8m0bq6Yw1sZ4uE7pLcGdHfJiA2oQrVtXyB9k",
                    "user": {
                        "id": "019a9b1c-6f4e-7cc0-9f4d-1f3b2a5c7d8e",
                        "created_at": "2026-01-01T12:00:00Z",
                        "updated_at": "2026-01-01T12:00:00Z",
                        "revision": 1,
                        "email": _EXAMPLE_EMAIL,
                        "name": "Ada",
                    },
                }
            ]
        },
    )

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(description="Seconds until the access token expires.")
    refresh_token: str | None
    user: User
