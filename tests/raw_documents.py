"""Documents opened by hand over both protocols, to send what no stock client would."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from pycrdt import Doc, Text

from realtime.lib0 import Reader, chunk, number
from realtime.sync_messages import AUTH, AWARENESS, STEP_1, STEP_2, SYNC, UPDATE
from tests.people import Person

PATIENCE_SECONDS = 15.0
LOOK_SECONDS = 0.005


class RawDocument:
    """One connection to one document. It answers nothing by itself.

    `updates`, `awareness` and `questions` (the server's, for a state) are what came, in order; `refusals`
    are the errors in words. `doc` holds what the server sent.
    """

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse) -> None:
        self.doc: Doc[Any] = Doc()
        self.updates: list[bytes] = []
        self.awareness: list[bytes] = []
        self.questions: list[bytes] = []
        self.refusals: list[str] = []
        self.close_code: int | None = None
        self.is_closed = False
        self._websocket = websocket
        self._reader = asyncio.create_task(self._read())

    async def send(self, packet: str | bytes) -> None:
        """Sends a frame as it is."""
        if isinstance(packet, str):
            await self._websocket.send_str(packet)
        else:
            await self._websocket.send_bytes(packet)

    async def until(self, condition: Callable[[], object], what: str) -> None:
        """Waits until the condition holds."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not condition():
            assert time.monotonic() < deadline, f"not in time: {what}"
            await asyncio.sleep(LOOK_SECONDS)

    async def until_closed(self) -> str:
        """Waits until the server has ended this; answers with its last words."""
        await self.until(lambda: self.is_closed, "the end")
        return self.refusals[-1] if self.refusals else ""

    async def until_refused(self) -> str:
        await self.until(lambda: self.refusals, "a refusal")
        return self.refusals[-1]

    async def until_asked(self, times: int = 1) -> bytes:
        """Waits until the server has asked so often; answers with the state it told."""
        await self.until(lambda: len(self.questions) >= times, "the server's question")
        return self.questions[-1]

    async def until_answered(self, times: int) -> None:
        """Waits until so many updates came, or the end."""
        await self.until(lambda: self.is_closed or len(self.updates) >= times, "an answer")

    async def sync(self, update: bytes) -> None:
        """Sends an update."""
        raise NotImplementedError

    async def ask(self, state: bytes) -> None:
        """Asks for what a replica in that state lacks."""
        raise NotImplementedError

    async def answer(self, update: bytes) -> None:
        """Answers the server's latest question for a state."""
        raise NotImplementedError

    async def show(self, awareness: bytes) -> None:
        raise NotImplementedError

    @property
    def text(self) -> str:
        return str(self.doc.get("content", type=Text))

    async def type(self, text: str) -> None:
        """Puts text at the end, and sends that."""
        before = self.doc.get_state()
        content = self.doc.get("content", type=Text)
        content.insert(len(content), text)
        await self.sync(self.doc.get_update(before))

    def close(self) -> None:
        self._reader.cancel()

    async def _read(self) -> None:
        async for message in self._websocket:
            await self._take(message.data)
        self.is_closed = True
        self.close_code = self._websocket.close_code

    async def _take(self, data: Any) -> None:
        raise NotImplementedError

    def _heard_update(self, update: bytes) -> None:
        self.updates.append(update)
        self.doc.apply_update(update)


class RawSync(RawDocument):
    """As y-websocket speaks."""

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, person: Person, document_id: str, token: str | None = None
    ) -> AsyncIterator[RawSync]:
        """Opens a document and waits until it is there, or refused."""
        address = f"{person.url}/sync/{document_id}?token={token or person.token}"
        async with person.http.ws_connect(address, max_msg_size=0) as websocket:
            raw = cls(websocket)
            await raw.ask(b"\x00")
            await raw.until(lambda: raw.updates or raw.is_closed, "the document")
            try:
                yield raw
            finally:
                raw.close()

    async def sync(self, update: bytes) -> None:
        await self.send(number(SYNC) + number(UPDATE) + chunk(update))

    async def ask(self, state: bytes) -> None:
        await self.send(number(SYNC) + number(STEP_1) + chunk(state))

    async def answer(self, update: bytes) -> None:
        await self.send(number(SYNC) + number(STEP_2) + chunk(update))

    async def show(self, awareness: bytes) -> None:
        await self.send(number(AWARENESS) + chunk(awareness))

    async def _read(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message.type is not aiohttp.WSMsgType.BINARY:
                break
            await self._take(message.data)
        if message.type is aiohttp.WSMsgType.CLOSE and message.extra:
            self.refusals.append(message.extra)
        self.is_closed = True
        self.close_code = self._websocket.close_code

    async def _take(self, data: bytes) -> None:
        reader = Reader(data)
        kind = reader.number()
        if kind == SYNC:
            what, content = reader.number(), reader.chunk()
            if what == STEP_1:
                self.questions.append(content)
            else:
                self._heard_update(content)
        elif kind == AWARENESS:
            self.awareness.append(reader.chunk())
        elif kind == AUTH:
            assert reader.number() == 0
            self.refusals.append(reader.text())


_PACKET = re.compile(r"4([0-6])(?:(\d+)-)?(/[^,]*),(\d*)(.*)", re.DOTALL)
_CONNECT, _DISCONNECT, _EVENT, _ACK, _CONNECT_ERROR, _BINARY_EVENT, _BINARY_ACK = "0123456"


class RawYjs(RawDocument):
    """As y-socket.io speaks. `acks` has the answer to each packet that was sent, by its number; `told` the
    other events without attachments."""

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse, namespace: str) -> None:
        self.acks: dict[int, Any] = {}
        self.told: dict[str, Any] = {}
        self.is_in = False
        self.sent = 0
        self._namespace = namespace
        self._question_ids: list[int] = []
        super().__init__(websocket)

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, person: Person, document_id: str, token: str | None = None
    ) -> AsyncIterator[RawYjs]:
        """Opens a document and waits until it is there, or refused."""
        address = f"{person.url}/socket.io/?EIO=4&transport=websocket"
        async with person.http.ws_connect(address, max_msg_size=0) as websocket:
            raw = cls(websocket, f"/yjs|{document_id}")
            await raw.send(f"40{raw._namespace},{json.dumps({'token': token or person.token})}")
            await raw.until(lambda: raw.is_in or raw.refusals or raw.is_closed, "the namespace")
            if raw.is_in:
                await raw.ask(b"\x00")
                await raw.until(lambda: raw.updates or raw.is_closed, "the document")
            try:
                yield raw
            finally:
                raw.close()

    async def emit(self, event: str, data: bytes) -> int:
        """Sends an event with one attachment; answers with its number."""
        self.sent += 1
        await self.send(f'451-{self._namespace},{self.sent}["{event}",{{"_placeholder":true,"num":0}}]')
        await self.send(data)
        return self.sent

    async def emit_json(self, arguments_json: str) -> Any:
        """Sends an event without attachments, and waits for its acknowledgement."""
        self.sent += 1
        ack_id = self.sent
        await self.send(f"42{self._namespace},{ack_id}{arguments_json}")
        return await self.ack(ack_id)

    async def ack(self, ack_id: int) -> Any:
        await self.until(lambda: ack_id in self.acks or self.is_closed, "an acknowledgement")
        return self.acks.get(ack_id)

    async def sync(self, update: bytes) -> None:
        await self.emit("sync-update", update)

    async def ask(self, state: bytes) -> None:
        await self.emit("sync-step-1", state)

    async def answer(self, update: bytes) -> None:
        ack_id = self._question_ids[-1]
        await self.send(f'461-{self._namespace},{ack_id}[{{"_placeholder":true,"num":0}}]')
        await self.send(update)

    async def show(self, awareness: bytes) -> None:
        await self.emit("awareness-update", awareness)

    async def _take(self, data: Any) -> None:
        if data == "2":
            await self.send("3")
            return
        match = _PACKET.fullmatch(data) if isinstance(data, str) else None
        if match is None:
            return
        kind, attachments, _, ack_id, content = match.groups()
        attached = [(await self._websocket.receive()).data for _ in range(int(attachments or 0))]
        if kind == _DISCONNECT:
            self.is_closed = True
            return
        self._taken(kind, int(ack_id) if ack_id else None, json.loads(content), attached)

    def _taken(self, kind: str, ack_id: int | None, content: Any, attached: list[bytes]) -> None:
        if kind == _CONNECT:
            self.is_in = True
        elif kind == _CONNECT_ERROR:
            self.refusals.append(content["data"]["code"])
        elif kind == _BINARY_ACK:
            self._heard_update(attached[0])
        elif kind == _ACK:
            assert ack_id is not None
            self.acks[ack_id] = content[0]
            if not content[0]["ok"]:
                self.refusals.append(content[0]["error"]["code"])
        elif kind == _EVENT and content[0] == "sync-refused":
            self.refusals.append(content[1]["code"])
        elif kind == _EVENT:
            self.told[content[0]] = content[1]
        elif content[0] == "sync-step-1":
            assert ack_id is not None
            self._question_ids.append(ack_id)
            self.questions.append(attached[0])
        elif content[0] == "sync-update":
            self._heard_update(attached[0])
        else:
            self.awareness.append(attached[0])


RAW: dict[str, type[RawSync] | type[RawYjs]] = {"y-websocket": RawSync, "y-socket.io": RawYjs}
