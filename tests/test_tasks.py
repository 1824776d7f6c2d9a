"""Tasks: made, found, changed, deleted."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.people import created
from tests.replica import events_after, every, found
from tests.scene import GONE, MakePerson, Scene, build_scene


def _path(scene: Scene) -> str:
    return f"/projects/{scene.project_id}/tasks"


async def _titles(scene: Scene, **params: Any) -> list[str]:
    return [task["title"] for task in await every(scene.viewer, _path(scene), **params)]


async def test_create_with_everything(person: MakePerson) -> None:
    scene = await build_scene(person)
    body = {
        "title": "Choose the paper",
        "description": "Matt or **glossy**?\nAsk the printer.",
        "status": "in_progress",
        "priority": "urgent",
        "assignee_id": scene.commenter.id,
        "due_date": "2030-02-28",
        "labels": ["print", "Über"],
    }
    task = created(await scene.editor.post(_path(scene), json=body))
    assert {name: task[name] for name in body} == body
    assert (task["created_by"], task["revision"]) == (scene.editor.id, 1)
    assert (task["workspace_id"], task["project_id"]) == (scene.workspace_id, scene.project_id)
    assert found(await scene.viewer.get(f"/tasks/{task['id']}")) == task
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["project_id"], event["data"]) == ("task.created", scene.project_id, task)


async def test_defaults(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task("Plain")
    fields = ("description", "status", "priority", "assignee_id", "due_date", "labels")
    assert [task[field] for field in fields] == ["", "todo", "none", None, None, []]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"title": ""}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"description": None}, "description"),
        ({"description": "x" * 50_001}, "description"),
        ({"status": "later"}, "status"),
        ({"priority": 1}, "priority"),
        ({"assignee_id": "me"}, "assignee_id"),
        ({"due_date": "2030-02-30"}, "due_date"),
        ({"due_date": 20300230}, "due_date"),
        ({"due_date": "86400"}, "due_date"),
        ({"labels": ["a", "a"]}, "labels"),
        ({"labels": [""]}, "labels.0"),
        ({"labels": ["a", "x" * 51]}, "labels.1"),
        ({"labels": ["a\nb"]}, "labels.0"),
        ({"labels": [f"l{number}" for number in range(21)]}, "labels"),
        ({"labels": "print"}, "labels"),
        ({"position": "V0"}, "position"),
        ({"color": "red"}, "color"),
    ],
)
async def test_bad_fields_are_named(person: MakePerson, fields: dict[str, Any], named: str) -> None:
    ada = await person("Ada")
    project = await ada.project((await ada.workspace())["id"])
    task = await ada.task(project["id"])
    for answer in (
        await ada.post(f"/projects/{project['id']}/tasks", json={"title": "T"} | fields),
        await ada.patch(f"/tasks/{task['id']}", json=fields),
    ):
        assert (answer.status, answer.code) == (422, "invalid_request")
        assert [error["field"] for error in answer.json["errors"]] == [named]
    assert await every(ada, f"/projects/{project['id']}/tasks") == [task]


async def test_assignees_are_members(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    for who in (scene.outsider.id, GONE):
        for answer in (
            await scene.editor.post(_path(scene), json={"title": "T", "assignee_id": who}),
            await scene.editor.patch(f"/tasks/{task['id']}", json={"assignee_id": who}),
        ):
            assert (answer.status, answer.json["errors"]) == (
                422,
                [{"field": "assignee_id", "message": "is not a member of this workspace"}],
            )


async def test_patch(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task(assignee_id=scene.viewer.id, due_date="2030-01-01", labels=["a"])
    path = f"/tasks/{task['id']}"
    body = {"title": "New", "priority": "low", "assignee_id": None, "due_date": None, "labels": ["b", "c"]}
    changed = found(await scene.editor.patch(path, json=body))
    assert {name: changed[name] for name in body} == body
    assert (changed["revision"], changed["position"]) == (2, task["position"])
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["actor_id"], event["data"]) == ("task.updated", scene.editor.id, changed)
    for nothing in ({}, body):
        assert found(await scene.editor.patch(path, json=nothing)) == changed
    assert (await events_after(scene.owner, scene.workspace_id, 0))[-1] == event


async def test_another_status_is_its_columns_end(person: MakePerson) -> None:
    scene = await build_scene(person)
    first, second = await scene.task("1"), await scene.task("2", status="done")
    moved = found(await scene.editor.patch(f"/tasks/{first['id']}", json={"status": "done"}))
    assert moved["position"] > second["position"]
    assert await _titles(scene, status="done") == ["2", "1"]
    assert (await events_after(scene.owner, scene.workspace_id, 0))[-1]["type"] == "task.updated"


async def test_stale_revisions(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    path = f"/tasks/{task['id']}"
    current = found(await scene.editor.patch(path, json={"title": "New"}, headers={"If-Match": '"1"'}))
    head = len(await events_after(scene.owner, scene.workspace_id, 0))
    for answer in (
        await scene.editor.patch(path, json={"title": "Newer"}, headers={"If-Match": '"1"'}),
        await scene.editor.patch(path, json={}, headers={"If-Match": '"3"'}),
        await scene.editor.delete(path, headers={"If-Match": '"1"'}),
    ):
        assert (answer.status, answer.code, answer.json["current"]) == (412, "stale_revision", current)
    for header in ("2", 'W/"2"', '"two"', '"2", "3"'):
        answer = await scene.editor.patch(path, json={}, headers={"If-Match": header})
        assert (answer.status, answer.code) == (400, "malformed")
    assert len(await events_after(scene.owner, scene.workspace_id, 0)) == head
    assert (await scene.editor.delete(path, headers={"If-Match": '"2"'})).status == 204


async def test_delete(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    comment = await scene.comment(task["id"])
    assert (await scene.editor.delete(f"/tasks/{task['id']}")).status == 204
    assert (await scene.editor.delete(f"/tasks/{task['id']}")).status == 404
    assert (await scene.commenter.delete(f"/comments/{comment['id']}")).status == 404
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["data"]) == (
        "task.deleted",
        {"id": task["id"], "workspace_id": scene.workspace_id, "project_id": scene.project_id},
    )


async def test_filters(person: MakePerson) -> None:
    scene = await build_scene(person)
    await scene.task("Red 100%", labels=["color"], assignee_id=scene.editor.id)
    await scene.task("Green 1000", labels=["color", "nature"], status="done")
    await scene.task("Blue_sky", description="ÜBER the\\hills", assignee_id=scene.editor.id, status="done")
    assert await _titles(scene, status="done") == ["Green 1000", "Blue_sky"]
    assert await _titles(scene, label="color") == ["Green 1000", "Red 100%"]
    assert await _titles(scene, label="col") == []
    assert await _titles(scene, assignee_id=scene.editor.id) == ["Blue_sky", "Red 100%"]
    assert await _titles(scene, assignee_id=scene.editor.id, status="todo") == ["Red 100%"]
    assert await _titles(scene, assignee_id=GONE) == []
    for text, expected in {
        "100%": ["Red 100%"],
        "_": ["Blue_sky"],
        "\\": ["Blue_sky"],
        "über": ["Blue_sky"],
        "gREEN": ["Green 1000"],
        "100": ["Green 1000", "Red 100%"],
        "nothing": [],
    }.items():
        assert await _titles(scene, q=text) == expected, text


@pytest.mark.parametrize(
    "params", [{"status": "x"}, {"assignee_id": "x"}, {"q": "x" * 201}, {"q": "a\0"}, {"sort": "title"}]
)
async def test_bad_filters_are_named(person: MakePerson, params: dict[str, str]) -> None:
    scene = await build_scene(person)
    answer = await scene.viewer.get(_path(scene), params=params)
    assert answer.status in (400, 422)
    if answer.status == 422:
        assert answer.json["errors"][0]["field"] == next(iter(params))


async def test_pages_are_stable_while_tasks_come_and_go(person: MakePerson) -> None:
    scene = await build_scene(person)
    made = [await scene.task(f"T{number}", status=("todo", "done")[number % 2]) for number in range(7)]
    expected = sorted(made, key=lambda task: (task["status"], task["position"]))
    page = found(await scene.viewer.get(_path(scene), params={"limit": 3}))
    assert page["items"] == expected[:3]
    assert (await scene.editor.delete(f"/tasks/{expected[2]['id']}")).status == 204
    assert (await scene.editor.delete(f"/tasks/{expected[0]['id']}")).status == 204
    rest = await every(scene.viewer, _path(scene), cursor=page["next_cursor"])
    assert rest == expected[3:]


async def test_the_same_request_twice_makes_one(person: MakePerson) -> None:
    scene = await build_scene(person)
    headers = {"Idempotency-Key": "k1"}
    body = {"title": "T", "labels": ["a"], "due_date": "2030-01-01"}
    first = created(await scene.editor.post(_path(scene), json=body, headers=headers))
    again = await scene.editor.post(_path(scene), json=body, headers=headers)
    assert created(again) == first
    # The key is the caller's own.
    other = created(await scene.admin.post(_path(scene), json=body, headers=headers))
    assert other["id"] != first["id"]
    refused = await scene.viewer.post(_path(scene), json=body, headers=headers)
    assert refused.status == 403
    assert len(await every(scene.viewer, _path(scene))) == 2


async def test_requests_at_once_under_one_key_make_one(person: MakePerson) -> None:
    scene = await build_scene(person)
    answers = await asyncio.gather(
        *(
            scene.editor.post(_path(scene), json={"title": "T"}, headers={"Idempotency-Key": "k"})
            for _ in range(6)
        )
    )
    assert {answer.status for answer in answers} <= {201, 409}
    assert len({answer.json["id"] for answer in answers if answer.status == 201}) == 1
    assert len(await every(scene.viewer, _path(scene))) == 1


async def test_a_refused_request_keeps_no_answer(person: MakePerson) -> None:
    scene = await build_scene(person)
    headers = {"Idempotency-Key": "k"}
    body = {"title": "T", "assignee_id": scene.outsider.id}
    assert (await scene.editor.post(_path(scene), json=body, headers=headers)).status == 422
    await scene.owner.invite(scene.outsider, scene.workspace_id)
    assert (await scene.editor.post(_path(scene), json=body, headers=headers)).status == 201
