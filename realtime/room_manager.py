"""Rooms across processes: a Redis channel for each room, and a listener that does not give up.

Python-socketio's own Redis manager publishes everything on one channel, waits up to a minute before it
connects again and can end silently; here each process hears only the rooms it serves, and is back
within a second. What was missed meanwhile is read from Postgres by those who count (pipeline.py).
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable
from typing import Any

import structlog
from redis.asyncio.client import PubSub
from redis.exceptions import RedisError
from socketio import AsyncRedisManager

from realtime.background import end_tasks
from realtime.manager import FanoutManager, settle
from storage.keys import AUTHORITY_CHANNEL, room_channel
from storage.redis import Redis, connect_redis

log = structlog.get_logger("realtime.room_manager")

SUBSCRIBE_TIMEOUT_SECONDS = 0.5
RECONNECT_SECONDS = (0.05, 1.0)
SILENCE_SECONDS = 10.0
LAST_NEWS_SECONDS = 1.0
MAX_OUTBOX = 10_000

# (room, kind, body): news of another process about a room; room is None on the channel all listen to.
NewsHandler = Callable[[str | None, str, Any], None]
LinkHandler = Callable[[bool], None]


class RoomManager(AsyncRedisManager, FanoutManager):  # type: ignore[misc]
    """The manager of a web process or, with `write_only`, of one that only sends, such as a worker."""

    name = "atelier"

    def __init__(self, url: str, *, write_only: bool = False) -> None:
        super().__init__(url, channel=AUTHORITY_CHANNEL, write_only=write_only)
        self._publisher: Redis = connect_redis(url)
        self._subscriber: Redis = connect_redis(url)
        self._served: dict[str, asyncio.Future[None]] = {}
        self._listening: PubSub | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._outbox: deque[tuple[str, str]] = deque(maxlen=MAX_OUTBOX)
        self._outbox_filled = asyncio.Event()
        self._all_sent = asyncio.Event()
        self._all_sent.set()
        self.on_news: NewsHandler = lambda _room, _kind, _body: None
        self.on_link: LinkHandler = lambda _up: None
        self.is_linked = False

    # Lifecycle

    def start(self) -> None:
        """Begins to listen and to send. Needs a running loop."""
        self._tasks.append(asyncio.create_task(self._send_forever(), name="news: send"))
        if not self.write_only:
            self._tasks.append(asyncio.create_task(self._listen_forever(), name="news: listen"))

    async def stop(self) -> None:
        """Sends what is still waiting, within a second, and lets go of Redis."""
        # One that only sends does not know whether Redis is there.
        if self.is_linked or self.write_only:
            await self._finish_sending(within_seconds=LAST_NEWS_SECONDS)
        await end_tasks(self._tasks)
        await self._publisher.aclose()
        await self._subscriber.aclose()

    def initialize(self) -> None:
        """The base class would start its own listener here; ours has its own start and stop."""

    # News

    async def serve_room(self, room: str) -> None:
        """Subscribes to a room's channel; returns once news of it arrives, or soon while Redis is away."""
        confirmed = self._served.get(room)
        if confirmed is None:
            confirmed = self._served[room] = asyncio.get_running_loop().create_future()
            await self._subscribe(room)
        if self.is_linked:
            await settle(confirmed, within_seconds=SUBSCRIBE_TIMEOUT_SECONDS)

    async def unserve_room(self, room: str) -> None:
        if self._served.pop(room, None) is None or self._listening is None:
            return
        try:
            await self._listening.unsubscribe(room_channel(room))
        except (RedisError, OSError):
            log.info("unsubscribing failed; the link is down", room=room)

    def send_news(self, room: str | None, kind: str, body: Any) -> None:
        """Tells other processes, soon; while Redis is away the oldest news is dropped first."""
        text = json.dumps({"host_id": self.host_id, "kind": kind, "room": room, "body": body})
        self._post(room_channel(room) if room else AUTHORITY_CHANNEL, text)

    async def count_servers(self, room: str) -> int:
        """How many processes serve a room, this one included; 0 while Redis is away."""
        if not self.is_linked:
            return 0
        try:
            counted = await self._publisher.pubsub_numsub(room_channel(room))
        except (RedisError, OSError):
            return 0
        return int(counted[0][1]) if counted else 0

    # Sending

    def _post(self, channel: str, text: str) -> None:
        self._outbox.append((channel, text))
        self._all_sent.clear()
        self._outbox_filled.set()

    async def _publish(self, data: dict[str, Any]) -> None:
        """What python-socketio sends: an emit goes to its room's channel, all else to everyone."""
        room = data.get("room") if data.get("method") == "emit" else None
        self._post(room_channel(room) if room else AUTHORITY_CHANNEL, json.dumps(data))

    async def _send_forever(self) -> None:
        while True:
            await self._outbox_filled.wait()
            self._outbox_filled.clear()
            batch = list(self._outbox)
            self._outbox.clear()
            if not batch:
                continue
            try:
                await self._send(batch)
            except (RedisError, OSError) as error:
                # Whoever needs it reads it from Postgres within a second.
                log.warning("news not sent: redis is away", count=len(batch), error=str(error))
                await asyncio.sleep(RECONNECT_SECONDS[0])
            if not self._outbox:
                self._all_sent.set()

    async def _send(self, batch: list[tuple[str, str]]) -> None:
        async with self._publisher.pipeline(transaction=False) as pipe:
            for channel, text in batch:
                pipe.publish(channel, text)
            await pipe.execute()

    async def _finish_sending(self, *, within_seconds: float) -> None:
        try:
            await asyncio.wait_for(self._all_sent.wait(), within_seconds)
        except (TimeoutError, asyncio.TimeoutError):
            log.warning("the last news is not sent", count=len(self._outbox))

    # Listening

    async def _listen_forever(self) -> None:
        delay_seconds = RECONNECT_SECONDS[0]
        while True:
            try:
                async with self._subscriber.pubsub() as pubsub:
                    await self._resubscribe(pubsub)
                    self._listening = pubsub
                    self._set_link(up=True)
                    delay_seconds = RECONNECT_SECONDS[0]
                    await self._listen_to(pubsub)
            except (RedisError, OSError, asyncio.TimeoutError) as error:
                log.warning("redis is away", error=str(error) or type(error).__name__)
            finally:
                self._listening = None
                self._set_link(up=False)
            await asyncio.sleep(delay_seconds)
            delay_seconds = min(delay_seconds * 2, RECONNECT_SECONDS[1])

    def _set_link(self, *, up: bool) -> None:
        if up != self.is_linked:
            self.is_linked = up
            self.on_link(up)

    async def _resubscribe(self, pubsub: PubSub) -> None:
        for room, confirmed in list(self._served.items()):
            if confirmed.done():
                self._served[room] = asyncio.get_running_loop().create_future()
        channels = [room_channel(room) for room in self._served]
        await pubsub.subscribe(AUTHORITY_CHANNEL, *channels)

    async def _subscribe(self, room: str) -> None:
        if self._listening is None:
            return
        try:
            await self._listening.subscribe(room_channel(room))
        except (RedisError, OSError):
            log.info("subscribing failed; the link is down", room=room)

    async def _listen_to(self, pubsub: PubSub) -> None:
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while True:
            message = await pubsub.get_message(ignore_subscribe_messages=False, timeout=SILENCE_SECONDS / 4)
            if message is not None:
                heard_at = loop.time()
                self._take(message)
            elif loop.time() - heard_at > SILENCE_SECONDS:
                raise TimeoutError("redis says nothing, not even to a ping")
            else:
                await pubsub.ping()

    def _take(self, message: dict[str, Any]) -> None:
        if message["type"] == "subscribe":
            room = message["channel"].decode().removeprefix(room_channel(""))
            confirmed = self._served.get(room)
            if confirmed is not None and not confirmed.done():
                confirmed.set_result(None)
        elif message["type"] == "message":
            self._take_news(message["data"])

    def _take_news(self, text: bytes) -> None:
        try:
            data = json.loads(text)
            if data.get("host_id") == self.host_id:
                return
            if "kind" in data:
                self.on_news(data["room"], data["kind"], data["body"])
            elif "method" in data:
                self.server.eio.spawn(self._take_command(data))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            log.warning("news that cannot be read", size_bytes=len(text))

    async def _take_command(self, data: dict[str, Any]) -> None:
        """What python-socketio's managers send each other."""
        handler = {
            "emit": self._handle_emit,
            "callback": self._handle_callback,
            "disconnect": self._handle_disconnect,
            "enter_room": self._handle_enter_room,
            "leave_room": self._handle_leave_room,
            "close_room": self._handle_close_room,
        }.get(data["method"])
        if handler is not None:
            await handler(data)
