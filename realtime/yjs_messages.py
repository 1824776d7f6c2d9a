"""The events of the namespaces `/yjs|{document_id}`, as npm's `y-socket.io` 1.1 names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, Field

from realtime.messages import SERVER_EVENTS as ROOM_EVENTS
from realtime.messages import Nothing
from storage.errors import AtelierError, Unavailable
from workspace.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    RateLimited,
    ReadOnly,
    TooLarge,
)

SYNC_STEP_1 = "sync-step-1"
SYNC_UPDATE = "sync-update"
AWARENESS_UPDATE = "awareness-update"
SYNC_REFUSED = "sync-refused"
ACCESS = "access"


class Stored(BaseModel):
    """`seq` is the number under which the edit is stored."""

    seq: int = Field(ge=0, examples=[7])


class Access(BaseModel):
    """What you may do with the document. Without `write` your edits are refused as `read_only`."""

    write: bool


@dataclass(frozen=True)
class BinaryEvent:
    """An event with one binary argument, what that is, and what acknowledges it: an update, where `answer`
    is None, or `{ok: true, data}` with such data, or `{ok: false, error}` with one of `errors`."""

    summary: str
    content: str
    answer: type[BaseModel] | None = None
    errors: tuple[type[AtelierError], ...] = ()


# After these the connection goes on, and the server asks for the edit again when the reason has ended.
PASSING: tuple[type[AtelierError], ...] = (ReadOnly, Unavailable, RateLimited)
_LASTING: tuple[type[AtelierError], ...] = (Malformed, TooLarge, Conflict, NotFound)
# What may be told as `sync-refused`; all but the passing ones end the connection.
REFUSALS: tuple[type[AtelierError], ...] = (*PASSING, *_LASTING, Forbidden)

CLIENT_EVENTS: Mapping[str, BinaryEvent] = {
    SYNC_STEP_1: BinaryEvent(
        "Tell the state of your replica, and get what it lacks, once all of that is stored.", "state vector"
    ),
    SYNC_UPDATE: BinaryEvent(
        "An edit; acknowledged once it is stored.", "update", Stored, (*PASSING, *_LASTING)
    ),
    AWARENESS_UPDATE: BinaryEvent(
        "Say what you show of yourself.", "awareness states", Nothing, (Malformed, TooLarge, RateLimited)
    ),
}
SERVER_BINARY: Mapping[str, BinaryEvent] = {
    SYNC_STEP_1: BinaryEvent(
        "The server asks for what you have beyond this state; acknowledge it with that.", "state vector"
    ),
    SYNC_UPDATE: BinaryEvent("Edits of others, stored.", "update"),
    AWARENESS_UPDATE: BinaryEvent("What somebody shows now, your own too.", "awareness states"),
}
# What is no bytes. Every connection of Socket.IO is told the last two, whatever its namespace.
SERVER_EVENTS: Mapping[str, tuple[type[BaseModel], str]] = {
    ACCESS: (Access, "Whether you may write: right after you entered, and at each change of your role."),
    **{name: ROOM_EVENTS[name] for name in ("session.ended", "server.draining")},
}
