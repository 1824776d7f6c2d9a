"""Many edits of one document: few rows, little memory, no stalls. `pytest -s` shows the numbers."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

import aiohttp
import asyncpg
import pytest
from pycrdt import Text

from realtime.compaction import COMPACT_BYTES, COMPACT_ROWS
from realtime.document_sessions import MAX_DOCUMENT_BYTES
from realtime.documents import UNLOAD_SECONDS
from tests.cluster import Cluster
from tests.people import Person
from tests.processes import ServeProcess
from tests.raw_documents import RawSync, RawYjs
from tests.test_document_scale import MIB, new_document, probing, report, rows_of, rss_bytes, until
from tests.typists import LETTER_BYTES, Typist

pytestmark = pytest.mark.long

TYPISTS = 25
EDITS = 1_000_000
# Just below what the server lets one client send on the long run.
EDITS_PER_SECOND = 900
# What all together may have typed that was not seen stored: below what the server lets wait.
AHEAD_EDITS = 15_000
TURN_EDITS = 45
TURN_SECONDS = TURN_EDITS / EDITS_PER_SECOND
LOOK_SECONDS = 0.1
# A document is looked at once a second, compacted in some, and gets at most 50 rows in each.
MOST_ROWS = COMPACT_ROWS + 250
# Of what a large document took, what the allocator and the pools keep for the next.
KEPT_BYTES = 24 * MIB


@dataclass
class Watch:
    """What was seen while they typed, from first to last."""

    rows: list[int] = field(default_factory=list)
    rss_bytes: list[int] = field(default_factory=list)


@asynccontextmanager
async def watching(cluster: Cluster, sql: asyncpg.Connection, document_id: UUID) -> AsyncIterator[Watch]:
    """Counts the rows and measures the memory, again and again."""
    watch = Watch()

    async def look() -> None:
        while True:
            watch.rows.append(await rows_of(sql, document_id))
            watch.rss_bytes.append(rss_bytes(cluster.servers[0]))
            await asyncio.sleep(LOOK_SECONDS)

    task = asyncio.create_task(look())
    try:
        yield watch
    finally:
        task.cancel()
        await asyncio.wait([task])


def stored_letters(observer: RawSync) -> int:
    """How many letters came back from the server, which tells only what is stored."""
    return len(observer.doc.get("content", type=Text)) // LETTER_BYTES


async def type_as_allowed(typists: Sequence[Typist], index: int, observer: RawSync) -> None:
    """Lets one type as fast as the server allows a client, while not too much waits to be stored."""
    typist, edits = typists[index], EDITS // TYPISTS
    began = time.monotonic()
    while typist.typed < edits:
        ahead = sum(each.typed for each in typists) - stored_letters(observer)
        if ahead > AHEAD_EDITS or typist.typed > (time.monotonic() - began) * EDITS_PER_SECOND:
            assert not observer.is_closed
            await asyncio.sleep(TURN_SECONDS / 2)
        else:
            await typist.type(min(TURN_EDITS, edits - typist.typed))


async def open_documents(cluster: Cluster) -> int:
    """How many documents the first process has loaded."""
    async with cluster.http.get(f"{cluster.servers[0].url}/metrics") as response:
        found = re.search(r"^atelier_open_documents (\S+)$", await response.text(), re.MULTILINE)
    assert found is not None
    return int(float(found[1]))


async def until_unloaded(cluster: Cluster) -> None:
    async def is_unloaded() -> bool:
        return await open_documents(cluster) == 0

    await until(is_unloaded, "unloaded", UNLOAD_SECONDS + 15)


async def until_returned(server: ServeProcess, before_bytes: int) -> None:
    async def has_returned() -> bool:
        return rss_bytes(server) - before_bytes < KEPT_BYTES

    await until(has_returned, f"memory below {KEPT_BYTES / MIB:.0f} MiB more than before", 10)


def assert_has_all(text: str, typists: Sequence[Typist]) -> None:
    """The text is what they typed, each in its order, and nothing else."""
    assert len(text) == sum(typist.typed for typist in typists)
    for typist in typists:
        assert typist.of(text) == typist.text


async def test_a_million_edits(cluster: Cluster, sql: asyncpg.Connection) -> None:
    ada, document_id = await new_document(cluster)
    server = cluster.servers[0]
    before = rss_bytes(server)
    seconds, watch, waits, text = await type_a_million(cluster, ada, document_id, sql)

    head = await sql.fetchval("SELECT seq FROM document_heads WHERE document_id = $1", document_id)
    state_bytes = await sql.fetchval(
        "SELECT length(state) FROM document_snapshots WHERE document_id = $1", document_id
    )
    text_bytes = len(text.encode())
    report(
        f"{EDITS} edits of {TYPISTS} people in {seconds:.0f} s ({EDITS / seconds:.0f}/s), "
        f"longest stall {max(waits):.3f} s; {head} rows written, never more than {max(watch.rows)}, "
        f"{watch.rows[-1]} at the end; snapshot {state_bytes} bytes for a text of {text_bytes}"
    )
    assert max(waits) < 1
    assert max(watch.rows) <= MOST_ROWS
    assert state_bytes < 2 * text_bytes
    assert (await ada.get(f"/documents/{document_id}/content")).text == text

    await until_unloaded(cluster)
    await until_returned(server, before)
    after = rss_bytes(server)
    opened_seconds = []
    for index in range(len(cluster.servers)):
        began = time.monotonic()
        async with RawSync.opened(cluster.at(ada, index), str(document_id)) as reader:
            opened_seconds.append(time.monotonic() - began)
            assert reader.text == text
    report(
        f"{before / MIB:.0f} MiB before, {max(watch.rss_bytes) / MIB:.0f} at most, "
        f"{after / MIB:.0f} after unloading; opened again in {max(opened_seconds):.2f} s"
    )
    assert max(opened_seconds) < 2


async def type_a_million(
    cluster: Cluster, ada: Person, document_id: UUID, sql: asyncpg.Connection
) -> tuple[float, Watch, list[float], str]:
    """The seconds it took, what was seen meanwhile, how long the server's least answers took, the text."""
    address = f"{ada.url}/sync/{document_id}?token={ada.token}"
    connector = aiohttp.TCPConnector(limit=0)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        observer = await stack.enter_async_context(RawSync.opened(ada, str(document_id)))
        typists = [
            await stack.enter_async_context(Typist.opened(http, address, index)) for index in range(TYPISTS)
        ]
        watch = await stack.enter_async_context(watching(cluster, sql, document_id))
        waits = await stack.enter_async_context(probing(cluster.servers[0], cluster.http))
        began = time.monotonic()
        async with asyncio.TaskGroup() as typing:
            for index in range(TYPISTS):
                typing.create_task(type_as_allowed(typists, index, observer))
        await observer.until(lambda: stored_letters(observer) == EDITS, "all edits")
        seconds = time.monotonic() - began
        assert not any(typist.refusals for typist in typists)
        assert_has_all(observer.text, typists)
        return seconds, watch, waits, observer.text


@dataclass
class Rush:
    """What came of many who type without a pause."""

    seconds: float
    refusals: int
    longest_stall_seconds: float


async def type_without_pause(cluster: Cluster, typists_count: int, edits: int, *, at_head: bool) -> Rush:
    """Lets so many type so much each as fast as they can, until all of it is stored."""
    ada, document_id = await new_document(cluster)
    address = f"{ada.url}/sync/{document_id}?token={ada.token}"
    connector = aiohttp.TCPConnector(limit=0)
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        typists = [
            await stack.enter_async_context(Typist.opened(http, address, index, at_head=at_head))
            for index in range(typists_count)
        ]
        observer = await stack.enter_async_context(RawSync.opened(ada, str(document_id)))
        waits = await stack.enter_async_context(probing(cluster.servers[0], cluster.http))
        began = time.monotonic()
        await asyncio.gather(*(typist.type(edits) for typist in typists))

        async def is_stored() -> bool:
            return stored_letters(observer) == typists_count * edits

        await until(is_stored, "everything stored", 60)
        rush = Rush(time.monotonic() - began, sum(len(typist.refusals) for typist in typists), max(waits))
        assert_has_all((await ada.get(f"/documents/{document_id}/content")).text, typists)
        return rush


async def test_who_types_too_fast_is_heard_in_the_end(cluster: Cluster) -> None:
    # More than the server lets one client send at once.
    seen = await type_without_pause(cluster, 10, 20_000, at_head=False)
    report(
        f"200000 edits without a pause: stored in {seen.seconds:.1f} s after {seen.refusals} refusals, "
        f"longest stall {seen.longest_stall_seconds:.3f} s"
    )
    assert seen.refusals >= 10
    assert seen.longest_stall_seconds < 1


async def test_what_was_deleted_counts_no_more(cluster: Cluster, sql: asyncpg.Connection) -> None:
    ada, document_id = await new_document(cluster)
    written_bytes = 0
    async with RawYjs.opened(ada, str(document_id)) as raw:
        content = raw.doc.get("content", type=Text)

        async def is_compacted() -> bool:
            above = await sql.fetchval("SELECT sum(length(update)) FROM document_updates")
            return (above or 0) < COMPACT_BYTES

        while written_bytes < 2 * MAX_DOCUMENT_BYTES:
            for _ in range(4):
                await raw.type("x" * MIB)
                written_bytes += MIB
                state = raw.doc.get_state()
                content.clear()
                await raw.sync(raw.doc.get_update(state))
            assert (await raw.ack(raw.sent))["ok"]
            await until(is_compacted, "compaction of few, but large updates", 10)
    assert not raw.refusals
    # The last text may have been there still when the snapshot was made.
    assert await sql.fetchval("SELECT length(state) FROM document_snapshots") < 2 * MIB


async def test_updates_that_take_long_leave_others_their_turn(cluster: Cluster) -> None:
    seen = await type_without_pause(cluster, 15, 600, at_head=True)
    report(
        f"9000 edits at one place: stored in {seen.seconds:.1f} s, "
        f"longest stall {seen.longest_stall_seconds:.3f} s"
    )
    assert seen.longest_stall_seconds < 0.5
