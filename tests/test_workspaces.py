"""Workspaces: made, listed, renamed, handed over, deleted and restored."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from tests.people import Person, created
from tests.replica import events_after, every, found
from tests.scene import GONE, MakePerson, build_scene


async def _types(reader: Person, workspace_id: str, after: int = 0) -> list[str]:
    return [event["type"] for event in await events_after(reader, workspace_id, after)]


async def test_create_get_list(person: MakePerson) -> None:
    ada, bob = await person("Ada"), await person("Bob")
    made = [await ada.workspace(name) for name in ("One", "Two", "Three")]
    assert made[0]["revision"] == 1
    assert found(await ada.get(f"/workspaces/{made[0]['id']}")) == made[0]
    assert await every(ada, "/workspaces") == made
    assert await every(bob, "/workspaces") == []
    page = found(await ada.get("/workspaces", params={"limit": 2}))
    assert page["items"] == made[:2]
    rest = found(await ada.get("/workspaces", params={"limit": 2, "cursor": page["next_cursor"]}))
    assert rest == {"items": made[2:], "next_cursor": None}


async def test_the_maker_is_its_owner(person: MakePerson) -> None:
    ada = await person("Ada")
    workspace = await ada.workspace()
    (member,) = await every(ada, f"/workspaces/{workspace['id']}/members")
    assert (member["user_id"], member["role"], member["email"]) == (ada.id, "owner", ada.email)
    events = await events_after(ada, workspace["id"], 0)
    assert [(event["seq"], event["type"]) for event in events] == [
        (1, "workspace.created"),
        (2, "member.joined"),
    ]
    assert events[0]["data"] == workspace
    assert events[1]["data"] == member
    assert {event["actor_id"] for event in events} == {ada.id}


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": " \t "}, "name"),
        ({"name": "a\nb"}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"name": "W", "owner": "me"}, "owner"),
    ],
)
async def test_bad_fields_are_named(person: MakePerson, body: dict[str, object], field: str) -> None:
    ada = await person("Ada")
    answer = await ada.post("/workspaces", json=body)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert await every(ada, "/workspaces") == []


async def test_patch(person: MakePerson) -> None:
    ada = await person("Ada")
    workspace = await ada.workspace("Old")
    path = f"/workspaces/{workspace['id']}"
    renamed = found(await ada.patch(path, json={"name": "New"}))
    assert (renamed["name"], renamed["revision"]) == ("New", 2)
    for nothing in ({}, {"name": "New"}):
        assert found(await ada.patch(path, json=nothing)) == renamed
    assert await _types(ada, workspace["id"], 2) == ["workspace.updated"]
    assert (await ada.patch(path, json={"name": None})).status == 422
    stale = await ada.patch(path, json={"name": "Newer"}, headers={"If-Match": '"1"'})
    assert (stale.status, stale.code, stale.json["current"]) == (412, "stale_revision", renamed)


async def test_what_its_jobs_may_do_is_set_by_admins(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/workspaces/{scene.workspace_id}"
    workspace = found(await scene.viewer.get(path))
    assert (workspace["jobs_paused"], workspace["running_jobs_max"]) == (False, 4)
    patched = found(await scene.admin.patch(path, json={"jobs_paused": True, "running_jobs_max": 100}))
    assert (patched["jobs_paused"], patched["running_jobs_max"]) == (True, 100)
    assert (patched["name"], patched["revision"]) == (workspace["name"], workspace["revision"] + 1)
    assert found(await scene.viewer.get(path)) == patched
    (event,) = (await events_after(scene.owner, scene.workspace_id, 0))[-1:]
    assert (event["type"], event["data"]) == ("workspace.updated", patched)
    assert (await scene.editor.patch(path, json={"jobs_paused": False})).status == 403
    wrong: list[dict[str, object]] = [
        {"running_jobs_max": 0},
        {"running_jobs_max": 101},
        {"running_jobs_max": "4"},
        {"running_jobs_max": None},
        {"jobs_paused": 1},
        {"jobs_paused": None},
    ]
    for body in wrong:
        answer = await scene.admin.patch(path, json=body)
        assert (answer.status, answer.json["errors"][0]["field"]) == (422, next(iter(body)))
    assert found(await scene.viewer.get(path)) == patched


async def test_delete_and_restore(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/workspaces/{scene.workspace_id}"
    assert (await scene.owner.delete(path, headers={"If-Match": '"9"'})).status == 412
    assert (await scene.owner.delete(path)).status == 204
    assert (await scene.owner.delete(path)).status == 404
    assert await every(scene.owner, "/workspaces") == []
    assert [item["id"] for item in await every(scene.owner, "/workspaces", deleted="true")] == [
        scene.workspace_id
    ]
    assert await every(scene.admin, "/workspaces", deleted="true") == []
    assert (await scene.admin.post(f"{path}/restore")).status == 404
    restored = found(await scene.owner.post(f"{path}/restore"))
    assert found(await scene.viewer.get(path)) == restored
    assert (await scene.owner.post(f"{path}/restore")).status == 409
    events = await events_after(scene.owner, scene.workspace_id, 0)
    assert [event["type"] for event in events[-2:]] == ["workspace.deleted", "workspace.updated"]
    assert events[-2]["data"] == {"id": scene.workspace_id}


async def test_nothing_is_restored_after_thirty_days(person: MakePerson, database_url: str) -> None:
    ada = await person("Ada")
    workspace = await ada.workspace()
    assert (await ada.delete(f"/workspaces/{workspace['id']}")).status == 204
    await _age_deletion(database_url, "29 days 23 hours")
    assert len(await every(ada, "/workspaces", deleted="true")) == 1
    await _age_deletion(database_url, "30 days 1 second")
    assert await every(ada, "/workspaces", deleted="true") == []
    assert (await ada.post(f"/workspaces/{workspace['id']}/restore")).status == 404


async def _age_deletion(database_url: str, age: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(f"UPDATE workspaces SET deleted_at = now() - interval '{age}'")
    finally:
        await connection.close()


async def test_transfer(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/workspaces/{scene.workspace_id}"
    head = (await events_after(scene.owner, scene.workspace_id, 0))[-1]["seq"]
    for stranger in (scene.outsider.id, GONE):
        answer = await scene.owner.post(f"{path}/transfer", json={"user_id": stranger})
        assert (answer.status, answer.json["errors"]) == (
            422,
            [{"field": "user_id", "message": "is not a member of this workspace"}],
        )
    assert (await scene.owner.post(f"{path}/transfer", json={"user_id": scene.owner.id})).status == 409
    owner = found(await scene.owner.post(f"{path}/transfer", json={"user_id": scene.viewer.id}))
    assert (owner["user_id"], owner["role"]) == (scene.viewer.id, "owner")
    roles = {member["user_id"]: member["role"] for member in await every(scene.viewer, f"{path}/members")}
    assert (roles[scene.owner.id], roles[scene.viewer.id]) == ("admin", "owner")
    told = await events_after(scene.owner, scene.workspace_id, head)
    assert [(event["type"], event["data"]["user_id"], event["data"]["role"]) for event in told] == [
        ("member.role_changed", scene.owner.id, "admin"),
        ("member.role_changed", scene.viewer.id, "owner"),
    ]
    assert (await scene.owner.post(f"{path}/transfer", json={"user_id": scene.owner.id})).status == 403


async def test_of_two_transfers_at_once_one_succeeds(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/workspaces/{scene.workspace_id}/transfer"
    answers = await asyncio.gather(
        *(
            scene.owner.post(path, json={"user_id": each.id})
            for each in (scene.editor, scene.admin, scene.viewer)
        )
    )
    assert sorted(answer.status for answer in answers) == [200, 403, 403]
    members = await every(scene.owner, f"/workspaces/{scene.workspace_id}/members")
    assert [member["role"] for member in members].count("owner") == 1


async def test_the_same_request_twice_makes_one(person: MakePerson) -> None:
    ada = await person("Ada")
    headers = {"Idempotency-Key": "first"}
    first = created(await ada.post("/workspaces", json={"name": "W"}, headers=headers))
    assert created(await ada.post("/workspaces", json={"name": "W"}, headers=headers)) == first
    other = await ada.post("/workspaces", json={"name": "V"}, headers=headers)
    assert (other.status, other.code) == (422, "idempotency_mismatch")
    assert await every(ada, "/workspaces") == [first]


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 201}, {"limit": "x"}, {"page": 2}])
async def test_bad_queries_are_named(person: MakePerson, query: dict[str, object]) -> None:
    ada = await person("Ada")
    answer = await ada.get("/workspaces", params=query)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, next(iter(query)))


async def test_a_bad_cursor_is_malformed(person: MakePerson) -> None:
    ada = await person("Ada")
    answer = await ada.get("/workspaces", params={"cursor": "nonsense"})
    assert (answer.status, answer.code) == (400, "malformed")
