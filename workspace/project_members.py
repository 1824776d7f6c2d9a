"""Roles that members hold in single projects, above those they hold in the workspace."""

from __future__ import annotations

from uuid import UUID

from pydantic import ConfigDict

from storage import members as member_rows
from storage import project_members as rows
from storage.ids import new_id
from workspace.desk import Look, Unit
from workspace.errors import NotFound
from workspace.inputs import Input
from workspace.members import MISSING, GrantedRole
from workspace.pages import PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.permissions import Action, require_project
from workspace.resources import Page, ProjectMember


class ProjectRole(Input):
    """The role a member gets in a project."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"role": "admin"}]})

    role: GrantedRole


async def list_project_members(look: Look, project_id: UUID, page: PageQuery) -> Page[ProjectMember]:
    """Those with a role of their own in the project, in the order in which they got one."""
    await require_project(look, project_id, Action.READ)
    found = await rows.list_project_members(
        look.sql, project_id, after=id_of_cursor(page), limit=page.limit + 1
    )
    kept, next_cursor = paged(found, page.limit, cursor_of_id)
    return Page[ProjectMember](items=[ProjectMember(**row) for row in kept], next_cursor=next_cursor)


async def set_project_member(
    unit: Unit, project_id: UUID, user_id: UUID, wanted: ProjectRole
) -> ProjectMember:
    """Gives a member of the workspace a role in the project, in place of another one held there."""
    access = await require_project(unit, project_id, Action.ADMINISTER, lock_project=True)
    if not await member_rows.find_member_ids(unit.sql, access.workspace_id, [user_id], lock=True):
        raise NotFound(MISSING)
    current = await rows.find_project_member(unit.sql, project_id, user_id)
    if current is not None and current["role"] == wanted.role:
        return ProjectMember(**current)
    row = await rows.set_project_member(unit.sql, new_id(), project_id, user_id, wanted.role)
    member = ProjectMember(**row)
    unit.emit(access.workspace_id, "project_member.set", member, project_id=project_id)
    return member


async def remove_project_member(unit: Unit, project_id: UUID, user_id: UUID) -> None:
    """Takes the role in the project; the one in the workspace stays."""
    access = await require_project(unit, project_id, Action.ADMINISTER, lock_project=True)
    row = await rows.delete_project_member(unit.sql, project_id, user_id)
    if row is None:
        raise NotFound("This person has no role of their own in this project.")
    unit.emit(access.workspace_id, "project_member.removed", ProjectMember(**row), project_id=project_id)
