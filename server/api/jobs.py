"""`/jobs`: long work of projects and workspaces, asked for here and done by workers."""

from __future__ import annotations

from jobs.requests import JobLogLine, JobQuery, JobRequest
from server.api.routing import Call, Reply, Route
from server.keys import JOB_DESK
from workspace.errors import Conflict, IdempotencyMismatch
from workspace.pages import PageQuery
from workspace.resources import Job, Page


async def create_job(call: Call) -> Reply:
    request = call.body(JobRequest)
    desk = call.request.app[JOB_DESK]
    return Reply(await desk.create_in_project(call.caller, call.id(), request, call.idempotency_key()))


async def create_workspace_job(call: Call) -> Reply:
    request = call.body(JobRequest)
    desk = call.request.app[JOB_DESK]
    return Reply(await desk.create_in_workspace(call.caller, call.id(), request, call.idempotency_key()))


async def list_jobs(call: Call) -> Reply:
    desk = call.request.app[JOB_DESK]
    return Reply(await desk.list_of_project(call.caller, call.id(), call.query(JobQuery)))


async def list_workspace_jobs(call: Call) -> Reply:
    desk = call.request.app[JOB_DESK]
    return Reply(await desk.list_of_workspace(call.caller, call.id(), call.query(JobQuery)))


async def get_job(call: Call) -> Reply:
    return Reply(await call.request.app[JOB_DESK].get(call.caller, call.id()))


async def cancel_job(call: Call) -> Reply:
    return Reply(await call.request.app[JOB_DESK].cancel(call.caller, call.id()))


async def retry_job(call: Call) -> Reply:
    desk = call.request.app[JOB_DESK]
    return Reply(await desk.retry(call.caller, call.id(), call.idempotency_key()))


async def list_job_logs(call: Call) -> Reply:
    desk = call.request.app[JOB_DESK]
    return Reply(await desk.logs(call.caller, call.id(), call.query(PageQuery)))


_TAG = "Jobs"

ROUTES = [
    Route(
        "GET",
        "/projects/{id}/jobs",
        list_jobs,
        "List the jobs of a project",
        _TAG,
        query=JobQuery,
        answer=Page[Job],
        description="Newest first.",
    ),
    Route(
        "POST",
        "/projects/{id}/jobs",
        create_job,
        "Ask for a job",
        _TAG,
        body=JobRequest,
        answer=Job,
        status=202,
        idempotent=True,
        description=(
            "Takes the role editor. The params are looked at before anything is queued. Of some kinds a "
            "project has one at most that has not ended: then the answer is 409 with that one as `current`. "
            "409 is also the answer while 1,000 jobs of the workspace wait."
        ),
    ),
    Route(
        "GET",
        "/workspaces/{id}/jobs",
        list_workspace_jobs,
        "List the jobs of a workspace",
        _TAG,
        query=JobQuery,
        answer=Page[Job],
        description="Those of all its projects too, newest first.",
    ),
    Route(
        "POST",
        "/workspaces/{id}/jobs",
        create_workspace_job,
        "Ask for a job of a whole workspace",
        _TAG,
        body=JobRequest,
        answer=Job,
        status=202,
        idempotent=True,
        description="Takes the role editor, and a type that needs no project.",
    ),
    Route("GET", "/jobs/{id}", get_job, "Get a job", _TAG, answer=Job),
    Route(
        "POST",
        "/jobs/{id}/cancel",
        cancel_job,
        "Cancel a job",
        _TAG,
        answer=Job,
        errors=(Conflict,),
        description=(
            "Takes the role editor. One that waits is cancelled at once. One that runs stops within about "
            "two seconds, and the answer comes then: the cancelled job, or 409 with the job under `current` "
            "where it completed or failed before. Only one that has not stopped after 2.5 seconds, as when "
            "its worker is lost, is answered as still running, with `cancel_requested`; it ends as cancelled "
            "unless its end was being written already."
        ),
    ),
    Route(
        "POST",
        "/jobs/{id}/retry",
        retry_job,
        "Try a job again",
        _TAG,
        answer=Job,
        status=202,
        errors=(Conflict, IdempotencyMismatch),
        idempotent=True,
        description=(
            "Takes the role editor. Queues a new job with the params of one that failed or was cancelled; "
            "`retry_of` names that one."
        ),
    ),
    Route(
        "GET",
        "/jobs/{id}/logs",
        list_job_logs,
        "List what a job wrote",
        _TAG,
        query=PageQuery,
        answer=Page[JobLogLine],
        description="Oldest first, of all attempts.",
    ),
]
