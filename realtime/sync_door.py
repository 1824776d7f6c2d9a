"""`/sync/{document_id}?token=`: documents over a plain WebSocket, as npm's `y-websocket` 2 and 3 speak.

Messages are binary: a kind, then its content. Source: y-protocols' sync, awareness and auth.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from realtime.buckets import Bucket
from realtime.document_clients import Dialect, person_shown
from realtime.documents import Documents
from realtime.entrance import Entrance
from realtime.fair_share import FairShare
from realtime.frames import Frame
from realtime.gateway import MAX_FRAME_BYTES
from realtime.lib0 import Reader, chunk, number
from realtime.open_document import OpenDocument
from realtime.outlet import Outlet
from realtime.rooms import Rooms
from realtime.sync_messages import (
    AUTH,
    AWARENESS,
    CLOSE_AGAIN,
    CLOSE_REFUSED,
    PERMISSION_DENIED,
    QUERY_AWARENESS,
    STEP_1,
    STEP_2,
    SYNC,
    UPDATE,
    close_code,
)
from realtime.turns import Questions, Turns
from realtime.yjs_door import AWARENESS_ALLOWANCE, UPDATE_ALLOWANCE, document_id_of
from storage.errors import AtelierError, Unavailable
from workspace.desk import Caller
from workspace.errors import Forbidden, Malformed, RateLimited

log = structlog.get_logger("realtime.sync")

HEARTBEAT_SECONDS = 25.0
CLOSE_TIMEOUT_SECONDS = 1.0
MAX_REASON_BYTES = 120


def _sync(kind: int, content: bytes) -> Frame:
    return Frame((number(SYNC) + number(kind) + chunk(content),))


class SyncDialect:
    """How `y-websocket` writes what is told to all."""

    def update_frame(self, document_id: UUID, update: bytes) -> Frame:
        del document_id
        return _sync(UPDATE, update)

    def awareness_frame(self, document_id: UUID, awareness: bytes) -> Frame:
        del document_id
        return Frame((number(AWARENESS) + chunk(awareness),))


class _WebSocket(web.WebSocketResponse):
    """A WebSocket that sends away for good whoever exceeds its bound: with the code of the WebSocket protocol
    stock clients would come back, and send the same again."""

    async def close(self, *, code: int = WSCloseCode.OK, message: bytes = b"", drain: bool = True) -> bool:
        if code == WSCloseCode.MESSAGE_TOO_BIG:
            code = CLOSE_REFUSED
            message = f"A message may take {MAX_FRAME_BYTES >> 20} MiB.".encode()
        return await super().close(code=code, message=message, drain=drain)


class SyncClient:
    """One WebSocket: a `DocumentClient`. Updates carry no token here, so nothing acknowledges them."""

    def __init__(
        self,
        websocket: web.WebSocketResponse,
        transport: asyncio.Transport,
        caller: Caller,
        name: str,
        color_of: Callable[[UUID], str],
        dialect: Dialect,
        turns: Turns,
    ) -> None:
        self.dialect = dialect
        self.session_id = caller.session_id
        self.user_id = caller.user_id
        self._name = name
        self._color_of = color_of
        self.updates = Bucket(UPDATE_ALLOWANCE)
        self.moves = Bucket(AWARENESS_ALLOWANCE)
        # Of the process's time.
        self.share = FairShare()
        self.is_closing = False
        self._websocket = websocket
        self.questions = Questions(turns, caller.user_id, self)
        self._outlet = Outlet(transport, self.cut, self.questions.taken)
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def person(self) -> dict[str, Any]:
        return person_shown(self.user_id, self._name, self._color_of(self.user_id))

    @property
    def is_taking(self) -> bool:
        """Whether something large is on its way to it, bit by bit."""
        return self._outlet.is_taking

    def transmit(self, frame: Frame) -> None:
        if not self.is_closing:
            self._outlet.write(frame)

    def reply(self, token: Hashable | None, update: bytes) -> None:
        del token
        if not self.is_closing:
            self._outlet.write(_sync(STEP_2, update), is_initial=True)
            self.questions.answered()

    def ask_state(self, state: bytes) -> None:
        self.transmit(_sync(STEP_1, state))

    def acknowledge_update(self, token: Hashable | None, seq: int) -> None:
        """The protocol has no word for it."""

    def tell_access(self, *, can_write: bool) -> None:
        """The protocol has no word for it; a refused edit is told in words."""

    def refuse_update(self, token: Hashable | None, error: AtelierError, *, closes: bool) -> None:
        del token
        if closes:
            self.close(error)
        else:
            reason = chunk(error.message.encode())
            self.transmit(Frame((number(AUTH) + number(PERMISSION_DENIED) + reason,)))

    def close(self, error: AtelierError) -> None:
        self.close_with(close_code(error), error.message)

    def close_with(self, code: int, reason: str) -> None:
        """Closes the connection in words; cuts it when the other side does not listen."""
        if self.is_closing:
            return
        self.is_closing = True
        task = asyncio.create_task(self._close(code, reason), name="close sync")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def farewell(self) -> None:
        """Sends the client to come back, here or elsewhere."""
        self.close_with(CLOSE_AGAIN, "This server is shutting down.")

    async def close_out(self) -> None:
        """Waits until the closing that is under way, if any, is over: who returns before it says goodbye
        without its code and its words."""
        await asyncio.gather(*self._tasks)

    def cut(self) -> None:
        self.is_closing = True
        self._outlet.abort()

    async def _close(self, code: int, reason: str) -> None:
        try:
            closing = self._websocket.close(code=code, message=reason.encode()[:MAX_REASON_BYTES])
            await asyncio.wait_for(closing, CLOSE_TIMEOUT_SECONDS)
        except (TimeoutError, asyncio.TimeoutError):
            self._outlet.abort()


class SyncDoor:
    """Lets people into documents, and hands what they send to the document's room at once."""

    def __init__(
        self,
        entrance: Entrance,
        documents: Documents,
        rooms: Rooms,
        turns: Turns,
        allowed_origins: Iterable[str],
    ) -> None:
        self._entrance = entrance
        self._rooms = rooms
        self._documents = documents
        self._turns = turns
        self._allowed_origins = frozenset(allowed_origins)
        self._dialect = SyncDialect()
        self._clients: set[SyncClient] = set()
        self.is_accepting = True

    def __iter__(self) -> Iterator[SyncClient]:
        return iter(list(self._clients))

    def __len__(self) -> int:
        return len(self._clients)

    def farewells(self) -> list[Callable[[], Awaitable[None]]]:
        """What to call to send each client to come back elsewhere."""
        return [client.farewell for client in self]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serves one WebSocket for as long as it lasts. Refusals are close codes, which browsers can read."""
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._allowed_origins:
            raise Forbidden("This origin may not connect here; see ALLOWED_ORIGINS.")
        websocket = _WebSocket(
            max_msg_size=MAX_FRAME_BYTES, compress=False, heartbeat=HEARTBEAT_SECONDS, autoping=False
        )
        if not websocket.can_prepare(request):
            raise Malformed("This address is for WebSocket connections.")
        await websocket.prepare(request)
        try:
            await self._serve(request, websocket)
        except AtelierError as error:
            reason = error.message.encode()[:MAX_REASON_BYTES]
            await websocket.close(code=close_code(error), message=reason)
        return websocket

    async def _serve(self, request: web.Request, websocket: web.WebSocketResponse) -> None:
        if not self.is_accepting:
            raise Unavailable("This server is shutting down.")
        visitor = await self._entrance.admit(request.query.get("token"))
        document_id = document_id_of(request.match_info["document_id"])
        access = await self._documents.find_access(document_id, visitor.caller.user_id)
        document = await self._documents.open(document_id)
        transport = request.transport
        if transport is None or websocket.closed:
            return
        client = SyncClient(
            websocket,
            transport,
            visitor.caller,
            visitor.name,
            partial(self._rooms.color_of, access.workspace_id),
            self._dialect,
            self._turns,
        )
        self._clients.add(client)
        document.enter(client, client, can_write=access.can_write)
        try:
            await self._read(document, client, websocket)
            await client.close_out()
        finally:
            self._clients.discard(client)
            client.questions.close()
            document.leave(client)

    async def _read(
        self, document: OpenDocument, client: SyncClient, websocket: web.WebSocketResponse
    ) -> None:
        async for message in websocket:
            with client.share:
                if message.type is WSMsgType.BINARY:
                    self._take(document, client, message.data)
                elif message.type is WSMsgType.PING:
                    # Answered here, so that it counts as this client's share.
                    try:
                        await websocket.pong(message.data)
                    except ConnectionResetError:
                        return
                elif message.type is not WSMsgType.PONG:
                    raise Malformed("Messages are binary here.")
            if client.is_closing:
                return
            await client.share.rest()

    def _take(self, document: OpenDocument, client: SyncClient, data: bytes) -> None:
        """One message. Raises `Malformed`."""
        reader = Reader(data)
        try:
            kind = reader.number()
            if kind == SYNC:
                self._take_sync(document, client, reader.number(), reader.chunk())
            elif kind == AWARENESS:
                client.moves.spend()
                document.take_awareness(client, reader.chunk())
            elif kind == QUERY_AWARENESS:
                client.moves.spend()
                document.show_awareness(client)
        except ValueError:
            raise Malformed("This is not a message of the protocol.") from None
        except RateLimited as error:
            if kind == SYNC:
                # Only what stock clients never do: they would wait for an answer.
                raise
            # Of awareness only the latest counts, and stock clients say it again.
            log.debug("awareness left out", error=error.code)

    def _take_sync(self, document: OpenDocument, client: SyncClient, kind: int, content: bytes) -> None:
        if kind == STEP_1:
            client.questions.add(
                client, document.room.size_bytes, lambda: document.ask(client, None, content)
            )
        elif kind == STEP_2:
            client.share.owe(content)
            document.answer_state(client, content)
        elif kind == UPDATE:
            client.share.owe(content)
            try:
                client.updates.spend()
            except RateLimited as error:
                document.refuse_for_now(client, None, error)
            else:
                document.take(client, None, content)
