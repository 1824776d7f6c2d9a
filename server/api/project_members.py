"""`/projects/{id}/members`: roles that members hold in single projects."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import project_members
from workspace.pages import PageQuery
from workspace.project_members import ProjectRole
from workspace.resources import Page, ProjectMember


async def list_project_members(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await project_members.list_project_members(look, call.id(), call.query(PageQuery)))


async def set_project_member(call: Call) -> Reply:
    wanted = call.body(ProjectRole)
    project_id, user_id = call.id(), call.id("user_id")
    return Reply(
        await call.write(lambda unit: project_members.set_project_member(unit, project_id, user_id, wanted))
    )


async def remove_project_member(call: Call) -> Reply:
    project_id, user_id = call.id(), call.id("user_id")
    await call.write(lambda unit: project_members.remove_project_member(unit, project_id, user_id))
    return Reply()


_TAG = "Project members"

ROUTES = [
    Route(
        "GET",
        "/projects/{id}/members",
        list_project_members,
        "List those with a role of their own in a project",
        _TAG,
        query=PageQuery,
        answer=Page[ProjectMember],
    ),
    Route(
        "PUT",
        "/projects/{id}/members/{user_id}",
        set_project_member,
        "Give a member a role in a project",
        _TAG,
        body=ProjectRole,
        answer=ProjectMember,
        description="Takes the role admin. The higher of this role and the one in the workspace counts.",
    ),
    Route(
        "DELETE",
        "/projects/{id}/members/{user_id}",
        remove_project_member,
        "Take a member's role in a project",
        _TAG,
        status=204,
        description="Takes the role admin. The role in the workspace stays.",
    ),
]
