"""`/workspaces/{id}/members`: who belongs to a workspace, in which role."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import members
from workspace.errors import Conflict
from workspace.members import MemberPatch
from workspace.pages import PageQuery
from workspace.resources import Member, Page


async def list_members(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await members.list_members(look, call.id(), call.query(PageQuery)))


async def patch_member(call: Call) -> Reply:
    patch = call.body(MemberPatch)
    workspace_id, user_id = call.id(), call.id("user_id")
    return Reply(
        await call.write(
            lambda unit: members.patch_member(unit, workspace_id, user_id, patch, call.expected_revision)
        )
    )


async def remove_member(call: Call) -> Reply:
    workspace_id, user_id = call.id(), call.id("user_id")
    await call.write(lambda unit: members.remove_member(unit, workspace_id, user_id, call.expected_revision))
    return Reply()


_TAG = "Members"

ROUTES = [
    Route(
        "GET",
        "/workspaces/{id}/members",
        list_members,
        "List the members of a workspace",
        _TAG,
        query=PageQuery,
        answer=Page[Member],
    ),
    Route(
        "PATCH",
        "/workspaces/{id}/members/{user_id}",
        patch_member,
        "Give a member another role",
        _TAG,
        body=MemberPatch,
        answer=Member,
        conditional=True,
        errors=(Conflict,),
        description="Takes the role admin. Nobody changes the owner's role: hand the workspace over.",
    ),
    Route(
        "DELETE",
        "/workspaces/{id}/members/{user_id}",
        remove_member,
        "Remove a member, or leave",
        _TAG,
        status=204,
        conditional=True,
        errors=(Conflict,),
        description="Takes the role admin, or being that member. Nobody removes the owner.",
    ),
]
