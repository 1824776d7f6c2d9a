"""Which job a worker does next: fair between workspaces, within what each of them allows."""

from __future__ import annotations

import asyncio
import math
from collections import deque
from collections.abc import Sequence
from uuid import UUID

from jobs.outcome import Outcomes
from storage import job_effects as effect_rows
from storage.jobs import JobRecord, JobStore
from storage.postgres import Connection, Postgres, Transaction

# For so long a worker goes by what it has found, then it looks again; and how many jobs of a workspace.
DUE_SECONDS = 0.25
AHEAD = 16


class Claims:
    """Claims due jobs of one queue, of the kinds that this process knows."""

    def __init__(self, store: JobStore, postgres: Postgres, outcomes: Outcomes, types: Sequence[str]) -> None:
        self._store = store
        self._postgres = postgres
        self._outcomes = outcomes
        self._types = list(types)
        # What was due at a moment of the loop: of each workspace its first jobs; who is next comes first.
        self._due: dict[str, deque[JobRecord]] = {}
        self._found_at = -math.inf

    async def next(self, queue: str) -> JobRecord | None:
        """The fairest due job of the queue, claimed and held; None when there is none that may run.

        The workspace that was served longest ago comes first; of its jobs the most urgent one, of
        these the one due first. Raises `Unavailable`.
        """
        is_fresh = await self._look(queue, DUE_SECONDS)
        record = await self._next_of_due(queue)
        if record is None and not is_fresh:
            await self._look(queue, 0.0)
            record = await self._next_of_due(queue)
        return record

    async def _look(self, queue: str, within_seconds: float) -> bool:
        """Finds the workspaces with due jobs, unless that was done so lately; whether it was done now."""
        loop = asyncio.get_running_loop()
        if loop.time() - self._found_at < within_seconds:
            return False
        due = await self._store.due_workspaces(queue, await self._store.now(), self._types)
        self._found_at = loop.time()
        if due:
            async with self._postgres.reading() as sql:
                open_ids = await effect_rows.open_workspaces(sql, [UUID(each) for each in due])
            due = [each for each in due if UUID(each) in open_ids]
        self._due = {workspace_id: deque() for workspace_id in due}
        return True

    async def _next_of_due(self, queue: str) -> JobRecord | None:
        for workspace_id in list(self._due):
            found = self._due.pop(workspace_id)
            if not found:
                now = await self._store.now()
                found.extend(await self._store.find_due(queue, workspace_id, now, self._types, AHEAD))
                await self._store.note_turn(queue, workspace_id, now)
            record = await self._claim(UUID(workspace_id), found)
            if record is not None:
                # Its turn comes again after everybody else's.
                self._due[workspace_id] = found
                return record
        return None

    async def _claim(self, workspace_id: UUID, found: deque[JobRecord]) -> JobRecord | None:
        """The first of a workspace's jobs that may run; those that have ended already are passed over."""

        async def take(transaction: Transaction) -> JobRecord | None:
            # Claims of one workspace follow each other, so that its cap is kept exactly.
            if not await self._may_run(transaction.connection, workspace_id):
                found.clear()
                return None
            while found:
                claimed = await self._store.claim(found.popleft(), await self._store.now())
                if claimed is not None:
                    return claimed
            return None

        while found:
            record = await self._postgres.write(take)
            if record is not None and await self._outcomes.hold(record):
                return record
        return None

    async def _may_run(self, sql: Connection, workspace_id: UUID) -> bool:
        turn = await effect_rows.lock_turn(sql, workspace_id)
        if turn is None or turn["jobs_paused"] or turn["is_deleted"]:
            return False
        return await self._store.count_running(str(workspace_id)) < int(turn["running_jobs_max"])
