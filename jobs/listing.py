"""Pages of jobs, newest first, bounded in how many they hold and in how much these hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jobs.records import job_of
from jobs.requests import JobQuery
from storage.jobs import JobRecord, JobStore
from workspace.pages import encode_cursor, id_of_cursor
from workspace.resources import Job, Page

# A page ends early with the job that makes its params and results this much together.
ENOUGH_CHARACTERS = 2 * 1024 * 1024
JOBS_AT_ONCE = 64


async def read_page(store: JobStore, where: Mapping[str, str], query: JobQuery) -> Page[Job]:
    """The page that a query asks for. Raises `Malformed` for its cursor, and `Unavailable`."""
    wanted = {"status": query.status.value if query.status else None, "type": query.type}
    condition = {**where, **{name: value for name, value in wanted.items() if value is not None}}
    before = str(id_of_cursor(query)) if query.cursor else None
    records: list[JobRecord] = []
    characters, has_more = 0, True
    while has_more and len(records) < query.limit and characters < ENOUGH_CHARACTERS:
        most = min(JOBS_AT_ONCE, query.limit - len(records))
        found = await store.list_jobs(condition, before=before, limit=most + 1)
        has_more = len(found) > most
        for record in found[:most]:
            records.append(record)
            characters += _size(record)
            if characters >= ENOUGH_CHARACTERS:
                has_more = has_more or record is not found[-1]
                break
        before = records[-1]["_id"] if records else None
    next_cursor = encode_cursor(before) if has_more and before else None
    return Page[Job](items=[job_of(record) for record in records], next_cursor=next_cursor)


def _size(record: Mapping[str, Any]) -> int:
    return len(record["params"]) + len(record["result"] or "")
