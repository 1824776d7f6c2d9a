"""Which job a worker does next: fair between workspaces, within what each of them allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from jobs.outcome import Outcomes
from storage import job_effects as effect_rows
from storage.jobs import JobRecord, JobStore
from storage.postgres import Connection, Postgres, Transaction


class Claims:
    """Claims due jobs of the kinds that this process knows."""

    def __init__(self, store: JobStore, postgres: Postgres, outcomes: Outcomes, types: Sequence[str]) -> None:
        self._store = store
        self._postgres = postgres
        self._outcomes = outcomes
        self._types = list(types)

    async def next(self, queue: str) -> JobRecord | None:
        """The fairest due job of the queue, claimed and held; None when there is none that may run.

        The workspace that was served longest ago comes first; of its jobs the most urgent one, of
        these the one due first. Raises `Unavailable`.
        """
        now = await self._store.now()
        due = await self._store.due_workspaces(queue, now, self._types)
        if not due:
            return None
        async with self._postgres.reading() as sql:
            open_ids = await effect_rows.open_workspaces(sql, [UUID(each) for each in due])
        for workspace_id in [each for each in due if UUID(each) in open_ids]:
            record = await self._claim(queue, workspace_id, now)
            if record is not None:
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
