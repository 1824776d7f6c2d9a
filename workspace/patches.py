"""What a PATCH changes: the fields that were given, the others as they are."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from workspace.errors import StaleRevision
from workspace.resources import Revised


def optional(**details: Any) -> Any:
    """A field that may be left out, though not be null unless its type says so."""
    # A factory instead of a default: the latter would appear in OpenAPI as what is meant when it is left out.
    return Field(default_factory=lambda: None, **details)


def given(patch: BaseModel) -> dict[str, Any]:
    """The fields that the patch names, with their new values."""
    return {name: getattr(patch, name) for name in patch.model_fields_set}


def check_revision(current: Revised, expected: int | None) -> None:
    """Raises `StaleRevision` when the caller expected another revision than the current one."""
    if expected is not None and expected != current.revision:
        raise StaleRevision(current.model_dump(mode="json"))
