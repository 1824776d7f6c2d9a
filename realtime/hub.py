"""Everything live in one process, put together: started in order, drained, stopped in reverse."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from uuid import UUID

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry

from realtime.committer import Committer
from realtime.compaction import Compactor
from realtime.connections import Connections
from realtime.documents import Documents
from realtime.entrance import Entrance
from realtime.gateway import Gateway
from realtime.measures import Measures
from realtime.messages import JOB_PROGRESS, NAMESPACE, ServerDraining, SessionEnded
from realtime.poll import Poll
from realtime.presence_exchange import PresenceExchange
from realtime.publisher import EVENT, SESSIONS_ENDED, NewsPublisher
from realtime.room_manager import RoomManager
from realtime.rooms import Rooms
from realtime.sync_door import SyncDoor
from realtime.turns import Turns
from realtime.workspace_door import WorkspaceDoor
from realtime.yjs_door import PREFIX, YjsDoor
from storage.keys import document_room, workspace_room
from storage.postgres import Postgres
from workspace.desk import Desk
from workspace.errors import TokenRevoked
from workspace.events import StoredEvent
from workspace.gate import EndedSessions, Gate

log = structlog.get_logger("realtime.hub")

DOCUMENT_ROOM = document_room("")
DRAIN_RETRY_MS = 1_000
DRAIN_SPREAD_SECONDS = 3.0
DRAIN_STEPS = 30
FETCH_SECONDS = 0.5
COMMIT_SECONDS = 5.0
FETCH_LOOK_SECONDS = 0.02


class Hub:
    """The live part of one web process.

    `desk` is where requests are to be carried out, so that the rooms hear of them; what else commits events
    tells `publisher`. `ended` is kept up to
    date, so that `gate` knows of ended sessions as soon as this process does.
    """

    def __init__(
        self,
        postgres: Postgres,
        gate: Gate,
        ended: EndedSessions,
        *,
        database_url: str,
        redis_url: str,
        allowed_origins: list[str],
        subscriber_of: Callable[[web.Request], str],
        registry: CollectorRegistry,
    ) -> None:
        self._ended = ended
        self._connections = Connections()
        self._manager = RoomManager(redis_url)
        self._exchange = PresenceExchange(self._manager)
        self._rooms = Rooms(postgres, self._manager, self._exchange)
        self._committer = Committer(database_url)
        self._compactor = Compactor(postgres)
        self._documents = Documents(postgres, self._manager, self._committer, self._compactor)
        self._measures = Measures(registry, self._connections, self._rooms, self._documents)
        self._committer.on_commit = self._measures.committed
        self.publisher = NewsPublisher(self._manager, self._rooms, self._sessions_ended)
        self.desk = Desk(postgres, self.publisher)
        self._poll = Poll(
            database_url,
            self._rooms,
            self._documents,
            self._connections,
            self._ended,
            on_ended=self._sessions_ended,
            on_lag=self._measures.polled,
        )
        entrance = Entrance(postgres, gate)
        self._gateway = Gateway(self._manager, self._connections, allowed_origins=allowed_origins)
        self._gateway.eio.subscriber_of = subscriber_of
        self._gateway.eio.on_slow_consumer = self._measures.slow_consumer_cut
        self._gateway.open_door(
            NAMESPACE,
            WorkspaceDoor(entrance, self.desk, gate, self._manager, self._rooms, self._poll),
        )
        turns = Turns()
        self._gateway.open_door(
            PREFIX, YjsDoor(entrance, self._documents, self._rooms, self._manager, self._gateway, turns)
        )
        self._sync = SyncDoor(entrance, self._documents, self._rooms, turns, allowed_origins)
        self._manager.on_news = self._take_news
        self._manager.on_link = self._exchange.link_changed

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers a request to `/socket.io/`: a poll, or a WebSocket for as long as it lasts."""
        response: web.StreamResponse = await self._gateway.handle_request(request)
        return response

    async def handle_sync(self, request: web.Request) -> web.StreamResponse:
        """Serves a request to `/sync/{document_id}`: a WebSocket for as long as it lasts."""
        return await self._sync.handle(request)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Hub]:
        """Runs from the first poll to the last farewell."""
        self._manager.start()
        self._exchange.start()
        self._committer.start()
        self._documents.start()
        await self._poll.start()
        try:
            yield self
        finally:
            await self._poll.stop()
            await self._committer.stop(within_seconds=COMMIT_SECONDS)
            await self._compactor.stop()
            await self._documents.stop()
            await self._exchange.stop()
            await self._rooms.stop()
            await self._manager.stop()
            await self._gateway.shutdown()

    async def drain(self) -> None:
        """Sends everybody away to come back elsewhere: tells them, then closes transports in a spread."""
        engine = self._gateway.eio
        engine.accepting = self._sync.is_accepting = False
        told = ServerDraining(retry_after_ms=DRAIN_RETRY_MS).model_dump_json()
        for connection in self._connections:
            connection.send_event("server.draining", told)
        await self._fetched(within_seconds=FETCH_SECONDS)
        await self._documents.flush(within_seconds=COMMIT_SECONDS)
        farewells = [*(socket.close for socket in engine.sockets.values()), *self._sync.farewells()]
        random.shuffle(farewells)
        size = max(1, -(-len(farewells) // DRAIN_STEPS))
        for start in range(0, len(farewells), size):
            await asyncio.gather(*(say() for say in farewells[start : start + size]))
            await asyncio.sleep(DRAIN_SPREAD_SECONDS / DRAIN_STEPS)
        log.info("drained", connections=len(farewells))

    async def _fetched(self, *, within_seconds: float) -> None:
        """Waits a moment for clients that poll: what was said to them waits for their next request."""
        deadline = asyncio.get_running_loop().time() + within_seconds
        sockets = list(self._gateway.eio.sockets.values())
        while asyncio.get_running_loop().time() < deadline:
            if all(socket.is_direct or not socket.unsent_bytes for socket in sockets):
                return
            await asyncio.sleep(FETCH_LOOK_SECONDS)

    async def hang_up(self) -> None:
        """Cuts whoever is still connected, and takes nobody new."""
        engine = self._gateway.eio
        engine.accepting = False
        self._sync.is_accepting = False
        for socket in list(engine.sockets.values()):
            socket.abort()
        for client in self._sync:
            client.cut()

    def _sessions_ended(self, session_ids: Iterable[UUID]) -> None:
        """Closes what belongs to these sessions, and shuts the gate to them."""
        ended = list(session_ids)
        self._ended.add(ended)
        told = SessionEnded(code="token_revoked").model_dump_json()
        for connection in self._connections.of_sessions(ended):
            connection.send_event("session.ended", told)
            self._gateway.end(connection)
        for client in self._sync:
            if client.session_id in self._ended:
                client.close(TokenRevoked())

    def _take_news(self, room: str | None, kind: str, body: object) -> None:
        if kind == EVENT and isinstance(body, str):
            event = StoredEvent.from_json(body)
            if workspace_room(event.workspace_id) == room:
                self._rooms.take_event(event)
        elif kind == JOB_PROGRESS and isinstance(body, str) and room is not None:
            self._rooms.show_job(room, body)
        elif kind == SESSIONS_ENDED and isinstance(body, list):
            self._sessions_ended(UUID(each) for each in body)
        elif room is not None and room.startswith(DOCUMENT_ROOM):
            self._documents.take_news(room, kind, body)
        elif room is not None and isinstance(body, dict):
            self._exchange.take_news(room, kind, body)
