"""Jobs as people ask for them: queued, refused, asked for twice, one at a time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from jobs.outcome import Ending, Outcomes
from storage.ids import new_id
from storage.jobs import JobStore
from tests.asked_jobs import ask, end_unfollowed, later, start
from tests.replica import events_after, every, found
from tests.scene import GONE, Scene
from workspace.resources import JobStatus

LONG_AGO = "2001-02-03T04:05:06Z"


# Asking


async def test_a_job_is_queued_told_and_found(scene: Scene, store: JobStore) -> None:
    answer = await ask(scene.editor, scene.project_id, params={"text": "Hi"}, priority="high")
    assert answer.status == 202
    job = answer.json
    assert {name: job[name] for name in ("type", "status", "attempt", "max_attempts", "job_seq")} == {
        "type": "noop",
        "status": "queued",
        "attempt": 0,
        "max_attempts": 3,
        "job_seq": 1,
    }
    assert (job["workspace_id"], job["project_id"]) == (scene.workspace_id, scene.project_id)
    assert (job["requested_by"], job["priority"], job["params"]) == (scene.editor.id, "high", {"text": "Hi"})
    assert job["progress"] == {"percent": 0.0, "stage": "queued", "message": ""}
    assert job["run_at"] == job["created_at"]
    assert found(await scene.viewer.get(f"/jobs/{job['id']}")) == job
    event = (await events_after(scene.viewer, scene.workspace_id, 0))[-1]
    assert (event["type"], event["data"], event["actor_id"]) == ("job.queued", job, scene.editor.id)
    assert event["project_id"] == scene.project_id
    record = await store.find(job["id"])
    assert record is not None
    assert record["announced"]


async def test_params_are_given_as_they_are_meant(scene: Scene) -> None:
    job = (await ask(scene.editor, scene.project_id)).json
    assert job["params"] == {"text": ""}, "what was left out has its default"


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"type": "nothing", "params": {}}, ["type"]),
        ({"type": "", "params": {}}, ["type"]),
        ({"type": "x" * 101, "params": {}}, ["type"]),
        ({"type": 5, "params": {}}, ["type"]),
        ({"params": {}}, ["type"]),
        ({"type": "noop"}, ["params"]),
        ({"type": "noop", "params": []}, ["params"]),
        ({"type": "noop", "params": None}, ["params"]),
        ({"type": "noop", "params": {"text": 5}}, ["params.text"]),
        ({"type": "noop", "params": {"text": "a\0b"}}, ["params.text"]),
        ({"type": "noop", "params": {"txt": "Hi", "more": 1}}, ["params.txt", "params.more"]),
        ({"type": "noop", "params": {}, "queue": "render"}, ["queue"]),
        ({"type": "noop", "params": {}, "priority": "urgent"}, ["priority"]),
        ({"type": "noop", "params": {}, "run_at": "tomorrow"}, ["run_at"]),
        ({"type": "noop", "params": {}, "run_at": 12345}, ["run_at"]),
        ({"type": "noop", "params": {}, "run_at": "12345"}, ["run_at"]),
        ({"type": "noop", "params": {}, "run_at": "2030-01-01T00:00:00"}, ["run_at"]),
        ({"type": "noop", "params": {}, "run_at": "2030-02-31T00:00:00Z"}, ["run_at"]),
        ({"type": "noop", "params": {}, "run_at": "9999-12-31T23:59:59-23:59"}, ["run_at"]),
        ({"type": "noop", "params": {}, "run_at": later(days=367)}, ["run_at"]),
        ({"type": "single", "params": {}}, ["params.title"]),
        (
            {"type": "single", "params": {"title": "T", "parts": [{"task_id": "7"}]}},
            ["params.parts.0.task_id"],
        ),
        (
            {"type": "single", "params": {"title": "T", "parts": [{"weight": 11}]}},
            ["params.parts.0.task_id", "params.parts.0.weight"],
        ),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_queued(
    scene: Scene, body: dict[str, Any], fields: list[str]
) -> None:
    head = len(await events_after(scene.owner, scene.workspace_id, 0))
    answer = await scene.editor.post(f"/projects/{scene.project_id}/jobs", json=body)
    assert (answer.status, answer.code) == (422, "invalid_request"), answer
    assert [each["field"] for each in answer.json["errors"]] == fields
    assert await every(scene.editor, f"/projects/{scene.project_id}/jobs") == []
    assert len(await events_after(scene.owner, scene.workspace_id, 0)) == head


async def test_an_unknown_type_is_told_those_that_there_are(scene: Scene) -> None:
    answer = await ask(scene.editor, scene.project_id, "mine_bitcoin")
    assert "noop" in answer.json["errors"][0]["message"]


async def test_very_many_wrong_params_are_not_all_told(scene: Scene) -> None:
    params = {f"field{number}": number for number in range(5_000)}
    answer = await ask(scene.editor, scene.project_id, params=params)
    assert answer.status == 422
    assert len(answer.json["errors"]) == 20


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('{"type": "noop", "params": ' + '{"a":' * 70 + "1" + "}" * 70 + "}", 400),
        ('{"type": "noop", "params": {"text": "' + "x" * 1_100_000 + '"}}', 413),
        ('{"type": "noop", "params": {"text": NaN}}', 400),
        ('{"type": "noop", "params": {"text": "\\ud800"}}', 400),
        ('{"type": "noop", "params": {"text": "a", "text": "b"}}', 400),
    ],
)
async def test_what_cannot_be_read_is_refused(scene: Scene, text: str, status: int) -> None:
    headers = {"Content-Type": "application/json"}
    path = f"/projects/{scene.project_id}/jobs"
    assert (await scene.editor.post(path, data=text, headers=headers)).status == status
    assert await every(scene.editor, path) == []


async def test_large_params_are_kept_as_they_are(scene: Scene) -> None:
    text = "ä€😀" * 25_000
    job = (await ask(scene.editor, scene.project_id, params={"text": text})).json
    assert found(await scene.editor.get(f"/jobs/{job['id']}"))["params"] == {"text": text}
    too_large = await ask(scene.editor, scene.project_id, params={"text": "x" * 262_140})
    assert (too_large.status, too_large.json["errors"]) == (
        422,
        [{"field": "params", "message": "must take at most 262144 bytes as JSON"}],
    )


async def test_the_database_is_looked_at_before_anything_is_queued(scene: Scene) -> None:
    task = await scene.task()
    other = await scene.owner.task((await scene.owner.project(scene.workspace_id))["id"])
    parts = [{"task_id": task["id"]}, {"task_id": other["id"]}, {"task_id": GONE}]
    answer = await ask(scene.editor, scene.project_id, "single", params={"title": "T", "parts": parts})
    assert answer.status == 422
    assert [each["field"] for each in answer.json["errors"]] == [
        "params.parts.1.task_id",
        "params.parts.2.task_id",
    ]
    assert await every(scene.editor, f"/projects/{scene.project_id}/jobs") == []
    good = {"title": "T", "parts": parts[:1]}
    assert (await ask(scene.editor, scene.project_id, "single", params=good)).status == 202


async def test_a_time_ahead_is_kept_and_one_that_passed_is_now(scene: Scene) -> None:
    day = (datetime.now(UTC) + timedelta(days=30)).date()
    ahead = (await ask(scene.editor, scene.project_id, run_at=f"{day}T18:00:00.123456+01:00")).json
    assert ahead["run_at"] == f"{day}T17:00:00.123000Z"
    for passed in (LONG_AGO, "0001-01-01T00:00:00+14:00"):
        job = (await ask(scene.editor, scene.project_id, run_at=passed)).json
        assert job["run_at"] == job["created_at"]
    soon = (await ask(scene.editor, scene.project_id, run_at=later(days=364))).json
    assert soon["run_at"] > soon["created_at"]
    assert found(await scene.editor.get(f"/jobs/{soon['id']}")) == soon


async def test_a_job_of_a_workspace_needs_no_project(scene: Scene) -> None:
    path = f"/workspaces/{scene.workspace_id}/jobs"
    answer = await scene.editor.post(path, json={"type": "everywhere", "params": {}})
    assert (answer.status, answer.json["project_id"]) == (202, None)
    assert found(await scene.viewer.get(f"/jobs/{answer.json['id']}")) == answer.json
    refused = await scene.editor.post(path, json={"type": "noop", "params": {}})
    assert (refused.status, refused.json["errors"]) == (
        422,
        [{"field": "type", "message": "needs a project: ask for it there"}],
    )
    assert (await scene.viewer.post(path, json={"type": "everywhere", "params": {}})).status == 403
    in_project = await ask(scene.editor, scene.project_id, "everywhere")
    assert in_project.json["project_id"] == scene.project_id


# The same again


async def test_the_same_request_again_gives_the_first_answer(
    scene: Scene, store: JobStore, outcomes: Outcomes
) -> None:
    first = await ask(scene.editor, scene.project_id, key="k1")
    assert first.status == 202
    again = await ask(scene.editor, scene.project_id, key="k1")
    assert (again.status, again.json) == (202, first.json)
    record = await start(store, outcomes, first.json)
    await outcomes.settle(record, Ending(JobStatus.COMPLETED, result={"n": 1}))
    assert (await ask(scene.editor, scene.project_id, key="k1")).json == first.json
    other = await ask(scene.editor, scene.project_id, key="k1", priority="low")
    assert (other.status, other.code) == (422, "idempotency_mismatch")
    assert (await ask(scene.admin, scene.project_id, key="k1")).json["id"] != first.json["id"]
    assert len(await every(scene.editor, f"/projects/{scene.project_id}/jobs")) == 2


async def test_the_same_request_many_times_at_once_makes_one_job(scene: Scene) -> None:
    answers = await asyncio.gather(*(ask(scene.editor, scene.project_id, key="k") for _ in range(12)))
    assert {answer.status for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    events = await events_after(scene.owner, scene.workspace_id, 0)
    assert [event["type"] for event in events].count("job.queued") == 1


async def test_rights_are_checked_again_for_a_repeated_request(scene: Scene) -> None:
    assert (await ask(scene.editor, scene.project_id, key="k")).status == 202
    path = f"/workspaces/{scene.workspace_id}/members/{scene.editor.id}"
    assert (await scene.owner.patch(path, json={"role": "viewer"})).status == 200
    assert (await ask(scene.editor, scene.project_id, key="k")).status == 403


async def test_a_key_is_free_again_after_a_day(scene: Scene, store: JobStore) -> None:
    first = (await ask(scene.editor, scene.project_id, key="k")).json
    record = await store.find(first["id"])
    assert record is not None
    await store.release_idempotency(first["id"])
    # The same document under another id, as if it had been made a day ago.
    old = {
        **record,
        "_id": str(new_id()),
        "created_at": record["created_at"] - timedelta(hours=24, seconds=1),
    }
    await store.insert(old)
    second = (await ask(scene.editor, scene.project_id, key="k")).json
    assert second["id"] not in (first["id"], old["_id"])
    assert (await ask(scene.editor, scene.project_id, key="k")).json == second


# One at a time


async def test_a_project_has_one_of_a_kind_at_a_time(
    scene: Scene, store: JobStore, outcomes: Outcomes
) -> None:
    params = {"title": "T"}
    first = (await ask(scene.editor, scene.project_id, "single", params=params)).json
    refused = await ask(scene.editor, scene.project_id, "single", params=params)
    assert (refused.status, refused.code) == (409, "conflict")
    assert refused.json["current"] == first
    assert first["id"] in refused.json["detail"]
    other = await scene.owner.project(scene.workspace_id)
    assert (await ask(scene.editor, other["id"], "single", params=params)).status == 202
    record = await store.find(first["id"])
    assert record is not None
    claimed = await store.claim(record, await store.now())
    assert claimed is not None
    running = await ask(scene.editor, first["project_id"], "single", params=params)
    assert running.status == 409
    cancelled = await scene.editor.post(f"/jobs/{first['id']}/cancel")
    assert cancelled.json["cancel_requested"]
    assert await outcomes.hold(claimed)
    await outcomes.settle(claimed, Ending(JobStatus.CANCELLED))
    assert (await ask(scene.editor, scene.project_id, "single", params=params)).status == 202


async def test_of_many_asking_at_once_one_gets_it(scene: Scene) -> None:
    answers = await asyncio.gather(
        *(ask(scene.editor, scene.project_id, "single", params={"title": str(n)}) for n in range(10))
    )
    assert sorted(answer.status for answer in answers) == [202] + [409] * 9
    (queued,) = (answer.json["id"] for answer in answers if answer.status == 202)
    assert {answer.json["current"]["id"] for answer in answers if answer.status == 409} == {queued}


async def test_who_asks_next_looks_whether_the_last_one_has_ended(
    scene: Scene, store: JobStore, outcomes: Outcomes, sql: asyncpg.Connection
) -> None:
    """The outcome is in Postgres, but whoever wrote it died before the document followed."""
    params = {"title": "T"}
    first = (await ask(scene.editor, scene.project_id, "single", params=params)).json
    ended = await end_unfollowed(store, outcomes, sql, first)
    second = await ask(scene.editor, scene.project_id, "single", params=params)
    assert second.status == 202
    assert found(await scene.editor.get(f"/jobs/{first['id']}")) == ended
