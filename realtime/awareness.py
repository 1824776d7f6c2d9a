"""Awareness: what each client shows of itself in a document now, such as its caret. Nothing of it is stored.

A pure state machine. The latest state of each client wins, by its clock. What a client may say is bounded,
and said for others it is dropped without a word: stock clients repeat everybody's states.
Source: y-protocols' awareness.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from realtime.lib0 import Reader, chunk, number
from workspace.errors import Malformed

MAX_STATE_BYTES = 16 * 1024
MAX_CLIENTS_EACH = 8
MAX_ENTRIES = 10_000
# As long as stock clients keep a state that is not renewed; they renew theirs every 15 s.
LIFETIME_SECONDS = 30.0


@dataclass(frozen=True)
class Entry:
    """One client's state as JSON text, `null` once it is gone. `owner` is the id of the person it shows."""

    client_id: int
    clock: int
    state: str
    owner: str = ""


@dataclass
class _Held:
    entry: Entry
    holder: Hashable
    heard_at: float


class Awareness:
    """The states of one document's clients. Holders are connections here, or other processes."""

    def __init__(self) -> None:
        self._held: dict[int, _Held] = {}
        self._changed: dict[int, Entry] = {}

    @property
    def has_changes(self) -> bool:
        return bool(self._changed)

    def take(self, holder: Hashable, entries: Iterable[Entry], now: float) -> list[Entry]:
        """Takes what a holder says of its own clients; answers with what of it is new."""
        fresh = []
        for entry in entries:
            held = self._held.get(entry.client_id)
            if held is None:
                if entry.state == "null" or not self._has_room(holder):
                    continue
            elif not _may_replace(held, entry, holder):
                continue
            elif entry.clock == held.entry.clock and entry.state != "null":
                held.heard_at = now
                continue
            self._set(entry, holder, now)
            fresh.append(entry)
        return fresh

    def drop(self, holder: Hashable) -> list[Entry]:
        """Removes what a holder holds, as it is gone; answers with the removals."""
        return self._remove(client for client, held in self._held.items() if held.holder == holder)

    def drop_silent(self, now: float) -> list[Entry]:
        """Removes what was not renewed for 30 s."""
        return self._remove(
            client for client, held in self._held.items() if now - held.heard_at > LIFETIME_SECONDS
        )

    def entries(self, holders: Iterable[Hashable] | None = None) -> list[Entry]:
        """Everybody's states, or those that these hold."""
        wanted = None if holders is None else set(holders)
        return [held.entry for held in self._held.values() if wanted is None or held.holder in wanted]

    def take_changes(self) -> list[Entry]:
        """What changed since this was last asked, the latest of each client."""
        changed, self._changed = self._changed, {}
        return list(changed.values())

    def _has_room(self, holder: Hashable) -> bool:
        mine = sum(held.holder == holder for held in self._held.values())
        return len(self._held) < MAX_ENTRIES and (mine < MAX_CLIENTS_EACH or isinstance(holder, Peer))

    def _set(self, entry: Entry, holder: Hashable, now: float) -> None:
        if entry.state == "null":
            self._held.pop(entry.client_id, None)
        else:
            self._held[entry.client_id] = _Held(entry, holder, now)
        self._changed[entry.client_id] = entry

    def _remove(self, clients: Iterable[int]) -> list[Entry]:
        removed = []
        for client in list(clients):
            entry = Entry(client, self._held.pop(client).entry.clock + 1, "null")
            self._changed[client] = entry
            removed.append(entry)
        return removed


def _may_replace(held: _Held, entry: Entry, holder: Hashable) -> bool:
    if held.holder == holder:
        return entry.clock >= held.entry.clock
    # A client that comes back by another connection has gone on counting; one that only repeats has not.
    return entry.owner == held.entry.owner and entry.clock > held.entry.clock


@dataclass(frozen=True)
class Peer:
    """Another process as a holder; it may hold any number of clients."""

    host_id: str


def read_awareness(data: bytes) -> list[Entry]:
    """The entries of an awareness update, nobody's yet. Raises `Malformed`; too large states are left out."""
    reader = Reader(data)
    try:
        entries = [Entry(reader.number(), reader.number(), reader.text()) for _ in range(reader.number())]
        return [entry for entry in entries if len(entry.state) <= MAX_STATE_BYTES]
    except (ValueError, MemoryError):
        raise Malformed("This is not an awareness update.") from None


def write_awareness(entries: Iterable[Entry]) -> bytes:
    """An awareness update."""
    written = [
        number(entry.client_id) + number(entry.clock) + chunk(entry.state.encode()) for entry in entries
    ]
    return number(len(written)) + b"".join(written)


def signed(entry: Entry, person: dict[str, Any]) -> Entry | None:
    """The entry with who it is, as the server knows it; None for a state that is no object."""
    if entry.state == "null":
        return replace(entry, owner=person["id"])
    try:
        state = json.loads(entry.state)
    except (ValueError, RecursionError):
        return None
    if not isinstance(state, dict):
        return None
    told = state.get("user")
    state["user"] = {"color": person["color"], **(told if isinstance(told, dict) else {})} | {
        "id": person["id"],
        "name": person["name"],
    }
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return Entry(entry.client_id, entry.clock, text, person["id"])


def owned(entry: Entry) -> Entry:
    """An entry that another process has signed, with the owner that its state names."""
    state = json.loads(entry.state)
    return replace(entry, owner=str(state["user"]["id"]) if isinstance(state, dict) else "")
