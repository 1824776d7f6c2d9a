"""How many jobs wait and for how long, and how long those that ended took, in MongoDB."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from storage.mongodb import translated


class JobStats:
    """Counts over all processes, for the metrics of any of them."""

    def __init__(self, jobs: Any, ended: Any) -> None:
        self._jobs = jobs
        self._ended = ended

    async def count_open(self) -> list[Mapping[str, Any]]:
        """`{queue, status, count, oldest}` of what has not ended; `oldest` is the earliest `run_at`."""
        grouped = {
            "_id": {"queue": "$queue", "status": "$status"},
            "count": {"$sum": 1},
            "oldest": {"$min": "$run_at"},
        }
        opened = {"$match": {"status": {"$in": ["queued", "running"]}}}
        with translated():
            found = await self._jobs.aggregate([opened, {"$group": grouped}]).to_list(None)
        return [{**each["_id"], "count": each["count"], "oldest": each["oldest"]} for each in found]

    async def count_waiting(self, workspace_id: str, most: int) -> int:
        """How many jobs of a workspace are queued; counts `most` at most."""
        waiting = {"status": "queued", "workspace_id": workspace_id}
        with translated():
            return await self._jobs.count_documents(waiting, limit=most)  # type: ignore[no-any-return]

    async def add_ended(self, type_: str, status: str, seconds: float, bounds: Sequence[float]) -> None:
        """Adds one ended job to the durations of its type: `le_<i>` counts those of at most `bounds[i]`."""
        buckets = {f"le_{index}": 1 for index, bound in enumerate(bounds) if seconds <= bound}
        change = {
            "$inc": {"count": 1, "seconds": seconds, **buckets},
            "$set": {"type": type_, "status": status},
        }
        with translated():
            await self._ended.update_one({"_id": f"{type_}:{status}"}, change, upsert=True)

    async def read_ended(self) -> list[Mapping[str, Any]]:
        """What `add_ended` gathered, one record for each type and status."""
        with translated():
            return await self._ended.find({}).to_list(None)  # type: ignore[no-any-return]
