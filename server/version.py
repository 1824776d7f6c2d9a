"""The name and version of this server."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

NAME = "atelier"


def _installed_version() -> str:
    try:
        return version(NAME)
    except PackageNotFoundError:
        # Run from a source tree that was not installed.
        return "0.0.0"


VERSION = _installed_version()
