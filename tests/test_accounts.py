"""One's own account: read, changed, deleted; and what workspaces hear of that."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from tests.people import Client
from tests.replica import Replica, assert_complete, events_after
from tests.scene import MakePerson, Scene, build_scene

PROFILE = {"name": "Edda the Elder", "email": "Elder@Example.com"}


async def _types_after(scene: Scene, seq: int) -> list[str]:
    return [event["type"] for event in await events_after(scene.owner, scene.workspace_id, seq)]


async def _give_role(scene: Scene) -> None:
    path = f"/projects/{scene.project_id}/members/{scene.editor.id}"
    assert (await scene.owner.put(path, json={"role": "admin"})).status == 200


async def test_me_shows_where_one_is_a_member(person: MakePerson) -> None:
    scene = await build_scene(person)
    second = await scene.owner.workspace("Second")
    await scene.owner.invite(scene.editor, second["id"], "viewer")
    gone = await scene.owner.workspace("Gone")
    await scene.owner.invite(scene.editor, gone["id"], "admin")
    assert (await scene.owner.delete(f"/workspaces/{gone['id']}")).status == 204
    me = (await scene.editor.get("/auth/me")).json
    assert me["memberships"] == [
        {"workspace_id": scene.workspace_id, "role": "editor"},
        {"workspace_id": second["id"], "role": "viewer"},
    ]
    assert (await scene.outsider.get("/auth/me")).json["memberships"] == []


async def test_a_changed_profile_shows_everywhere_by_events(person: MakePerson) -> None:
    scene = await build_scene(person)
    await _give_role(scene)
    replica = await Replica.fetch(scene.owner, scene.workspace_id)
    before = replica.seq
    answer = await scene.editor.patch("/auth/me", json=PROFILE)
    assert answer.status == 200, answer
    assert (answer.json["name"], answer.json["email"]) == ("Edda the Elder", "Elder@example.com")
    assert answer.json["revision"] == 2
    assert answer.json == (await scene.editor.get("/auth/me")).json

    events = await events_after(scene.owner, scene.workspace_id, before)
    assert [event["type"] for event in events] == ["member.updated", "project_member.set"]
    assert {event["actor_id"] for event in events} == {scene.editor.id}
    assert [event["project_id"] for event in events] == [None, scene.project_id]
    assert (events[0]["data"]["name"], events[0]["data"]["revision"]) == ("Edda the Elder", 2)
    replica.apply_all(events)
    await assert_complete(replica, scene.owner, scene.workspace_id)
    login = {"email": "elder@example.com", "password": scene.editor.password}
    assert (await scene.editor.post("/auth/login", json=login)).status == 200


async def test_a_new_address_alone_does_not_concern_projects(person: MakePerson) -> None:
    scene = await build_scene(person)
    await _give_role(scene)
    replica = await Replica.fetch(scene.owner, scene.workspace_id)
    answer = await scene.editor.patch("/auth/me", json={"email": PROFILE["email"]})
    assert (answer.status, answer.json["name"]) == (200, scene.editor.name)
    events = await events_after(scene.owner, scene.workspace_id, replica.seq)
    assert [event["type"] for event in events] == ["member.updated"]
    replica.apply_all(events)
    await assert_complete(replica, scene.owner, scene.workspace_id)


async def test_nothing_changed_makes_no_event(person: MakePerson) -> None:
    scene = await build_scene(person)
    seq = (await Replica.fetch(scene.owner, scene.workspace_id)).seq
    before = (await scene.editor.get("/auth/me")).json
    for patch in ({}, {"name": scene.editor.name}, {"email": scene.editor.email}):
        answer = await scene.editor.patch("/auth/me", json=patch)
        assert (answer.status, answer.json) == (200, before)
    assert await _types_after(scene, seq) == []


async def test_a_deleted_workspace_hears_of_a_change_before_it_is_restored(person: MakePerson) -> None:
    scene = await build_scene(person)
    replica = await Replica.fetch(scene.owner, scene.workspace_id)
    path = f"/workspaces/{scene.workspace_id}"
    assert (await scene.owner.delete(path)).status == 204
    assert (await scene.editor.patch("/auth/me", json=PROFILE)).status == 200
    assert (await scene.viewer.delete("/auth/me")).status == 204
    assert (await scene.owner.post(f"{path}/restore")).status == 200
    replica.apply_all(await events_after(scene.owner, scene.workspace_id, replica.seq))
    await assert_complete(replica, scene.owner, scene.workspace_id)


async def test_a_taken_address_is_a_conflict_and_changes_nothing(person: MakePerson) -> None:
    scene = await build_scene(person)
    seq = (await Replica.fetch(scene.owner, scene.workspace_id)).seq
    patch = {"name": "Somebody else", "email": scene.viewer.email.upper()}
    answer = await scene.editor.patch("/auth/me", json=patch)
    assert (answer.status, answer.code) == (409, "conflict")
    assert (await scene.editor.get("/auth/me")).json["name"] == scene.editor.name
    assert await _types_after(scene, seq) == []
    # One's own address in another case is not taken.
    own = {"email": scene.editor.email.replace("edda", "EDDA")}
    assert (await scene.editor.patch("/auth/me", json=own)).json["email"] == own["email"]


async def test_of_two_who_want_one_address_at_once_one_gets_it(person: MakePerson) -> None:
    ada, grace = await person("Ada"), await person("Grace")
    wanted = {"email": "wanted@example.com"}
    answers = await asyncio.gather(ada.patch("/auth/me", json=wanted), grace.patch("/auth/me", json=wanted))
    assert sorted(answer.status for answer in answers) == [200, 409]


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"email": None}, "email"),
        ({"email": "nobody"}, "email"),
        ({"password": "a long enough one"}, "password"),
        ({"revision": 7}, "revision"),
    ],
)
async def test_an_unfit_change_is_refused(person: MakePerson, patch: object, field: str) -> None:
    ada = await person()
    answer = await ada.patch("/auth/me", json=patch)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert [error["field"] for error in answer.json["errors"]] == [field]
    assert (await ada.get("/auth/me")).json["revision"] == 1


async def test_a_deleted_account_leaves_its_workspaces_by_events(person: MakePerson) -> None:
    scene = await build_scene(person)
    await _give_role(scene)
    editor = scene.editor
    task = await editor.task(scene.project_id, "Of the one who leaves", assignee_id=editor.id)
    assert (await editor.post(f"/tasks/{task['id']}/comments", json={"body": "Mine."})).status == 201
    lead = {"lead_id": editor.id}
    assert (await scene.owner.patch(f"/projects/{scene.project_id}", json=lead)).status == 200
    replica = await Replica.fetch(scene.owner, scene.workspace_id)

    assert (await editor.delete("/auth/me")).status == 204
    events = await events_after(scene.owner, scene.workspace_id, replica.seq)
    assert [event["type"] for event in events] == ["project_member.removed", "member.removed"]
    removed = events[1]["data"]
    assert (removed["user_id"], removed["name"], removed["email"]) == (editor.id, editor.name, editor.email)
    assert removed["reason"] == "account_deleted"
    replica.apply_all(events)
    await assert_complete(replica, scene.owner, scene.workspace_id)
    left = (await scene.owner.get(f"/tasks/{task['id']}")).json
    assert (left["created_by"], left["assignee_id"]) == (None, None)


async def test_a_deleted_account_is_gone_at_once(person: MakePerson, sql: asyncpg.Connection) -> None:
    ada = await person()
    login = {"email": ada.email, "password": ada.password}
    other = (await ada.post("/auth/login", json=login)).json
    assert (await ada.delete("/auth/me")).status == 204
    for token in (ada.token, other["access_token"]):
        answer = await Client(ada.url, ada.http, token).get("/auth/me")
        assert (answer.status, answer.code) == (401, "token_revoked")
    for token in (ada.refresh_token, other["refresh_token"]):
        answer = await ada.post("/auth/refresh", json={"refresh_token": token})
        assert (answer.status, answer.code) == (401, "unauthenticated")
        assert (await ada.post("/auth/logout", json={"refresh_token": token})).status == 204
    assert (await ada.post("/auth/login", json=login)).code == "bad_credentials"
    # The rows stay, so that every process learns of the end.
    rows = await sql.fetch("SELECT user_id, revoked_at FROM sessions")
    assert [(row["user_id"], row["revoked_at"] is None) for row in rows] == [(None, False)] * 2
    assert await sql.fetchval("SELECT count(*) FROM users") == 0
    assert (await ada.post("/auth/register", json={**login, "name": "Ada"})).status == 201


async def test_an_owner_stays_until_what_is_owned_is_handed_over(person: MakePerson) -> None:
    scene = await build_scene(person)
    owner = scene.owner
    second = await owner.workspace("Second")
    deleted = await owner.workspace("Deleted")
    assert (await owner.delete(f"/workspaces/{deleted['id']}")).status == 204

    answer = await owner.delete("/auth/me")
    assert (answer.status, answer.code) == (409, "conflict")
    assert "Studio" in answer.json["detail"]
    assert "Second" in answer.json["detail"]
    assert "Deleted" not in answer.json["detail"]
    assert (await owner.get("/auth/me")).status == 200

    handed = {"user_id": scene.admin.id}
    assert (await owner.post(f"/workspaces/{scene.workspace_id}/transfer", json=handed)).status == 200
    assert (await owner.delete(f"/workspaces/{second['id']}")).status == 204
    assert (await owner.delete("/auth/me")).status == 204


async def test_work_at_the_moment_of_deletion_is_done_or_refused(person: MakePerson) -> None:
    scene = await build_scene(person)
    replica = await Replica.fetch(scene.owner, scene.workspace_id)
    guests = [await scene.newcomer() for _ in range(3)]
    for guest in guests:
        answers = await asyncio.gather(
            *(guest.post(f"/projects/{scene.project_id}/tasks", json={"title": "Late"}) for _ in range(3)),
            guest.delete("/auth/me"),
            guest.patch("/auth/me", json={"name": "Late"}),
            guest.post("/workspaces", json={"name": "Late"}),
        )
        statuses = [answer.status for answer in answers]
        assert set(statuses) <= {200, 201, 204, 401, 404, 409}, answers
    replica.apply_all(await events_after(scene.owner, scene.workspace_id, replica.seq))
    await assert_complete(replica, scene.owner, scene.workspace_id)


async def test_a_membership_that_begins_while_the_account_is_deleted_ends_by_an_event(
    person: MakePerson, sql: asyncpg.Connection, database_url: str
) -> None:
    owner, guest = await person("Olga"), await person("Guest")
    workspace = await owner.workspace()
    begun = sql.transaction()
    await begun.start()
    await sql.execute(
        "INSERT INTO workspace_members (id, workspace_id, user_id, role) "
        "VALUES (gen_random_uuid(), $1::text::uuid, $2::text::uuid, 'editor')",
        workspace["id"],
        guest.id,
    )
    deletion = asyncio.create_task(guest.delete("/auth/me"))
    await _somebody_waits_for_a_lock(database_url)
    await begun.commit()
    assert (await deletion).status == 204
    newest = (await events_after(owner, workspace["id"], 0))[-1]
    assert (newest["type"], newest["data"]["user_id"]) == ("member.removed", guest.id)


async def _somebody_waits_for_a_lock(database_url: str) -> None:
    in_this_database = "datname = current_database() AND wait_event_type = 'Lock'"
    waiting = f"SELECT count(*) FROM pg_stat_activity WHERE {in_this_database}"
    connection = await asyncpg.connect(database_url)
    try:
        async with asyncio.timeout(10):
            # Only asking again shows when a lock is waited for.
            while not await connection.fetchval(waiting):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    finally:
        await connection.close()
