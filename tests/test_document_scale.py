"""Large documents and many people: bounded in time and memory. `pytest -s` shows the numbers."""

from __future__ import annotations

import asyncio
import random
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import aiohttp
import asyncpg
import psutil
import pytest
from pycrdt import Doc, Text, TransactionEvent

from realtime.compaction import COMPACT_ROWS
from realtime.lib0 import Reader, chunk, number
from realtime.sync_messages import STEP_1, STEP_2, SYNC
from tests.cluster import Cluster
from tests.people import Person
from tests.processes import ServeProcess
from tests.raw_documents import RawSync, RawYjs

pytestmark = pytest.mark.long

MIB = 1024 * 1024
PROBE_SECONDS = 0.01


def report(numbers: str) -> None:
    """Shows what was measured."""
    sys.stdout.write(f"\n{numbers}\n")


def rss_bytes(server: ServeProcess) -> int:
    return int(psutil.Process(server.pid).memory_info().rss)


async def until(condition: Callable[[], Any], what: str, within_seconds: float) -> float:
    """Waits until an awaited condition holds; answers with the seconds that took."""
    began = time.monotonic()
    while not await condition():
        assert time.monotonic() - began < within_seconds, f"not in time: {what}"
        await asyncio.sleep(0.05)
    return time.monotonic() - began


async def new_document(cluster: Cluster) -> tuple[Person, UUID]:
    ada = await cluster.person("Ada")
    project = await ada.project((await ada.workspace())["id"])
    return ada, UUID((await ada.document(project["id"]))["id"])


@asynccontextmanager
async def probing(server: ServeProcess, http: aiohttp.ClientSession) -> AsyncIterator[list[float]]:
    """Asks a server for the least it answers, again and again; yields the seconds that each took."""
    waits: list[float] = []

    async def probe() -> None:
        while True:
            began = time.perf_counter()
            async with http.get(f"{server.url}/healthz") as response:
                await response.read()
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(PROBE_SECONDS)

    task = asyncio.create_task(probe())
    try:
        yield waits
    finally:
        task.cancel()


async def join(http: aiohttp.ClientSession, address: str, everybody: asyncio.Barrier) -> int:
    """Opens a document as stock clients do and stays until all have it; answers with the bytes of it."""
    async with http.ws_connect(address, max_msg_size=0) as websocket:
        await websocket.send_bytes(number(SYNC) + number(STEP_1) + chunk(b"\x00"))
        async for message in websocket:
            reader = Reader(message.data)
            if (reader.number(), reader.number()) == (SYNC, STEP_2):
                await everybody.wait()
                return len(reader.chunk())
    raise AssertionError("closed before the document came")


async def test_three_hundred_join_at_once(cluster: Cluster) -> None:
    ada, document_id = await new_document(cluster)
    server = cluster.servers[0]
    text = "".join(random.Random(1).choices("abcdefgh \n", k=200_000))
    async with RawYjs.opened(ada, str(document_id)) as writer:
        await writer.type(text)
        assert (await writer.ack(writer.sent))["ok"]
    before = rss_bytes(server)
    address = f"{ada.url}/sync/{document_id}?token={ada.token}"
    everybody = asyncio.Barrier(301)
    connector = aiohttp.TCPConnector(limit=0)
    began = time.monotonic()
    async with aiohttp.ClientSession(connector=connector) as http:
        joining = [asyncio.create_task(join(http, address, everybody)) for _ in range(300)]
        await asyncio.wait_for(everybody.wait(), 60)
        seconds = time.monotonic() - began
        grown = rss_bytes(server) - before
        sizes = await asyncio.gather(*joining)
    report(f"300 joiners of {len(text)} bytes: {seconds:.2f} s, {grown / MIB:.0f} MiB more")
    assert min(sizes) >= len(text)
    assert seconds < 10
    assert grown < 200 * MIB


def typed_edits(count: int) -> tuple[list[bytes], str]:
    """Single letters, typed in a row for a while and then elsewhere: the updates, and the text at the end."""
    dice = random.Random(2)
    doc: Doc[Any] = Doc()
    content = doc.get("content", type=Text)
    made: list[bytes] = []

    def keep(event: TransactionEvent) -> None:
        made.append(event.update)

    subscription = doc.observe(keep)
    at = 0
    for index in range(count):
        at = dice.randint(0, index) if dice.random() < 0.03 else at
        content.insert(at, dice.choice("abcdefgh \n"))
        at += 1
    doc.unobserve(subscription)
    return made, str(content)


async def test_a_document_of_260_000_edits_is_opened(cluster: Cluster, sql: asyncpg.Connection) -> None:
    ada, document_id = await new_document(cluster)
    updates, text = typed_edits(260_000)
    records = [(document_id, seq, update) for seq, update in enumerate(updates, 1)]
    async with sql.transaction():
        await sql.copy_records_to_table(
            "document_updates", records=records, columns=["document_id", "seq", "update"]
        )
        await sql.execute(
            "UPDATE document_heads SET seq = $2 WHERE document_id = $1", document_id, len(records)
        )
    server = cluster.servers[0]
    before = rss_bytes(server)
    async with probing(server, cluster.http) as waits:
        began = time.monotonic()
        async with RawSync.opened(ada, str(document_id)) as raw:
            seconds = time.monotonic() - began
            assert raw.text == text
            await raw.type("!")

            async def is_compacted() -> bool:
                return await rows_of(sql, document_id) <= COMPACT_ROWS

            compacted_seconds = await until(is_compacted, "compaction", 30)
    grown = rss_bytes(server) - before
    report(
        f"260,000 edits: opened in {seconds:.2f} s, compacted in {compacted_seconds:.2f} s more, "
        f"longest stall {max(waits):.3f} s, {grown / MIB:.0f} MiB more"
    )
    assert seconds < 10
    assert max(waits) < 1
    assert grown < 300 * MIB
    content = await ada.get(f"/documents/{document_id}/content")
    assert content.text == text + "!"


async def rows_of(sql: asyncpg.Connection, document_id: UUID) -> int:
    return int(
        await sql.fetchval("SELECT count(*) FROM document_updates WHERE document_id = $1", document_id)
    )
