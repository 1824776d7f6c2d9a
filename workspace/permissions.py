"""Who may do what: the roles, the table of the contract, and the two doors that every action goes through."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from uuid import UUID

from storage import members as member_rows
from workspace.desk import Look
from workspace.errors import Forbidden, NotFound


class Role(StrEnum):
    """A member's role, weakest first."""

    VIEWER = "viewer"
    COMMENTER = "commenter"
    EDITOR = "editor"
    ADMIN = "admin"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        return _RANKS[self]

    def may(self, action: Action) -> bool:
        return self.rank >= action.value.rank


_RANKS = {role: rank for rank, role in enumerate(Role)}


class Action(Enum):
    """What a request does, each with the weakest role that may do it."""

    READ = Role.VIEWER
    COMMENT = Role.COMMENTER
    EDIT = Role.EDITOR
    ADMINISTER = Role.ADMIN
    OWN = Role.OWNER


@dataclass(frozen=True)
class Access:
    """What was found at the door: where the caller is, and in which role there."""

    workspace_id: UUID
    project_id: UUID | None
    role: Role


async def require_workspace(look: Look, workspace_id: UUID, action: Action) -> Access:
    """Lets the caller through to a workspace.

    In a writing transaction the membership is locked, so that a removal or a lower role waits for
    this write, or this write sees it. Raises `NotFound` for non-members and `Forbidden`.
    """
    found = await member_rows.find_workspace_role(
        look.sql, workspace_id, look.caller.user_id, lock=look.writes
    )
    if found is None:
        raise NotFound("There is no such workspace, or it is not yours to see.")
    return _checked(Access(workspace_id, None, Role(found)), action)


async def require_project(
    look: Look, project_id: UUID, action: Action, *, lock_project: bool = False
) -> Access:
    """Lets the caller through to a project, with the higher of the roles held there and in its workspace.

    `lock_project` makes writers of the same project wait for each other until they have committed.
    """
    found = await member_rows.find_project_role(
        look.sql, project_id, look.caller.user_id, lock=look.writes, lock_project=lock_project
    )
    if found is None:
        raise NotFound("There is no such project, or it is not yours to see.")
    roles = [Role(found[key]) for key in ("role", "project_role") if found[key] is not None]
    strongest = max(roles, key=lambda role: role.rank)
    return _checked(Access(found["workspace_id"], project_id, strongest), action)


def _checked(access: Access, action: Action) -> Access:
    if not access.role.may(action):
        raise Forbidden(f"This takes the role {action.value} or a higher one; yours is {access.role}.")
    return access
