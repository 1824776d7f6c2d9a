"""Projects of a workspace."""

from __future__ import annotations

from uuid import UUID

from pydantic import ConfigDict

from storage import projects as rows
from storage.ids import new_id
from storage.postgres import Record
from workspace.desk import Look, Unit
from workspace.errors import NotFound
from workspace.events import ProjectDeleted
from workspace.inputs import Input, LongText, Name
from workspace.members import check_member
from workspace.pages import PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.patches import check_revision, given, optional
from workspace.permissions import Action, require_project, require_workspace
from workspace.resources import Page, Project

MISSING = "There is no such project, or it is not yours to see."


class ProjectDraft(Input):
    """A new project."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "Website", "description": "The new shop window."}]}
    )

    name: Name
    description: LongText = ""
    lead_id: UUID | None = None


class ProjectPatch(Input):
    """What to change of a project; fields that are left out stay as they are."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"description": "Opens in spring."}]})

    name: Name = optional()
    description: LongText = optional()
    lead_id: UUID | None = optional()


async def create_project(unit: Unit, workspace_id: UUID, draft: ProjectDraft) -> Project:
    await require_workspace(unit, workspace_id, Action.ADMINISTER)
    await unit.once(Project)
    await check_member(unit, workspace_id, "lead_id", draft.lead_id)
    row = await rows.insert_project(
        unit.sql,
        new_id(),
        workspace_id,
        name=draft.name,
        description=draft.description,
        lead_id=draft.lead_id,
    )
    project = Project(**row)
    unit.emit(workspace_id, "project.created", project, project_id=project.id)
    unit.keep_answer(project)
    return project


async def list_projects(look: Look, workspace_id: UUID, page: PageQuery) -> Page[Project]:
    """Oldest first."""
    await require_workspace(look, workspace_id, Action.READ)
    found = await rows.list_projects(look.sql, workspace_id, after=id_of_cursor(page), limit=page.limit + 1)
    kept, next_cursor = paged(found, page.limit, cursor_of_id)
    return Page[Project](items=[Project(**row) for row in kept], next_cursor=next_cursor)


async def get_project(look: Look, project_id: UUID) -> Project:
    await require_project(look, project_id, Action.READ)
    return Project(**_present(await rows.find_project(look.sql, project_id)))


async def patch_project(
    unit: Unit, project_id: UUID, patch: ProjectPatch, expected_revision: int | None
) -> Project:
    """Raises `StaleRevision` when another revision was expected."""
    access = await require_project(unit, project_id, Action.ADMINISTER, lock_project=True)
    current = Project(**_present(await rows.find_project(unit.sql, project_id)))
    check_revision(current, expected_revision)
    changes = given(patch)
    if changes.get("lead_id") != current.lead_id:
        await check_member(unit, access.workspace_id, "lead_id", changes.get("lead_id"))
    wanted = current.model_copy(update=changes)
    if wanted == current:
        return current
    row = await rows.update_project(
        unit.sql, project_id, name=wanted.name, description=wanted.description, lead_id=wanted.lead_id
    )
    project = Project(**row)
    unit.emit(access.workspace_id, "project.updated", project, project_id=project_id)
    return project


async def delete_project(unit: Unit, project_id: UUID, expected_revision: int | None) -> None:
    """Deletes a project with its members, tasks and comments. Raises `StaleRevision`."""
    access = await require_project(unit, project_id, Action.ADMINISTER, lock_project=True)
    check_revision(Project(**_present(await rows.find_project(unit.sql, project_id))), expected_revision)
    await rows.delete_project(unit.sql, project_id)
    deleted = ProjectDeleted(id=project_id, workspace_id=access.workspace_id)
    unit.emit(access.workspace_id, "project.deleted", deleted, project_id=project_id)


def _present(row: Record | None) -> Record:
    if row is None:
        raise NotFound(MISSING)
    return row
