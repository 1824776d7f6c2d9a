"""Which job a worker does next: fair between workspaces, within what each of them allows."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jobs.outcome import Outcomes
from storage import job_effects as effect_rows
from storage.jobs import JobRecord, JobStore
from storage.postgres import Connection, Postgres, Transaction

# For so long a worker goes round the workspaces it has found; then it looks for others.
DUE_SECONDS = 0.25


class Claims:
    """Claims due jobs of one queue, of the kinds that this process knows."""

    def __init__(self, store: JobStore, postgres: Postgres, outcomes: Outcomes, types: Sequence[str]) -> None:
        self._store = store
        self._postgres = postgres
        self._outcomes = outcomes
        self._types = list(types)
        # The workspaces that had due jobs at a moment of the loop, those to be served next first.
        self._due: list[str] = []
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
        self._due = due
        return True

    async def _next_of_due(self, queue: str) -> JobRecord | None:
        for workspace_id in list(self._due):
            self._due.remove(workspace_id)
            record = await self._claim(queue, workspace_id, await self._store.now())
            if record is not None:
                # Its turn comes again after everybody else's.
                self._due.append(workspace_id)
                return record
        return None

    async def _claim(self, queue: str, workspace_id: str, now: datetime) -> JobRecord | None:
        """One of a workspace's jobs; those that turn out to have ended already are passed over."""

        async def take(transaction: Transaction) -> JobRecord | None:
            # Claims of one workspace follow each other, so that its cap is kept exactly.
            if not await self._may_run(transaction.connection, workspace_id):
                return None
            return await self._store.claim(queue, workspace_id, now, self._types)

        while (record := await self._postgres.write(take)) is not None:
            if await self._outcomes.hold(record):
                return record
        return None

    async def _may_run(self, sql: Connection, workspace_id: str) -> bool:
        turn = await effect_rows.lock_turn(sql, UUID(workspace_id))
        if turn is None or turn["jobs_paused"] or turn["is_deleted"]:
            return False
        return await self._store.count_running(workspace_id) < int(turn["running_jobs_max"])
