"""What a document needs of a client, whatever protocol it speaks: the seam to which protocols are fitted."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Protocol
from uuid import UUID

from realtime.frames import Frame
from storage.errors import AtelierError


class Dialect(Protocol):
    """How one protocol writes what is told to all, so that each frame is built once for all who speak it."""

    def update_frame(self, document_id: UUID, update: bytes) -> Frame:
        """An update that is stored."""

    def awareness_frame(self, document_id: UUID, awareness: bytes) -> Frame:
        """States of clients, as y-protocols writes them."""


def person_shown(user_id: UUID, name: str, color: str) -> dict[str, Any]:
    """Who somebody is, as awareness shows it."""
    return {"id": str(user_id), "name": name, "color": color}


class DocumentClient(Protocol):
    """One client of one document."""

    dialect: Dialect
    session_id: UUID

    @property
    def user_id(self) -> UUID:
        """Whose it is."""

    @property
    def person(self) -> dict[str, Any]:
        """Who it is, as awareness shows it now: `id`, `name` and `color`."""

    def transmit(self, frame: Frame) -> None:
        """Sends a frame of the client's dialect; never waits."""

    def reply(self, token: Hashable | None, update: bytes) -> None:
        """Answers the client's question for what it lacks."""

    def ask_state(self, state: bytes) -> None:
        """Asks the client for what it has beyond `state`."""

    def acknowledge_update(self, token: Hashable | None, seq: int) -> None:
        """The update that came with `token` is stored."""

    def tell_access(self, *, can_write: bool) -> None:
        """Tells the client whether it may write: when it comes in, and at each change."""

    def refuse_update(self, token: Hashable | None, error: AtelierError, *, closes: bool) -> None:
        """The update is not taken. With `closes` the client is sent away."""

    def close(self, error: AtelierError) -> None:
        """Sends the client away for a reason that lasts, such as lost access."""

    def cut(self) -> None:
        """Closes the transport, so that the client comes back."""
