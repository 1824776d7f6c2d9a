"""What OpenAPI says of the kinds of jobs: their names, and the params that belong to each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jobs.kinds import JobKind


def tell_kinds(
    request: dict[str, Any], kinds: Sequence[JobKind], references: Mapping[tuple[Any, Any], Any]
) -> None:
    """Puts into the schema of `JobRequest` which types there are, and which params each takes."""
    told = [f"- `{kind.name}`: {kind.summary} Its params are `{kind.params.__name__}`." for kind in kinds]
    fields = request["properties"]
    fields["type"] = {"type": "string", "enum": [kind.name for kind in kinds], "title": "Type"}
    fields["params"] = {
        "title": "Params",
        "description": "What belongs to the type:\n\n" + "\n".join(told),
        "anyOf": [references[kind.params, "validation"] for kind in kinds],
    }
