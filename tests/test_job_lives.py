"""Jobs as people look at them, cancel them and try them again."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from jobs.outcome import Ending, Outcomes
from storage.jobs import JobStore
from tests.asked_jobs import ask, end_unfollowed, start
from tests.replica import events_after, every, found
from tests.scene import GONE, Scene
from workspace.resources import JobStatus

# Looking


async def test_jobs_are_listed_newest_first(scene: Scene) -> None:
    made = [(await ask(scene.editor, scene.project_id, params={"text": str(n)})).json for n in range(5)]
    other = await scene.owner.project(scene.workspace_id)
    elsewhere = (await ask(scene.editor, other["id"])).json
    made.reverse()
    path = f"/projects/{scene.project_id}/jobs"
    assert await every(scene.viewer, path) == made
    assert await every(scene.viewer, f"/workspaces/{scene.workspace_id}/jobs") == [elsewhere, *made]
    page = found(await scene.viewer.get(path, params={"limit": 2}))
    assert page["items"] == made[:2]
    newer = await scene.job()
    rest = found(await scene.viewer.get(path, params={"limit": 3, "cursor": page["next_cursor"]}))
    assert rest == {"items": made[2:], "next_cursor": None}
    assert found(await scene.viewer.get(path, params={"limit": 1}))["items"] == [newer]


async def test_a_page_of_large_jobs_holds_fewer(scene: Scene) -> None:
    text = "x" * 250_000
    made = [
        (await ask(scene.editor, scene.project_id, params={"text": text}, key=str(n))).json for n in range(11)
    ]
    made.reverse()
    path = f"/projects/{scene.project_id}/jobs"
    page = found(await scene.viewer.get(path, params={"limit": 200}))
    assert page["items"] == made[:9]
    rest = found(await scene.viewer.get(path, params={"limit": 200, "cursor": page["next_cursor"]}))
    assert rest == {"items": made[9:], "next_cursor": None}


async def test_many_jobs_are_listed_whole(scene: Scene) -> None:
    answers = await asyncio.gather(*(ask(scene.editor, scene.project_id) for _ in range(140)))
    assert {answer.status for answer in answers} == {202}
    path = f"/projects/{scene.project_id}/jobs"
    whole = found(await scene.viewer.get(path, params={"limit": 200}))
    assert whole["next_cursor"] is None
    assert {job["id"] for job in whole["items"]} == {answer.json["id"] for answer in answers}
    assert [job["id"] for job in whole["items"]] == sorted(
        (job["id"] for job in whole["items"]), reverse=True
    )
    for limit in (1, 64, 65, 70, 139, 140):
        page = found(await scene.viewer.get(path, params={"limit": limit}))
        assert page["items"] == whole["items"][:limit]
        assert (page["next_cursor"] is None) == (limit == 140)


async def test_jobs_are_found_by_status_and_type(scene: Scene) -> None:
    noop, steps, cancelled = await scene.job(), await scene.job("steps"), await scene.cancelled_job()
    path = f"/projects/{scene.project_id}/jobs"
    assert await every(scene.viewer, path, status="cancelled") == [cancelled]
    assert await every(scene.viewer, path, type="steps") == [steps]
    assert await every(scene.viewer, path, type="noop", status="queued") == [noop]
    assert await every(scene.viewer, path, type="never_heard_of") == []
    everywhere = f"/workspaces/{scene.workspace_id}/jobs"
    assert await every(scene.viewer, everywhere, status="queued") == [steps, noop]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"status": "done"}, 422),
        ({"type": "x" * 101}, 422),
        ({"limit": 201}, 422),
        ({"sort": "name"}, 422),
        ({"cursor": "nonsense"}, 400),
        ({"cursor": "WyJ4Il0"}, 400),
    ],
)
async def test_bad_queries_are_refused(scene: Scene, query: dict[str, Any], status: int) -> None:
    for path in (f"/projects/{scene.project_id}/jobs", f"/workspaces/{scene.workspace_id}/jobs"):
        assert (await scene.viewer.get(path, params=query)).status == status


async def test_jobs_of_others_are_not_there(scene: Scene) -> None:
    job = await scene.job()
    for method, rest in (("GET", ""), ("GET", "/logs"), ("POST", "/cancel"), ("POST", "/retry")):
        for job_id in (job["id"], GONE):
            answer = await scene.outsider.send(method, f"/jobs/{job_id}{rest}")
            assert (answer.status, answer.json["detail"]) == (
                404,
                "There is no such job, or it is not yours to see.",
            )
    assert (await scene.editor.get("/jobs/7")).status == 422


async def test_a_job_outlives_its_project_for_those_of_the_workspace(scene: Scene) -> None:
    job, cancelled = await scene.job(), await scene.cancelled_job()
    assert (await scene.owner.delete(f"/projects/{scene.project_id}")).status == 204
    assert (await scene.outsider.get(f"/jobs/{job['id']}")).status == 404
    assert found(await scene.viewer.get(f"/jobs/{job['id']}")) == job
    retried = await scene.editor.post(f"/jobs/{cancelled['id']}/retry")
    assert (retried.status, retried.json["detail"]) == (409, "Its project is gone.")
    assert (await scene.editor.post(f"/jobs/{job['id']}/cancel")).json["status"] == "cancelled"


async def test_what_a_job_wrote_is_read_page_by_page(scene: Scene, store: JobStore) -> None:
    job, other = await scene.job(), await scene.job()
    lines = [
        {
            "at": datetime(2026, 1, 2, 3, 4, n, tzinfo=UTC),
            "attempt": 1,
            "level": "info",
            "message": f"line {n}",
        }
        for n in range(5)
    ]
    for owner in (job, other):
        await store.logs.append(
            [{"_id": f"{owner['id']} {n}", "job_id": owner["id"], **line} for n, line in enumerate(lines)]
        )
    path = f"/jobs/{job['id']}/logs"
    read = await every(scene.viewer, path)
    assert [line["message"] for line in read] == [f"line {n}" for n in range(5)]
    assert read[0] == {"at": "2026-01-02T03:04:00Z", "attempt": 1, "level": "info", "message": "line 0"}
    page = found(await scene.viewer.get(path, params={"limit": 3}))
    assert page["items"] == read[:3]
    rest = await scene.viewer.get(path, params={"limit": 3, "cursor": page["next_cursor"]})
    assert found(rest) == {"items": read[3:], "next_cursor": None}
    assert (await scene.viewer.get(path, params={"cursor": "nonsense"})).status == 400


# Cancelling and trying again


async def test_a_queued_job_is_cancelled_at_once(scene: Scene) -> None:
    job = await scene.job()
    answer = await scene.editor.post(f"/jobs/{job['id']}/cancel")
    assert (answer.status, answer.json["status"], answer.json["cancel_requested"]) == (200, "cancelled", True)
    assert answer.json["finished_at"] is not None
    assert found(await scene.viewer.get(f"/jobs/{job['id']}")) == answer.json
    again = await scene.editor.post(f"/jobs/{job['id']}/cancel")
    assert (again.status, again.json) == (200, answer.json)
    events = await events_after(scene.owner, scene.workspace_id, 0)
    assert [event["type"] for event in events if event["type"].startswith("job.")] == [
        "job.queued",
        "job.cancelled",
    ]
    assert events[-1]["data"] == answer.json


async def test_a_job_cancelled_many_times_at_once_is_told_once(scene: Scene) -> None:
    job = await scene.job()
    answers = await asyncio.gather(*(scene.editor.post(f"/jobs/{job['id']}/cancel") for _ in range(10)))
    assert {answer.status for answer in answers} == {200}
    assert found(await scene.viewer.get(f"/jobs/{job['id']}"))["status"] == "cancelled"
    events = await events_after(scene.owner, scene.workspace_id, 0)
    assert [event["type"] for event in events].count("job.cancelled") == 1


async def test_a_running_job_is_asked_to_stop(scene: Scene, store: JobStore, outcomes: Outcomes) -> None:
    job = await scene.job()
    record = await start(store, outcomes, job)
    answer = await scene.editor.post(f"/jobs/{job['id']}/cancel")
    assert (answer.status, answer.json["status"], answer.json["cancel_requested"]) == (200, "running", True)
    seen = await store.look(job["id"], record["fence"])
    assert seen is not None
    assert seen["cancel_requested"]


@pytest.mark.parametrize(
    ("ending", "sentence"),
    [
        (Ending(JobStatus.COMPLETED, result={"n": 1}), "Too late: it completed."),
        (Ending.failed("broken", "It broke."), "Too late: it failed."),
    ],
)
async def test_what_has_ended_is_not_cancelled(
    scene: Scene, store: JobStore, outcomes: Outcomes, ending: Ending, sentence: str
) -> None:
    job = await scene.job()
    await outcomes.settle(await start(store, outcomes, job), ending)
    answer = await scene.editor.post(f"/jobs/{job['id']}/cancel")
    assert (answer.status, answer.code, answer.json["detail"]) == (409, "conflict", sentence)
    assert answer.json["current"] == found(await scene.viewer.get(f"/jobs/{job['id']}"))


async def test_a_job_that_completes_in_that_instant_stays_completed(
    scene: Scene, store: JobStore, outcomes: Outcomes, sql: asyncpg.Connection
) -> None:
    """Its end is sealed when the cancellation arrives, and written only then."""
    job = await scene.job()
    record = await start(store, outcomes, job)
    reached, released = asyncio.Event(), asyncio.Event()

    async def wait(_effects: object) -> None:
        reached.set()
        await released.wait()

    ending = asyncio.create_task(outcomes.settle(record, Ending(JobStatus.COMPLETED, effect=wait)))
    await reached.wait()
    cancelling = asyncio.create_task(scene.editor.post(f"/jobs/{job['id']}/cancel"))
    deadline = time.monotonic() + 5
    while not (await store.find(job["id"]) or {})["cancel_requested"]:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    released.set()
    final = await ending
    answer = await cancelling
    assert (answer.status, answer.json["detail"]) == (409, "Too late: it completed.")
    assert final.status is JobStatus.COMPLETED
    assert found(await scene.viewer.get(f"/jobs/{job['id']}"))["status"] == "completed"


async def test_an_outcome_counts_before_the_document_follows(
    scene: Scene, store: JobStore, outcomes: Outcomes, sql: asyncpg.Connection
) -> None:
    job = await scene.job()
    ended = await end_unfollowed(store, outcomes, sql, job)
    answer = await scene.editor.post(f"/jobs/{job['id']}/cancel")
    assert (answer.status, answer.json["current"]) == (409, ended)
    assert found(await scene.viewer.get(f"/jobs/{job['id']}")) == ended


async def test_a_retry_is_a_new_job_that_names_the_old_one(scene: Scene) -> None:
    old = (await ask(scene.editor, scene.project_id, params={"text": "Hi"}, priority="low")).json
    waiting = await scene.admin.post(f"/jobs/{old['id']}/retry")
    assert (waiting.status, waiting.json["current"]) == (409, old)
    cancelled = (await scene.editor.post(f"/jobs/{old['id']}/cancel")).json
    headers = {"Idempotency-Key": "again"}
    answer = await scene.admin.post(f"/jobs/{old['id']}/retry", headers=headers)
    new = answer.json
    assert (answer.status, new["status"], new["retry_of"]) == (202, "queued", old["id"])
    assert (new["params"], new["priority"], new["requested_by"]) == ({"text": "Hi"}, "low", scene.admin.id)
    assert new["id"] != old["id"]
    assert (await scene.admin.post(f"/jobs/{old['id']}/retry", headers=headers)).json == new
    assert found(await scene.viewer.get(f"/jobs/{old['id']}")) == cancelled
    assert await every(scene.viewer, f"/projects/{scene.project_id}/jobs") == [new, cancelled]


async def test_what_completed_is_not_tried_again(scene: Scene, store: JobStore, outcomes: Outcomes) -> None:
    job = await scene.job()
    await outcomes.settle(await start(store, outcomes, job), Ending(JobStatus.COMPLETED, result={}))
    answer = await scene.editor.post(f"/jobs/{job['id']}/retry")
    assert (answer.status, answer.json["current"]["status"]) == (409, "completed")


async def test_the_params_of_a_retry_are_looked_at_anew(scene: Scene) -> None:
    task = await scene.task()
    params = {"title": "T", "parts": [{"task_id": task["id"]}]}
    job = (await ask(scene.editor, scene.project_id, "single", params=params)).json
    assert (await scene.editor.post(f"/jobs/{job['id']}/cancel")).status == 200
    assert (await scene.owner.delete(f"/tasks/{task['id']}")).status == 204
    answer = await scene.editor.post(f"/jobs/{job['id']}/retry")
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "params.parts.0.task_id")
