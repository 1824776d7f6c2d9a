"""`/workspaces/{id}/events`: all that happened in a workspace, in order."""

from __future__ import annotations

import json
from collections.abc import Sequence

from server.api.routing import Call, Reply, Route
from workspace import activity
from workspace.activity import EventQuery
from workspace.events import Event, StoredEvent
from workspace.resources import Page


async def list_events(call: Call) -> Reply:
    async with call.look() as look:
        events, next_cursor = await activity.list_events(look, call.id(), call.query(EventQuery))
    return Reply(_page_json(events, next_cursor))


def _page_json(events: Sequence[StoredEvent], next_cursor: str | None) -> bytes:
    # Events are stored as the JSON they are shown as; models of them would only be taken apart again.
    items = ",".join(event.json for event in events)
    return f'{{"items":[{items}],"next_cursor":{json.dumps(next_cursor)}}}'.encode()


ROUTES = [
    Route(
        "GET",
        "/workspaces/{id}/events",
        list_events,
        "List the events of a workspace",
        "Events",
        query=EventQuery,
        answer=Page[Event],
        description="In the order of their numbers: for replay, as activity feed, as audit trail.",
    ),
]
