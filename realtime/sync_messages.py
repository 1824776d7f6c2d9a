"""The messages of `/sync/{document_id}`, as npm's `y-websocket` writes them, and how connections are closed.

A message is a kind, for some a kind within it, and for most bytes preceded by their length; all numbers are
of variable length. Source: y-protocols' sync, awareness and auth; lib0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import WSCloseCode

from storage.errors import AtelierError, Unavailable
from workspace.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    RateLimited,
    TokenExpired,
    TooLarge,
    Unauthenticated,
)

SYNC, AWARENESS, AUTH, QUERY_AWARENESS = range(4)
STEP_1, STEP_2, UPDATE = range(3)
PERMISSION_DENIED = 0

# Stock clients stay away after 44xx and come back after any other.
CLOSE_UNAUTHENTICATED = 4401
CLOSE_FORBIDDEN = 4403
CLOSE_NOT_FOUND = 4404
CLOSE_REFUSED = 4409
CLOSE_EXPIRED = 4501
CLOSE_AGAIN = int(WSCloseCode.TRY_AGAIN_LATER)


@dataclass(frozen=True)
class Closing:
    """Why a connection is closed with a code, and whether the stock client comes back after it."""

    summary: str
    errors: tuple[type[AtelierError], ...]
    comes_back: bool


# The first with the class of an error is how a connection is closed for it.
CLOSINGS: Mapping[int, Closing] = {
    CLOSE_EXPIRED: Closing("The access token has expired.", (TokenExpired,), comes_back=True),
    CLOSE_UNAUTHENTICATED: Closing(
        "There is no valid access token, or the session has ended.", (Unauthenticated,), comes_back=False
    ),
    CLOSE_FORBIDDEN: Closing("You have no access any more.", (Forbidden,), comes_back=False),
    CLOSE_NOT_FOUND: Closing(
        "There is no such document, or it is not yours to see.", (NotFound,), comes_back=False
    ),
    CLOSE_AGAIN: Closing(
        "The server is about to stop, or cannot serve you at the moment.",
        (Unavailable, RateLimited),
        comes_back=True,
    ),
    CLOSE_REFUSED: Closing(
        "What you sent is refused; the reason is in words.",
        (Malformed, TooLarge, Conflict),
        comes_back=False,
    ),
}


def close_code(error: AtelierError) -> int:
    """How a connection is closed for this."""
    for code, closing in CLOSINGS.items():
        if isinstance(error, closing.errors):
            return code
    return CLOSE_REFUSED


@dataclass(frozen=True)
class SyncMessage:
    """One message: the numbers it begins with, and what follows them, None for nothing."""

    kinds: tuple[int, ...]
    summary: str
    content: str | None = "update"
    answer: str | None = None


_STATE = "state vector"

# What clients may send. Messages of any other kind are passed over.
CLIENT_MESSAGES: Mapping[str, SyncMessage] = {
    "step-1": SyncMessage(
        (SYNC, STEP_1), "Tell the state of your replica, and get what it lacks.", _STATE, "step-2"
    ),
    "step-2": SyncMessage((SYNC, STEP_2), "Answer the server's step 1 with what you have beyond it."),
    "update": SyncMessage((SYNC, UPDATE), "An edit."),
    "awareness": SyncMessage((AWARENESS,), "Say what you show of yourself.", "awareness states"),
    "query-awareness": SyncMessage((QUERY_AWARENESS,), "Ask what everybody shows.", None, "awareness"),
}
SERVER_MESSAGES: Mapping[str, SyncMessage] = {
    "step-1": SyncMessage(
        (SYNC, STEP_1), "The server asks for what you have beyond this state.", _STATE, "step-2"
    ),
    "step-2": SyncMessage((SYNC, STEP_2), "What your replica lacks, once all of it is stored."),
    "update": SyncMessage((SYNC, UPDATE), "Edits of others, stored."),
    "awareness": SyncMessage((AWARENESS,), "What somebody shows now, your own too.", "awareness states"),
    "permission-denied": SyncMessage(
        (AUTH, PERMISSION_DENIED),
        "An edit is refused for the time being, in words; the server asks for it again by step 1.",
        "text",
    ),
}
