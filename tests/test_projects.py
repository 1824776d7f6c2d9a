"""Projects and the roles held in them."""

from __future__ import annotations

import asyncio

import pytest

from tests.people import created
from tests.replica import events_after, every, found
from tests.scene import GONE, MakePerson, build_scene


async def test_create_get_list(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/workspaces/{scene.workspace_id}/projects"
    body = {"name": "Website", "description": "All new.", "lead_id": scene.viewer.id}
    project = created(await scene.admin.post(path, json=body))
    assert {name: project[name] for name in body} == body
    assert found(await scene.viewer.get(f"/projects/{project['id']}")) == project
    assert (await every(scene.viewer, path))[-1] == project
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["project_id"], event["data"]) == ("project.created", project["id"], project)


@pytest.mark.parametrize("verb", ["post", "patch"])
async def test_leads_are_members(person: MakePerson, verb: str) -> None:
    scene = await build_scene(person)
    path = f"/workspaces/{scene.workspace_id}/projects" if verb == "post" else f"/projects/{scene.project_id}"
    answers = [
        await getattr(scene.owner, verb)(path, json={"name": "P", "lead_id": who})
        for who in (scene.outsider.id, GONE)
    ]
    for answer in answers:
        assert (answer.status, answer.json["errors"]) == (
            422,
            [{"field": "lead_id", "message": "is not a member of this workspace"}],
        )


async def test_patch(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}"
    changed = found(await scene.admin.patch(path, json={"name": "New", "lead_id": scene.editor.id}))
    assert (changed["name"], changed["lead_id"], changed["revision"]) == ("New", scene.editor.id, 2)
    assert found(await scene.admin.patch(path, json={})) == changed
    without = found(await scene.admin.patch(path, json={"lead_id": None}))
    assert (without["lead_id"], without["revision"]) == (None, 3)
    assert (await scene.admin.patch(path, json={"description": None})).status == 422
    assert [event["type"] for event in await events_after(scene.owner, scene.workspace_id, 0)][-2:] == [
        "project.updated",
        "project.updated",
    ]


async def test_a_lead_who_left_stays_until_changed(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}"
    found(await scene.owner.patch(path, json={"lead_id": scene.viewer.id}))
    member = f"/workspaces/{scene.workspace_id}/members/{scene.viewer.id}"
    assert (await scene.owner.delete(member)).status == 204
    changed = found(await scene.owner.patch(path, json={"lead_id": scene.viewer.id, "name": "New"}))
    assert (changed["lead_id"], changed["name"]) == (scene.viewer.id, "New")


async def test_stale_revisions(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}"
    current = found(await scene.admin.patch(path, json={"name": "New"}))
    for answer in (
        await scene.admin.patch(path, json={"name": "Newer"}, headers={"If-Match": '"1"'}),
        await scene.admin.delete(path, headers={"If-Match": '"1"'}),
    ):
        assert (answer.status, answer.json["current"]) == (412, current)
    assert (await scene.admin.patch(path, json={}, headers={"If-Match": "2"})).status == 400
    assert (await scene.admin.patch(path, json={}, headers={"If-Match": '"2"'})).status == 200


async def test_of_many_with_the_same_revision_one_wins(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}"
    answers = await asyncio.gather(
        *(
            scene.admin.patch(path, json={"name": f"N{number}"}, headers={"If-Match": '"1"'})
            for number in range(6)
        )
    )
    assert sorted(answer.status for answer in answers) == [200] + [412] * 5


async def test_delete(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    comment = await scene.comment(task["id"])
    assert (await scene.admin.delete(f"/projects/{scene.project_id}")).status == 204
    for path in (f"/projects/{scene.project_id}", f"/tasks/{task['id']}", f"/tasks/{task['id']}/comments"):
        assert (await scene.owner.get(path)).status == 404
    assert (await scene.owner.patch(f"/comments/{comment['id']}", json={})).status == 404
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["data"]) == (
        "project.deleted",
        {"id": scene.project_id, "workspace_id": scene.workspace_id},
    )


async def test_deleting_while_others_write_breaks_nothing(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    writes = [scene.editor.post(f"/projects/{scene.project_id}/tasks", json={"title": "T"}) for _ in range(5)]
    writes += [scene.commenter.post(f"/tasks/{task['id']}/comments", json={"body": "B"}) for _ in range(5)]
    writes += [scene.editor.patch(f"/tasks/{task['id']}", json={"title": f"T{n}"}) for n in range(3)]
    answers = await asyncio.gather(*writes, scene.admin.delete(f"/projects/{scene.project_id}"))
    assert answers[-1].status == 204
    assert {answer.status for answer in answers} <= {200, 201, 204, 404}
    of_project = [
        event
        for event in await events_after(scene.owner, scene.workspace_id, 0)
        if event["project_id"] == scene.project_id
    ]
    assert of_project[-1]["type"] == "project.deleted"


async def test_the_same_request_twice_makes_one(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/workspaces/{scene.workspace_id}/projects"
    headers = {"Idempotency-Key": "k"}
    first = created(await scene.admin.post(path, json={"name": "P"}, headers=headers))
    assert created(await scene.admin.post(path, json={"name": "P"}, headers=headers)) == first
    # Rights are looked at again before an answer is repeated.
    member = f"/workspaces/{scene.workspace_id}/members/{scene.admin.id}"
    found(await scene.owner.patch(member, json={"role": "viewer"}))
    assert (await scene.admin.post(path, json={"name": "P"}, headers=headers)).status == 403


async def test_project_members(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}/members"
    given = found(await scene.admin.put(f"{path}/{scene.viewer.id}", json={"role": "editor"}))
    assert (given["role"], given["name"], given["project_id"]) == ("editor", "Vera", scene.project_id)
    assert found(await scene.admin.put(f"{path}/{scene.viewer.id}", json={"role": "editor"})) == given
    raised = found(await scene.admin.put(f"{path}/{scene.viewer.id}", json={"role": "admin"}))
    assert (raised["id"], raised["role"]) == (given["id"], "admin")
    assert await every(scene.commenter, path) == [raised]
    assert (await scene.admin.delete(f"{path}/{scene.viewer.id}")).status == 204
    assert (await scene.admin.delete(f"{path}/{scene.viewer.id}")).status == 404
    events = (await events_after(scene.owner, scene.workspace_id, 0))[-3:]
    assert [(event["type"], event["data"]) for event in events] == [
        ("project_member.set", given),
        ("project_member.set", raised),
        ("project_member.removed", raised),
    ]


async def test_only_members_get_roles_in_projects(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}/members"
    answers = [
        await scene.admin.put(f"{path}/{who}", json={"role": "editor"}) for who in (scene.outsider.id, GONE)
    ]
    assert [answer.status for answer in answers] == [404, 404]
    assert answers[0].json["detail"] == answers[1].json["detail"]
    refused = await scene.admin.put(f"{path}/{scene.viewer.id}", json={"role": "owner"})
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "role")
