"""Jobs that tests ask for, start and end as workers do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from jobs.outcome import Outcomes
from jobs.records import job_of
from storage.jobs import JobRecord, JobStore
from storage.postgres import Connection
from tests.people import Answer, Client
from workspace.resources import JobStatus


async def ask(
    somebody: Client, project_id: str, type_: str = "noop", *, key: str | None = None, **fields: Any
) -> Answer:
    body = {"type": type_, "params": {}, **fields}
    headers = {"Idempotency-Key": key} if key else {}
    return await somebody.post(f"/projects/{project_id}/jobs", json=body, headers=headers)


async def start(store: JobStore, outcomes: Outcomes, job: dict[str, Any]) -> JobRecord:
    """Claims a job as a worker does."""
    record = await store.find(job["id"])
    assert record is not None
    now = await store.now() + timedelta(seconds=1)
    claimed = await store.claim(record, now)
    assert claimed is not None
    assert claimed["_id"] == job["id"]
    assert await outcomes.hold(claimed)
    return claimed


def later(**delta: int) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


async def end_unfollowed(
    store: JobStore, outcomes: Outcomes, sql: Connection, job: dict[str, Any]
) -> dict[str, Any]:
    """Completes a job of which the document then says that it still runs; answers with the outcome."""
    record = await start(store, outcomes, job)
    sealed = await store.seal(record["_id"], record["fence"])
    assert sealed is not None
    ended = job_of(sealed).model_copy(
        update={"status": JobStatus.COMPLETED, "result": {"n": 1}, "finished_at": await store.now()}
    )
    shown: dict[str, Any] = ended.model_dump(mode="json")
    await sql.execute(
        "INSERT INTO job_effects (job_id, name, payload) VALUES ($1, 'outcome', $2)",
        UUID(job["id"]),
        json.dumps(shown),
    )
    return shown
