"""Who is present, over several connections and processes: all agree once they have heard each other."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from realtime.colors import MOST_SEATS, PALETTE, color_of
from realtime.messages import Person
from realtime.presence import (
    SILENCE_SECONDS,
    Change,
    LocalChange,
    Presence,
    RoomPresence,
)

START = datetime(2026, 1, 1, tzinfo=UTC)
PEOPLE = [UUID(int=number) for number in range(1, 5)]
ADA, GRACE = PEOPLE[:2]

View = dict[UUID, Person]


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def view_of(room: RoomPresence) -> View:
    return {person.user_id: person for person in room.shown()}


def apply(view: View, change: Change) -> None:
    """What a client does with a `presence` frame. Fails for a frame that does not fit what it knows."""
    for person in change.joined:
        assert person.user_id not in view
        view[person.user_id] = person
    for person in change.updated:
        assert view[person.user_id] != person
        view[person.user_id] = person
    for user_id in change.left:
        del view[user_id]


# One process


def test_a_person_with_many_tabs_is_one_person() -> None:
    room = RoomPresence()
    for number in range(5):
        room.enter(f"tab{number}", ADA, "Ada", at(number))
    change = room.take_change()
    assert [(person.user_id, person.since) for person in change.joined] == [(ADA, at(0))]
    for number in range(4):
        room.leave(f"tab{number}")
        assert not room.take_change().left
    room.leave("tab4")
    assert room.take_change().left == [ADA]
    assert room.shown() == []


def test_a_new_tab_does_not_hide_what_another_one_says() -> None:
    room = RoomPresence()
    room.enter("old", ADA, "Ada", at(0))
    room.update("old", {"on": "plan"}, at(1))
    room.take_change()
    room.enter("new", ADA, "Ada", at(2))
    assert not room.take_change()
    assert room.shown()[0].state == {"on": "plan"}
    room.update("new", {"on": "task"}, at(3))
    assert [person.state for person in room.take_change().updated] == [{"on": "task"}]
    room.leave("new")
    assert [person.state for person in room.take_change().updated] == [{"on": "plan"}]


def test_entering_again_keeps_what_was_said() -> None:
    room = RoomPresence()
    room.enter("tab", ADA, "Ada", at(0))
    room.update("tab", {"on": "plan"}, at(1))
    room.take_change()
    room.enter("tab", ADA, "Ada", at(2))
    assert not room.take_change()
    assert (room.shown()[0].state, room.shown()[0].since) == ({"on": "plan"}, at(0))


def test_somebody_who_came_and_went_between_two_frames_was_not_there() -> None:
    room = RoomPresence()
    room.enter("tab", ADA, "Ada", at(0))
    room.leave("tab")
    assert room.is_dirty
    assert not room.take_change()
    assert not room.is_dirty
    assert room.take_local_change() is None


# Colours


def colors_of(room: RoomPresence) -> dict[UUID, str]:
    room.take_change()
    room.take_local_change()
    return {person.user_id: person.color for person in room.shown()}


def test_people_in_a_room_have_different_colours_as_long_as_there_are_some() -> None:
    for seed in range(200):
        users = [UUID(int=random.Random(seed * 100 + number).getrandbits(128)) for number in range(30)]
        room = RoomPresence()
        for number, user_id in enumerate(users):
            room.enter(str(number), user_id, "Somebody", at(number))
            if number % 3 == 0:
                room.take_change()
        colors = [colors_of(room)[user_id] for user_id in users]
        assert len(set(colors[: len(PALETTE)])) == len(PALETTE), f"seed {seed}"
        # And then they are used evenly.
        assert all(2 <= colors.count(color) <= 3 for color in PALETTE), f"seed {seed}"


def test_a_colour_is_kept_while_others_come_and_go() -> None:
    for seed in range(200):
        dice = random.Random(seed)
        room, worn, present = RoomPresence(), dict[UUID, str](), dict[str, UUID]()
        for number in range(150):
            if present and dice.random() < 0.45:
                room.leave(tab := dice.choice(list(present)))
                del present[tab]
            else:
                present[str(number)] = UUID(int=dice.randrange(40))
                room.enter(str(number), present[str(number)], "Somebody", at(number))
            shown = colors_of(room)
            assert set(shown) == set(present.values())
            assert all(worn.get(user_id, color) == color for user_id, color in shown.items()), f"seed {seed}"
            worn = shown


def test_processes_that_give_the_same_colour_at_once_agree_at_once() -> None:
    """The first keeps it, the other gets another and keeps that one, whoever leaves."""
    users = [UUID(int=number) for number in range(400)]
    ada = users[0]
    grace = next(each for each in users[1:] if color_of(each) == color_of(ada))
    rooms = RoomPresence(), RoomPresence()
    rooms[0].enter("a", ada, "Ada", at(0))
    rooms[1].enter("b", grace, "Grace", at(1))
    assert colors_of(rooms[0])[ada] == colors_of(rooms[1])[grace] == color_of(ada)
    for index, room in enumerate(rooms):
        rooms[1 - index].peer_state(str(index), "life", 1, room.local_people(), 0.0)
    seen = [colors_of(room) for room in rooms]
    assert seen[0] == seen[1]
    assert seen[0][ada] == color_of(ada)
    kept = seen[0][grace]
    assert kept != color_of(ada)
    rooms[1].peer_gone("0")
    assert colors_of(rooms[1]) == {grace: kept}
    rooms[1].enter("a2", ada, "Ada", at(9))
    assert colors_of(rooms[1]) == {grace: kept, ada: color_of(ada)}


def test_somebody_at_two_processes_has_one_colour_and_keeps_it_at_either() -> None:
    first, second = RoomPresence(), RoomPresence()
    for number in range(5):
        first.enter(str(number), UUID(int=number + 50), "Somebody", at(number))
    first.enter("tab", ADA, "Ada", at(9))
    color = colors_of(first)[ADA]
    second.peer_state("first", "life", 1, first.local_people(), 0.0)
    second.take_change()
    second.enter("other tab", ADA, "Ada", at(10))
    assert colors_of(second)[ADA] == color
    second.peer_gone("first")
    assert colors_of(second) == {ADA: color}


def test_a_crowd_is_told_apart_by_names() -> None:
    room = RoomPresence()
    for number in range(3 * MOST_SEATS):
        room.enter(str(number), UUID(int=number), "Somebody", at(number))
    shown = colors_of(room)
    assert len(shown) == 3 * MOST_SEATS
    assert set(shown.values()) == set(PALETTE)


def _luminance(color: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("color", PALETTE)
def test_a_colour_can_be_read_on_light_and_dark_pages(color: str) -> None:
    luminance = _luminance(color)
    assert 1.05 / (luminance + 0.05) >= 4.5, "white text on it, and it on white"
    assert (luminance + 0.05) / (_luminance("#1d1f26") + 0.05) >= 3


# Several processes


def _present(user_id: UUID, name: str = "Grace", state: dict[str, Any] | None = None) -> Presence:
    return Presence(user_id, name, state or {}, at(0), at(0))


def test_a_missed_change_is_noticed_and_a_full_state_heals_it() -> None:
    room = RoomPresence()
    assert not room.peer_change("peer", "life 1", 1, [_present(GRACE)], [], 0.0), "nothing came before"
    room.peer_state("peer", "life 1", 1, [_present(GRACE)], 0.0)
    assert room.peer_change("peer", "life 1", 2, [], [GRACE], 0.0)
    assert not room.peer_change("peer", "life 1", 2, [_present(GRACE)], [], 0.0), "said twice"
    assert not room.peer_change("peer", "life 1", 4, [_present(GRACE)], [], 0.0), "3 is missing"
    assert not room.peer_change("peer", "life 2", 3, [_present(GRACE)], [], 0.0), "of another life"
    room.take_change()
    assert room.shown() == []
    room.peer_state("peer", "life 2", 3, [_present(GRACE)], 0.0)
    assert [person.user_id for person in room.take_change().joined] == [GRACE]


def test_silence_is_forgotten_after_its_time_and_not_while_it_is_excused() -> None:
    room = RoomPresence()
    room.peer_state("peer", "life", 1, [_present(GRACE)], 100.0)
    room.take_change()
    room.drop_silent(100.0 + SILENCE_SECONDS)
    assert not room.is_dirty
    room.excuse_silence(200.0)
    room.drop_silent(200.0 + SILENCE_SECONDS)
    assert not room.is_dirty
    room.peer_change("peer", "life", 2, [], [], 210.0)
    room.drop_silent(210.0 + SILENCE_SECONDS)
    assert not room.take_change()
    room.drop_silent(210.1 + SILENCE_SECONDS)
    assert room.take_change().left == [GRACE]


@pytest.mark.parametrize("names", [("Ada", "Ada"), ("Ada", "Ada L.")])
def test_what_was_said_in_the_same_moment_looks_the_same_everywhere(names: tuple[str, str]) -> None:
    rooms = RoomPresence(), RoomPresence()
    for index, room in enumerate(rooms):
        room.enter("tab", ADA, names[index], at(index))
        room.update("tab", {"in": index}, at(5))
    for index, room in enumerate(rooms):
        room.take_local_change()
        rooms[1 - index].peer_state(str(index), "life", 1, room.local_people(), 0.0)
    for room in rooms:
        room.take_change()
    assert view_of(rooms[0]) == view_of(rooms[1])


@dataclass
class Process:
    """One process with its room, the frames its clients got, and what is on the way to it."""

    peer_id: str
    room: RoomPresence = field(default_factory=RoomPresence)
    view: View = field(default_factory=dict)
    tabs: dict[str, UUID] = field(default_factory=dict)
    inbox: deque[Callable[[Process, float], None]] = field(default_factory=deque)
    epoch: int = 0

    def restart(self) -> None:
        self.room, self.view, self.tabs = RoomPresence(), {}, {}
        self.inbox.clear()
        self.epoch += 1

    def tell_clients(self) -> None:
        apply(self.view, self.room.take_change())
        assert self.view == view_of(self.room)
        assert not self.room.is_dirty


class World:
    """Three processes whose news may be lost, doubled or late, under one clock."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.now = 0.0
        self.tab_count = 0
        self.processes = [Process(f"process {number}") for number in range(3)]

    def live(self, steps: int) -> None:
        acts = [self.enter, self.update, self.update, self.leave, self.tell, self.tell, self.hear, self.hear]
        rare = [self.republish, self.restart, self.sweep]
        for _ in range(steps):
            # Clocks are coarse: several things happen in one moment.
            self.now += self.random.choice((0.0, 0.0, 0.5, 3.0))
            act = self.random.choice(rare if self.random.random() < 0.1 else acts)
            act(self.random.choice(self.processes))

    def enter(self, process: Process) -> None:
        self.tab_count += 1
        tab = f"tab{self.tab_count}"
        user_id = self.random.choice(PEOPLE)
        process.tabs[tab] = user_id
        process.room.enter(tab, user_id, f"Person {user_id.int}", at(self.now))

    def update(self, process: Process) -> None:
        if process.tabs:
            tab = self.random.choice(list(process.tabs))
            process.room.update(tab, {"at": self.random.randrange(50)}, at(self.now))

    def leave(self, process: Process) -> None:
        if process.tabs:
            tab = self.random.choice(list(process.tabs))
            del process.tabs[tab]
            process.room.leave(tab)

    def tell(self, process: Process) -> None:
        process.tell_clients()
        change = process.room.take_local_change()
        if change is not None:
            self.send(process, self.change_of(process, change))

    def change_of(self, sender: Process, change: LocalChange) -> Callable[[Process, float], None]:
        epoch = str(sender.epoch)

        def take(receiver: Process, now: float) -> None:
            known = receiver.room.peer_change(
                sender.peer_id, epoch, change.version, change.set, change.gone, now
            )
            if not known and self.random.random() < 0.7:
                receiver.inbox.append(self.state_of(sender))

        return take

    def state_of(self, sender: Process) -> Callable[[Process, float], None]:
        epoch, version, people = str(sender.epoch), sender.room.version, sender.room.local_people()
        return lambda receiver, now: receiver.room.peer_state(sender.peer_id, epoch, version, people, now)

    def send(self, sender: Process, news: Callable[[Process, float], None]) -> None:
        for receiver in self.processes:
            if receiver is not sender:
                receiver.inbox.extend([news] * self.random.choice((0, 1, 1, 1, 2)))

    def hear(self, process: Process) -> None:
        for _ in range(self.random.randint(0, 3)):
            if process.inbox:
                late = len(process.inbox) > 1 and self.random.random() < 0.2
                news = process.inbox[1] if late else process.inbox[0]
                process.inbox.remove(news)
                news(process, self.now)

    def republish(self, process: Process) -> None:
        self.send(process, self.state_of(process))

    def restart(self, process: Process) -> None:
        process.restart()

    def sweep(self, process: Process) -> None:
        process.room.drop_silent(self.now)

    def exchange(self) -> None:
        """Everybody hears the full state of everybody, after whatever was on the way."""
        for process in self.processes:
            while process.inbox:
                process.inbox.popleft()(process, self.now)
            process.room.take_local_change()
        for sender in self.processes:
            for receiver in self.processes:
                if sender is not receiver:
                    self.state_of(sender)(receiver, self.now)
        for process in self.processes:
            process.tell_clients()

    def kill_one(self) -> Process:
        dead = self.processes.pop(self.random.randrange(len(self.processes)))
        self.now += SILENCE_SECONDS + 1
        self.exchange()
        for process in self.processes:
            process.room.drop_silent(self.now)
            process.tell_clients()
        return dead

    def people(self) -> set[UUID]:
        return {user_id for process in self.processes for user_id in process.tabs.values()}


@pytest.mark.parametrize("first_seed", range(0, 400, 100))
def test_all_processes_agree_after_a_full_exchange(first_seed: int) -> None:
    for seed in range(first_seed, first_seed + 100):
        world = World(seed)
        for _ in range(3):
            world.live(steps=60)
            world.exchange()
            views = [process.view for process in world.processes]
            assert views[0] == views[1] == views[2], f"seed {seed}"
            assert set(views[0]) == world.people(), f"seed {seed}"
        world.kill_one()
        views = [process.view for process in world.processes]
        assert views[0] == views[1], f"seed {seed}"
        assert set(views[0]) == world.people(), f"seed {seed}: the dead one's people are gone"
