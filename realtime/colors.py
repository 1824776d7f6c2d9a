"""The colours people are shown in: different in one room as long as there are enough of them.

Whoever enters takes a seat that is free, and keeps it; a seat is a number, and its colour is that number's
in the palette. Processes that give the same seat at once agree on who keeps it: all go by the same rule.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

# As far from each other as can be; white text on them has a contrast of 4.5 at least, and they themselves
# have 3 at least against light and dark pages (WCAG 2.2, 1.4.3 and 1.4.11).
PALETTE = (
    "#c82d40", "#b65b12", "#786b17", "#2b860b", "#0f795c", "#68777d",
    "#036eb6", "#5e66e5", "#7a5e9c", "#9a53cf", "#b43694", "#a85e76",
)  # fmt: skip
# Prime to the size of the palette: neighbours in time are no neighbours in colour.
_STRIDE = 5
# In a room with more people nobody tells them apart by colour, and looking for seats would take long.
MOST_SEATS = 10 * len(PALETTE)


def color_of(user_id: UUID, seat: int | None = None) -> str:
    """The colour of a seat; without one the same for a person everywhere."""
    return PALETTE[(_start(user_id) if seat is None else seat) % len(PALETTE)]


def free_seat(user_id: UUID, taken: Collection[int]) -> int | None:
    """A seat for a newcomer, the person's favourite where it is free; None in a crowd."""
    if len(taken) >= MOST_SEATS:
        return None
    size, start = len(PALETTE), _start(user_id)
    seats = (
        row * size + (start + step * _STRIDE) % size for row in itertools.count() for step in range(size)
    )
    return next(seat for seat in seats if seat not in taken)


def seated(wishes: Iterable[tuple[UUID, int]]) -> Mapping[UUID, int]:
    """The seats of people who come in this order, each with the seat that was given to them.

    Of several with the same seat the first keeps it, and the others get free ones.
    """
    seats: dict[UUID, int] = {}
    taken: set[int] = set()
    displaced: list[UUID] = []
    for user_id, seat in wishes:
        if seat in taken:
            displaced.append(user_id)
        else:
            seats[user_id] = seat
            taken.add(seat)
    for user_id in displaced:
        if (found := free_seat(user_id, taken)) is not None:
            seats[user_id] = found
            taken.add(found)
    return seats


def _start(user_id: UUID) -> int:
    return hashlib.sha256(user_id.bytes).digest()[0]
