"""Invitations: sent, shown once, listed, revoked, accepted."""

from __future__ import annotations

import asyncio
import base64

import asyncpg
import pytest

from tests.people import Person, created
from tests.replica import events_after, every, found
from tests.scene import GONE, MakePerson, Scene, build_scene


def _list_path(scene: Scene) -> str:
    return f"/workspaces/{scene.workspace_id}/invitations"


async def _expire_all(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("UPDATE invitations SET expires_at = now() - interval '1 second'")
    finally:
        await connection.close()


async def test_invite_and_accept(person: MakePerson) -> None:
    scene = await build_scene(person)
    invitation = await scene.invitation(scene.outsider.email.upper(), "admin")
    token = invitation.pop("token")
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    assert await every(scene.viewer, _list_path(scene)) == [invitation]

    member = found(await scene.outsider.post(f"/invitations/{token}/accept"))
    assert (member["user_id"], member["role"]) == (scene.outsider.id, "admin")
    assert await every(scene.viewer, _list_path(scene)) == []
    assert (await scene.outsider.get(f"/workspaces/{scene.workspace_id}")).status == 200

    created_event, joined = (await events_after(scene.owner, scene.workspace_id, 0))[-2:]
    assert (created_event["type"], created_event["data"]) == ("invitation.created", invitation)
    assert (joined["type"], joined["data"], joined["actor_id"]) == (
        "member.joined",
        member,
        scene.outsider.id,
    )


async def test_the_token_is_nowhere_but_in_the_answer(person: MakePerson, database_url: str) -> None:
    scene = await build_scene(person)
    headers = {"Idempotency-Key": "invite"}
    body = {"email": "grace@example.com", "role": "viewer"}
    first = created(await scene.admin.post(_list_path(scene), json=body, headers=headers))
    again = created(await scene.admin.post(_list_path(scene), json=body, headers=headers))
    assert again == {**first, "token": None}
    feed = await scene.owner.get(f"/workspaces/{scene.workspace_id}/events")
    assert first["token"] not in feed.text
    connection = await asyncpg.connect(database_url)
    try:
        for table in ("invitations", "events", "idempotency_keys"):
            rows = await connection.fetch(f"SELECT to_jsonb(t)::text AS text FROM {table} t")
            assert not any(first["token"] in row["text"] for row in rows)
    finally:
        await connection.close()


async def test_only_the_invited_account_accepts(person: MakePerson) -> None:
    scene = await build_scene(person)
    token = (await scene.invitation("grace@example.com"))["token"]
    answer = await scene.outsider.post(f"/invitations/{token}/accept")
    assert (answer.status, answer.code) == (403, "forbidden")
    assert (await scene.viewer.post(f"/invitations/{token}/accept")).status == 403
    assert (await scene.outsider.get(f"/workspaces/{scene.workspace_id}")).status == 404


async def test_a_used_token_is_gone(person: MakePerson) -> None:
    scene = await build_scene(person)
    token = (await scene.invitation(scene.outsider.email))["token"]
    headers = {"Idempotency-Key": "accept"}
    member = found(await scene.outsider.post(f"/invitations/{token}/accept", headers=headers))
    assert found(await scene.outsider.post(f"/invitations/{token}/accept", headers=headers)) == member
    assert (await scene.outsider.post(f"/invitations/{token}/accept")).status == 404
    path = f"/workspaces/{scene.workspace_id}/members/{scene.outsider.id}"
    assert (await scene.owner.delete(path)).status == 204
    # Rights are looked at again before an answer is repeated.
    assert (await scene.outsider.post(f"/invitations/{token}/accept", headers=headers)).status == 404


async def test_a_revoked_token_is_gone(person: MakePerson) -> None:
    scene = await build_scene(person)
    invitation = await scene.invitation(scene.outsider.email)
    token = invitation.pop("token")
    assert (await scene.admin.delete(f"/invitations/{invitation['id']}")).status == 204
    assert (await scene.admin.delete(f"/invitations/{invitation['id']}")).status == 404
    assert (await scene.outsider.post(f"/invitations/{token}/accept")).status == 404
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["data"]) == ("invitation.revoked", invitation)


async def test_an_expired_one_is_gone_and_makes_room(person: MakePerson, database_url: str) -> None:
    scene = await build_scene(person)
    invitation = await scene.invitation(scene.outsider.email)
    await _expire_all(database_url)
    assert await every(scene.viewer, _list_path(scene)) == []
    assert (await scene.outsider.post(f"/invitations/{invitation['token']}/accept")).status == 404
    assert (await scene.owner.delete(f"/invitations/{invitation['id']}")).status == 404
    again = await scene.invitation(scene.outsider.email)
    assert (await scene.outsider.post(f"/invitations/{again['token']}/accept")).status == 200


async def test_a_deleted_workspace_lets_nobody_in(person: MakePerson) -> None:
    scene = await build_scene(person)
    token = (await scene.invitation(scene.outsider.email))["token"]
    assert (await scene.owner.delete(f"/workspaces/{scene.workspace_id}")).status == 204
    assert (await scene.outsider.post(f"/invitations/{token}/accept")).status == 404


async def test_members_and_invited_people_are_not_invited_again(person: MakePerson) -> None:
    scene = await build_scene(person)
    member = await scene.invite(scene.admin, scene.viewer.email.upper(), "editor")
    assert (member.status, member.json["detail"]) == (409, "This person is a member already.")
    await scene.invitation("grace@example.com")
    again = await scene.invite(scene.admin, "Grace@example.com", "viewer")
    assert (again.status, again.code) == (409, "conflict")
    # Somebody who left may be invited anew.
    path = f"/workspaces/{scene.workspace_id}/members/{scene.viewer.id}"
    assert (await scene.viewer.delete(path)).status == 204
    await scene.owner.invite(scene.viewer, scene.workspace_id, "editor")


async def test_of_two_that_accept_at_once_one_joins(person: MakePerson) -> None:
    scene = await build_scene(person)
    token = (await scene.invitation(scene.outsider.email))["token"]
    answers = await asyncio.gather(*(scene.outsider.post(f"/invitations/{token}/accept") for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [200, 404, 404, 404, 404]


async def test_of_two_invitations_at_once_one_is_sent(person: MakePerson) -> None:
    scene = await build_scene(person)
    answers = await asyncio.gather(
        *(scene.invite(inviter, "grace@example.com", "viewer") for inviter in (scene.admin, scene.owner) * 2)
    )
    assert sorted(answer.status for answer in answers) == [201, 409, 409, 409]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "grace", "role": "viewer"}, "email"),
        ({"email": "grace@example.com", "role": "owner"}, "role"),
        ({"email": "grace@example.com", "role": "boss"}, "role"),
        ({"email": "grace@example.com"}, "role"),
    ],
)
async def test_bad_fields_are_named(person: MakePerson, body: dict[str, str], field: str) -> None:
    ada = await person("Ada")
    workspace = await ada.workspace()
    answer = await ada.post(f"/workspaces/{workspace['id']}/invitations", json=body)
    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [field])


@pytest.mark.parametrize("token", ["nothing", "x" * 500, "%F0%9F%98%80", GONE])
async def test_unknown_tokens(person: MakePerson, token: str) -> None:
    ada: Person = await person("Ada")
    answer = await ada.post(f"/invitations/{token}/accept")
    assert (answer.status, answer.code) == (404, "not_found")


async def test_an_invitation_of_elsewhere_is_not_seen(person: MakePerson) -> None:
    scene = await build_scene(person)
    invitation = await scene.invitation("grace@example.com")
    theirs = await scene.outsider.delete(f"/invitations/{invitation['id']}")
    absent = await scene.outsider.delete(f"/invitations/{GONE}")
    assert (theirs.status, theirs.json["detail"]) == (absent.status, absent.json["detail"])
