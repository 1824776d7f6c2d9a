"""The log of a workspace read back: replay, activity feed, audit."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from storage import events as rows
from storage.postgres import Record
from workspace.desk import Look
from workspace.events import StoredEvent
from workspace.pages import PageQuery, decode_cursor, encode_cursor, paged
from workspace.permissions import Action, require_workspace

_LARGEST_SEQ = 2**63 - 1


class EventQuery(PageQuery):
    """Which events are wanted."""

    after: int = Field(default=0, ge=0, le=_LARGEST_SEQ, description="Only those numbered above this.")
    type: str | None = Field(default=None, max_length=100, pattern=r"^[a-z_]+\.[a-z_]+$")
    actor_id: UUID | None = None


def stored_event(row: Record) -> StoredEvent:
    """An event from its row."""
    return StoredEvent(**row)


async def list_events(
    look: Look, workspace_id: UUID, query: EventQuery
) -> tuple[list[StoredEvent], str | None]:
    """Events in the order of their numbers, and the cursor of the next page."""
    await require_workspace(look, workspace_id, Action.READ)
    after = query.after
    if query.cursor is not None:
        after = max(after, decode_cursor(query.cursor, int)[0])
    found = await rows.search_events(
        look.sql,
        workspace_id,
        after=after,
        type_=query.type,
        actor_id=query.actor_id,
        limit=query.limit + 1,
    )
    kept, next_cursor = paged(found, query.limit, lambda row: encode_cursor(row["seq"]))
    return [stored_event(row) for row in kept], next_cursor
