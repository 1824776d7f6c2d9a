"""Clients that want to make documents slow, large or lost, and a database without room."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import asyncpg
import psutil
from pycrdt import Doc, Text

from realtime.lib0 import chunk, number
from realtime.sync_messages import STEP_1, STEP_2, SYNC
from tests.cluster import Cluster
from tests.people import Person
from tests.processes import ServeProcess
from tests.raw_documents import RawSync, RawYjs
from tests.stock_editors import PROTOCOLS, Editors

MIB = 1024 * 1024
ASK = number(SYNC) + number(STEP_1) + chunk(b"\x00")
NO_ROOM = """
CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100';
END $$;
CREATE TRIGGER no_room BEFORE INSERT ON document_updates FOR EACH STATEMENT EXECUTE FUNCTION no_room();
CREATE TRIGGER no_room BEFORE INSERT ON tasks FOR EACH STATEMENT EXECUTE FUNCTION no_room();
"""
ROOM_AGAIN = "DROP TRIGGER no_room ON document_updates; DROP TRIGGER no_room ON tasks; DROP FUNCTION no_room"


def rss_bytes(server: ServeProcess) -> int:
    return int(psutil.Process(server.pid).memory_info().rss)


async def new_document(cluster: Cluster, size_bytes: int = 0) -> tuple[Person, str, str]:
    """Ada, a project of hers and a document with so much text."""
    ada = await cluster.person("Ada")
    project = await ada.project((await ada.workspace())["id"])
    document = await ada.document(project["id"])
    if size_bytes:
        async with RawYjs.opened(ada, document["id"]) as writer:
            for start in range(0, size_bytes, 4 * MIB):
                await writer.type("x" * min(4 * MIB, size_bytes - start))
                assert (await writer.ack(writer.sent))["ok"]
    return ada, project["id"], document["id"]


@asynccontextmanager
async def growth(server: ServeProcess) -> AsyncIterator[list[int]]:
    """The most bytes that the server grows by meanwhile, as the only item."""
    before = rss_bytes(server)
    most = [0]

    async def watch() -> None:
        while True:
            most[0] = max(most[0], rss_bytes(server) - before)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(watch())
    try:
        yield most
    finally:
        task.cancel()


async def test_asking_again_and_again_without_reading_does_not_grow_the_server(cluster: Cluster) -> None:
    ada, _, document_id = await new_document(cluster, 12 * MIB)
    server = cluster.servers[0]
    address = f"{ada.url}/sync/{document_id}?token={ada.token}"
    async with (
        growth(server) as most,
        aiohttp.ClientSession(read_bufsize=1024) as http,
        http.ws_connect(address, max_msg_size=0) as websocket,
    ):
        for _ in range(15):
            await websocket.send_bytes(ASK)
        # Somebody else comes in all the same, by the other door, and a while later.
        for _ in range(3):
            async with RawYjs.opened(ada, document_id) as other:
                assert len(other.text) == 12 * MIB
    assert most[0] < 100 * MIB, f"{most[0] / MIB:.0f} MiB"


async def test_asking_too_often_ends_the_connection(cluster: Cluster) -> None:
    ada, _, document_id = await new_document(cluster, 4 * MIB)
    async with cluster.http.ws_connect(f"{ada.url}/sync/{document_id}?token={ada.token}") as websocket:
        for _ in range(100):
            await websocket.send_bytes(ASK)
        while not websocket.closed:
            message = await websocket.receive(10)
            if message.type is aiohttp.WSMsgType.CLOSE:
                assert message.data == 1013


async def test_forty_joiners_of_a_large_document_are_served_in_turns(cluster: Cluster) -> None:
    ada, _, document_id = await new_document(cluster, 12 * MIB)

    async def join(kind: type[RawSync] | type[RawYjs]) -> int:
        async with kind.opened(ada, document_id) as raw:
            return len(raw.updates[0])

    async with growth(cluster.servers[0]) as most:
        sizes = await asyncio.gather(*(join(kind) for kind in (RawSync, RawYjs) for _ in range(20)))
    assert min(sizes) >= 12 * MIB
    assert most[0] < 300 * MIB, f"{most[0] / MIB:.0f} MiB"


async def test_stock_clients_take_a_large_document(cluster: Cluster, editors: Editors) -> None:
    """One that was polling moves over to a WebSocket meanwhile."""
    ada, _, document_id = await new_document(cluster, 9 * MIB)
    joined = await asyncio.gather(*(editors.open(protocol, ada, document_id) for protocol in PROTOCOLS))
    await joined[0].insert("first ", 0)
    for editor in joined:
        await editor.shows("first " + "x" * (9 * MIB))


async def test_a_large_paste_reaches_everybody_and_cuts_nobody(cluster: Cluster) -> None:
    ada, _, document_id = await new_document(cluster)
    async with AsyncExitStack() as stack:
        readers = [
            await stack.enter_async_context(kind.opened(ada, document_id))
            for kind in (RawSync, RawYjs)
            for _ in range(5)
        ]
        writer = await stack.enter_async_context(RawYjs.opened(ada, document_id))
        await writer.type("p" * (6 * MIB))
        assert (await writer.ack(writer.sent))["ok"]
        await writer.type("after")
        for reader in readers:
            await reader.until(lambda reader=reader: reader.text.endswith("after"), "the paste")  # type: ignore[misc]
            assert not reader.is_closed


async def test_a_joiner_that_reads_slowly_gets_all_of_it_and_what_came_meanwhile(cluster: Cluster) -> None:
    """At 4 MiB a second, in a room where others type."""
    ada, _, document_id = await new_document(cluster, 12 * MIB)
    async with RawYjs.opened(ada, document_id) as other:
        port = cluster.servers[0].port
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=64 * 1024)
        head = (
            f"GET /sync/{document_id}?token={ada.token} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        )
        writer.write(head.encode())
        await reader.readuntil(b"\r\n\r\n")
        writer.write(bytes((0x82, 0x80 | len(ASK), 0, 0, 0, 0)) + ASK)
        heard = 0
        for index in range(60):
            await other.type(f"edit {index:03} ")
            heard += len(await reader.readexactly(200 * 1024))
            await asyncio.sleep(0.05)
        tail = b""
        while b"edit 059 " not in tail:
            piece = await asyncio.wait_for(reader.read(64 * 1024), 10)
            assert piece, f"cut after {heard} bytes"
            heard += len(piece)
            tail = (tail + piece)[-4096:]
        assert heard > 12 * MIB
        writer.close()


async def test_repeated_answers_do_not_slow_a_neighbour(cluster: Cluster) -> None:
    """Each makes the server look through five thousand structs, and nothing of it is new."""
    ada, project_id, document_id = await new_document(cluster)
    neighbouring = (await ada.document(project_id))["id"]
    doc: Doc[object] = Doc()
    content = doc.get("content", type=Text)
    for _ in range(5_000):
        content.insert(0, "x")
    answer = number(SYNC) + number(STEP_2) + chunk(doc.get_update())
    async with (
        cluster.http.ws_connect(f"{ada.url}/sync/{document_id}?token={ada.token}") as flooding,
        RawYjs.opened(ada, neighbouring) as neighbour,
    ):

        async def flood() -> None:
            while not flooding.closed:
                await flooding.send_bytes(answer)

        task = asyncio.create_task(flood())
        waits = []
        for _ in range(40):
            began = time.perf_counter()
            await neighbour.type("n")
            assert (await neighbour.ack(neighbour.sent))["ok"]
            waits.append(time.perf_counter() - began)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    assert sorted(waits)[len(waits) // 2] < 0.15, waits


async def test_a_full_disk_is_told_as_one_and_loses_nothing(
    cluster: Cluster, sql: asyncpg.Connection
) -> None:
    ada, project_id, document_id = await new_document(cluster)
    async with RawYjs.opened(ada, document_id) as writer, RawSync.opened(ada, document_id) as other:
        await writer.type("before")
        assert (await writer.ack(writer.sent))["ok"]
        await sql.execute(NO_ROOM)
        refused = await ada.post(f"/projects/{project_id}/tasks", json={"title": "Too much"})
        assert (refused.status, refused.code) == (503, "unavailable")
        assert "no room left" in refused.json["detail"]
        assert refused.headers["Retry-After"] == "10"
        assert (await ada.get(f"/documents/{document_id}")).status == 200
        await writer.type(", during")
        waiting = writer.sent
        # Beyond what is kept in memory, edits are refused for as long as it lasts.
        for _ in range(6):
            await writer.type("y" * MIB)
        assert (await writer.until_refused()) == "unavailable"
        assert waiting not in writer.acks
        assert not writer.is_closed
        assert other.text == "before"
        await sql.execute(ROOM_AGAIN)
        assert (await writer.ack(waiting))["ok"]
        await other.until(lambda: other.text.startswith("before, during"), "the edit")
        await writer.until(lambda: len(writer.questions) > 1, "a question for what was refused")
        await writer.answer(writer.doc.get_update())
        await other.until(lambda: len(other.text) == len("before, during") + 6 * MIB, "all of it")
        assert (await ada.post(f"/projects/{project_id}/tasks", json={"title": "Small"})).status == 201
