"""`/workspaces/{id}/messages`: what was said in a workspace. Messages are sent over sockets."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import messages
from workspace.pages import PageQuery
from workspace.resources import Message, Page


async def list_messages(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await messages.list_messages(look, call.id(), call.query(PageQuery)))


ROUTES = [
    Route(
        "GET",
        "/workspaces/{id}/messages",
        list_messages,
        "List the messages of a workspace",
        "Messages",
        query=PageQuery,
        answer=Page[Message],
        description="Newest first. Messages are sent over Socket.IO.",
    ),
]
