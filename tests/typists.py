"""Clients that type a lot, each a real connection that speaks as y-websocket does, and cheap to run."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from pycrdt import Doc, Text, TransactionEvent

from realtime.lib0 import Reader, chunk, number
from realtime.sync_messages import AUTH, STEP_1, STEP_2, SYNC, UPDATE

# Of two bytes each, and the library counts bytes.
FIRST_LETTER = 0x0100
LETTERS_EACH = 16
LETTER_BYTES = 2
ELSEWHERE = 0.03
TURN_EDITS = 50


class Typist:
    """Types single letters of an alphabet of its own, mostly in a row; each goes out as an update of its own.

    It learns nothing of what others type, so what it typed can be told from the whole by its letters, and
    is right if it is all there in its order. One that types `at_head` puts each letter before all others it
    knows: where many do so, an update costs more the more there are. `refusals` are the server's in words,
    `asked` how often the server wanted its state.
    """

    def __init__(self, websocket: aiohttp.ClientWebSocketResponse, number_of: int, at_head: bool) -> None:
        self.client_id = number_of + 1
        self.typed = 0
        self.asked = 0
        self.refusals: list[str] = []
        self._websocket = websocket
        first = FIRST_LETTER + number_of * LETTERS_EACH
        self._letters = [chr(code) for code in range(first, first + LETTERS_EACH)]
        self._dice = random.Random(number_of)
        self._doc: Doc[Any] = Doc(client_id=self.client_id)
        self._content = self._doc.get("content", type=Text)
        self._at = 0
        self._at_head = at_head
        self._made: list[bytes] = []
        self._observing = self._doc.observe(self._keep)
        self._listening = asyncio.create_task(self._listen())

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, http: aiohttp.ClientSession, address: str, number_of: int, *, at_head: bool = False
    ) -> AsyncIterator[Typist]:
        async with http.ws_connect(address, max_msg_size=0) as websocket:
            typist = cls(websocket, number_of, at_head)
            await websocket.send_bytes(number(SYNC) + number(STEP_1) + chunk(b"\x00"))
            try:
                yield typist
            finally:
                typist._doc.unobserve(typist._observing)
                typist._listening.cancel()

    @property
    def text(self) -> str:
        """What it typed."""
        return str(self._content)

    def of(self, text: str) -> str:
        """Its part of a whole text."""
        mine = frozenset(self._letters)
        return "".join(letter for letter in text if letter in mine)

    async def type(self, edits: int) -> None:
        """Types so many letters without a pause, but gives others their turn."""
        for index in range(edits):
            self._type_letter()
            await self._websocket.send_bytes(number(SYNC) + number(UPDATE) + chunk(self._made.pop()))
            if index % TURN_EDITS == TURN_EDITS - 1:
                await asyncio.sleep(0)

    def _type_letter(self) -> None:
        if self._at_head:
            self._at = 0
        elif self._dice.random() < ELSEWHERE:
            self._at = self._dice.randint(0, self.typed)
        self._content.insert(self._at * LETTER_BYTES, self._dice.choice(self._letters))
        self._at += 1
        self.typed += 1

    def _keep(self, event: TransactionEvent) -> None:
        self._made.append(event.update)

    async def _listen(self) -> None:
        async for message in self._websocket:
            reader = Reader(message.data)
            kind, detail = reader.number(), reader.number()
            if kind == AUTH:
                self.refusals.append(reader.text())
            elif (kind, detail) == (SYNC, STEP_1):
                self.asked += 1
                missing = self._doc.get_update(reader.chunk())
                await self._websocket.send_bytes(number(SYNC) + number(STEP_2) + chunk(missing))
