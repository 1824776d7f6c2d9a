"""The feed of events: in order, without holes, by page, type and actor."""

from __future__ import annotations

import asyncio

import pytest

from tests.people import Person
from tests.replica import every, found
from tests.scene import GONE, MakePerson, Scene, build_scene
from workspace.events import Event


def _path(scene: Scene) -> str:
    return f"/workspaces/{scene.workspace_id}/events"


async def test_pages_join_without_holes(person: MakePerson) -> None:
    scene = await build_scene(person)
    for number in range(5):
        await scene.task(f"T{number}")
    whole = await every(scene.viewer, _path(scene))
    assert [event["seq"] for event in whole] == list(range(1, len(whole) + 1))
    collected, cursor = [], None
    while True:
        params = {"limit": 3} | ({"cursor": cursor} if cursor else {})
        page = found(await scene.viewer.get(_path(scene), params=params))
        assert len(page["items"]) <= 3
        collected += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert collected == whole


async def test_after(person: MakePerson) -> None:
    scene = await build_scene(person)
    whole = await every(scene.viewer, _path(scene))
    assert await every(scene.viewer, _path(scene), after=4) == whole[4:]
    assert await every(scene.viewer, _path(scene), after=len(whole)) == []
    assert await every(scene.viewer, _path(scene), after=10**18) == []


async def test_by_type_and_actor(person: MakePerson) -> None:
    scene = await build_scene(person)
    await scene.task()
    await scene.editor.task(scene.project_id, "Mine")
    whole = await every(scene.viewer, _path(scene))
    created = await every(scene.viewer, _path(scene), type="task.created")
    assert created == [event for event in whole if event["type"] == "task.created"]
    assert len(created) == 2
    mine = await every(scene.viewer, _path(scene), actor_id=scene.editor.id)
    assert [event["type"] for event in mine] == ["member.joined", "task.created"]
    both = await every(scene.viewer, _path(scene), actor_id=scene.editor.id, type="task.created", limit=1)
    assert both == mine[1:]
    assert await every(scene.viewer, _path(scene), actor_id=GONE) == []
    assert await every(scene.viewer, _path(scene), type="task.melted") == []


async def test_events_are_as_the_model_says(person: MakePerson) -> None:
    scene = await build_scene(person)
    task = await scene.task("With “quotes”, \\ and ünïcode 🎈")
    event = (await every(scene.viewer, _path(scene)))[-1]
    assert Event.model_validate(event).model_dump(mode="json") == event
    assert (event["workspace_id"], event["project_id"]) == (scene.workspace_id, scene.project_id)
    assert event["data"] == task


@pytest.mark.parametrize(
    "params",
    [
        {"after": "-1"},
        {"after": "x"},
        {"after": str(2**63)},
        {"type": "Nonsense"},
        {"actor_id": "me"},
        {"limit": "0"},
        {"since": "1"},
    ],
)
async def test_bad_parameters_are_named(person: MakePerson, params: dict[str, str]) -> None:
    ada = await person("Ada")
    workspace = await ada.workspace()
    answer = await ada.get(f"/workspaces/{workspace['id']}/events", params=params)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, next(iter(params)))


async def test_a_cursor_of_another_list_is_malformed(person: MakePerson) -> None:
    ada: Person = await person("Ada")
    for name in ("One", "Two"):
        workspace = await ada.workspace(name)
    cursor = found(await ada.get("/workspaces", params={"limit": 1}))["next_cursor"]
    answer = await ada.get(f"/workspaces/{workspace['id']}/events", params={"cursor": cursor})
    assert (answer.status, answer.code) == (400, "malformed")


async def test_many_writers_leave_no_hole(person: MakePerson) -> None:
    scene = await build_scene(person)
    head = len(await every(scene.owner, _path(scene)))
    answers = await asyncio.gather(
        *(
            writer.post(f"/projects/{scene.project_id}/tasks", json={"title": f"T{number}"})
            for number in range(15)
            for writer in (scene.owner, scene.editor)
        )
    )
    assert {answer.status for answer in answers} == {201}
    events = await every(scene.owner, _path(scene), after=head)
    assert [event["seq"] for event in events] == list(range(head + 1, head + 31))
    tasks = await every(scene.owner, f"/projects/{scene.project_id}/tasks")
    assert [event["data"]["position"] for event in events] == [task["position"] for task in tasks]
