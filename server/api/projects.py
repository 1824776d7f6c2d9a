"""`/projects`: the projects of a workspace."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import projects
from workspace.pages import PageQuery
from workspace.projects import ProjectDraft, ProjectPatch
from workspace.resources import Page, Project


async def create_project(call: Call) -> Reply:
    draft = call.body(ProjectDraft)
    return Reply(await call.write(lambda unit: projects.create_project(unit, call.id(), draft)))


async def list_projects(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await projects.list_projects(look, call.id(), call.query(PageQuery)))


async def get_project(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await projects.get_project(look, call.id()))


async def patch_project(call: Call) -> Reply:
    patch = call.body(ProjectPatch)
    return Reply(
        await call.write(lambda unit: projects.patch_project(unit, call.id(), patch, call.expected_revision))
    )


async def delete_project(call: Call) -> Reply:
    await call.write(lambda unit: projects.delete_project(unit, call.id(), call.expected_revision))
    return Reply()


_TAG = "Projects"

ROUTES = [
    Route(
        "GET",
        "/workspaces/{id}/projects",
        list_projects,
        "List the projects of a workspace",
        _TAG,
        query=PageQuery,
        answer=Page[Project],
    ),
    Route(
        "POST",
        "/workspaces/{id}/projects",
        create_project,
        "Create a project",
        _TAG,
        body=ProjectDraft,
        answer=Project,
        status=201,
        idempotent=True,
        description="Takes the role admin.",
    ),
    Route("GET", "/projects/{id}", get_project, "Get a project", _TAG, answer=Project),
    Route(
        "PATCH",
        "/projects/{id}",
        patch_project,
        "Change a project",
        _TAG,
        body=ProjectPatch,
        answer=Project,
        conditional=True,
        description="Takes the role admin, in the workspace or in the project.",
    ),
    Route(
        "DELETE",
        "/projects/{id}",
        delete_project,
        "Delete a project",
        _TAG,
        status=204,
        conditional=True,
        description="Takes the role admin. Its members, tasks and comments go with it.",
    ),
]
