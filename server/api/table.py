"""The table of all routes of REST, in the order in which the documentation shows them."""

from __future__ import annotations

from server.api import (
    assets,
    auth,
    comments,
    documents,
    events,
    invitations,
    jobs,
    members,
    messages,
    project_members,
    projects,
    tasks,
    workspaces,
)
from server.api.routing import Route


def all_routes() -> list[Route]:
    """Every route, by noun."""
    return [
        *auth.ROUTES,
        *workspaces.ROUTES,
        *members.ROUTES,
        *invitations.ROUTES,
        *projects.ROUTES,
        *project_members.ROUTES,
        *tasks.ROUTES,
        *comments.ROUTES,
        *documents.ROUTES,
        *assets.ROUTES,
        *jobs.ROUTES,
        *messages.ROUTES,
        *events.ROUTES,
    ]
