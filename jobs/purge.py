"""Workspaces that nobody can restore any more, and files that nothing names."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import structlog

from jobs.duties import Duty
from jobs.sweeps import remove_jobs
from storage import assets as asset_rows
from storage import purges
from storage import workspaces as workspace_rows
from storage.files import FileStore
from storage.jobs import JobStore
from storage.postgres import Postgres

PURGE_SECONDS = 600.0
SWEEP_SECONDS = 60.0
# Both together bound what a round of the sweep reads, where files are few and where they are many.
WORKSPACES_AT_ONCE = 50
KEYS_AT_ONCE = 500
ROWS_AT_ONCE = 1000
JOBS_AT_ONCE = 500
PURGES_AT_ONCE = 20
# Longer than any attempt at a job and any upload: until its end, nothing names what it has written.
ORPHANED_AFTER = timedelta(hours=48)
PASS_SECONDS = 6 * 3600.0

log = structlog.get_logger("jobs.purge")


class Purge:
    """Removes for good. What is cut off goes on in the next round: the row that leads there goes last."""

    def __init__(self, store: JobStore, postgres: Postgres, files: FileStore) -> None:
        self._store = store
        self._postgres = postgres
        self._files = files
        # Up to which workspace the files have been swept, and when the next pass may begin.
        self._swept = UUID(int=0)
        self._next_pass_at = datetime.now(UTC)

    def duties(self) -> list[Duty]:
        return [
            Duty("purge workspaces", PURGE_SECONDS, self.purge_workspaces, limit_seconds=PURGE_SECONDS),
            Duty("sweep files", SWEEP_SECONDS, self.sweep_files, limit_seconds=PURGE_SECONDS),
        ]

    async def purge_workspaces(self) -> None:
        """Removes workspaces that were deleted 30 days ago, with all that is theirs. Raises `Unavailable`."""
        async with self._postgres.reading() as sql:
            found = await workspace_rows.find_purgeable(sql, PURGES_AT_ONCE)
        for workspace_id in found:
            await self._purge_jobs(workspace_id)
            async for keys in self._keys(workspace_id, datetime.now(UTC)):
                await self._files.delete(keys)
            await self._purge_rows(workspace_id)
            log.info("workspace purged", workspace_id=str(workspace_id))

    async def _purge_jobs(self, workspace_id: UUID) -> None:
        where, before = {"workspace_id": str(workspace_id)}, None
        while records := await self._store.list_jobs(where, before=before, limit=JOBS_AT_ONCE):
            before = records[-1]["_id"]
            await remove_jobs(self._store, self._postgres, [record["_id"] for record in records])
        # Also what never came to its end.
        await self._store.delete_of_workspace(str(workspace_id))

    async def _purge_rows(self, workspace_id: UUID) -> None:
        while await self._postgres.write(
            lambda transaction: purges.delete_part(transaction.connection, workspace_id, ROWS_AT_ONCE)
        ):
            continue
        await self._postgres.write(
            lambda transaction: purges.delete_rest(transaction.connection, workspace_id)
        )

    async def sweep_files(self) -> None:
        """Removes the files of some workspaces that no asset names, and of those written in part.

        Only below the ids of workspaces of this database: the store may have other users. Raises
        `Unavailable`.
        """
        now = datetime.now(UTC)
        if now < self._next_pass_at:
            return
        async with self._postgres.reading() as sql:
            found = await workspace_rows.list_ids(sql, after=self._swept, limit=WORKSPACES_AT_ONCE)
        for workspace_id in found:
            await self._sweep_files_of(workspace_id, now - ORPHANED_AFTER)
            self._swept = workspace_id
        if len(found) < WORKSPACES_AT_ONCE:
            await self._files.remove_unfinished(now - ORPHANED_AFTER)
            self._swept = UUID(int=0)
            self._next_pass_at = now + timedelta(seconds=PASS_SECONDS)

    async def _sweep_files_of(self, workspace_id: UUID, older_than: datetime) -> None:
        async for keys in self._keys(workspace_id, older_than):
            async with self._postgres.reading() as sql:
                named = await asset_rows.existing_keys(sql, keys)
            orphans = [key for key in keys if key not in named]
            await self._files.delete(orphans)
            if orphans:
                log.info("files removed", workspace_id=str(workspace_id), count=len(orphans))

    async def _keys(self, workspace_id: UUID, older_than: datetime) -> AsyncIterator[list[str]]:
        """The keys of a workspace's files, some at a time."""
        batch: list[str] = []
        async for key in self._files.keys(f"{workspace_id}/", older_than):
            batch.append(key)
            if len(batch) == KEYS_AT_ONCE:
                yield batch
                batch = []
        if batch:
            yield batch
