"""The stored content of documents: numbered without holes, compacted, and read back whole or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from storage import document_updates as rows
from storage import documents
from storage.document_updates import Snapshot, Stored
from storage.errors import DocumentDamaged
from storage.ids import new_id

PROJECT = UUID(int=2)
_WAITERS = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture
async def workspace_id(sql: asyncpg.Connection) -> UUID:
    """A workspace with a project, of a user; who belongs to it is for the tests to say."""
    id_ = UUID(int=1)
    await sql.execute("INSERT INTO users (id, email, name) VALUES ($1, 'ada@example.com', 'Ada')", id_)
    await sql.execute("INSERT INTO workspaces (id, name) VALUES ($1, 'Studio')", id_)
    await sql.execute("INSERT INTO projects (id, workspace_id, name) VALUES ($1, $2, 'P')", PROJECT, id_)
    return id_


@pytest.fixture
async def document_ids(sql: asyncpg.Connection, workspace_id: UUID) -> list[UUID]:
    return [await _document(sql, workspace_id) for _ in range(5)]


async def _document(sql: asyncpg.Connection, workspace_id: UUID) -> UUID:
    id_ = new_id()
    await documents.insert_document(
        sql, id_, workspace_id, PROJECT, title="T", kind="text", author_id=workspace_id
    )
    return id_


async def _append(sql: asyncpg.Connection, document_id: UUID, count: int) -> None:
    for number in range(1, count + 1):
        await rows.append_updates(sql, {document_id: bytes([number])})


@asynccontextmanager
async def _connections(database_url: str, count: int) -> AsyncIterator[list[asyncpg.Connection]]:
    connections = await asyncio.gather(*(asyncpg.connect(database_url) for _ in range(count)))
    try:
        yield connections
    finally:
        await asyncio.gather(*(connection.close() for connection in connections))


async def test_numbers_begin_at_one_in_each_document(
    sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    first, second, *_ = document_ids
    assert await rows.append_updates(sql, {first: b"a"}) == {first: 1}
    assert await rows.append_updates(sql, {second: b"b", first: b"c"}) == {first: 2, second: 1}
    assert await rows.read_updates(sql, first, 0, 10) == [(1, b"a"), (2, b"c")]
    assert await rows.read_updates(sql, first, 1, 10) == [(2, b"c")]
    assert await rows.read_updates(sql, first, 0, 1) == [(1, b"a")]
    assert await rows.read_document_heads(sql, [*document_ids[:3], new_id()]) == {
        first: 2,
        second: 1,
        document_ids[2]: 0,
    }
    assert await rows.append_updates(sql, {}) == {}


async def test_a_document_that_is_gone_stops_no_other(
    sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    gone, kept, *_ = document_ids
    await rows.append_updates(sql, {gone: b"a"})
    await documents.delete_document(sql, gone)
    assert await rows.append_updates(sql, {gone: b"b", kept: b"c"}) == {kept: 1}
    assert await rows.load(sql, gone) is None
    assert await rows.read_updates(sql, gone, 0, 10) == []


async def test_many_at_once_leave_no_hole_and_no_deadlock(
    database_url: str, sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    async with _connections(database_url, 20) as connections:

        async def work(number: int, connection: asyncpg.Connection) -> list[dict[UUID, int]]:
            answers = []
            for turn in range(50):
                # Each time others of the documents, named in another order.
                turned = document_ids[(number + turn) % 5 :] + document_ids[: (number + turn) % 5]
                some = turned[: 1 + (number * turn) % 5]
                answers.append(await rows.append_updates(connection, dict.fromkeys(some, b"%d" % number)))
            return answers

        worked = await asyncio.gather(*(work(*pair) for pair in enumerate(connections)))
    given: dict[UUID, list[int]] = {document_id: [] for document_id in document_ids}
    for answers in worked:
        for answer in answers:
            for document_id, seq in answer.items():
                given[document_id].append(seq)
    for document_id, seqs in given.items():
        assert sorted(seqs) == list(range(1, len(seqs) + 1))
        stored = await rows.load(sql, document_id)
        assert stored is not None
        assert stored.seq == len(stored.updates) == len(seqs)


async def test_who_waited_counts_what_was_committed_meanwhile(
    database_url: str, sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    first = document_ids[0]
    async with _connections(database_url, 1) as (other,):
        async with sql.transaction():
            assert await rows.append_updates(sql, {first: b"a"}) == {first: 1}
            waiting = asyncio.create_task(rows.append_updates(other, dict.fromkeys(document_ids, b"b")))
            await _wait_for_waiter(sql)
        assert (await waiting)[first] == 2
        async with sql.transaction():
            await documents.delete_document(sql, first)
            waiting = asyncio.create_task(rows.append_updates(other, dict.fromkeys(document_ids, b"c")))
            await _wait_for_waiter(sql)
        assert set(await waiting) == set(document_ids[1:])


async def test_a_deletion_waits_for_an_update_under_way(
    database_url: str, sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    first = document_ids[0]
    async with _connections(database_url, 1) as (other,):
        async with sql.transaction():
            await rows.append_updates(sql, {first: b"a"})
            deleting = asyncio.create_task(documents.delete_document(other, first))
            await _wait_for_waiter(sql)
        await deleting
    assert await sql.fetchval("SELECT count(*) FROM document_updates") == 0


async def _wait_for_waiter(sql: asyncpg.Connection) -> None:
    """Until some statement of this database waits for a lock."""
    async with asyncio.timeout(10):
        while not await sql.fetchval(_WAITERS):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_load_gives_the_snapshot_and_what_is_above_it(
    sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    first = document_ids[0]
    assert await rows.load(sql, new_id()) is None
    assert await rows.load(sql, first) == Stored(0, None, [])
    await _append(sql, first, 3)
    assert await rows.load(sql, first) == Stored(3, None, [b"\1", b"\2", b"\3"])
    assert await rows.compact(sql, first, from_seq=0, upto_seq=2, state=b"all")
    stored = await rows.load(sql, first)
    assert stored == Stored(3, Snapshot(2, b"all"), [b"\3"])
    assert stored.parts == [b"all", b"\3"]
    assert await rows.read_updates(sql, first, 0, 10) == [(3, b"\3")]
    assert await rows.compact(sql, first, from_seq=2, upto_seq=3, state=b"more")
    assert await rows.load(sql, first) == Stored(3, Snapshot(3, b"more"), [])
    assert await rows.append_updates(sql, {first: b"d"}) == {first: 4}


@pytest.mark.parametrize("damage", [1, 2, 4])
async def test_a_document_with_a_hole_is_damaged_and_not_empty(
    sql: asyncpg.Connection, document_ids: list[UUID], damage: int
) -> None:
    first, second, *_ = document_ids
    for document_id in (first, second):
        await _append(sql, document_id, 4)
    await sql.execute("DELETE FROM document_updates WHERE document_id = $1 AND seq = $2", first, damage)
    with pytest.raises(DocumentDamaged):
        await rows.load(sql, first)
    assert await rows.load(sql, second) is not None


async def test_a_document_without_its_snapshot_is_damaged(
    sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    first = document_ids[0]
    await _append(sql, first, 2)
    assert await rows.compact(sql, first, from_seq=0, upto_seq=2, state=b"all")
    await sql.execute("DELETE FROM document_snapshots")
    with pytest.raises(DocumentDamaged):
        await rows.load(sql, first)
    assert not await rows.compact(sql, first, from_seq=2, upto_seq=2, state=b"all")


async def test_of_compactions_one_wins(
    database_url: str, sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    first = document_ids[0]
    await _append(sql, first, 9)

    async with _connections(database_url, 8) as connections:
        for from_seq, upto_seq in ((0, 5), (5, 9)):
            won = await asyncio.gather(
                *(
                    rows.compact(
                        connection,
                        first,
                        from_seq=from_seq,
                        upto_seq=upto_seq - place % 2,
                        state=b"%d" % place,
                    )
                    for place, connection in enumerate(connections)
                )
            )
            assert won.count(True) == 1
            upto_seq -= won.index(True) % 2
            stored = await rows.load(sql, first)
            assert stored is not None
            assert stored.snapshot == Snapshot(upto_seq, b"%d" % won.index(True))
            if from_seq == 0 and upto_seq == 4:
                assert await rows.compact(sql, first, from_seq=4, upto_seq=5, state=b"5")


async def test_compaction_of_what_is_not_there(sql: asyncpg.Connection, document_ids: list[UUID]) -> None:
    first = document_ids[0]
    await _append(sql, first, 2)
    assert not await rows.compact(sql, first, from_seq=1, upto_seq=2, state=b"x")
    assert not await rows.compact(sql, first, from_seq=0, upto_seq=3, state=b"x")
    assert not await rows.compact(sql, new_id(), from_seq=0, upto_seq=1, state=b"x")
    assert await rows.load(sql, first) == Stored(2, None, [b"\1", b"\2"])


async def test_updates_go_on_while_a_compaction_is_open(
    database_url: str, sql: asyncpg.Connection, document_ids: list[UUID]
) -> None:
    first = document_ids[0]
    await _append(sql, first, 3)
    async with _connections(database_url, 1) as (other,), sql.transaction():
        assert await rows.compact(sql, first, from_seq=0, upto_seq=3, state=b"all")
        async with asyncio.timeout(5):
            assert await rows.append_updates(other, {first: b"d"}) == {first: 4}
    assert await rows.load(sql, first) == Stored(4, Snapshot(3, b"all"), [b"d"])


async def test_access_is_that_of_members(
    sql: asyncpg.Connection, workspace_id: UUID, document_ids: list[UUID]
) -> None:
    first, user_id = document_ids[0], workspace_id
    assert await rows.find_access(sql, first, user_id) is None
    await sql.execute(
        "INSERT INTO workspace_members (id, workspace_id, user_id, role) VALUES ($1, $1, $1, 'viewer')",
        user_id,
    )
    found = await rows.find_access(sql, first, user_id)
    assert found is not None
    assert {**found} == {
        "document_id": first,
        "user_id": user_id,
        "workspace_id": workspace_id,
        "project_id": PROJECT,
        "kind": "text",
        "role": "viewer",
        "project_role": None,
    }
    await sql.execute(
        "INSERT INTO project_members (id, project_id, user_id, role) VALUES ($1, $1, $2, 'editor')",
        PROJECT,
        user_id,
    )
    wanted = [(first, user_id), (document_ids[1], user_id), (first, new_id()), (new_id(), user_id)]
    accesses = await rows.find_accesses(sql, wanted)
    assert set(accesses) == set(wanted[:2])
    assert accesses[wanted[0]]["project_role"] == "editor"
    await sql.execute("UPDATE workspaces SET deleted_at = now()")
    assert await rows.find_access(sql, first, user_id) is None
    assert await rows.find_accesses(sql, wanted) == {}
