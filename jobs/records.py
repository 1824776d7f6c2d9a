"""Job documents: how a new one is made, and the resource that each shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from jobs.kinds import JobKind
from storage.ids import new_id
from storage.jobs import JobRecord
from workspace.inputs import Input
from workspace.resources import Job, JobError, JobPriority, JobProgress, JobStatus

RANKS = {JobPriority.HIGH: 0, JobPriority.NORMAL: 1, JobPriority.LOW: 2}


@dataclass(frozen=True)
class JobDraft:
    """A job that is asked for; its params are checked."""

    kind: JobKind
    params: Input
    workspace_id: UUID
    project_id: UUID | None
    requested_by: UUID | None
    priority: JobPriority = JobPriority.NORMAL
    run_at: datetime | None = None
    retry_of: UUID | None = None


def new_record(
    draft: JobDraft, now: datetime, *, idempotency: str | None = None, fingerprint: bytes | None = None
) -> JobRecord:
    """The document of a new job; `now` is the time of the job store."""
    kind, project_id = draft.kind, draft.project_id
    record: dict[str, Any] = {
        "_id": str(new_id()),
        "type": kind.name,
        "queue": kind.queue,
        "workspace_id": str(draft.workspace_id),
        "project_id": _text(project_id),
        "requested_by": _text(draft.requested_by),
        # As text: names in params may be any, and numbers larger than MongoDB's.
        "params": draft.params.model_dump_json(),
        "status": JobStatus.QUEUED.value,
        "priority": draft.priority.value,
        "priority_rank": RANKS[draft.priority],
        "attempt": 0,
        "max_attempts": kind.max_attempts,
        "job_seq": 1,
        "progress": {"percent": 0.0, "stage": "queued", "message": ""},
        "result": None,
        "error": None,
        "created_at": now,
        "started_at": None,
        "finished_at": None,
        "run_at": draft.run_at or now,
        "cancel_requested": False,
        "retry_of": _text(draft.retry_of),
        "fence": 0,
        "lease_until": None,
        "closing": False,
        "announced": False,
    }
    if kind.one_active:
        record["active_key"] = f"{kind.name}:{project_id or draft.workspace_id}"
    if idempotency is not None:
        record |= {"idempotency": idempotency, "fingerprint": fingerprint}
    return record


def job_of(record: JobRecord) -> Job:
    """The resource that a document shows."""
    fields: dict[str, Any] = {name: record[name] for name in Job.model_fields if name in record}
    fields |= {
        "id": record["_id"],
        "params": json.loads(record["params"]),
        "result": json.loads(record["result"]) if record["result"] else None,
    }
    return Job.model_validate(fields)


def ending_of(job: Job) -> Mapping[str, Any]:
    """The fields of an ended job's document that `JobStore.finish` sets."""
    return {
        "status": job.status.value,
        "result": json.dumps(job.result) if job.result is not None else None,
        "error": job.error.model_dump() if job.error else None,
        "finished_at": job.finished_at,
        "progress": job.progress.model_dump(),
        "attempt": job.attempt,
        "cancel_requested": job.cancel_requested,
    }


def ended(
    job: Job,
    status: JobStatus,
    *,
    at: datetime,
    result: dict[str, Any] | None = None,
    error: JobError | None = None,
) -> Job:
    """The job as it is once it has ended so, under the number that follows its last one."""
    percent = 100.0 if status is JobStatus.COMPLETED else job.progress.percent
    message = error.message if error else ""
    return job.model_copy(
        update={
            "status": status,
            "job_seq": job.job_seq + 1,
            "result": result,
            "error": error,
            "finished_at": at,
            "progress": JobProgress(percent=percent, stage=status.value, message=message),
        }
    )


def _text(value: UUID | None) -> str | None:
    return str(value) if value else None
