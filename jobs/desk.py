"""What people may do with jobs: ask for one, look, cancel, try again."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import structlog

from jobs.announcer import Announcer, as_created
from jobs.kinds import JobKind, Kinds
from jobs.listing import read_page
from jobs.outcome import Outcomes
from jobs.records import JobDraft, job_of, new_record
from jobs.requests import JobLogLine, JobQuery, JobRequest, read_params
from storage.errors import Unavailable
from storage.jobs import DuplicateJob, JobRecord, JobStore
from workspace.desk import Caller, Desk
from workspace.errors import Conflict, IdempotencyMismatch, InvalidRequest, NotFound
from workspace.idempotency import IdempotencyKey
from workspace.inputs import Input
from workspace.pages import PageQuery, decode_cursor, encode_cursor, paged
from workspace.permissions import Access, Action, require_project, require_workspace
from workspace.resources import Job, JobPriority, JobStatus, Page

log = structlog.get_logger("jobs.desk")

MISSING = "There is no such job, or it is not yours to see."
FURTHEST_RUN = timedelta(days=366)
KEY_KEPT = timedelta(hours=24)
# Of one workspace: what waits is looked through at every claim, and each is told to its rooms.
# Who asks many times at once may get a few more.
MOST_WAITING = 1_000
# Somebody else may be quicker between a look and a change, each time.
TRIES = 5
# How long a cancellation waits for the end of a job that runs: it stops within two seconds.
ENDING_SECONDS = 2.5
ENDING_LOOK_SECONDS = 0.1
_IN_WAY = {
    JobStatus.QUEUED: "it waits",
    JobStatus.RUNNING: "it runs",
    JobStatus.COMPLETED: "it completed",
    JobStatus.FAILED: "it failed",
    JobStatus.CANCELLED: "it was cancelled",
}


class Knocks(Protocol):
    """Wakes workers."""

    async def knock(self, queue: str) -> None:
        """Soon, and without ever failing."""


@dataclass(frozen=True)
class _Wish:
    """A job that may be made: all but its params, which are looked at next."""

    caller: Caller
    access: Access
    kind: JobKind
    params_json: str
    key: IdempotencyKey | None
    priority: JobPriority = JobPriority.NORMAL
    run_at: datetime | None = None
    retry_of: UUID | None = None


class JobDesk:
    """Carries out what callers want of jobs. Raises `Unavailable` while MongoDB or Postgres is away.

    The document of a new job is stored first and is what counts; that it is told of and that a worker is
    woken follows, and the clock sees to whatever of that did not happen.
    """

    def __init__(
        self,
        desk: Desk,
        store: JobStore,
        kinds: Kinds,
        outcomes: Outcomes,
        announcer: Announcer,
        knocks: Knocks,
    ) -> None:
        self._desk = desk
        self._store = store
        self._kinds = kinds
        self._outcomes = outcomes
        self._announcer = announcer
        self._knocks = knocks

    # Asking for one

    async def create_in_project(
        self, caller: Caller, project_id: UUID, request: JobRequest, key: IdempotencyKey | None
    ) -> Job:
        """Queues a job in a project.

        Raises `InvalidRequest` for an unknown type and for params that are wrong, `Conflict` where the
        project may have one such job at a time and has it, or too many wait, `IdempotencyMismatch`.
        """
        async with self._desk.look(caller) as look:
            access = await require_project(look, project_id, Action.EDIT)
        return await self._create(caller, access, request, key)

    async def create_in_workspace(
        self, caller: Caller, workspace_id: UUID, request: JobRequest, key: IdempotencyKey | None
    ) -> Job:
        """As `create_in_project`, for a kind that needs no project."""
        async with self._desk.look(caller) as look:
            access = await require_workspace(look, workspace_id, Action.EDIT)
        return await self._create(caller, access, request, key)

    async def _create(
        self, caller: Caller, access: Access, request: JobRequest, key: IdempotencyKey | None
    ) -> Job:
        kind = self._kinds.get(request.type)
        wish = _Wish(caller, access, kind, json.dumps(request.params), key, request.priority, request.run_at)
        return await self._queue(wish)

    async def retry(self, caller: Caller, job_id: UUID, key: IdempotencyKey | None) -> Job:
        """Queues a job with the params of one that failed or was cancelled; they are looked at anew.

        Raises `Conflict` for one that completed or has not ended, and what `create_in_project` raises.
        """
        record, access = await self._find(caller, job_id, Action.EDIT)
        job = job_of(record)
        if job.status not in (JobStatus.FAILED, JobStatus.CANCELLED):
            raise Conflict(
                f"Only what failed or was cancelled can be tried again: {_IN_WAY[job.status]}.",
                current=_shown(job),
            )
        if access.project_id != job.project_id:
            raise Conflict("Its project is gone.", current=_shown(job))
        kind = self._kinds.get(job.type)
        wish = _Wish(caller, access, kind, record["params"], key, job.priority, retry_of=job_id)
        return await self._queue(wish)

    async def _queue(self, wish: _Wish) -> Job:
        if wish.key is not None:
            first = await self._find_first(wish.caller, wish.key)
            if first is not None:
                return first
        if wish.access.project_id is None and not wish.kind.in_workspace:
            raise InvalidRequest.of("type", "needs a project: ask for it there")
        params = read_params(wish.kind, wish.params_json)
        await self._require_room(wish.access.workspace_id)
        await self._check(wish, params)
        now = await self._store.now()
        draft = JobDraft(
            wish.kind,
            params,
            wish.access.workspace_id,
            wish.access.project_id,
            wish.caller.user_id,
            wish.priority,
            _run_at(wish.run_at, now),
            wish.retry_of,
        )
        return await self._insert(wish, draft, now)

    async def _require_room(self, workspace_id: UUID) -> None:
        if await self._store.stats.count_waiting(str(workspace_id), MOST_WAITING) >= MOST_WAITING:
            raise Conflict(
                f"{MOST_WAITING} jobs of this workspace wait already. "
                "Wait until some are done, or cancel some."
            )

    async def _check(self, wish: _Wish, params: Input) -> None:
        if wish.kind.check is None:
            return
        async with self._desk.look(wish.caller) as look:
            place = wish.access.project_id or wish.access.workspace_id
            wrong = await wish.kind.check(look.sql, place, params)
        if wrong:
            raise InvalidRequest(*wrong)

    async def _insert(self, wish: _Wish, draft: JobDraft, now: datetime) -> Job:
        key = wish.key
        record = new_record(
            draft,
            now,
            idempotency=_hashed(wish.caller, key) if key else None,
            fingerprint=key.fingerprint if key else None,
        )
        for _ in range(TRIES):
            try:
                await self._store.insert(record)
            except DuplicateJob:
                first = await self._find_first(wish.caller, key) if key else None
                if first is not None:
                    return first
                await self._refuse_second(record)
            else:
                await self._tell(record, now)
                return as_created(job_of(record))
        raise Unavailable("Too many people ask for this at once. Try again.")

    async def _find_first(self, caller: Caller, key: IdempotencyKey) -> Job | None:
        """The job that this key has made, as it was answered then. Raises `IdempotencyMismatch`."""
        found = await self._store.find_idempotent(_hashed(caller, key))
        if found is None:
            return None
        if await self._store.now() - found["created_at"] > KEY_KEPT:
            await self._store.release_idempotency(found["_id"])
            return None
        if found["fingerprint"] != key.fingerprint:
            raise IdempotencyMismatch
        return await self._announcer.find_announced(UUID(found["_id"])) or as_created(job_of(found))

    async def _refuse_second(self, record: JobRecord) -> None:
        """Raises `Conflict` while another job is the one that a project may have; otherwise it ended."""
        found = await self._store.find_active(record["active_key"]) if "active_key" in record else None
        if found is None:
            return
        job = job_of(await self._outcomes.adopt(found))
        if not job.status.is_final:
            raise Conflict(
                f"There is one already, and only one at a time: {_IN_WAY[job.status]}, as job {job.id}.",
                current=_shown(job),
            )

    async def _tell(self, record: JobRecord, now: datetime) -> None:
        try:
            await self._announcer.announce(record)
        except Unavailable:
            log.warning("a job is queued but not announced yet", job_id=record["_id"])
        if record["run_at"] <= now:
            await self._knocks.knock(record["queue"])

    # Looking

    async def get(self, caller: Caller, job_id: UUID) -> Job:
        record, _ = await self._find(caller, job_id, Action.READ)
        return job_of(record)

    async def list_of_project(self, caller: Caller, project_id: UUID, query: JobQuery) -> Page[Job]:
        """Newest first."""
        async with self._desk.look(caller) as look:
            await require_project(look, project_id, Action.READ)
        return await read_page(self._store, {"project_id": str(project_id)}, query)

    async def list_of_workspace(self, caller: Caller, workspace_id: UUID, query: JobQuery) -> Page[Job]:
        """Those of all its projects and its own, newest first."""
        async with self._desk.look(caller) as look:
            await require_workspace(look, workspace_id, Action.READ)
        return await read_page(self._store, {"workspace_id": str(workspace_id)}, query)

    async def logs(self, caller: Caller, job_id: UUID, page: PageQuery) -> Page[JobLogLine]:
        """What a job wrote, oldest first."""
        await self._find(caller, job_id, Action.READ)
        after: str | None = decode_cursor(page.cursor, str)[0] if page.cursor else None
        lines = await self._store.logs.read(str(job_id), after=after, limit=page.limit + 1)
        kept, next_cursor = paged(lines, page.limit, lambda line: encode_cursor(line["_id"]))
        return Page[JobLogLine](
            items=[JobLogLine.model_validate(dict(line)) for line in kept], next_cursor=next_cursor
        )

    async def _find(self, caller: Caller, job_id: UUID, action: Action) -> tuple[JobRecord, Access]:
        """A job that the caller may do this with, following its outcome if it has one."""
        record = await self._store.find(str(job_id))
        if record is None:
            raise NotFound(MISSING)
        access = await self._admit(caller, record, action)
        return await self._outcomes.adopt(record), access

    async def _admit(self, caller: Caller, record: JobRecord, action: Action) -> Access:
        """Lets the caller through to a job, at its workspace where its project is gone."""
        project_id = UUID(record["project_id"]) if record["project_id"] else None
        async with self._desk.look(caller) as look:
            if project_id is not None:
                try:
                    return await require_project(look, project_id, action)
                except NotFound:
                    log.debug("the project of a job is gone, or not to be seen", job_id=record["_id"])
            try:
                return await require_workspace(look, UUID(record["workspace_id"]), action)
            except NotFound:
                raise NotFound(MISSING) from None

    # Cancelling

    async def cancel(self, caller: Caller, job_id: UUID) -> Job:
        """Ends a queued job at once; asks whoever runs it to stop, and waits for the end for 2.5 s at most.

        The answer is the job then: cancelled, or still running with `cancel_requested`. Raises `Conflict`
        for one that completed or failed, also when that happened only now.
        """
        record, _ = await self._find(caller, job_id, Action.EDIT)
        for _ in range(TRIES):
            job = job_of(record)
            if job.status is JobStatus.QUEUED:
                cancelled = await self._outcomes.cancel_queued(record["_id"])
                if cancelled is not None:
                    return _if_cancelled(cancelled)
            elif job.status is JobStatus.RUNNING:
                asked = await self._store.request_cancel(record["_id"])
                if asked is not None:
                    job = job_of(await self._await_ending(asked))
                    if job.status is not JobStatus.QUEUED:
                        return _if_cancelled(job)
            else:
                return _if_cancelled(job)
            record = await self._found_again(record)
        return job_of(record)

    async def _await_ending(self, record: JobRecord) -> JobRecord:
        """A running job once it does not run any more; it is waited for 2.5 s at most."""
        deadline = asyncio.get_running_loop().time() + ENDING_SECONDS
        while record["status"] == JobStatus.RUNNING.value and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(ENDING_LOOK_SECONDS)
            record = await self._found_again(record)
        return record

    async def _found_again(self, record: JobRecord) -> JobRecord:
        return await self._outcomes.adopt(await self._store.find(record["_id"]) or record)


def _if_cancelled(job: Job) -> Job:
    """The job, unless it ended in another way: then raises `Conflict`."""
    if job.status in (JobStatus.COMPLETED, JobStatus.FAILED):
        raise Conflict(f"Too late: {_IN_WAY[job.status]}.", current=_shown(job))
    return job


def _run_at(wanted: datetime | None, now: datetime) -> datetime:
    """When a job is to run. Raises `InvalidRequest` for what is too far ahead."""
    if wanted is None or wanted <= now:
        return now
    if wanted > now + FURTHEST_RUN:
        raise InvalidRequest.of("run_at", "must be at most a year ahead")
    # MongoDB keeps milliseconds, and the answer is to say what is kept.
    moment = wanted.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def _hashed(caller: Caller, key: IdempotencyKey) -> str:
    return hashlib.sha256(f"{caller.user_id} {key.route} {key.key}".encode()).hexdigest()


def _shown(job: Job) -> dict[str, Any]:
    return job.model_dump(mode="json")
