"""Members of workspaces: listed, given roles, removed, leaving."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, ConfigDict

from storage import members as rows
from storage import project_members as project_member_rows
from storage.postgres import Record
from workspace.desk import Look, Unit
from workspace.errors import Conflict, Forbidden, InvalidRequest, NotFound
from workspace.inputs import Input
from workspace.pages import PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.patches import check_revision, given, optional
from workspace.permissions import Action, Role, require_workspace
from workspace.resources import Member, Page, ProjectMember, RemovedMember

MISSING = "There is no such member in this workspace."
NOT_A_MEMBER = "is not a member of this workspace"


def _grantable(role: Role) -> Role:
    if role is Role.OWNER:
        raise ValueError("cannot be owner: a workspace is handed over by its transfer")
    return role


# A role that can be given to somebody.
GrantedRole = Annotated[Role, AfterValidator(_grantable)]


class MemberPatch(Input):
    """What to change of a member."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "editor"}]})

    role: GrantedRole = optional()


async def list_members(look: Look, workspace_id: UUID, page: PageQuery) -> Page[Member]:
    """In the order in which they joined."""
    await require_workspace(look, workspace_id, Action.READ)
    found = await rows.list_members(look.sql, workspace_id, after=id_of_cursor(page), limit=page.limit + 1)
    kept, next_cursor = paged(found, page.limit, cursor_of_id)
    return Page[Member](items=[Member(**row) for row in kept], next_cursor=next_cursor)


async def patch_member(
    unit: Unit, workspace_id: UUID, user_id: UUID, patch: MemberPatch, expected_revision: int | None
) -> Member:
    """Gives a member another role; nobody changes the owner's. Raises `StaleRevision`."""
    await rows.lock_memberships(unit.sql, workspace_id)
    await require_workspace(unit, workspace_id, Action.ADMINISTER)
    current = Member(**_present(await rows.find_member(unit.sql, workspace_id, user_id, lock=True)))
    _spare_owner(unit, current)
    check_revision(current, expected_revision)
    role = given(patch).get("role", current.role)
    if role == current.role:
        return current
    member = Member(**await rows.set_role(unit.sql, workspace_id, user_id, role))
    unit.emit(workspace_id, "member.role_changed", member)
    return member


async def remove_member(unit: Unit, workspace_id: UUID, user_id: UUID, expected_revision: int | None) -> None:
    """Removes a member, or oneself, with the roles held in projects. Nobody removes the owner."""
    leaves = user_id == unit.caller.user_id
    await rows.lock_memberships(unit.sql, workspace_id)
    await require_workspace(unit, workspace_id, Action.READ if leaves else Action.ADMINISTER)
    current = Member(**_present(await rows.find_member(unit.sql, workspace_id, user_id, lock=True)))
    _spare_owner(unit, current)
    check_revision(current, expected_revision)
    for row in await project_member_rows.delete_of_member(unit.sql, workspace_id, user_id):
        held = ProjectMember(**row)
        unit.emit(workspace_id, "project_member.removed", held, project_id=held.project_id)
    await rows.delete_member(unit.sql, workspace_id, user_id)
    reason: Literal["left", "removed"] = "left" if leaves else "removed"
    unit.emit(workspace_id, "member.removed", RemovedMember(**current.model_dump(), reason=reason))


async def check_member(unit: Unit, workspace_id: UUID, field: str, user_id: UUID | None) -> None:
    """Raises `InvalidRequest` of `field` unless it is null or names a member, who then stays one."""
    if user_id is None:
        return
    if not await rows.find_member_ids(unit.sql, workspace_id, [user_id], lock=True):
        raise InvalidRequest.of(field, NOT_A_MEMBER)


def _present(row: Record | None) -> Record:
    if row is None:
        raise NotFound(MISSING)
    return row


def _spare_owner(unit: Unit, member: Member) -> None:
    if member.role != Role.OWNER:
        return
    if member.user_id == unit.caller.user_id:
        raise Conflict("You own this workspace. Hand it over first.")
    raise Forbidden("Nobody changes or removes the owner of a workspace.")
