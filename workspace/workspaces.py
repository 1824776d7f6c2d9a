"""Workspaces: made, renamed, handed over, deleted softly and restored."""

from __future__ import annotations

from uuid import UUID

from pydantic import ConfigDict, Field

from storage import members as member_rows
from storage import workspaces as rows
from storage.ids import new_id
from storage.postgres import Record
from workspace.accounts import require_account
from workspace.desk import Look, Unit
from workspace.errors import Conflict, InvalidRequest, NotFound
from workspace.events import WorkspaceDeleted
from workspace.inputs import Input, Name
from workspace.members import NOT_A_MEMBER
from workspace.pages import PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.patches import check_revision, given, optional
from workspace.permissions import Action, Role, require_workspace
from workspace.resources import RUNNING_JOBS_MAX, Member, Page, Workspace

MISSING = "There is no such workspace, or it is not yours to see."


class WorkspaceDraft(Input):
    """A new workspace; its maker becomes the owner."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Studio North"}]})

    name: Name


class WorkspacePatch(Input):
    """What to change of a workspace."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Studio South"}]})

    name: Name = optional()
    jobs_paused: bool = optional()
    running_jobs_max: int = optional(ge=1, le=RUNNING_JOBS_MAX)


class Transfer(Input):
    """To whom a workspace is handed over: one of its members."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"user_id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5"}]}
    )

    user_id: UUID


class WorkspaceQuery(PageQuery):
    """Which of one's workspaces are wanted."""

    deleted: bool = Field(
        default=False, description="Instead, those you owned and deleted, while they can be restored."
    )


async def create_workspace(unit: Unit, draft: WorkspaceDraft) -> Workspace:
    """Makes a workspace of which the caller is the owner and only member."""
    await require_account(unit)
    await unit.once(Workspace)
    workspace = Workspace(**await rows.insert_workspace(unit.sql, new_id(), draft.name))
    owner = await member_rows.insert_member(unit.sql, new_id(), workspace.id, unit.caller.user_id, Role.OWNER)
    if owner is None:
        raise AssertionError("a new workspace has no members")
    unit.emit(workspace.id, "workspace.created", workspace)
    unit.emit(workspace.id, "member.joined", Member(**owner))
    unit.keep_answer(workspace)
    return workspace


async def list_workspaces(look: Look, query: WorkspaceQuery) -> Page[Workspace]:
    """The caller's workspaces, oldest first."""
    found = await rows.list_workspaces(
        look.sql,
        look.caller.user_id,
        deleted=query.deleted,
        after=id_of_cursor(query),
        limit=query.limit + 1,
    )
    kept, next_cursor = paged(found, query.limit, cursor_of_id)
    return Page[Workspace](items=[Workspace(**row) for row in kept], next_cursor=next_cursor)


async def get_workspace(look: Look, workspace_id: UUID) -> Workspace:
    await require_workspace(look, workspace_id, Action.READ)
    return Workspace(**_present(await rows.find_workspace(look.sql, workspace_id)))


async def patch_workspace(
    unit: Unit, workspace_id: UUID, patch: WorkspacePatch, expected_revision: int | None
) -> Workspace:
    """Raises `StaleRevision` when another revision was expected."""
    await require_workspace(unit, workspace_id, Action.ADMINISTER)
    current = Workspace(**_present(await rows.find_workspace(unit.sql, workspace_id, lock=True)))
    check_revision(current, expected_revision)
    wanted = current.model_copy(update=given(patch))
    if wanted == current:
        return current
    row = await rows.update_workspace(
        unit.sql,
        workspace_id,
        name=wanted.name,
        jobs_paused=wanted.jobs_paused,
        running_jobs_max=wanted.running_jobs_max,
    )
    workspace = Workspace(**row)
    unit.emit(workspace_id, "workspace.updated", workspace)
    return workspace


async def delete_workspace(unit: Unit, workspace_id: UUID, expected_revision: int | None) -> None:
    """Hides a workspace from everybody; its owner may restore it for 30 days."""
    await require_workspace(unit, workspace_id, Action.OWN)
    current = Workspace(**_present(await rows.find_workspace(unit.sql, workspace_id, lock=True)))
    check_revision(current, expected_revision)
    await rows.mark_deleted(unit.sql, workspace_id)
    unit.emit(workspace_id, "workspace.deleted", WorkspaceDeleted(id=workspace_id))


async def restore_workspace(unit: Unit, workspace_id: UUID) -> Workspace:
    """Brings a deleted workspace back as it was. Raises `Conflict` for one that is not deleted."""
    if await rows.find_restorable(unit.sql, workspace_id, unit.caller.user_id) is None:
        await require_workspace(unit, workspace_id, Action.OWN)
        raise Conflict("This workspace is not deleted.")
    workspace = Workspace(**await rows.mark_restored(unit.sql, workspace_id))
    unit.emit(workspace_id, "workspace.updated", workspace)
    return workspace


async def transfer_workspace(unit: Unit, workspace_id: UUID, transfer: Transfer) -> Member:
    """Makes another member the owner and the caller an admin; answers with the new owner."""
    caller_id = unit.caller.user_id
    await member_rows.lock_memberships(unit.sql, workspace_id)
    await require_workspace(unit, workspace_id, Action.OWN)
    if transfer.user_id == caller_id:
        raise Conflict("This workspace is yours already.")
    if await member_rows.find_member(unit.sql, workspace_id, transfer.user_id, lock=True) is None:
        raise InvalidRequest.of("user_id", NOT_A_MEMBER)
    # In this order, for a workspace has never two owners.
    former = Member(**await member_rows.set_role(unit.sql, workspace_id, caller_id, Role.ADMIN))
    owner = Member(**await member_rows.set_role(unit.sql, workspace_id, transfer.user_id, Role.OWNER))
    unit.emit(workspace_id, "member.role_changed", former)
    unit.emit(workspace_id, "member.role_changed", owner)
    return owner


def _present(row: Record | None) -> Record:
    if row is None:
        raise NotFound(MISSING)
    return row
