"""Members: given roles, removed, leaving."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from tests.people import Person
from tests.replica import events_after, every, found
from tests.scene import GONE, MakePerson, Scene, build_scene


def _path(scene: Scene, person: Person | str) -> str:
    user_id = person if isinstance(person, str) else person.id
    return f"/workspaces/{scene.workspace_id}/members/{user_id}"


async def _told(scene: Scene, count: int) -> list[dict[str, Any]]:
    return (await events_after(scene.owner, scene.workspace_id, 0))[-count:]


async def test_list_by_pages(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/workspaces/{scene.workspace_id}/members"
    members = await every(scene.viewer, path)
    assert {member["user_id"]: member["role"] for member in members} == {
        each.id: role for role, each in scene.people.items()
    }
    page = found(await scene.viewer.get(path, params={"limit": 3}))
    rest = found(await scene.viewer.get(path, params={"limit": 3, "cursor": page["next_cursor"]}))
    assert page["items"] + rest["items"] == members
    assert rest["next_cursor"] is None


async def test_change_a_role(person: MakePerson) -> None:
    scene = await build_scene(person)
    member = found(await scene.admin.patch(_path(scene, scene.viewer), json={"role": "editor"}))
    assert (member["role"], member["revision"]) == ("editor", 2)
    (event,) = await _told(scene, 1)
    assert (event["type"], event["data"], event["actor_id"]) == (
        "member.role_changed",
        member,
        scene.admin.id,
    )
    assert (await scene.viewer.post(f"/projects/{scene.project_id}/tasks", json={"title": "T"})).status == 201


async def test_the_same_role_changes_nothing(person: MakePerson) -> None:
    scene = await build_scene(person)
    before = await _told(scene, 1)
    for body in ({"role": "viewer"}, {}):
        member = found(await scene.admin.patch(_path(scene, scene.viewer), json=body))
        assert member["revision"] == 1
    assert await _told(scene, 1) == before


@pytest.mark.parametrize("role", ["owner", "king", None, 4])
async def test_roles_that_cannot_be_given(person: MakePerson, role: object) -> None:
    scene = await build_scene(person)
    answer = await scene.owner.patch(_path(scene, scene.viewer), json={"role": role})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "role")


async def test_nobody_touches_the_owner(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = _path(scene, scene.owner)
    assert (await scene.admin.patch(path, json={"role": "viewer"})).status == 403
    assert (await scene.admin.delete(path)).status == 403
    assert (await scene.owner.patch(path, json={"role": "viewer"})).status == 409
    assert (await scene.owner.delete(path)).status == 409


async def test_admins_change_admins_and_themselves(person: MakePerson) -> None:
    scene = await build_scene(person)
    other = await scene.newcomer("admin")
    found(await scene.admin.patch(_path(scene, other), json={"role": "editor"}))
    found(await scene.admin.patch(_path(scene, scene.admin), json={"role": "viewer"}))
    assert (await scene.admin.patch(_path(scene, other), json={"role": "admin"})).status == 403


async def test_removal_takes_the_roles_in_projects(person: MakePerson) -> None:
    scene = await build_scene(person)
    other = await scene.owner.project(scene.workspace_id, "Other")
    for project_id in (scene.project_id, other["id"]):
        found(
            await scene.owner.put(f"/projects/{project_id}/members/{scene.editor.id}", json={"role": "admin"})
        )
    assert (await scene.admin.delete(_path(scene, scene.editor))).status == 204
    told = await _told(scene, 3)
    assert [event["type"] for event in told] == ["project_member.removed"] * 2 + ["member.removed"]
    assert {event["project_id"] for event in told[:2]} == {scene.project_id, other["id"]}
    assert (told[2]["data"]["user_id"], told[2]["data"]["reason"]) == (scene.editor.id, "removed")
    assert (await scene.editor.get(f"/projects/{scene.project_id}")).status == 404
    assert (await scene.admin.delete(_path(scene, scene.editor))).status == 404


async def test_a_role_in_a_project_does_not_return_with_its_holder(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}/members"
    found(await scene.owner.put(f"{path}/{scene.viewer.id}", json={"role": "admin"}))
    assert (await scene.owner.delete(_path(scene, scene.viewer))).status == 204
    await scene.owner.invite(scene.viewer, scene.workspace_id, "viewer")
    assert await every(scene.viewer, path) == []
    assert (await scene.viewer.post(f"/projects/{scene.project_id}/tasks", json={"title": "T"})).status == 403


async def test_anybody_but_the_owner_may_leave(person: MakePerson) -> None:
    scene = await build_scene(person)
    for each in (scene.viewer, scene.commenter, scene.admin):
        assert (await each.delete(_path(scene, each))).status == 204
        (event,) = await _told(scene, 1)
        assert (event["data"]["reason"], event["actor_id"]) == ("left", each.id)
        assert (await each.get(f"/workspaces/{scene.workspace_id}")).status == 404


async def test_what_a_removed_member_did_stays(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task(assignee_id=scene.commenter.id)
    comment = await scene.comment(task["id"])
    assert (await scene.owner.delete(_path(scene, scene.commenter))).status == 204
    assert found(await scene.owner.get(f"/tasks/{task['id']}")) == task
    assert await every(scene.owner, f"/tasks/{task['id']}/comments") == [comment]


async def test_people_who_are_not_there(person: MakePerson) -> None:
    scene = await build_scene(person)
    answers = [
        await scene.owner.patch(_path(scene, who), json={"role": "viewer"})
        for who in (GONE, scene.outsider.id)
    ]
    assert [answer.status for answer in answers] == [404, 404]
    assert answers[0].json["detail"] == answers[1].json["detail"]
    assert (await scene.owner.delete(_path(scene, "nobody"))).status == 422


async def test_a_stale_revision_is_refused(person: MakePerson) -> None:
    scene = await build_scene(person)
    current = found(await scene.owner.patch(_path(scene, scene.viewer), json={"role": "editor"}))
    headers = {"If-Match": '"1"'}
    for answer in (
        await scene.owner.patch(_path(scene, scene.viewer), json={"role": "admin"}, headers=headers),
        await scene.owner.delete(_path(scene, scene.viewer), headers=headers),
    ):
        assert (answer.status, answer.json["current"]) == (412, current)


async def test_a_removal_and_a_write_never_both_win_out_of_order(person: MakePerson) -> None:
    """What the removed member wrote stands before the removal in the log, or was refused."""
    scene = await build_scene(person)
    for _ in range(5):
        guest = await scene.newcomer()
        tasks = [guest.post(f"/projects/{scene.project_id}/tasks", json={"title": "T"}) for _ in range(4)]
        removal, *written = await asyncio.gather(scene.owner.delete(_path(scene, guest)), *tasks)
        assert removal.status == 204
        assert {answer.status for answer in written} <= {201, 404}
        mine = [
            event["type"]
            for event in await events_after(scene.owner, scene.workspace_id, 0)
            if event["actor_id"] == guest.id or event["data"].get("user_id") == guest.id
        ]
        assert mine[-1] == "member.removed"
        assert mine.count("task.created") == [answer.status for answer in written].count(201)


@pytest.mark.parametrize(
    ("path", "body"), [("/projects/{p}/tasks", {"title": "T"}), ("/workspaces/{w}/projects", {"name": "P"})]
)
async def test_a_write_waits_for_a_removal_under_way(
    person: MakePerson, database_url: str, path: str, body: dict[str, str]
) -> None:
    scene = await build_scene(person)
    path = path.format(p=scene.project_id, w=scene.workspace_id)
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            await connection.execute(
                "DELETE FROM workspace_members WHERE user_id = $1::text::uuid", scene.admin.id
            )
            writing = asyncio.create_task(scene.admin.post(path, json=body))
            await _until_somebody_waits(connection)
            assert not writing.done()
        assert (await writing).status == 404
    finally:
        await connection.close()


async def _until_somebody_waits(connection: asyncpg.Connection) -> None:
    async with asyncio.timeout(5):
        while not await connection.fetchval(  # noqa: ASYNC110
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        ):
            await asyncio.sleep(0.01)


async def test_two_admins_who_demote_each_other(person: MakePerson) -> None:
    scene = await build_scene(person)
    other = await scene.newcomer("admin")
    first, second = await asyncio.gather(
        scene.admin.patch(_path(scene, other), json={"role": "viewer"}),
        other.patch(_path(scene, scene.admin), json={"role": "viewer"}),
    )
    assert sorted((first.status, second.status)) == [200, 403]
