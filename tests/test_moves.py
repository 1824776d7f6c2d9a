"""Moving tasks: where they land, what is refused, and what happens when many move at once."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import asyncpg
import pytest

from tests.people import Answer
from tests.replica import Replica, assert_complete, events_after, every, found
from tests.scene import GONE, MakePerson, Scene, build_scene
from workspace.columns import LONGEST_KEY


async def _column(scene: Scene, status: str = "todo") -> str:
    tasks = await every(scene.viewer, f"/projects/{scene.project_id}/tasks", status=status)
    return "".join(task["title"] for task in tasks)


async def _tasks(scene: Scene, titles: str, status: str = "todo") -> dict[str, dict[str, Any]]:
    return {title: await scene.task(title, status=status) for title in titles}


async def _move(scene: Scene, task: dict[str, Any], status: str = "todo", **beside: str) -> Answer:
    return await scene.editor.post(f"/tasks/{task['id']}/move", json={"status": status, **beside})


async def test_before_after_between_and_at_the_end(person: MakePerson) -> None:
    scene = await build_scene(person)
    tasks = await _tasks(scene, "abcd")
    found(await _move(scene, tasks["d"], before_id=tasks["a"]["id"]))
    assert await _column(scene) == "dabc"
    found(await _move(scene, tasks["d"], after_id=tasks["b"]["id"]))
    assert await _column(scene) == "abdc"
    found(await _move(scene, tasks["c"], after_id=tasks["a"]["id"], before_id=tasks["b"]["id"]))
    assert await _column(scene) == "acbd"
    found(await _move(scene, tasks["a"]))
    assert await _column(scene) == "cbda"
    moved = found(await _move(scene, tasks["b"], after_id=tasks["a"]["id"]))
    assert await _column(scene) == "cdab"
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["data"], event["actor_id"]) == ("task.moved", moved, scene.editor.id)


async def test_to_another_column(person: MakePerson) -> None:
    scene = await build_scene(person)
    tasks = await _tasks(scene, "ab")
    done = await _tasks(scene, "xy", "done")
    found(await _move(scene, tasks["a"], "done", after_id=done["x"]["id"]))
    found(await _move(scene, tasks["b"], "done"))
    assert (await _column(scene), await _column(scene, "done")) == ("", "xayb")
    found(await _move(scene, tasks["a"], "in_progress"))
    assert await _column(scene, "in_progress") == "a"


async def test_to_where_it_stands_is_no_change(person: MakePerson) -> None:
    scene = await build_scene(person)
    tasks = await _tasks(scene, "abc")
    head = len(await events_after(scene.owner, scene.workspace_id, 0))
    assert found(await _move(scene, tasks["c"])) == tasks["c"]
    assert found(await _move(scene, tasks["b"], before_id=tasks["c"]["id"])) == tasks["b"]
    assert found(await _move(scene, tasks["b"], after_id=tasks["a"]["id"])) == tasks["b"]
    between = {"after_id": tasks["a"]["id"], "before_id": tasks["c"]["id"]}
    assert found(await _move(scene, tasks["b"], **between)) == tasks["b"]
    assert len(await events_after(scene.owner, scene.workspace_id, 0)) == head


@pytest.mark.parametrize("field", ["before_id", "after_id"])
async def test_neighbours_stand_in_the_column(person: MakePerson, field: str) -> None:
    scene = await build_scene(person)
    tasks = await _tasks(scene, "ab")
    done = await _tasks(scene, "x", "done")
    other = await scene.owner.project(scene.workspace_id, "Other")
    elsewhere = await scene.owner.task(other["id"], "E")
    foreign_project = await scene.outsider.project((await scene.outsider.workspace())["id"])
    foreign = await scene.outsider.task(foreign_project["id"])
    sentences = set()
    for neighbour in (GONE, foreign["id"], elsewhere["id"], done["x"]["id"], tasks["a"]["id"]):
        answer = await _move(scene, tasks["a"], **{field: neighbour})
        assert (answer.status, [error["field"] for error in answer.json["errors"]]) == (422, [field])
        sentences.add(answer.json["errors"][0]["message"])
    assert len(sentences) == 1
    assert await _column(scene) == "ab"


async def test_two_neighbours_with_one_between_conflict(person: MakePerson) -> None:
    scene = await build_scene(person)
    tasks = await _tasks(scene, "abcd")
    for after, before in (("a", "c"), ("c", "a"), ("b", "b")):
        answer = await _move(scene, tasks["d"], after_id=tasks[after]["id"], before_id=tasks[before]["id"])
        assert (answer.status, answer.code) == (409, "conflict")
    assert await _column(scene) == "abcd"


@pytest.mark.parametrize("body", [{}, {"status": "x"}, {"status": "todo", "before_id": 1}, {"status": None}])
async def test_bad_moves_are_refused(person: MakePerson, body: dict[str, Any]) -> None:
    scene = await build_scene(person)
    task = await scene.task()
    assert (await scene.editor.post(f"/tasks/{task['id']}/move", json=body)).status == 422


async def test_many_moves_at_once_keep_one_order(person: MakePerson) -> None:
    scene = await build_scene(person)
    tasks = await _tasks(scene, "abcdefgh")
    replica = await Replica.fetch(scene.owner, scene.workspace_id)
    chance = random.Random(3)
    moves = []
    for _ in range(40):
        task, neighbour = chance.sample(list(tasks.values()), 2)
        moves.append(_move(scene, task, before_id=neighbour["id"]))
    answers = await asyncio.gather(*moves)
    assert {answer.status for answer in answers} == {200}
    assert sorted(await _column(scene)) == list("abcdefgh")
    replica.apply_all(await events_after(scene.owner, scene.workspace_id, replica.seq))
    await assert_complete(replica, scene.owner, scene.workspace_id)


async def test_a_crowded_column_is_spread(person: MakePerson, database_url: str) -> None:
    """Where a position would become too long, all tasks of the column get new ones, and all are told."""
    scene = await build_scene(person)
    tasks = await _tasks(scene, "abcd")
    connection = await asyncpg.connect(database_url)
    try:
        long = "V0" + "z" * (LONGEST_KEY - 2)
        for title, position in {"a": "V0", "b": long, "c": long + "1", "d": "V1"}.items():
            await connection.execute(
                "UPDATE tasks SET position = $2 WHERE id = $1::text::uuid", tasks[title]["id"], position
            )
    finally:
        await connection.close()
    assert await _column(scene) == "abcd"
    replica = await Replica.fetch(scene.owner, scene.workspace_id)
    found(await _move(scene, tasks["d"], after_id=tasks["b"]["id"], before_id=tasks["c"]["id"]))
    assert await _column(scene) == "abdc"
    positions = await every(scene.viewer, f"/projects/{scene.project_id}/tasks")
    assert max(len(task["position"]) for task in positions) <= 4
    replica.apply_all(await events_after(scene.owner, scene.workspace_id, replica.seq))
    await assert_complete(replica, scene.owner, scene.workspace_id)
