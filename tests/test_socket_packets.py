"""What no stock client would send: garbage ends only its own connection, and leaves nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import psutil
import pytest
import structlog

from realtime import gateway
from realtime.gateway import MAX_FRAME_BYTES
from realtime.packets import MAX_ATTACHED_BYTES, MAX_ATTACHMENTS
from tests.people import Person
from tests.raw_sockets import Polling, RawSocket

BURST = 5_000


@pytest.fixture(autouse=True)
def journal() -> Iterator[list[Any]]:
    """What the server logs; no test here may make it log an error or a traceback."""
    with structlog.testing.capture_logs() as entries:
        yield entries
    assert [entry for entry in entries if entry["log_level"] in ("error", "critical")] == []
    assert [entry for entry in entries if "exc_info" in entry] == []


class Place:
    """Ada's workspace, with a witness of hers in its room whose connection nothing may disturb."""

    def __init__(self, ada: Person, workspace_id: str, witness: RawSocket) -> None:
        self.ada = ada
        self.http = ada.http
        self.workspace_id = workspace_id
        self.witness = witness

    @asynccontextmanager
    async def joined(self) -> AsyncIterator[RawSocket]:
        async with RawSocket.entered(self.http, self.ada.url, self.ada.token) as raw:
            assert (await raw.emit("workspace.join", {"workspace_id": self.workspace_id}))["ok"]
            yield raw

    async def connections(self) -> float:
        text = (await self.ada.get("//metrics")).text
        found = re.search(r"^atelier_connections (\S+)$", text, re.MULTILINE)
        assert found, text
        return float(found[1])

    async def settle_at(self, count: float) -> None:
        """Waits until the server counts so many connections, as it does once the others are gone."""
        deadline = time.monotonic() + 10
        while await self.connections() != count:
            assert time.monotonic() < deadline, f"{await self.connections()} connections are left"
            await asyncio.sleep(0.02)

    async def assert_witness_works(self) -> None:
        payload = {"workspace_id": self.workspace_id, "state": {}}
        assert (await self.witness.emit("presence.set", payload))["ok"]


@pytest.fixture
async def place(
    person: Callable[..., Awaitable[Person]], http: aiohttp.ClientSession
) -> AsyncIterator[Place]:
    ada = await person("Ada")
    workspace = await ada.workspace()
    async with RawSocket.entered(http, ada.url, ada.token) as witness:
        assert (await witness.emit("workspace.join", {"workspace_id": workspace["id"]}))["ok"]
        place = Place(ada, workspace["id"], witness)
        yield place
        await place.assert_witness_works()
        await place.settle_at(1)


GARBAGE: list[str | bytes] = [
    "",
    "9",
    "x",
    "0{}",
    "5",
    "2",
    "4",
    "4x",
    "49",
    "4²",
    "44/workspaces,{}",
    "42/workspaces," + "1" * 101 + "[]",
    f"45{MAX_ATTACHMENTS + 1}-/workspaces,1[]",
    "459999999999-/workspaces,1[]",
    "45" + "9" * 5_000 + "-/workspaces,1[]",
    "451-/elsewhere,1[]",
    b"",
    b"\x00\xff",
    b'2/workspaces,1["presence.set",{}]',
]


async def test_garbage_closes_only_its_own_connection(place: Place) -> None:
    for packet in GARBAGE:
        async with place.joined() as raw:
            await raw.send(packet)
            await raw.wait_closed()
        await place.assert_witness_works()
    for follow in ("42/workspaces,2[]", b"more", b"x" * (MAX_ATTACHED_BYTES + 1)):
        async with place.joined() as raw:
            await raw.send('451-/workspaces,1["broadcast",{"_placeholder":true,"num":7}]')
            with contextlib.suppress(ConnectionError):  # cut while it was sending
                await raw.send(follow)
            await raw.wait_closed()


async def test_a_frame_over_the_limit_closes_its_connection(place: Place) -> None:
    async with place.joined() as raw:
        large = await raw.ask('["broadcast","' + "x" * (MAX_FRAME_BYTES - 100) + '"]')
        assert large["error"]["code"] == "too_large"
        # The server may hang up before it has read all of it.
        with suppress(ConnectionError):
            await raw.send("42/workspaces," + "x" * MAX_FRAME_BYTES)
        assert await raw.wait_closed() in (
            aiohttp.WSCloseCode.MESSAGE_TOO_BIG,
            aiohttp.WSCloseCode.ABNORMAL_CLOSURE,
        )
    polling = Polling(place.http, place.ada.url)
    await polling.open()
    await polling.enter(place.ada.token)
    assert await polling.post(b"4" * (MAX_FRAME_BYTES + 1)) == 400
    assert (await polling.poll())[0] == 400


async def test_garbage_by_polling(place: Place) -> None:
    for body in ("", "9", "4\x1e", "bnot base64!", b"\xff", "\x1e".join("44" for _ in range(1_000))):
        polling = Polling(place.http, place.ada.url)
        await polling.open()
        await polling.enter(place.ada.token)
        assert await polling.post(body) in (200, 400)
        status, text = await polling.poll()
        assert status == 400 or text in ("", "1"), (body, text)
        await place.assert_witness_works()
    async with place.http.get(f"{place.ada.url}/socket.io/?EIO=4&transport=polling&sid=x") as response:
        assert response.status == 400
    async with place.http.get(f"{place.ada.url}/socket.io/?EIO=3&transport=polling") as response:
        assert response.status == 400


async def test_namespaces_that_are_not_there_are_refused_and_the_connection_stays(place: Place) -> None:
    async with RawSocket.connected(place.http, place.ada.url) as raw:
        for namespace in ("/elsewhere", "/workspaces/", "/" + "x" * 1_000):
            await raw.send(f'40{namespace},{{"token":"{place.ada.token}"}}')
            assert '"code":"not_found"' in await raw.hear(f"44{namespace},")
        await raw.send("40")
        assert '"code":"not_found"' in await raw.hear("44{")
        await raw.send("42/workspaces,1[]")  # not entered: there is nobody to answer
        await raw.send('42["message"]')
        await raw.enter({"token": place.ada.token})
        await raw.send(f'40/workspaces,{{"token":"{place.ada.token}"}}')
        assert (await raw.emit("workspace.join", {"workspace_id": place.workspace_id}))["ok"]
        assert len([packet for packet in raw.heard if packet.startswith("40/workspaces")]) == 1
        await raw.send("41/workspaces,")
        await place.settle_at(1)
        await raw.enter({"token": place.ada.token})
        refused = await raw.emit("presence.set", {"workspace_id": place.workspace_id, "state": {}})
        assert refused["error"]["code"] == "not_joined"


async def test_a_burst_is_refused_and_others_are_served_meanwhile(place: Place) -> None:
    memory = psutil.Process().memory_info
    before_bytes = memory().rss
    async with place.joined() as raw:
        wave = f'["broadcast",{{"workspace_id":"{place.workspace_id}","topic":"t","data":"{"x" * 1_000}"}}]'

        async def flood() -> None:
            for number in range(BURST):
                await raw.send(f"42/workspaces,{number + 100}{wave}")

        flooding = asyncio.create_task(flood())
        answers = asyncio.create_task(_answers(raw, BURST))
        slowest = 0.0
        while not answers.done():
            began = time.monotonic()
            assert (await place.ada.get(f"/workspaces/{place.workspace_id}")).status == 200
            slowest = max(slowest, time.monotonic() - began)
        await flooding
        refused = [each["error"] for each in await answers if not each["ok"]]
    assert len(refused) > BURST / 2
    for error in refused:
        assert error["code"] == "rate_limited"
        assert 0 < error["retry_after_ms"] <= 1_000
    assert slowest < 1.0, "somebody else waited"
    assert memory().rss - before_bytes < 40e6


async def _answers(raw: RawSocket, count: int) -> list[dict[str, Any]]:
    """The next `count` acknowledgements, in whatever order they come."""
    found = [await raw.hear("43/workspaces,") for _ in range(count)]
    return [json.loads(text[text.index("[") :])[0] for text in found]


async def test_a_burst_in_one_polling_request_lets_others_in_between(place: Place) -> None:
    polling = Polling(place.http, place.ada.url)
    await polling.open()
    await polling.enter(place.ada.token)
    packets = "\x1e".join(f'42/workspaces,{number}["nothing",{{}}]' for number in range(100_000))
    flooding = asyncio.create_task(polling.post(packets))
    turns = 0
    while not flooding.done():
        await asyncio.sleep(0.001)  # as any other work of the server's would
        turns += 1
    assert await flooding == 200
    assert turns > 20, f"others had only {turns} turns"
    # Far more answers than may wait for one client: it is cut.
    assert (await polling.poll())[0] == 400


async def test_a_large_polling_request_is_taken_whole(place: Place) -> None:
    polling = Polling(place.http, place.ada.url)
    await polling.open()
    await polling.enter(place.ada.token)
    packets = [f'42/workspaces,{number}["nothing","{"x" * 30_000}"]' for number in range(40)]
    assert await polling.post("\x1e".join(packets)) == 200
    heard = ""
    while heard.count("43/workspaces,") < len(packets):
        status, text = await polling.poll()
        assert status == 200, f"{heard.count('43/workspaces,')} answers"
        heard += text
    assert heard.count('"code":"unknown_event"') == len(packets)
    assert await polling.post("1") == 200


async def test_connections_dropped_in_the_handshake_leave_nothing_behind(place: Place) -> None:
    async def drop(number: int) -> None:
        async with RawSocket.connected(place.http, place.ada.url) as raw:
            if number % 4 == 0:
                return
            await raw.send(f'40/workspaces,{{"token":"{place.ada.token}"}}')
            if number % 4 > 1:
                await raw.hear("40/workspaces")
                join = f'["workspace.join",{{"workspace_id":"{place.workspace_id}"}}]'
                await raw.send(f"42/workspaces,1{join}")

    for first in range(0, 200, 50):
        await asyncio.gather(*(drop(number) for number in range(first, first + 50)))
    await place.settle_at(1)
    answer = await place.witness.emit("workspace.join", {"workspace_id": place.workspace_id})
    assert [each["user_id"] for each in answer["data"]["presence"]] == [place.ada.id]


async def test_who_enters_no_namespace_is_closed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "ENTER_TIMEOUT_SECONDS", 0.3)
    polling = Polling(place.http, place.ada.url)
    await polling.open()
    async with RawSocket.connected(place.http, place.ada.url) as silent, place.joined() as entered:
        await silent.send("40/workspaces,{}")
        assert '"code":"unauthenticated"' in await silent.hear("44/workspaces,")
        await silent.wait_closed()
        assert (await polling.poll())[0] == 400
        payload = {"workspace_id": place.workspace_id, "state": {}}
        assert (await entered.emit("presence.set", payload))["ok"]
