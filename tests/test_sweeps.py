"""What the clock clears away: what is due goes, what is not due stays, and twice is no worse than once."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from jobs import purge as purge_module
from jobs import sweeps as sweeps_module
from jobs.purge import Purge
from server.settings import Settings
from storage.files import FileStore
from storage.ids import new_id
from storage.sessions import KEPT_AFTER_END
from tests.clockwork import Clockwork, Place, clockwork

DAY_SECONDS = 86400


@pytest.fixture
async def works(settings: Settings) -> AsyncIterator[Clockwork]:
    async with clockwork(settings) as works:
        yield works


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "objects"


@pytest.fixture
def files(folder: Path) -> FileStore:
    return FileStore.open(f"file:{folder}")


@pytest.fixture
def purge(works: Clockwork, files: FileStore) -> Purge:
    return Purge(works.store, works.postgres, files)


# Jobs


async def test_jobs_of_a_deleted_account_are_nobodys(works: Clockwork) -> None:
    place, other = await works.place(), await works.place()
    gone = await works.queued(place)
    stays = await works.queued(other)
    foreign = await works.queued(Place(new_id(), new_id(), place.owner_id), announced=False)
    for record, owner in ((gone, place.owner_id), (stays, other.owner_id), (foreign, place.owner_id)):
        await works.change(record, requested_by=str(owner))
    await works.sql.execute("DELETE FROM users WHERE id = $1", place.owner_id)
    await works.sweeps.forget_people()
    assert (await works.find(gone))["requested_by"] is None
    assert (await works.find(stays))["requested_by"] == str(other.owner_id)
    # A workspace that this database does not know is somebody else's.
    assert (await works.find(foreign))["requested_by"] == str(place.owner_id)


async def test_jobs_that_ended_long_ago_are_removed(works: Clockwork) -> None:
    place = await works.place()
    old, young, running = (
        await works.ended(place, 31),
        await works.ended(place, 29),
        await works.running(place),
    )
    line = {"_id": "1", "job_id": old["_id"], "message": "done"}
    await works.store.logs.append([line])
    await asyncio.gather(works.sweeps.remove_old_jobs(), works.sweeps.remove_old_jobs())
    assert await works.store.find(old["_id"]) is None
    assert await works.store.logs.read(old["_id"], after=None, limit=10) == []
    assert await works.find(young) == young
    assert await works.find(running) == running
    kept = {UUID(young["_id"]), UUID(running["_id"])}
    for table in ("job_effects", "job_fences"):
        rows = await works.sql.fetch(f"SELECT DISTINCT job_id FROM {table}")
        assert {row["job_id"] for row in rows} == kept


async def test_more_old_jobs_than_fit_in_a_batch_are_removed(
    works: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps_module, "BATCH", 3)
    place = await works.place()
    old = [await works.ended(place, 31) for _ in range(8)]
    await works.sweeps.remove_old_jobs()
    assert [await works.store.find(record["_id"]) for record in old] == [None] * 8


async def test_jobs_of_a_deleted_workspace_are_cancelled(works: Clockwork) -> None:
    place, other = await works.place(), await works.place()
    running, queued = await works.running(place), await works.queued(place)
    left = await works.queued(other)
    await works.sql.execute("UPDATE workspaces SET deleted_at = now() WHERE id = $1", place.workspace_id)
    await asyncio.gather(works.sweeps.cancel_abandoned(), works.sweeps.cancel_abandoned())
    cancelled = await works.find(queued)
    assert cancelled["status"] == "cancelled"
    assert cancelled["error"]["code"] == "workspace_deleted"
    assert (await works.find(running))["cancel_requested"]
    assert (await works.find(left))["status"] == "queued"
    assert (await works.events(place)).count("job.cancelled") == 1


async def test_jobs_of_a_deleted_project_are_cancelled(works: Clockwork) -> None:
    place = await works.place()
    queued = await works.queued(place)
    await works.sql.execute("DELETE FROM projects WHERE id = $1", place.project_id)
    await works.sweeps.cancel_abandoned()
    cancelled = await works.find(queued)
    assert cancelled["status"] == "cancelled"
    assert cancelled["error"]["code"] == "project_deleted"


async def test_jobs_of_a_workspace_that_was_never_known_are_left_alone(works: Clockwork) -> None:
    stranger = await works.queued(Place(new_id(), new_id(), new_id()), announced=False)
    await works.sweeps.cancel_abandoned()
    assert (await works.find(stranger))["status"] == "queued"


async def test_keys_of_requests_are_forgotten_after_a_day(works: Clockwork) -> None:
    place = await works.place()
    old = await works.queued(place, idempotency="old")
    await works.queued(place, idempotency="young")
    now = await works.store.now()
    await works.change(old, created_at=now - sweeps_module.KEYS_KEPT)
    for key, hours in (("old", 25), ("young", 23)):
        await works.sql.execute(
            "INSERT INTO idempotency_keys (caller_id, route, key, fingerprint, answer, created_at) "
            "VALUES ($1, 'r', $2, 'f', '{}', now() - make_interval(hours => $3))",
            place.owner_id,
            key,
            hours,
        )
    await asyncio.gather(works.sweeps.free_keys(), works.sweeps.free_keys())
    assert await works.store.find_idempotent("old") is None
    assert await works.store.find_idempotent("young") is not None
    assert (await works.find(old))["status"] == "queued"
    assert [row["key"] for row in await works.sql.fetch("SELECT key FROM idempotency_keys")] == ["young"]


# Sessions and events


async def test_sessions_that_ended_long_ago_are_removed(works: Clockwork) -> None:
    place = await works.place()
    days = KEPT_AFTER_END.days
    for agent, ended_days_ago in (("gone", days + 1), ("ended", days - 1), ("live", -1)):
        session_id = new_id()
        await works.sql.execute(
            "INSERT INTO sessions (id, user_id, expires_at, user_agent) "
            "VALUES ($1, $2, now() - make_interval(days => $3), $4)",
            session_id,
            place.owner_id,
            ended_days_ago,
            agent,
        )
        await works.sql.execute(
            "INSERT INTO refresh_tokens (hash, session_id) VALUES ($1, $2)", agent.encode(), session_id
        )
    await works.sweeps.remove_sessions()
    kept = await works.sql.fetch("SELECT user_agent FROM sessions ORDER BY user_agent")
    assert [row["user_agent"] for row in kept] == ["ended", "live"]
    assert await works.sql.fetchval("SELECT count(*) FROM refresh_tokens") == 2


async def _add_events(works: Clockwork, place: Place, days_ago: Sequence[float]) -> None:
    await works.sql.execute(
        "UPDATE workspaces SET event_seq = $2 WHERE id = $1", place.workspace_id, len(days_ago)
    )
    await works.sql.executemany(
        "INSERT INTO events (workspace_id, seq, type, at, data) "
        "VALUES ($1, $2, 'task.created', now() - make_interval(secs => $3), '{}')",
        [(place.workspace_id, seq, days * DAY_SECONDS) for seq, days in enumerate(days_ago, 1)],
    )


async def _floor_and_kept(works: Clockwork, place: Place) -> tuple[int, list[int]]:
    floor = await works.sql.fetchval("SELECT event_floor FROM workspaces WHERE id = $1", place.workspace_id)
    rows = await works.sql.fetch(
        "SELECT seq FROM events WHERE workspace_id = $1 ORDER BY seq", place.workspace_id
    )
    return floor, [row["seq"] for row in rows]


async def test_old_events_go_and_the_floor_rises_with_them(
    works: Clockwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps_module, "BATCH", 2)
    some, all_, none = [await works.place() for _ in range(3)]
    await _add_events(works, some, [120, 100, 95, 91, 91, 89, 1])
    await _add_events(works, all_, [100, 99])
    await _add_events(works, none, [89, 1])
    await asyncio.gather(works.sweeps.forget_events(), works.sweeps.forget_events())
    assert await _floor_and_kept(works, some) == (5, [6, 7])
    assert await _floor_and_kept(works, all_) == (2, [])
    assert await _floor_and_kept(works, none) == (0, [1, 2])


async def test_events_go_without_a_hole_when_a_clock_was_set_back(works: Clockwork) -> None:
    place = await works.place()
    await _add_events(works, place, [100, 89, 100, 88])
    await works.sweeps.forget_events()
    assert await _floor_and_kept(works, place) == (1, [2, 3, 4])


# Workspaces and files


async def _put(files: FileStore, folder: Path, workspace_id: UUID, *, hours_ago: float) -> str:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"some bytes"

    key = f"{workspace_id}/{new_id()}"
    await files.put(key, chunks(), max_bytes=100)
    moment = time.time() - hours_ago * 3600
    os.utime(folder / key, (moment, moment))
    return key


async def _add_asset(works: Clockwork, place: Place, key: str, thumbnail_key: str | None = None) -> None:
    await works.sql.execute(
        "INSERT INTO assets (id, workspace_id, project_id, name, content_type, size_bytes, sha256, file_key, "
        "thumbnail_key) VALUES ($1, $2, $3, 'n', 'image/png', 10, 'x', $4, $5)",
        new_id(),
        place.workspace_id,
        place.project_id,
        key,
        thumbnail_key,
    )


def _kept(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


async def test_files_that_nothing_names_are_removed_after_two_days(
    works: Clockwork, purge: Purge, files: FileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge_module, "KEYS_AT_ONCE", 2)
    place = await works.place()
    named, thumbnail = [await _put(files, folder, place.workspace_id, hours_ago=100) for _ in range(2)]
    await _add_asset(works, place, named, thumbnail)
    young = await _put(files, folder, place.workspace_id, hours_ago=47)
    stranger = await _put(files, folder, uuid4(), hours_ago=100)
    for _ in range(5):
        await _put(files, folder, place.workspace_id, hours_ago=49)
    unfinished = folder / f"{place.workspace_id}" / f"{uuid4()}#1"
    unfinished.write_bytes(b"half")
    os.utime(unfinished, (time.time() - 3 * DAY_SECONDS,) * 2)
    await asyncio.gather(purge.sweep_files(), Purge(works.store, works.postgres, files).sweep_files())
    assert _kept(folder) == {named, thumbnail, young, stranger}


async def test_all_workspaces_are_swept_in_turns(
    works: Clockwork, purge: Purge, files: FileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge_module, "WORKSPACES_AT_ONCE", 2)
    for place in [await works.place() for _ in range(5)]:
        await _put(files, folder, place.workspace_id, hours_ago=49)
    left = []
    for _ in range(3):
        await purge.sweep_files()
        left.append(len(_kept(folder)))
    assert left == [3, 1, 0]
    await _put(files, folder, place.workspace_id, hours_ago=49)
    await purge.sweep_files()
    assert len(_kept(folder)) == 1, "a pass is over, and the next one is not due"


async def _fill(works: Clockwork, place: Place) -> None:
    """Something in every table that belongs to a workspace."""
    sql, workspace, project, owner = works.sql, place.workspace_id, place.project_id, place.owner_id
    task, document = new_id(), new_id()
    await sql.execute(
        "INSERT INTO tasks (id, workspace_id, project_id, title, status, priority, position) "
        "VALUES ($1, $2, $3, 't', 'todo', 'none', 'a')",
        task,
        workspace,
        project,
    )
    for _ in range(3):
        await sql.execute(
            "INSERT INTO comments (id, workspace_id, project_id, task_id, body, mentions) "
            "VALUES ($1, $2, $3, $4, 'b', '{}')",
            new_id(),
            workspace,
            project,
            task,
        )
    await sql.execute(
        "INSERT INTO messages (id, workspace_id, author_id, text) VALUES ($1, $2, $3, 't')",
        new_id(),
        workspace,
        owner,
    )
    await sql.execute(
        "INSERT INTO documents (id, workspace_id, project_id, title, kind) VALUES ($1, $2, $3, 'd', 'text')",
        document,
        workspace,
        project,
    )
    await sql.execute("INSERT INTO document_heads (document_id, seq) VALUES ($1, 3)", document)
    for seq in (2, 3):
        await sql.execute(
            "INSERT INTO document_updates (document_id, seq, update) VALUES ($1, $2, 'u')", document, seq
        )
    await sql.execute(
        "INSERT INTO document_snapshots (document_id, seq, state) VALUES ($1, 1, 's')", document
    )


_TABLES = [
    "workspaces",
    "workspace_members",
    "projects",
    "tasks",
    "comments",
    "messages",
    "documents",
    "document_heads",
    "document_updates",
    "document_snapshots",
    "assets",
    "events",
    "job_effects",
    "job_fences",
]


async def _counts(works: Clockwork) -> dict[str, int]:
    return {table: await works.sql.fetchval(f"SELECT count(*) FROM {table}") for table in _TABLES}


async def test_a_workspace_deleted_long_ago_is_purged_with_all_that_is_its(
    works: Clockwork, purge: Purge, files: FileStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge_module, "ROWS_AT_ONCE", 2)
    monkeypatch.setattr(purge_module, "JOBS_AT_ONCE", 2)
    gone, kept = await works.place(), await works.place()
    keys = {}
    for place in (gone, kept):
        await _fill(works, place)
        keys[place.workspace_id] = await _put(files, folder, place.workspace_id, hours_ago=0)
        await _add_asset(works, place, keys[place.workspace_id])
        for _ in range(3):
            await works.ended(place, 1)
        await works.running(place)
    before = await _counts(works)
    await works.sql.execute(
        "UPDATE workspaces SET deleted_at = now() - make_interval(days => $2) WHERE id = $1",
        kept.workspace_id,
        29,
    )
    await purge.purge_workspaces()
    assert await _counts(works) == before, "nothing was due"
    await works.sql.execute(
        "UPDATE workspaces SET deleted_at = now() - make_interval(days => $2) WHERE id = $1",
        gone.workspace_id,
        31,
    )
    await asyncio.gather(
        purge.purge_workspaces(), Purge(works.store, works.postgres, files).purge_workspaces()
    )
    assert await _counts(works) == {table: count // 2 for table, count in before.items()}
    assert _kept(folder) == {keys[kept.workspace_id]}
    for place, count in ((gone, 0), (kept, 4)):
        where = {"workspace_id": str(place.workspace_id)}
        assert len(await works.store.list_jobs(where, before=None, limit=10)) == count
    assert await works.sql.fetchval("SELECT count(*) FROM users") == 2
