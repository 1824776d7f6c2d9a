"""`/workspaces`: made, listed, renamed, handed over, deleted and restored."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import workspaces
from workspace.errors import Conflict
from workspace.resources import Member, Page, Workspace
from workspace.workspaces import Transfer, WorkspaceDraft, WorkspacePatch, WorkspaceQuery


async def create_workspace(call: Call) -> Reply:
    draft = call.body(WorkspaceDraft)
    return Reply(await call.write(lambda unit: workspaces.create_workspace(unit, draft)))


async def list_workspaces(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await workspaces.list_workspaces(look, call.query(WorkspaceQuery)))


async def get_workspace(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await workspaces.get_workspace(look, call.id()))


async def patch_workspace(call: Call) -> Reply:
    patch = call.body(WorkspacePatch)
    return Reply(
        await call.write(
            lambda unit: workspaces.patch_workspace(unit, call.id(), patch, call.expected_revision)
        )
    )


async def delete_workspace(call: Call) -> Reply:
    await call.write(lambda unit: workspaces.delete_workspace(unit, call.id(), call.expected_revision))
    return Reply()


async def transfer_workspace(call: Call) -> Reply:
    transfer = call.body(Transfer)
    return Reply(await call.write(lambda unit: workspaces.transfer_workspace(unit, call.id(), transfer)))


async def restore_workspace(call: Call) -> Reply:
    return Reply(await call.write(lambda unit: workspaces.restore_workspace(unit, call.id())))


_TAG = "Workspaces"

ROUTES = [
    Route(
        "GET",
        "/workspaces",
        list_workspaces,
        "List the workspaces you belong to",
        _TAG,
        query=WorkspaceQuery,
        answer=Page[Workspace],
    ),
    Route(
        "POST",
        "/workspaces",
        create_workspace,
        "Create a workspace",
        _TAG,
        body=WorkspaceDraft,
        answer=Workspace,
        status=201,
        idempotent=True,
        description="You become its owner.",
    ),
    Route("GET", "/workspaces/{id}", get_workspace, "Get a workspace", _TAG, answer=Workspace),
    Route(
        "PATCH",
        "/workspaces/{id}",
        patch_workspace,
        "Change a workspace",
        _TAG,
        body=WorkspacePatch,
        answer=Workspace,
        conditional=True,
        description="Takes the role admin.",
    ),
    Route(
        "DELETE",
        "/workspaces/{id}",
        delete_workspace,
        "Delete a workspace",
        _TAG,
        status=204,
        conditional=True,
        description="Takes the owner, who may restore it for 30 days.",
    ),
    Route(
        "POST",
        "/workspaces/{id}/transfer",
        transfer_workspace,
        "Hand a workspace over",
        _TAG,
        body=Transfer,
        answer=Member,
        errors=(Conflict,),
        description="Takes the owner, who becomes an admin. Answers with the new owner.",
    ),
    Route(
        "POST",
        "/workspaces/{id}/restore",
        restore_workspace,
        "Restore a deleted workspace",
        _TAG,
        answer=Workspace,
        errors=(Conflict,),
        description="Takes its owner, within 30 days.",
    ),
]
