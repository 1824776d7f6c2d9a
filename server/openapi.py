"""The OpenAPI 3.1 document of REST."""

from __future__ import annotations

from typing import Any


def build_openapi() -> dict[str, Any]:
    """For now nothing."""
    return {}
