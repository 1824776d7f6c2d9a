"""Who asked for jobs, in MongoDB: forgotten where the account is gone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storage.mongodb import translated


class JobPeople:
    """The people that job documents name."""

    def __init__(self, jobs: Any) -> None:
        self._jobs = jobs

    async def find_all(self) -> list[str]:
        """Everybody who is named as having asked for a job."""
        with translated():
            found = await self._jobs.distinct("requested_by")
        return [each for each in found if each is not None]

    async def find_workspaces(self, people: Sequence[str]) -> list[str]:
        """The workspaces of their jobs."""
        with translated():
            found: list[str] = await self._jobs.distinct(
                "workspace_id", {"requested_by": {"$in": list(people)}}
            )
        return found

    async def forget(self, people: Sequence[str], workspace_ids: Sequence[str]) -> None:
        """Their jobs in these workspaces are nobody's from now on."""
        where = {"requested_by": {"$in": list(people)}, "workspace_id": {"$in": list(workspace_ids)}}
        with translated():
            await self._jobs.update_many(where, {"$set": {"requested_by": None}})
