"""Socket.IO spoken by hand, for what no stock client would send."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

NAMESPACE = "/workspaces"
PATIENCE_SECONDS = 10.0


class RawSocket:
    """One WebSocket; `heard` is every packet that came, as text."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self.heard: list[str] = []
        self._websocket = websocket
        self._ids = itertools.count(1)

    @classmethod
    @asynccontextmanager
    async def connected(cls, http: aiohttp.ClientSession, url: str) -> AsyncIterator[RawSocket]:
        """A transport that has entered no namespace yet."""
        address = f"{url}/socket.io/?EIO=4&transport=websocket"
        async with http.ws_connect(address, max_msg_size=0) as websocket:
            raw = cls(websocket)
            assert (await raw.hear("0")).startswith('0{"sid"')
            yield raw

    @classmethod
    @asynccontextmanager
    async def entered(
        cls, http: aiohttp.ClientSession, url: str, token: str | None
    ) -> AsyncIterator[RawSocket]:
        async with cls.connected(http, url) as raw:
            await raw.enter({"token": token})
            yield raw

    async def send(self, packet: str | bytes) -> None:
        if isinstance(packet, str):
            await self._websocket.send_str(packet)
        else:
            await self._websocket.send_bytes(packet)

    async def enter(self, auth: object) -> None:
        await self.send(f"40{NAMESPACE},{json.dumps(auth)}")
        await self.hear(f'40{NAMESPACE},{{"sid"')

    async def hear(self, start: str) -> str:
        """The next packet that begins so; pings are answered meanwhile."""
        while True:
            message = await asyncio.wait_for(self._websocket.receive(), PATIENCE_SECONDS)
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise AssertionError(f"closed ({message.data}) before {start!r} came")
            self.heard.append(message.data)
            if message.data == "2":
                await self.send("3")
            if message.data.startswith(start):
                return str(message.data)

    async def ask(self, arguments_json: str, *attachments: bytes) -> dict[str, Any]:
        """Sends an event, given as the JSON of its list, and returns its acknowledgement."""
        ack_id = next(self._ids)
        kind = f"5{len(attachments)}-" if attachments else "2"
        await self.send(f"4{kind}{NAMESPACE},{ack_id}{arguments_json}")
        for attachment in attachments:
            await self.send(attachment)
        return await self.answer(ack_id)

    async def answer(self, ack_id: int) -> dict[str, Any]:
        head = f"43{NAMESPACE},{ack_id}["
        text = await self.hear(head)
        answers: list[dict[str, Any]] = json.loads(text[len(head) - 1 :])
        assert len(answers) == 1
        return answers[0]

    async def emit(self, event: str, *payload: object) -> dict[str, Any]:
        return await self.ask(json.dumps([event, *payload]))

    async def wait_closed(self) -> int | None:
        """Waits until the server has closed or cut the connection; answers with the code, if any."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not self._websocket.closed:
            left = deadline - asyncio.get_running_loop().time()
            assert left > 0, "still open"
            message = await asyncio.wait_for(self._websocket.receive(), left)
            if message.type is aiohttp.WSMsgType.TEXT:
                self.heard.append(message.data)
        return self._websocket.close_code


class Polling:
    """A client that only polls."""

    def __init__(self, http: aiohttp.ClientSession, url: str) -> None:
        self._http = http
        self._address = f"{url}/socket.io/?EIO=4&transport=polling"

    async def open(self) -> str:
        status, text = await self.poll()
        assert status == 200, text
        sid = str(json.loads(text[1:])["sid"])
        self._address += f"&sid={sid}"
        return sid

    async def enter(self, token: str | None) -> None:
        assert await self.post(f'40{NAMESPACE},{{"token":"{token}"}}') == 200
        status, text = await self.poll()
        assert status == 200
        assert text.startswith("40/workspaces"), text

    async def poll(self) -> tuple[int, str]:
        async with self._http.get(self._address) as response:
            return response.status, await response.text()

    async def post(self, body: str | bytes) -> int:
        async with self._http.post(self._address, data=body) as response:
            return response.status
