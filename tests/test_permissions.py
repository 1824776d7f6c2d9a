"""The role table against every route: who may, who is refused, and who does not even see that it exists."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from server.api.table import all_routes
from tests.forms import form
from tests.people import Person, created
from tests.replica import events_after, found
from tests.scene import GONE, ROLES, MakePerson, Scene, build_scene
from workspace.permissions import Action, Role

Target = Callable[[Scene], Awaitable[str]]


@dataclass(frozen=True)
class Probe:
    """How a route is tried: by the weakest role that may, on a path made afresh for each try."""

    least: str
    path: Target
    body: object = None
    # A form with a file instead of a body.
    sends_file: bool = False


def _path(template: str) -> Target:
    """A path of what the scene has already."""

    async def target(scene: Scene) -> str:
        return template.format(w=scene.workspace_id, p=scene.project_id, viewer=scene.viewer.id)

    return target


def _task_path(template: str) -> Target:
    async def target(scene: Scene) -> str:
        return template.format(t=(await scene.task())["id"])

    return target


def _document_path(template: str) -> Target:
    async def target(scene: Scene) -> str:
        return template.format(d=(await scene.document())["id"])

    return target


def _job_path(template: str) -> Target:
    async def target(scene: Scene) -> str:
        return template.format(j=(await scene.job())["id"])

    return target


async def _cancelled_job_to_retry(scene: Scene) -> str:
    return f"/jobs/{(await scene.cancelled_job())['id']}/retry"


def _asset_path(template: str) -> Target:
    async def target(scene: Scene) -> str:
        return template.format(a=(await scene.asset())["id"])

    return target


async def _new_project(scene: Scene) -> str:
    return f"/projects/{(await scene.owner.project(scene.workspace_id))['id']}"


async def _new_member(scene: Scene) -> str:
    return f"/workspaces/{scene.workspace_id}/members/{(await scene.newcomer()).id}"


async def _new_project_member(scene: Scene) -> str:
    path = f"/projects/{scene.project_id}/members/{scene.viewer.id}"
    found(await scene.owner.put(path, json={"role": "viewer"}))
    return path


async def _new_invitation(scene: Scene) -> str:
    invitation = await scene.invitation(f"guest-{uuid4().hex}@example.com")
    return f"/invitations/{invitation['id']}"


async def _own_comment_of_commenter(scene: Scene) -> str:
    return f"/comments/{(await scene.comment((await scene.task())['id']))['id']}"


async def _comment_of_owner(scene: Scene) -> str:
    path = f"/tasks/{(await scene.task())['id']}/comments"
    return f"/comments/{created(await scene.owner.post(path, json={'body': 'Mine.'}))['id']}"


# Every route that belongs to a workspace; `test_every_route_is_probed` notices a missing one.
PROBES: dict[tuple[str, str], Probe] = {
    ("GET", "/workspaces/{id}"): Probe("viewer", _path("/workspaces/{w}")),
    ("PATCH", "/workspaces/{id}"): Probe("admin", _path("/workspaces/{w}"), {}),
    ("DELETE", "/workspaces/{id}"): Probe("owner", _path("/workspaces/{w}")),
    # 409 for the owner: it is not deleted.
    ("POST", "/workspaces/{id}/restore"): Probe("owner", _path("/workspaces/{w}/restore")),
    ("GET", "/workspaces/{id}/members"): Probe("viewer", _path("/workspaces/{w}/members")),
    ("PATCH", "/workspaces/{id}/members/{user_id}"): Probe("admin", _new_member, {"role": "viewer"}),
    ("DELETE", "/workspaces/{id}/members/{user_id}"): Probe("admin", _new_member),
    ("GET", "/workspaces/{id}/invitations"): Probe("viewer", _path("/workspaces/{w}/invitations")),
    # 409 for the second who may: the address is invited then.
    ("POST", "/workspaces/{id}/invitations"): Probe(
        "admin", _path("/workspaces/{w}/invitations"), {"email": "grace@example.com", "role": "viewer"}
    ),
    ("GET", "/workspaces/{id}/events"): Probe("viewer", _path("/workspaces/{w}/events")),
    ("GET", "/workspaces/{id}/messages"): Probe("viewer", _path("/workspaces/{w}/messages")),
    ("GET", "/workspaces/{id}/projects"): Probe("viewer", _path("/workspaces/{w}/projects")),
    ("POST", "/workspaces/{id}/projects"): Probe("admin", _path("/workspaces/{w}/projects"), {"name": "P"}),
    ("GET", "/projects/{id}"): Probe("viewer", _path("/projects/{p}")),
    ("PATCH", "/projects/{id}"): Probe("admin", _path("/projects/{p}"), {"description": "d"}),
    ("DELETE", "/projects/{id}"): Probe("admin", _new_project),
    ("GET", "/projects/{id}/members"): Probe("viewer", _path("/projects/{p}/members")),
    ("PUT", "/projects/{id}/members/{user_id}"): Probe(
        "admin", _path("/projects/{p}/members/{viewer}"), {"role": "viewer"}
    ),
    ("DELETE", "/projects/{id}/members/{user_id}"): Probe("admin", _new_project_member),
    ("GET", "/projects/{id}/tasks"): Probe("viewer", _path("/projects/{p}/tasks")),
    ("POST", "/projects/{id}/tasks"): Probe("editor", _path("/projects/{p}/tasks"), {"title": "T"}),
    ("GET", "/tasks/{id}"): Probe("viewer", _task_path("/tasks/{t}")),
    ("PATCH", "/tasks/{id}"): Probe("editor", _task_path("/tasks/{t}"), {"status": "done"}),
    ("DELETE", "/tasks/{id}"): Probe("editor", _task_path("/tasks/{t}")),
    ("POST", "/tasks/{id}/move"): Probe("editor", _task_path("/tasks/{t}/move"), {"status": "done"}),
    ("GET", "/tasks/{id}/comments"): Probe("viewer", _task_path("/tasks/{t}/comments")),
    ("POST", "/tasks/{id}/comments"): Probe("commenter", _task_path("/tasks/{t}/comments"), {"body": "B"}),
    ("PATCH", "/comments/{id}"): Probe("commenter", _own_comment_of_commenter, {"resolved": True}),
    ("DELETE", "/comments/{id}"): Probe("admin", _comment_of_owner),
    ("GET", "/projects/{id}/documents"): Probe("viewer", _path("/projects/{p}/documents")),
    ("POST", "/projects/{id}/documents"): Probe("editor", _path("/projects/{p}/documents"), {"title": "T"}),
    ("GET", "/documents/{id}"): Probe("viewer", _document_path("/documents/{d}")),
    ("PATCH", "/documents/{id}"): Probe("editor", _document_path("/documents/{d}"), {"title": "New"}),
    ("DELETE", "/documents/{id}"): Probe("editor", _document_path("/documents/{d}")),
    ("GET", "/documents/{id}/content"): Probe("viewer", _document_path("/documents/{d}/content")),
    ("GET", "/projects/{id}/assets"): Probe("viewer", _path("/projects/{p}/assets")),
    ("POST", "/projects/{id}/assets"): Probe("editor", _path("/projects/{p}/assets"), sends_file=True),
    ("GET", "/assets/{id}"): Probe("viewer", _asset_path("/assets/{a}")),
    ("DELETE", "/assets/{id}"): Probe("editor", _asset_path("/assets/{a}")),
    ("GET", "/assets/{id}/content"): Probe("viewer", _asset_path("/assets/{a}/content")),
    ("GET", "/assets/{id}/link"): Probe("viewer", _asset_path("/assets/{a}/link")),
    ("GET", "/assets/{id}/thumbnail"): Probe("viewer", _asset_path("/assets/{a}/thumbnail")),
    ("GET", "/projects/{id}/jobs"): Probe("viewer", _path("/projects/{p}/jobs")),
    ("POST", "/projects/{id}/jobs"): Probe(
        "editor", _path("/projects/{p}/jobs"), {"type": "noop", "params": {}}
    ),
    ("GET", "/workspaces/{id}/jobs"): Probe("viewer", _path("/workspaces/{w}/jobs")),
    ("POST", "/workspaces/{id}/jobs"): Probe(
        "editor", _path("/workspaces/{w}/jobs"), {"type": "everywhere", "params": {}}
    ),
    ("GET", "/jobs/{id}"): Probe("viewer", _job_path("/jobs/{j}")),
    ("GET", "/jobs/{id}/logs"): Probe("viewer", _job_path("/jobs/{j}/logs")),
    ("POST", "/jobs/{id}/cancel"): Probe("editor", _job_path("/jobs/{j}/cancel")),
    ("POST", "/jobs/{id}/retry"): Probe("editor", _cancelled_job_to_retry),
    ("DELETE", "/invitations/{id}"): Probe("admin", _new_invitation),
    # Last of the owner's acts: an owner of before may do it no more.
    ("POST", "/workspaces/{id}/transfer"): Probe("owner", _path("/workspaces/{w}/transfer")),
}

# Where nobody needs to belong anywhere: one's own list, a new workspace, an invitation by its token.
OPEN = {("GET", "/workspaces"), ("POST", "/workspaces"), ("POST", "/invitations/{token}/accept")}


def _routes_of_workspaces() -> list[tuple[str, str]]:
    return [(route.method, route.path) for route in all_routes() if not route.path.startswith("/auth")]


def test_every_route_is_probed() -> None:
    assert set(PROBES) | OPEN == set(_routes_of_workspaces())


@pytest.mark.parametrize("route", sorted(PROBES), ids=" ".join)
async def test_the_role_table_holds(route: tuple[str, str], person: MakePerson) -> None:
    probe = PROBES[route]
    scene = await build_scene(person)
    method = route[0]
    for role in ROLES:
        path = await probe.path(scene)
        head = await _head(scene)
        answer = await scene.people[role].send(method, path, **_sent(route, scene))
        if _may(role, probe.least):
            assert answer.status in (200, 201, 202, 204, 409), (role, answer)
        else:
            assert (answer.status, answer.code) == (403, "forbidden"), (role, answer)
            assert await _head(scene) == head, "a refusal must not leave a trace"


@pytest.mark.parametrize("route", sorted(PROBES), ids=" ".join)
async def test_outsiders_see_nothing(route: tuple[str, str], person: MakePerson) -> None:
    """What exists elsewhere is answered word for word as what does not exist at all."""
    probe = PROBES[route]
    scene = await build_scene(person)
    path = await probe.path(scene)
    head = await _head(scene)
    answer = await scene.outsider.send(route[0], path, **_sent(route, scene))
    assert (answer.status, answer.code) == (404, "not_found"), answer
    nowhere = "/".join(["", path.split("/")[1], GONE, *path.split("/")[3:]])
    absent = await scene.outsider.send(route[0], nowhere, **_sent(route, scene))
    assert _without_request(absent.json) == _without_request(answer.json)
    assert await _head(scene) == head


@pytest.mark.parametrize("route", sorted({*PROBES, *OPEN}), ids=" ".join)
async def test_nobody_is_let_in_without_a_token(route: tuple[str, str], api: Person) -> None:
    path = route[1].replace("{id}", GONE).replace("{user_id}", GONE).replace("{token}", "none")
    answer = await api.send(route[0], path, json={})
    assert (answer.status, answer.code) == (401, "unauthenticated")


async def test_a_role_in_a_project_counts_there_alone(person: MakePerson) -> None:
    scene = await build_scene(person)
    other = await scene.owner.project(scene.workspace_id, "Other")
    path = f"/projects/{scene.project_id}"
    found(await scene.owner.put(f"{path}/members/{scene.viewer.id}", json={"role": "admin"}))
    assert (await scene.viewer.post(f"{path}/tasks", json={"title": "T"})).status == 201
    assert (await scene.viewer.patch(path, json={"description": "d"})).status == 200
    assert (await scene.viewer.post(f"/projects/{other['id']}/tasks", json={"title": "T"})).status == 403
    assert (
        await scene.viewer.post(f"/workspaces/{scene.workspace_id}/projects", json={"name": "P"})
    ).status == 403


async def test_a_lower_role_in_a_project_takes_nothing_away(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}"
    found(await scene.owner.put(f"{path}/members/{scene.editor.id}", json={"role": "viewer"}))
    assert (await scene.editor.post(f"{path}/tasks", json={"title": "T"})).status == 201


async def test_a_deleted_workspace_is_hidden_from_its_members(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    assert (await scene.owner.delete(f"/workspaces/{scene.workspace_id}")).status == 204
    for path in (
        f"/workspaces/{scene.workspace_id}",
        f"/workspaces/{scene.workspace_id}/events",
        f"/projects/{scene.project_id}",
        f"/tasks/{task['id']}",
    ):
        for someone in (scene.owner, scene.viewer):
            assert (await someone.get(path)).status == 404, path


@pytest.mark.parametrize(
    ("action", "least"),
    [
        (Action.READ, Role.VIEWER),
        (Action.COMMENT, Role.COMMENTER),
        (Action.EDIT, Role.EDITOR),
        (Action.ADMINISTER, Role.ADMIN),
        (Action.OWN, Role.OWNER),
    ],
)
def test_each_action_has_its_weakest_role(action: Action, least: Role) -> None:
    allowed = [role for role in Role if role.may(action)]
    assert allowed == [role for role in Role if role.rank >= least.rank]


def _sent(route: tuple[str, str], scene: Scene) -> dict[str, Any]:
    if PROBES[route].sends_file:
        return {"data": form(b"data", "notes.txt")}
    if route[1].endswith("/transfer"):
        return {"json": {"user_id": scene.editor.id}}
    return {"json": PROBES[route].body}


def _may(role: str, least: str) -> bool:
    return ROLES.index(role) >= ROLES.index(least)


async def _head(scene: Scene) -> int:
    events = await events_after(scene.owner, scene.workspace_id, 0)
    return int(events[-1]["seq"])


def _without_request(problem: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in problem.items() if name not in ("request_id", "instance")}
