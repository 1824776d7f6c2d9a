"""Who is in a room: people, not connections, over all processes.

A pure state machine. Connections of this process come and go by `enter`, `update` and `leave`; other
processes report theirs as full states and differences. `take_change` gives what is new since it was
last asked, so that a room hears one difference at a time however much happened.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from realtime.colors import MOST_SEATS, color_of, free_seat, seated
from realtime.frames import to_json
from realtime.messages import Person

# A connection that has not said anything yet must not hide what the person's other ones said.
_NEVER = datetime.fromtimestamp(0, UTC)

REPUBLISH_SECONDS = 10.0
SILENCE_SECONDS = 25.0


@dataclass(frozen=True)
class Presence:
    """One person in one process: the latest state of any connection there, and when it was set.

    `seat` stands for the colour; None in a crowd.
    """

    user_id: UUID
    name: str
    state: dict[str, Any]
    since: datetime
    set_at: datetime
    seat: int | None = None


@dataclass
class Peer:
    """What another process reported. `version` counts its reports within one `epoch` of its life."""

    epoch: str
    version: int
    heard_at: float
    people: dict[UUID, Presence] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    joined: list[Person]
    updated: list[Person]
    left: list[UUID]

    def __bool__(self) -> bool:
        return bool(self.joined or self.updated or self.left)


@dataclass(frozen=True)
class LocalChange:
    """What other processes must be told of this one's people."""

    version: int
    set: list[Presence]
    gone: list[UUID]


class RoomPresence:
    """The presence of one room as one process knows it. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._connections: dict[str, Presence] = {}
        self._peers: dict[str, Peer] = {}
        self._shown: dict[UUID, Person] = {}
        self._told: dict[UUID, Presence] = {}
        # As of the latest change, and of those who entered since.
        self._seats: dict[UUID, int | None] = {}
        self._version = 0
        self._is_dirty = False

    # This process's own connections

    def enter(self, sid: str, user_id: UUID, name: str, now: datetime) -> None:
        """A connection enters; entering again changes nothing."""
        if sid not in self._connections:
            seat = self._seat_of(user_id)
            self._connections[sid] = Presence(user_id, name, {}, now, _NEVER, seat)
            self._is_dirty = True

    def update(self, sid: str, state: dict[str, Any], now: datetime) -> None:
        """A connection says what it is doing."""
        self._connections[sid] = replace(self._connections[sid], state=state, set_at=now)
        self._is_dirty = True

    def leave(self, sid: str) -> None:
        if self._connections.pop(sid, None) is not None:
            self._is_dirty = True

    # Other processes

    def peer_state(self, peer_id: str, epoch: str, version: int, people: list[Presence], now: float) -> None:
        """Another process's full state; it replaces what was known of it."""
        self._peers[peer_id] = Peer(epoch, version, now, {person.user_id: person for person in people})
        self._is_dirty = True

    def peer_change(
        self,
        peer_id: str,
        epoch: str,
        version: int,
        set_: list[Presence],
        gone: list[UUID],
        now: float,
    ) -> bool:
        """A difference; False when one before it is missing, and the full state must be asked for."""
        peer = self._peers.get(peer_id)
        if peer is None or peer.epoch != epoch or peer.version + 1 != version:
            return False
        peer.version, peer.heard_at = version, now
        peer.people.update({person.user_id: person for person in set_})
        for user_id in gone:
            peer.people.pop(user_id, None)
        self._is_dirty = True
        return True

    def peer_gone(self, peer_id: str) -> None:
        if self._peers.pop(peer_id, None) is not None:
            self._is_dirty = True

    def drop_silent(self, now: float) -> None:
        """Forgets processes that were silent for 25 s; not called while nobody can be heard."""
        for peer_id, peer in list(self._peers.items()):
            if now - peer.heard_at > SILENCE_SECONDS:
                self.peer_gone(peer_id)

    def excuse_silence(self, now: float) -> None:
        """Counts the silence of others from now: until now nobody could be heard."""
        for peer in self._peers.values():
            peer.heard_at = now

    # What to tell

    @property
    def is_dirty(self) -> bool:
        """Whether anything happened since `take_change`."""
        return self._is_dirty

    @property
    def version(self) -> int:
        return self._version

    def shown(self) -> list[Person]:
        """Everybody, as the room was last told."""
        return list(self._shown.values())

    def local_people(self) -> list[Presence]:
        """This process's own people, as other processes were last told."""
        return list(self._told.values())

    def person_of(self, sid: str) -> Person:
        return self._show(self._connections[sid])

    def color_of(self, user_id: UUID) -> str:
        """The colour of a person, present or not."""
        return color_of(user_id, self._seats.get(user_id))

    def take_change(self) -> Change:
        """The difference to what the room was last told, which it then knows."""
        joined = {user_id: _joined(found) for user_id, found in self._by_person().items()}
        self._seats = _seats_of(joined)
        current = {user_id: self._show(presence) for user_id, presence in joined.items()}
        before, self._shown = self._shown, current
        self._is_dirty = False
        return Change(
            joined=[person for user_id, person in current.items() if user_id not in before],
            updated=[
                person
                for user_id, person in current.items()
                if user_id in before and before[user_id] != person
            ],
            left=[user_id for user_id in before if user_id not in current],
        )

    def take_local_change(self) -> LocalChange | None:
        """What other processes must be told, or None."""
        self._keep_seats()
        current: dict[UUID, Presence] = {}
        for presence in self._connections.values():
            held = current.get(presence.user_id)
            current[presence.user_id] = _joined([held, presence]) if held else presence
        set_ = [person for user_id, person in current.items() if self._told.get(user_id) != person]
        gone = [user_id for user_id in self._told if user_id not in current]
        if not set_ and not gone:
            return None
        self._told = current
        self._version += 1
        return LocalChange(self._version, set_, gone)

    def _seat_of(self, user_id: UUID) -> int | None:
        """The seat somebody has here, or is given now."""
        if user_id not in self._seats:
            is_crowd = len(self._seats) >= MOST_SEATS
            taken = set() if is_crowd else {each for each in self._seats.values() if each is not None}
            self._seats[user_id] = None if is_crowd else free_seat(user_id, taken)
        return self._seats[user_id]

    def _keep_seats(self) -> None:
        """The seat somebody is shown on is theirs from now on, also when another leaves it."""
        for sid, presence in self._connections.items():
            seat = self._seats.get(presence.user_id, presence.seat)
            if seat != presence.seat:
                self._connections[sid] = replace(presence, seat=seat)

    def _show(self, presence: Presence) -> Person:
        return Person(
            user_id=presence.user_id,
            name=presence.name,
            color=self.color_of(presence.user_id),
            state=presence.state,
            since=presence.since,
        )

    def _by_person(self) -> dict[UUID, list[Presence]]:
        found: dict[UUID, list[Presence]] = {}
        for presence in self._connections.values():
            found.setdefault(presence.user_id, []).append(presence)
        for peer in self._peers.values():
            for presence in peer.people.values():
                found.setdefault(presence.user_id, []).append(presence)
        return found


def _joined(found: list[Presence]) -> Presence:
    """One presence of several of the same person: there since the first, doing what was said last."""
    if len(found) == 1:
        return found[0]
    latest = max(found, key=_recency)
    first = min(found, key=_arrival)
    return replace(latest, since=first.since, seat=first.seat)


def _seats_of(people: dict[UUID, Presence]) -> dict[UUID, int | None]:
    """The seats of all, each kept by who came first."""
    wishes = [(each.since, each.user_id, each.seat) for each in people.values() if each.seat is not None]
    seats = seated((user_id, seat) for _, user_id, seat in sorted(wishes))
    return {user_id: seats.get(user_id) for user_id in people}


def _arrival(presence: Presence) -> tuple[datetime, bool, int]:
    return presence.since, presence.seat is None, presence.seat or 0


def _recency(presence: Presence) -> tuple[datetime, str, str]:
    """Orders by when it was said; of one moment, the same way in every process."""
    return presence.set_at, presence.name, to_json(presence.state)
