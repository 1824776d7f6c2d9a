"""What follows from a message to a document's room."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from storage.errors import AtelierError


@dataclass(frozen=True)
class Reply:
    """Answers a client that told its state: `update` is what it lacks."""

    session_id: Hashable
    token: Hashable | None
    update: bytes


@dataclass(frozen=True)
class AskState:
    """Asks a client for what it has beyond `state`."""

    session_id: Hashable
    state: bytes


@dataclass(frozen=True)
class Spread:
    """Tells all clients of this process, but those in `skip`, of a stored update."""

    update: bytes
    skip: frozenset[Hashable]


@dataclass(frozen=True)
class Ack:
    """Tells a client that its update is stored, under `seq` or before."""

    session_id: Hashable
    token: Hashable | None
    seq: int


@dataclass(frozen=True)
class Refuse:
    """Tells a client why its update is not taken. `closes` when that cannot end by itself."""

    session_id: Hashable
    token: Hashable | None
    error: AtelierError
    closes: bool


@dataclass(frozen=True)
class Commit:
    """Stores an update; answered by `committed` or `failed`."""

    update: bytes


@dataclass(frozen=True)
class Publish:
    """Tells other processes of a stored update."""

    seq: int
    update: bytes


@dataclass(frozen=True)
class Read:
    """Reads the stored updates above a number; answered by `rows`."""

    after: int


@dataclass(frozen=True)
class Reload:
    """Loads the document anew; answered by `loaded`."""


Effect = Reply | AskState | Spread | Ack | Refuse | Commit | Publish | Read | Reload
