"""The socket messages of `/workspaces`: what clients send, what acknowledges it, what the server sends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, field_validator

from realtime.frames import to_json
from workspace.errors import (
    AtelierError,
    Conflict,
    Forbidden,
    NotFound,
    NotJoined,
    Unauthenticated,
    Unavailable,
)
from workspace.events import Event
from workspace.inputs import Input, Text
from workspace.messages import MessageDraft
from workspace.resources import Job, Message, Workspace

NAMESPACE = "/workspaces"
# The event that shows a running job; also the kind of the news that brings it here.
JOB_PROGRESS = "job.progress"
SESSION_EXPIRING = "session.expiring"
STATE_BYTES = 2 * 1024
BROADCAST_BYTES = 8 * 1024
TOPIC_CHARACTERS = 100


def _bounded(value: Any, limit_bytes: int) -> Any:
    if len(to_json(value).encode()) > limit_bytes:
        raise ValueError(f"must not take more than {limit_bytes} bytes as JSON")
    return value


class InWorkspace(Input):
    """A payload about one workspace."""

    workspace_id: UUID


class Join(InWorkspace):
    """`after` is the last `seq` the client has seen; with it, what was missed since is answered."""

    after: int | None = Field(None, ge=0, le=2**53)


class Leave(InWorkspace):
    pass


class PresenceSet(InWorkspace):
    """`state` is any object of at most 2 KiB, such as a cursor or what is being looked at."""

    state: dict[str, Any]

    @field_validator("state")
    @classmethod
    def _limit_state(cls, value: dict[str, Any]) -> dict[str, Any]:
        return _bounded(value, STATE_BYTES)  # type: ignore[no-any-return]


class MessageSend(InWorkspace, MessageDraft):
    """A message; sent again with the same `client_id` it is stored once."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "workspace_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5",
                    "text": "Lunch?",
                    "client_id": "m-17",
                }
            ]
        }
    )


class BroadcastSend(InWorkspace):
    """Anything of at most 8 KiB for everybody else in the room now; it is not stored."""

    topic: Text = Field(min_length=1, max_length=TOPIC_CHARACTERS)
    data: Any = None

    @field_validator("data")
    @classmethod
    def _limit_data(cls, value: Any) -> Any:
        return _bounded(value, BROADCAST_BYTES)


class TokenRefresh(Input):
    token: str = Field(min_length=1, max_length=8192)


class Nothing(BaseModel):
    """An empty object."""


class Person(BaseModel):
    """Somebody present, with however many tabs; `since` is when the first of them came."""

    model_config = ConfigDict(frozen=True)

    user_id: UUID
    name: str
    color: str = Field(examples=["#2f7d5b"])
    state: dict[str, Any]
    since: datetime


class Joined(BaseModel):
    """The answer to a join. `reset` means that too much was missed: fetch afresh, as of `seq`."""

    workspace: Workspace
    role: str
    seq: int
    events: list[Event]
    reset: bool
    presence: list[Person]


class TokenRefreshed(BaseModel):
    expires_at: datetime


class PresenceChange(BaseModel):
    """Who came, whose state changed and who left, as one difference to what was sent before."""

    workspace_id: UUID
    joined: list[Person]
    updated: list[Person]
    left: list[UUID]


class Broadcast(BaseModel):
    """`from` is the id of the person who sent it."""

    model_config = ConfigDict(populate_by_name=True)

    workspace_id: UUID
    topic: str
    data: Any
    sender: UUID = Field(alias="from")


class AccessRevoked(BaseModel):
    workspace_id: UUID
    reason: Literal["removed", "left", "account_deleted", "workspace_deleted"]


class AccessChanged(BaseModel):
    workspace_id: UUID
    role: str


class SessionExpiring(BaseModel):
    """Your access token ends then; hand in a newer one with `token.refresh`."""

    expires_at: datetime


class SessionEnded(BaseModel):
    code: Literal["token_revoked", "token_expired"]


class ServerDraining(BaseModel):
    """The server is about to go; connect again after `retry_after_ms`."""

    retry_after_ms: int


@dataclass(frozen=True)
class ClientEvent:
    """An event a client may send: its payload, the data that acknowledges it, and how it can be refused."""

    payload: type[Input]
    answer: type[BaseModel]
    summary: str
    errors: tuple[type[AtelierError], ...] = ()


CLIENT_EVENTS: dict[str, ClientEvent] = {
    "workspace.join": ClientEvent(
        Join, Joined, "Enter a workspace's room, and get what was missed.", (NotFound, Unavailable)
    ),
    "workspace.leave": ClientEvent(Leave, Nothing, "Leave a workspace's room."),
    "presence.set": ClientEvent(
        PresenceSet, Nothing, "Say what one is doing, to all in the room.", (NotJoined,)
    ),
    "message.send": ClientEvent(
        MessageSend,
        Message,
        "Send a message; acknowledged once it is stored.",
        (NotJoined, NotFound, Forbidden, Conflict, Unavailable),
    ),
    "broadcast": ClientEvent(
        BroadcastSend,
        Nothing,
        "Tell everybody else in the room something that is not stored.",
        (NotJoined, Forbidden, Unavailable),
    ),
    "token.refresh": ClientEvent(
        TokenRefresh, TokenRefreshed, "Hand in a newer access token of the same session.", (Unauthenticated,)
    ),
}

# What the server sends beside the domain events, each of which goes out under its own type.
SERVER_EVENTS: dict[str, tuple[type[BaseModel], str]] = {
    "presence": (PresenceChange, "People came, changed or left; at most twenty times a second."),
    "broadcast": (Broadcast, "Somebody else's broadcast."),
    JOB_PROGRESS: (
        Job,
        "A running job, a few times a second; of two pictures that with the higher `job_seq` is newer.",
    ),
    "access.revoked": (AccessRevoked, "You are no longer in this room; nothing more of it follows."),
    "access.changed": (AccessChanged, "Your role in this workspace is another now."),
    SESSION_EXPIRING: (SessionExpiring, "Your access token ends soon: hand in a newer one."),
    "session.ended": (SessionEnded, "Your session has ended; the connection closes."),
    "server.draining": (ServerDraining, "This server is about to stop; connect again."),
}
