"""What jobs wrote while they ran, line by line, in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pymongo import ASCENDING
from pymongo.errors import BulkWriteError

from storage.mongodb import translated

_DUPLICATE_KEY = 11000


class JobLogs:
    """The lines of all jobs: `{_id, job_id, at, attempt, level, message}`; ids ascend in their order."""

    def __init__(self, collection: Any) -> None:
        self._lines = collection

    async def prepare(self) -> None:
        """Makes the index."""
        with translated():
            await self._lines.create_index([("job_id", ASCENDING), ("_id", ASCENDING)])

    async def append(self, lines: Sequence[Mapping[str, Any]]) -> None:
        """Stores lines; what is stored already, as when a call before was cut off, stays as it is."""
        with translated():
            try:
                await self._lines.insert_many([dict(line) for line in lines], ordered=False)
            except BulkWriteError as error:
                refused = (error.details or {}).get("writeErrors", ())
                if not refused or any(each["code"] != _DUPLICATE_KEY for each in refused):
                    raise

    async def read(self, job_id: str, *, after: str | None, limit: int) -> list[Mapping[str, Any]]:
        """The lines behind the one with the id `after`, oldest first."""
        condition: dict[str, Any] = {"job_id": job_id, **({"_id": {"$gt": after}} if after else {})}
        with translated():
            found = self._lines.find(condition, sort=[("_id", ASCENDING)])
            return await found.to_list(limit)  # type: ignore[no-any-return]

    async def delete(self, job_ids: Sequence[str]) -> None:
        with translated():
            await self._lines.delete_many({"job_id": {"$in": list(job_ids)}})
