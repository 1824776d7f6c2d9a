"""The settings: read once from the environment, then handed down as values."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, BaseModel, BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

DEVELOPMENT_SECRET = "development-only-secret-do-not-use-in-production"  # noqa: S105
MINIMUM_SECRET_BYTES = 32

_UNITS_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"^\s*(\d+)\s*/\s*(\d+)?\s*(second|minute|hour|day)s?\s*$")


class Rate(BaseModel, frozen=True):
    """At most `count` actions in each window of `window_seconds`."""

    count: int = Field(ge=1)
    window_seconds: int = Field(ge=1)

    def __str__(self) -> str:
        unit, seconds = next(
            (unit, seconds)
            for unit, seconds in reversed(_UNITS_SECONDS.items())
            if self.window_seconds % seconds == 0
        )
        number = self.window_seconds // seconds
        return f"{self.count}/{unit}" if number == 1 else f"{self.count}/{number} {unit}s"


def _parse_rate(value: object) -> object:
    if not isinstance(value, str):
        return value
    match = _RATE.match(value)
    if match is None:
        raise ValueError("write a rate as 10/15 minutes or 600/minute")
    count, number, unit = match.groups()
    return Rate(count=int(count), window_seconds=int(number or 1) * _UNITS_SECONDS[unit])


def _split(value: object) -> object:
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


RateSetting = Annotated[Rate, NoDecode, BeforeValidator(_parse_rate)]
ListSetting = Annotated[list[str], NoDecode, BeforeValidator(_split)]


class Settings(BaseSettings):
    """Every setting of Atelier. Each is the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    host: str = Field("127.0.0.1", description="Address to listen on. `0.0.0.0` listens on all.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one.")
    database_url: str | None = Field(
        None, description="Postgres, as `postgresql://user:password@host:5432/name`."
    )
    redis_url: str | None = Field(None, description="Redis or Valkey, as `redis://host:6379/0`.")
    mongodb_url: str | None = Field(
        None,
        validation_alias=AliasChoices("mongodb_url", "mongodb_uri"),
        description="MongoDB, as `mongodb://host:27017/atelier`. `MONGODB_URI` is read too.",
    )
    files_url: str = Field(
        "file:.atelier/files",
        description=(
            "Where files are kept: `file:FOLDER`, one that all processes share, or "
            "`s3://BUCKET/PREFIX?endpoint=URL&region=NAME` with the keys in `AWS_ACCESS_KEY_ID` and "
            "`AWS_SECRET_ACCESS_KEY`."
        ),
    )
    file_max_bytes: int = Field(1024**3, ge=1, description="The largest file that is taken, in bytes.")
    workspace_quota_bytes: int = Field(
        10 * 1024**3, ge=0, description="What all files of a workspace may take, in bytes."
    )
    jwt_secret: SecretStr = Field(
        SecretStr(DEVELOPMENT_SECRET),
        description=f"Signs access tokens (HS256). At least {MINIMUM_SECRET_BYTES} bytes in production.",
    )
    jwt_key_file: str | None = Field(
        None,
        description='A JSON file `{"current": kid, "keys": {kid: secret}}` instead of `JWT_SECRET`.',
    )
    atelier_env: Literal["development", "production"] = Field(
        "development", description="`production` refuses default secrets and plain-http cookies."
    )
    public_url: str = Field(
        "http://localhost:8000", description="The address people reach this server under."
    )
    allowed_origins: ListSetting = Field(
        default_factory=list,
        description="Origins, separated by commas, that browsers may call from beside `PUBLIC_URL`'s own.",
    )
    trusted_proxies: ListSetting = Field(
        default_factory=list,
        description="Networks (CIDR), separated by commas, whose `X-Forwarded-*` are believed.",
    )
    rate_limit_auth: RateSetting = Field(
        Rate(count=10, window_seconds=900), description="Tries to sign in or up, by address and by account."
    )
    rate_limit_api: RateSetting = Field(
        Rate(count=600, window_seconds=60), description="REST calls of one person."
    )
    job_modules: ListSetting = Field(
        default_factory=list,
        description=(
            "Modules of Python, separated by commas, that each add a kind of job; the same for web, worker "
            "and clock."
        ),
    )
    scratch_folder: str | None = Field(
        None,
        description=(
            "Where jobs have their temporary files, which may be large. Not set: a folder of this account's "
            "own in the system's temporary folder."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least level logged."
    )
    log_format: Literal["console", "json"] = Field("console", description="`json` for one object a line.")

    @property
    def scratch_root(self) -> Path:
        """The folder below which each attempt at a job has one."""
        own = Path(tempfile.gettempdir()) / f"atelier-{os.getuid()}"
        return Path(self.scratch_folder).absolute() if self.scratch_folder else own

    @model_validator(mode="after")
    def _refuse_unsafe_production(self) -> Settings:
        if self.atelier_env != "production":
            return self
        if self.jwt_key_file is None:
            secret = self.jwt_secret.get_secret_value()
            if secret == DEVELOPMENT_SECRET:
                raise ValueError("JWT_SECRET must be set in production")
            if len(secret.encode()) < MINIMUM_SECRET_BYTES:
                raise ValueError(f"JWT_SECRET must have at least {MINIMUM_SECRET_BYTES} bytes in production")
        if not self.public_url.startswith("https://"):
            raise ValueError("PUBLIC_URL must begin with https:// in production")
        return self
