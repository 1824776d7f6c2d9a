"""The ways in and out of a process, against those who say nothing, too much, or do not listen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import aiohttp
import pytest
from aiohttp import web

from realtime.frames import Frame
from realtime.outlet import MAX_UNSENT_BYTES, TURN_BYTES, Outlet
from realtime.sockets import MAX_OUTSIDE_BYTES
from server.newcomers import Newcomers
from tests.people import Client, Person

MIB = 1024 * 1024
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)
PING = b"\x89\x80\x00\x00\x00\x00"


class Server:
    """A WebSocket whose way out is an outlet."""

    def __init__(self) -> None:
        self.outlet: Outlet | None = None
        self.was_full = False
        self.taken = 0
        self.ready = asyncio.Event()

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse(compress=False, heartbeat=0.2)
        await websocket.prepare(request)
        transport = request.transport
        assert transport is not None
        self.outlet = Outlet(transport, self._full, self._taken)
        self.ready.set()
        async for _ in websocket:
            pass
        return websocket

    def _full(self) -> None:
        self.was_full = True
        assert self.outlet is not None
        self.outlet.abort()

    def _taken(self) -> None:
        self.taken += 1


@asynccontextmanager
async def listening(app: web.Application, runner: web.AppRunner) -> AsyncIterator[int]:
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.fixture
async def outlet_server() -> AsyncIterator[tuple[Server, str]]:
    server = Server()
    app = web.Application()
    app.router.add_get("/", server.handle)
    async with listening(app, web.AppRunner(app, shutdown_timeout=0.1)) as port:
        yield server, f"http://127.0.0.1:{port}/"


async def test_large_frames_go_out_in_turns_and_in_order(
    outlet_server: tuple[Server, str], http: aiohttp.ClientSession
) -> None:
    """Pings come between the fragments, other frames wait behind."""
    server, url = outlet_server
    large = bytes(range(256)) * (6 * MIB // 256)
    async with http.ws_connect(url, max_msg_size=0) as websocket:
        await server.ready.wait()
        outlet = server.outlet
        assert outlet is not None
        outlet.write(Frame(("first",)))
        outlet.write(Frame(("header", large)), is_initial=True)
        for index in range(100):
            outlet.write(Frame((f"behind {index}",)))
        assert outlet.is_taking
        assert outlet.unsent_bytes < TURN_BYTES
        heard = [(await websocket.receive(5)).data for _ in range(103)]
        assert heard == ["first", "header", large, *(f"behind {index}" for index in range(100))]
        assert not outlet.is_taking
        assert server.taken == 1
        outlet.write(Frame(("at once",)))
        assert (await websocket.receive(5)).data == "at once"
        assert not server.was_full


async def test_who_takes_nothing_is_cut_by_what_comes_behind_a_large_frame(
    outlet_server: tuple[Server, str],
) -> None:
    server, url = outlet_server
    port = int(url.rstrip("/").rpartition(":")[2])
    _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
    writer.write(UPGRADE.format(path="/").encode())
    await server.ready.wait()
    assert server.outlet is not None
    server.outlet.write(Frame((bytes(20 * MIB),)), is_initial=True)
    # No more than the bound counts against it.
    behind = Frame((bytes(64 * 1024),))
    written = 0
    while not server.was_full:
        assert written <= MAX_UNSENT_BYTES + 2 * TURN_BYTES
        server.outlet.write(behind)
        written += behind.size_bytes
    assert written >= MAX_UNSENT_BYTES - TURN_BYTES
    writer.close()


async def test_a_connection_without_a_request_is_closed() -> None:
    async def answer(_request: web.Request) -> web.Response:
        return web.Response(text="here")

    app = web.Application()
    app.router.add_get("/", answer)
    runner = web.AppRunner(app, keepalive_timeout=30)
    Newcomers(first_request_seconds=0.3, look_seconds=0.05).watch(app, runner)
    async with listening(app, runner) as port:
        silent = await asyncio.open_connection("127.0.0.1", port)
        dripping = await asyncio.open_connection("127.0.0.1", port)
        known = await asyncio.open_connection("127.0.0.1", port)
        known[1].write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await known[0].readuntil(b"here")
        dripping[1].write(b"GET / HTTP/1.1\r\nHost: local")
        for reader, writer in (silent, dripping):
            assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        known[1].write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await asyncio.wait_for(known[0].readuntil(b"here"), 5)
        known[1].close()


async def open_socket(api: Client, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket by hand, just opened."""
    port = int(api.url.rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(UPGRADE.format(path=path).encode())
    await reader.readuntil(b"\r\n\r\n")
    return reader, writer


async def test_a_websocket_that_nobody_let_in_may_not_send_much(api: Client) -> None:
    _, writer = await open_socket(api, "/socket.io/?EIO=4&transport=websocket")
    writer.write(b"\x81\xff" + (19 * MIB).to_bytes(8, "big") + bytes(4))
    began = time.monotonic()
    sent = 0
    with suppress(ConnectionError):
        while sent < 10 * MIB:
            assert time.monotonic() - began < 3
            writer.write(b"4" * MAX_OUTSIDE_BYTES)
            sent += MAX_OUTSIDE_BYTES
            await writer.drain()
            await asyncio.sleep(0.02)
    assert sent < 10 * MIB
    writer.close()


@pytest.mark.parametrize("door", ["socket.io", "sync"])
async def test_pings_of_one_client_do_not_starve_the_others(
    api: Client, person: Callable[..., Awaitable[Person]], door: str
) -> None:
    ada = await person("Ada")
    project = await ada.project((await ada.workspace())["id"])
    document = await ada.document(project["id"])
    paths = {
        "socket.io": "/socket.io/?EIO=4&transport=websocket",
        "sync": f"/sync/{document['id']}?token={ada.token}",
    }
    reader, writer = await open_socket(api, paths[door])

    async def listen() -> None:
        while await reader.read(MIB):
            pass

    async def flood() -> None:
        while True:
            writer.write(PING * 1_000)
            await writer.drain()
            await asyncio.sleep(0)

    tasks = [asyncio.create_task(listen()), asyncio.create_task(flood())]
    waits = []
    for _ in range(30):
        began = time.perf_counter()
        assert (await api.get("//healthz")).status == 200
        waits.append(time.perf_counter() - began)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    writer.close()
    # All of it runs in one process here, the flooding and the measuring too.
    assert sorted(waits)[len(waits) // 2] < 0.5, waits
