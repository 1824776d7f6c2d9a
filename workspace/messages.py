"""Messages of a workspace: sent over sockets exactly once, read back newest first."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, StringConstraints

from storage import messages as rows
from storage.ids import new_id
from workspace.desk import Look, Unit
from workspace.errors import Conflict
from workspace.inputs import Input, Line, Text
from workspace.pages import GREATEST_ID, PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.permissions import Action, require_workspace
from workspace.resources import Message, Page

LARGEST_TEXT_BYTES = 8 * 1024


def _sendable(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    if len(value.encode()) > LARGEST_TEXT_BYTES:
        raise ValueError(f"must be at most {LARGEST_TEXT_BYTES} bytes in UTF-8")
    return value


MessageText = Annotated[Text, AfterValidator(_sendable)]
ClientId = Annotated[Line, StringConstraints(max_length=100)]


class MessageDraft(Input):
    """A message to send; a `client_id` of the sender's choice makes it safe to send it again."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"text": "Lunch?", "client_id": "m-17"}]})

    text: MessageText
    client_id: ClientId | None = None


async def send_message(unit: Unit, workspace_id: UUID, draft: MessageDraft) -> Message:
    """Stores a message; one that was sent before under the same `client_id` is answered as it was stored.

    Raises `Conflict` when the `client_id` was used for another text.
    """
    await require_workspace(unit, workspace_id, Action.COMMENT)
    row = await rows.insert_message(
        unit.sql,
        new_id(),
        workspace_id,
        author_id=unit.caller.user_id,
        text=draft.text,
        client_id=draft.client_id,
    )
    if row is None:
        return await _sent_before(unit, workspace_id, draft)
    message = Message(**row)
    unit.emit(workspace_id, "message.created", message)
    return message


async def _sent_before(unit: Unit, workspace_id: UUID, draft: MessageDraft) -> Message:
    assert draft.client_id is not None  # noqa: S101
    row = await rows.find_sent(unit.sql, workspace_id, unit.caller.user_id, draft.client_id)
    if row is None or row["text"] != draft.text:
        raise Conflict("This client_id was used for another message.")
    return Message(**row)


async def list_messages(look: Look, workspace_id: UUID, page: PageQuery) -> Page[Message]:
    """Newest first."""
    await require_workspace(look, workspace_id, Action.READ)
    found = await rows.list_messages(
        look.sql, workspace_id, before=id_of_cursor(page, start=GREATEST_ID), limit=page.limit + 1
    )
    kept, next_cursor = paged(found, page.limit, cursor_of_id)
    return Page[Message](items=[Message(**row) for row in kept], next_cursor=next_cursor)
