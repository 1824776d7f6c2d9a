"""Comments: threads, mentions, resolving; whose they are."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.people import created
from tests.replica import events_after, every, found
from tests.scene import GONE, MakePerson, Scene, build_scene
from workspace.mentions import find_mentions


async def _last(scene: Scene) -> dict[str, Any]:
    return (await events_after(scene.owner, scene.workspace_id, 0))[-1]


async def test_create_and_list(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    path = f"/tasks/{task['id']}/comments"
    first = created(await scene.commenter.post(path, json={"body": "One", "anchor": {"x": 1, "y": [None]}}))
    reply = created(await scene.editor.post(path, json={"body": "Two", "parent_id": first["id"]}))
    assert (first["author_id"], first["anchor"], first["resolved"]) == (
        scene.commenter.id,
        {"x": 1, "y": [None]},
        False,
    )
    assert (reply["parent_id"], reply["task_id"], reply["project_id"]) == (
        first["id"],
        task["id"],
        scene.project_id,
    )
    assert await every(scene.viewer, path) == [first, reply]
    page = found(await scene.viewer.get(path, params={"limit": 1}))
    assert await every(scene.viewer, path, cursor=page["next_cursor"]) == [reply]
    event = await _last(scene)
    assert (event["type"], event["project_id"], event["data"]) == (
        "comment.created",
        scene.project_id,
        reply,
    )


async def test_parents_are_first_comments_of_the_same_task(person: MakePerson) -> None:
    scene = await build_scene(person)
    task, other = await scene.task(), await scene.task("Other")
    parent = await scene.comment(task["id"])
    reply = await scene.comment(task["id"], parent_id=parent["id"])
    elsewhere = await scene.comment(other["id"])
    foreign_project = await scene.outsider.project((await scene.outsider.workspace())["id"])
    foreign_task = await scene.outsider.task(foreign_project["id"])
    foreign = created(await scene.outsider.post(f"/tasks/{foreign_task['id']}/comments", json={"body": "F"}))
    sentences = set()
    for wrong in (reply["id"], elsewhere["id"], foreign["id"], GONE):
        answer = await scene.commenter.post(
            f"/tasks/{task['id']}/comments", json={"body": "B", "parent_id": wrong}
        )
        assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, ["parent_id"])
        sentences.add(answer.json["errors"][0]["message"])
    assert len(sentences) == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"body": " \n"}, "body"),
        ({"body": "x" * 10_001}, "body"),
        ({"body": "B", "anchor": "here"}, "anchor"),
        ({"body": "B", "anchor": {"x": "y" * 4096}}, "anchor"),
        ({"body": "B", "parent_id": "first"}, "parent_id"),
        ({"body": "B", "resolved": True}, "resolved"),
    ],
)
async def test_bad_fields_are_named(person: MakePerson, body: dict[str, Any], field: str) -> None:
    ada = await person("Ada")
    task = await ada.task((await ada.project((await ada.workspace())["id"]))["id"])
    answer = await ada.post(f"/tasks/{task['id']}/comments", json=body)
    assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [field])


async def test_mentions_name_members(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    body = (
        f"@[Vera](user:{scene.viewer.id}) and @[Xenia](user:{scene.outsider.id}), "
        f"@[Vera](user:{scene.viewer.id.upper()}), @[Edda](user:{scene.editor.id}) @[x](user:nobody)"
    )
    comment = await scene.comment(task["id"], body)
    assert comment["mentions"] == [scene.viewer.id, scene.editor.id]
    assert comment["body"] == body
    path = f"/comments/{comment['id']}"
    changed = found(await scene.commenter.patch(path, json={"body": f"@[O](user:{scene.owner.id})"}))
    assert changed["mentions"] == [scene.owner.id]


def test_mentions_are_found_in_order_each_once() -> None:
    people = [uuid4() for _ in range(60)]
    text = " ".join(f"@[P](user:{person}) @[P](user:{person})" for person in people)
    assert find_mentions(text) == people[:50]
    one = UUID(GONE)
    for wrong in (
        "",
        f"@[](user:{one})",
        f"@[a\nb](user:{one})",
        f"[a](user:{one})",
        f"@[a] (user:{one})",
        f"@[a](user:{one}",
        f"@[a](task:{one})",
        "@[" * 50_000,
    ):
        assert find_mentions(wrong) == []


async def test_authors_change_their_text(person: MakePerson) -> None:
    scene = await build_scene(person)
    comment = await scene.comment((await scene.task())["id"])
    path = f"/comments/{comment['id']}"
    for other in (scene.editor, scene.admin, scene.owner):
        answer = await other.patch(path, json={"body": "Mine now"})
        assert (answer.status, answer.code) == (403, "forbidden")
    changed = found(await scene.commenter.patch(path, json={"body": "Better"}))
    assert (changed["body"], changed["revision"]) == ("Better", 2)
    assert (await _last(scene))["data"] == changed
    assert found(await scene.commenter.patch(path, json={})) == changed
    assert (await scene.commenter.patch(path, json={"body": None})).status == 422


async def test_who_may_comment_resolves_threads(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    thread = await scene.comment(task["id"])
    reply = await scene.comment(task["id"], parent_id=thread["id"])
    resolved = found(await scene.editor.patch(f"/comments/{thread['id']}", json={"resolved": True}))
    assert (resolved["resolved"], resolved["revision"]) == (True, 2)
    opened = found(await scene.admin.patch(f"/comments/{thread['id']}", json={"resolved": False}))
    assert (opened["resolved"], opened["revision"]) == (False, 3)
    assert (await scene.viewer.patch(f"/comments/{thread['id']}", json={"resolved": True})).status == 403
    answer = await scene.editor.patch(f"/comments/{reply['id']}", json={"resolved": True})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "resolved")


async def test_authors_and_admins_delete(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    comments = [await scene.comment(task["id"]) for _ in range(3)]
    assert (await scene.editor.delete(f"/comments/{comments[0]['id']}")).status == 403
    for each, comment in zip((scene.commenter, scene.admin, scene.owner), comments, strict=True):
        assert (await each.delete(f"/comments/{comment['id']}")).status == 204
        event = await _last(scene)
        assert (event["type"], event["data"]) == (
            "comment.deleted",
            {
                "id": comment["id"],
                "workspace_id": scene.workspace_id,
                "project_id": scene.project_id,
                "task_id": task["id"],
            },
        )
    assert await every(scene.viewer, f"/tasks/{task['id']}/comments") == []


async def test_replies_go_with_their_thread(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    thread = await scene.comment(task["id"])
    reply = await scene.comment(task["id"], parent_id=thread["id"])
    assert (await scene.commenter.delete(f"/comments/{thread['id']}")).status == 204
    assert (await scene.commenter.delete(f"/comments/{reply['id']}")).status == 404


async def test_stale_revisions(person: MakePerson) -> None:
    scene = await build_scene(person)
    comment = await scene.comment((await scene.task())["id"])
    path = f"/comments/{comment['id']}"
    current = found(await scene.commenter.patch(path, json={"body": "New"}, headers={"If-Match": '"1"'}))
    for answer in (
        await scene.commenter.patch(path, json={"body": "Newer"}, headers={"If-Match": '"1"'}),
        await scene.commenter.delete(path, headers={"If-Match": '"1"'}),
    ):
        assert (answer.status, answer.json["current"]) == (412, current)


async def test_the_same_request_twice_makes_one(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/tasks/{(await scene.task())['id']}/comments"
    headers = {"Idempotency-Key": "k"}
    body = {"body": "B", "anchor": {"z": 1, "a": 2.5}}
    first = created(await scene.commenter.post(path, json=body, headers=headers))
    assert created(await scene.commenter.post(path, json=body, headers=headers)) == first
    assert await every(scene.viewer, path) == [first]
