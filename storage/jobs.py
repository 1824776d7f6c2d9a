"""Job documents in MongoDB: the truth about a job's life. The only module that imports motor.

Every change of state is one update that names the state and the fence which it leaves; None is the answer
when somebody else was first. Leases are set and compared by the server's own clock.

Not `find_one_and_update`: the embedded server reads the whole collection for it. The document is read after
the update instead, and counts only under the fence that the update left.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import ASCENDING, DESCENDING
from pymongo.errors import DuplicateKeyError

from storage.job_indexes import JOB_INDEXES
from storage.job_logs import JobLogs
from storage.job_people import JobPeople
from storage.job_stats import JobStats
from storage.mongodb import translated

SELECTION_TIMEOUT_MS = 1000
CONNECT_TIMEOUT_MS = 1000
SOCKET_TIMEOUT_MS = 5000
DEFAULT_DATABASE = "atelier"

LEASE_SECONDS = 8.0
CLOCK_KEPT_SECONDS = 5.0
QUEUED, RUNNING = "queued", "running"
OPEN = (QUEUED, RUNNING)

# A job's document, as `new_record` in jobs/records.py makes it.
JobRecord: TypeAlias = Mapping[str, Any]

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_LEASE = {"$add": ["$$NOW", int(LEASE_SECONDS * 1000)]}


class DuplicateJob(Exception):
    """Another document holds the `active_key` or the `idempotency` of this one."""


class JobStore:
    """The database of job documents, with `logs`, `people` and `stats` beside them.

    It connects at first use, so a server that is away delays nothing.

    Every call raises `Unavailable` while the server is away; whether a write that was under way took
    effect is then not known.
    """

    def __init__(self, client: AsyncIOMotorClient[dict[str, Any]]) -> None:
        self._client = client
        self._database = client.get_default_database(DEFAULT_DATABASE)
        self._jobs = self._database["jobs"]
        self._turns = self._database["job_turns"]
        self.logs = JobLogs(self._database["job_logs"])
        self.people = JobPeople(self._jobs)
        self.stats = JobStats(self._jobs, self._database["job_stats"])
        self._is_indexed = False
        # How far the server's clock is ahead of the loop's, and when that was found.
        self._clock: tuple[datetime, float] | None = None

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str) -> AsyncIterator[JobStore]:
        """A client of `mongodb://host:27017/name`; every write waits for the journal."""
        client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
            url,
            serverSelectionTimeoutMS=SELECTION_TIMEOUT_MS,
            connectTimeoutMS=CONNECT_TIMEOUT_MS,
            socketTimeoutMS=SOCKET_TIMEOUT_MS,
            appname="atelier",
            tz_aware=True,
            w="majority",
            journal=True,
        )
        try:
            yield cls(client)
        finally:
            client.close()

    async def ping(self) -> None:
        """Raises `Unavailable` when the server does not answer."""
        with translated():
            await self._database.command("ping")

    async def now(self) -> datetime:
        """The server's clock, asked for every few seconds and carried on by ours between.

        In milliseconds, as times are kept, so that what is told of a job is what is stored.
        """
        passed = asyncio.get_running_loop().time()
        if self._clock is None or passed - self._clock[1] > CLOCK_KEPT_SECONDS:
            with translated():
                answer = await self._database.command("hello")
            self._clock = answer["localTime"].replace(tzinfo=UTC), asyncio.get_running_loop().time()
        moment, found_at = self._clock
        passed_ms = int((asyncio.get_running_loop().time() - found_at) * 1000)
        return moment + timedelta(milliseconds=passed_ms)

    # Making and finding

    async def insert(self, record: JobRecord) -> None:
        """Stores a new job. Raises `DuplicateJob`."""
        with translated():
            if not self._is_indexed:
                # Two of the indexes are what makes a key unique, so nothing is stored before them.
                await self._jobs.create_indexes(JOB_INDEXES)
                await self.logs.prepare()
                self._is_indexed = True
            try:
                await self._jobs.insert_one(dict(record))
            except DuplicateKeyError:
                raise DuplicateJob from None

    async def find(self, job_id: str) -> JobRecord | None:
        with translated():
            return await self._jobs.find_one({"_id": job_id})

    async def find_active(self, active_key: str) -> JobRecord | None:
        """The open job that holds this key."""
        with translated():
            return await self._jobs.find_one({"active_key": active_key})

    async def find_idempotent(self, idempotency: str) -> JobRecord | None:
        """The job that was made under this Idempotency-Key."""
        with translated():
            return await self._jobs.find_one({"idempotency": idempotency})

    async def release_idempotency(self, job_id: str) -> None:
        """Frees the Idempotency-Key that a job was made under."""
        with translated():
            await self._jobs.update_one({"_id": job_id}, {"$unset": {"idempotency": "", "fingerprint": ""}})

    async def list_jobs(
        self, where: Mapping[str, Any], *, before: str | None, limit: int
    ) -> Sequence[JobRecord]:
        """Newest first; `where` names fields and values: workspace_id, project_id, status, type."""
        condition = {**where, **({"_id": {"$lt": before}} if before else {})}
        with translated():
            return await self._jobs.find(condition, sort=[("_id", DESCENDING)]).to_list(limit)

    # Claims

    async def due_workspaces(self, queue: str, now: datetime, types: Sequence[str]) -> list[str]:
        """The workspaces with due jobs of these types, whoever was served longest ago (or never) first."""
        with translated():
            found = await self._jobs.distinct("workspace_id", _due(queue, now, types))
            turns = self._turns.find({"_id": {"$in": [f"{queue}:{each}" for each in found]}})
            served = {turn["_id"]: turn["served_at"] for turn in await turns.to_list(None)}
        never = datetime.min.replace(tzinfo=UTC)
        return sorted(found, key=lambda each: (served.get(f"{queue}:{each}", never), each))

    async def count_running(self, workspace_id: str) -> int:
        with translated():
            return await self._jobs.count_documents({"workspace_id": workspace_id, "status": RUNNING})

    async def find_due(
        self, queue: str, workspace_id: str, now: datetime, types: Sequence[str], limit: int
    ) -> Sequence[JobRecord]:
        """The most urgent due jobs of a workspace, the first to be done first."""
        due = {**_due(queue, now, types), "workspace_id": workspace_id}
        order = [("priority_rank", ASCENDING), ("run_at", ASCENDING), ("_id", ASCENDING)]
        with translated():
            found: Sequence[JobRecord] = await self._jobs.find(due, sort=order).to_list(limit)
        return found

    async def claim(self, found: JobRecord, now: datetime) -> JobRecord | None:
        """Takes a job that was found to be due, under a new fence and a fresh lease, if it still is."""
        changes = {
            "status": RUNNING,
            "attempt": {"$add": ["$attempt", 1]},
            "job_seq": {"$add": ["$job_seq", 1]},
            "started_at": {"$ifNull": ["$started_at", "$$NOW"]},
            "closing": False,
        }
        return await self._take(found["_id"], found["fence"], _due(None, now), changes)

    async def note_turn(self, queue: str, workspace_id: str, now: datetime) -> None:
        """Remembers when a workspace was served."""
        with translated():
            turn = {"_id": f"{queue}:{workspace_id}"}
            await self._turns.update_one(turn, {"$set": {"served_at": now}}, upsert=True)

    async def take_over(self, job_id: str, fence: int, now: datetime) -> JobRecord | None:
        """Claims a job whose lease ran out, as the clock does, without a new attempt at it."""
        return await self._take(job_id, fence, {"status": RUNNING, "lease_until": {"$lt": now}}, {})

    async def take_to_cancel(self, job_id: str, now: datetime) -> JobRecord | None:
        """Claims a queued job in order to cancel it; also one whose canceller died."""
        found = await self.find(job_id)
        if found is None or (found["lease_until"] is not None and found["lease_until"] >= now):
            return None
        return await self._take(job_id, found["fence"], {"status": QUEUED}, {"cancel_requested": True})

    async def _take(
        self, job_id: str, fence: int, condition: Mapping[str, Any], changes: Mapping[str, Any]
    ) -> JobRecord | None:
        """Raises the fence by one, under a fresh lease."""
        taken = {"fence": {"$add": ["$fence", 1]}, "lease_until": _LEASE, **changes}
        return await self._change(job_id, {**condition, "fence": fence}, [{"$set": taken}], leaves=fence + 1)

    # While it runs

    async def renew(self, job_id: str, fence: int) -> JobRecord | None:
        """Makes the lease whole again; the answer brings `cancel_requested`. None: the lease is lost."""
        return await self._change(
            job_id, {"status": RUNNING, "fence": fence}, [{"$set": {"lease_until": _LEASE}}], leaves=fence
        )

    async def look(self, job_id: str, fence: int) -> JobRecord | None:
        """What `renew` would answer, without writing."""
        with translated():
            return await self._jobs.find_one({"_id": job_id, "status": RUNNING, "fence": fence})

    async def progress(
        self, job_id: str, fence: int, *, percent: float, stage: str, message: str
    ) -> JobRecord | None:
        """Notes progress; `percent` only rises. None once the end is sealed or the lease is lost."""
        return await self._change(
            job_id,
            {"status": RUNNING, "fence": fence, "closing": False},
            {
                "$inc": {"job_seq": 1},
                "$max": {"progress.percent": percent},
                "$set": {"progress.stage": stage, "progress.message": message},
            },
            leaves=fence,
        )

    async def request_cancel(self, job_id: str, reason: Mapping[str, str] | None = None) -> JobRecord | None:
        """Asks whoever runs it to stop, for a reason `{code, message}`. None when it is not running."""
        asked = {"cancel_requested": True, **({"cancel_reason": dict(reason)} if reason else {})}
        return await self._change(job_id, {"status": RUNNING}, {"$set": asked})

    # The end

    async def seal(self, job_id: str, fence: int) -> JobRecord | None:
        """Ends progress: the next number is that of the event which tells the end."""
        return await self._change(
            job_id,
            {"status": {"$in": OPEN}, "fence": fence},
            {"$set": {"closing": True}},
            leaves=fence,
        )

    async def requeue(
        self, job_id: str, fence: int, *, run_at: datetime, message: str, counts: bool
    ) -> JobRecord | None:
        """Gives a running job back to be claimed at `run_at`; if it `counts`, an attempt was used.

        One that is to be cancelled is not claimed any more: it looks as if its canceller were lost.
        """
        for cancel_requested, lease_until in ((False, None), (True, _LONG_AGO)):
            given_back = await self._change(
                job_id,
                {"status": RUNNING, "fence": fence, "cancel_requested": cancel_requested},
                {
                    "$set": {
                        "status": QUEUED,
                        "lease_until": lease_until,
                        "closing": False,
                        "run_at": run_at,
                        "progress.stage": "waiting",
                        "progress.message": message,
                    },
                    "$inc": {"job_seq": 1, "attempt": 0 if counts else -1},
                },
            )
            if given_back is not None:
                return given_back
        return None

    async def finish(self, job_id: str, ending: Mapping[str, Any], job_seq: int) -> JobRecord | None:
        """Lets the document follow the outcome that Postgres holds. None when it did already.

        `ending` are the fields of the outcome: status, result, error, finished_at and progress.
        """
        return await self._change(
            job_id,
            {"status": {"$in": OPEN}},
            {
                "$set": {**ending, "lease_until": None, "closing": True},
                "$max": {"job_seq": job_seq},
                "$unset": {"active_key": ""},
            },
        )

    # What the clock looks for

    async def find_expired(self, now: datetime, limit: int) -> Sequence[JobRecord]:
        """Running jobs whose lease ran out, and cancelled ones whose canceller did not come to the end."""
        # Not as an $or, for which the embedded server uses no index.
        running = {"status": RUNNING, "lease_until": {"$lt": now}}
        half_cancelled = {"status": QUEUED, "cancel_requested": True, "lease_until": {"$lt": now}}
        with translated():
            found = await self._jobs.find(running).to_list(limit)
            return [*found, *await self._jobs.find(half_cancelled).to_list(limit)]

    async def find_unannounced(self, limit: int) -> Sequence[JobRecord]:
        """Jobs whose `job.queued` is not known to be in the log of events."""
        with translated():
            return await self._jobs.find({"announced": False}, sort=[("_id", ASCENDING)]).to_list(limit)

    async def mark_announced(self, job_id: str) -> None:
        with translated():
            await self._jobs.update_one({"_id": job_id}, {"$set": {"announced": True}})

    async def due_queues(self, before: datetime) -> list[str]:
        """The queues with jobs that were due before this moment."""
        with translated():
            found: list[str] = await self._jobs.distinct("queue", _due(None, before))
        return found

    async def open_workspaces(self) -> list[str]:
        """The workspaces with jobs that have not ended."""
        with translated():
            found: list[str] = await self._jobs.distinct("workspace_id", {"status": {"$in": OPEN}})
        return found

    async def open_projects(self) -> list[str]:
        """The projects with jobs that have not ended."""
        with translated():
            found = await self._jobs.distinct("project_id", {"status": {"$in": OPEN}})
        return [each for each in found if each is not None]

    async def forget_keys(self, before: datetime, limit: int) -> int:
        """Frees the Idempotency-Keys of jobs made before this moment; answers with how many."""
        condition = {"idempotency": {"$type": "string"}, "created_at": {"$lt": before}}
        with translated():
            found = await self._jobs.find(condition, projection={"_id": 1}).to_list(limit)
            if found:
                ids = [each["_id"] for each in found]
                change = {"$unset": {"idempotency": "", "fingerprint": ""}}
                await self._jobs.update_many({"_id": {"$in": ids}}, change)
        return len(found)

    async def find_finished(self, before: datetime, limit: int) -> list[str]:
        """The ids of jobs that ended before this moment."""
        condition = {"status": {"$nin": OPEN}, "finished_at": {"$lt": before}}
        with translated():
            found = await self._jobs.find(condition, projection={"_id": 1}).to_list(limit)
        return [each["_id"] for each in found]

    async def delete(self, job_ids: Sequence[str]) -> None:
        """Removes jobs that ended, with their logs."""
        with translated():
            await self._jobs.delete_many({"_id": {"$in": list(job_ids)}, "status": {"$nin": OPEN}})
        await self.logs.delete(job_ids)

    async def delete_of_workspace(self, workspace_id: str) -> None:
        """Removes every job of a workspace that is purged."""
        with translated():
            found = await self._jobs.find({"workspace_id": workspace_id}, projection={"_id": 1}).to_list(None)
            await self._jobs.delete_many({"workspace_id": workspace_id})
        await self.logs.delete([each["_id"] for each in found])

    async def _change(
        self,
        job_id: str,
        condition: Mapping[str, Any],
        change: Mapping[str, Any] | Sequence[Mapping[str, Any]],
        *,
        leaves: int | None = None,
    ) -> JobRecord | None:
        """The job after the change; None where the condition did not hold, or the fence moved on."""
        with translated():
            changed = await self._jobs.update_one({"_id": job_id, **condition}, change)
            found = await self._jobs.find_one({"_id": job_id}) if changed.matched_count else None
        if found is None or (leaves is not None and found["fence"] != leaves):
            return None
        return found


def _due(queue: str | None, now: datetime, types: Sequence[str] | None = None) -> dict[str, Any]:
    of_queue = {"queue": queue} if queue else {}
    of_types = {"type": {"$in": list(types)}} if types is not None else {}
    return {
        # First, because the embedded MongoDB looks at the first field that begins an index.
        "status": QUEUED,
        **of_queue,
        **of_types,
        # Before that its `job.queued` is not in the log, and other events of it must not come first.
        "announced": True,
        "cancel_requested": False,
        "run_at": {"$lte": now},
    }
