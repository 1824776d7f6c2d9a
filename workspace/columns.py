"""Places in a column: where a task stands among those of its project and status."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from storage import tasks as rows
from workspace.desk import Unit
from workspace.errors import Conflict, InvalidRequest
from workspace.positions import key_between, keys_after
from workspace.resources import Status, Task

# What is pressed between the same two tasks grows; a column in which a key would become longer is spread.
LONGEST_KEY = 200

NOT_IN_COLUMN = "is not another task of this project with that status"


@dataclass(frozen=True)
class Gap:
    """The place between two positions; None stands for an end of the column."""

    before: str | None
    after: str | None

    def holds(self, position: str) -> bool:
        """Whether the position lies in this place already."""
        return (self.before is None or self.before < position) and (
            self.after is None or position < self.after
        )


async def key_at_end(unit: Unit, workspace_id: UUID, project_id: UUID, status: Status) -> str:
    """A position after all tasks of a column, whose project is locked."""
    gap = await end_of_column(unit, project_id, status, without=None)
    return await key_in(unit, gap, workspace_id, project_id, status, without=None)


async def end_of_column(unit: Unit, project_id: UUID, status: Status, *, without: UUID | None) -> Gap:
    last = await rows.find_position_before(unit.sql, project_id, status, None, without=without)
    return Gap(last, None)


async def gap_beside(
    unit: Unit,
    project_id: UUID,
    status: Status,
    *,
    before_id: UUID | None,
    after_id: UUID | None,
    without: UUID,
) -> Gap:
    """The place directly before one task, directly after another, or at the end when none is named.

    Raises `InvalidRequest` for a neighbour that does not stand in the column, and `Conflict` when both
    are named and something stands between them.
    """
    named = [neighbour for neighbour in (before_id, after_id) if neighbour is not None]
    if not named:
        return await end_of_column(unit, project_id, status, without=without)
    positions = await rows.find_positions(unit.sql, project_id, status, named)
    positions.pop(without, None)
    for field, neighbour in (("before_id", before_id), ("after_id", after_id)):
        if neighbour is not None and neighbour not in positions:
            raise InvalidRequest.of(field, NOT_IN_COLUMN)
    if before_id is None:
        assert after_id is not None  # noqa: S101
        low = positions[after_id]
        return Gap(low, await rows.find_position_after(unit.sql, project_id, status, low, without=without))
    high = positions[before_id]
    found = await rows.find_position_before(unit.sql, project_id, status, high, without=without)
    if after_id is not None and positions[after_id] != found:
        raise Conflict("These two tasks do not stand next to each other any more.")
    return Gap(found, high)


async def key_in(
    unit: Unit, gap: Gap, workspace_id: UUID, project_id: UUID, status: Status, *, without: UUID | None
) -> str:
    """A position in a place; where it would become too long, the column is spread first."""
    key = key_between(gap.before, gap.after)
    if len(key) <= LONGEST_KEY:
        return key
    return key_between(*await _spread(unit, gap, workspace_id, project_id, status, without=without))


async def _spread(
    unit: Unit, gap: Gap, workspace_id: UUID, project_id: UUID, status: Status, *, without: UUID | None
) -> tuple[str | None, str | None]:
    """Gives all tasks of a column short positions in their order; answers with the place as it is then.

    The new positions lie above all old ones, so that no two tasks ever share one.
    """
    column = await rows.list_column(unit.sql, project_id, status, without=without)
    last = await rows.find_position_before(unit.sql, project_id, status, None, without=None)
    fresh = keys_after(last, len(column))
    moved = await rows.replace_positions(unit.sql, [row["id"] for row in column], fresh)
    for row in moved:
        unit.emit(workspace_id, "task.moved", Task(**row), project_id=project_id)
    renamed = dict(zip((row["position"] for row in column), fresh, strict=True))
    return (
        renamed[gap.before] if gap.before is not None else None,
        renamed[gap.after] if gap.after is not None else None,
    )
