"""The table of all routes of REST."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from server.api.routing import Route

# In the order in which the documentation shows them.
_NOUNS = (
    "auth",
    "workspaces",
    "members",
    "invitations",
    "projects",
    "project_members",
    "tasks",
    "comments",
    "messages",
    "events",
)


def all_routes() -> list[Route]:
    """Every route, by noun."""
    routes: list[Route] = []
    for noun in _NOUNS:
        if find_spec(f"server.api.{noun}") is not None:
            routes += import_module(f"server.api.{noun}").ROUTES
    return routes
