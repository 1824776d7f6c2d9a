"""One program that asks a server for jobs over HTTP and hears over Socket.IO how they fare."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import socketio

PATIENCE_SECONDS = 60.0
# Between quiet jobs, so that they do not fall in step with anything.
PAUSE_SECONDS = (0.02, 0.1)
_JOB: Mapping[str, Any] = {"type": "noop", "params": {"text": "x"}}
RUNNING, COMPLETED = "running", "completed"

# The id of the job that an event tells of, or None for other events.
ReadEvent = Callable[[Any], str | None]


@dataclass(frozen=True)
class Dialect:
    """How to speak to a server. `events` names its events for `RUNNING` and `COMPLETED`."""

    url: str
    path: str
    namespace: str
    join: tuple[str, Any]
    events: Mapping[str, tuple[str, ReadEvent]]
    token: str | None = None


@dataclass
class Round:
    """What was seen of some jobs: seconds from just before each POST, in the order sent."""

    answered: list[float] = field(default_factory=list)
    running: list[float] = field(default_factory=list)
    completed: list[float] = field(default_factory=list)
    # From the first POST until the last completion was heard.
    seconds: float = 0.0
    # Of the server's own processes, and of each database.
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


class JobsClient:
    """A socket in the room where jobs are told of, and HTTP connections beside it."""

    def __init__(self, dialect: Dialect, http: aiohttp.ClientSession) -> None:
        self._dialect = dialect
        self._http = http
        self._heard: dict[str, dict[str, float]] = {RUNNING: {}, COMPLETED: {}}
        self._doubled = 0
        self._something = asyncio.Event()

    @classmethod
    @asynccontextmanager
    async def connected(cls, dialect: Dialect) -> AsyncIterator[JobsClient]:
        """Connects the socket and enters the room."""
        headers = {"Authorization": f"Bearer {dialect.token}"} if dialect.token else {}
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=300)
        async with aiohttp.ClientSession(dialect.url, headers=headers, connector=connector) as http:
            client = cls(dialect, http)
            socket = socketio.AsyncClient(reconnection=False)
            client._hear_on(socket)
            auth = {"token": dialect.token} if dialect.token else None
            await socket.connect(
                dialect.url, transports=["websocket"], namespaces=[dialect.namespace], auth=auth
            )
            try:
                answer = await socket.call(*dialect.join, namespace=dialect.namespace)
                if not answer["ok"]:
                    raise ConnectionError(f"{dialect.url}: the room is closed: {answer}")
                yield client
            finally:
                await socket.disconnect()

    async def quiet(self, count: int, dice: random.Random) -> Round:
        """One job after the other, each when the one before is done and a pause is over."""
        began, jobs = time.monotonic(), []
        for _ in range(count):
            job = await self._post()
            jobs.append(job)
            await self._until_completed([job[0]])
            await asyncio.sleep(dice.uniform(*PAUSE_SECONDS))
        return self._round(jobs, began)

    async def burst(self, count: int) -> Round:
        """All jobs at once."""
        began = time.monotonic()
        jobs = await asyncio.gather(*(self._post() for _ in range(count)))
        await self._until_completed([job_id for job_id, _, _ in jobs])
        return self._round(jobs, began)

    async def _post(self) -> tuple[str, float, float]:
        """Asks for a job: its id, and the moments of the request and of its answer."""
        sent_at = time.monotonic()
        async with self._http.post(self._dialect.path, json=_JOB) as response:
            answer = await response.json()
            if response.status != 202:
                raise ConnectionError(f"{self._dialect.url}: no job: {response.status} {answer}")
        return str(answer["id"]), sent_at, time.monotonic()

    async def _until_completed(self, job_ids: list[str]) -> None:
        """Waits until all are heard to have completed, or until the patience ends."""
        completed = self._heard[COMPLETED]
        missing = set(job_ids)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while missing := {job_id for job_id in missing if job_id not in completed}:
                    self._something.clear()
                    await self._something.wait()
        except TimeoutError:
            # Told in the round's faults.
            return

    def _round(self, jobs: list[tuple[str, float, float]], began: float) -> Round:
        found = Round()
        for job_id, sent_at, answered_at in jobs:
            found.answered.append(answered_at - sent_at)
            for name, times in ((RUNNING, found.running), (COMPLETED, found.completed)):
                if job_id in self._heard[name]:
                    times.append(self._heard[name][job_id] - sent_at)
        last = max((self._heard[COMPLETED].get(job_id, 0.0) for job_id, _, _ in jobs), default=0.0)
        found.seconds = last - began
        for name, times in ((RUNNING, found.running), (COMPLETED, found.completed)):
            if len(times) < len(jobs):
                found.faults.append(f"{len(jobs) - len(times)} of {len(jobs)} were not heard to be {name}")
        if self._doubled:
            found.faults.append(f"{self._doubled} endings were told twice")
            self._doubled = 0
        return found

    def _hear_on(self, socket: socketio.AsyncClient) -> None:
        for name, (event, read) in self._dialect.events.items():
            socket.on(event, self._listener(name, read), namespace=self._dialect.namespace)

    def _listener(self, name: str, read: ReadEvent) -> Callable[[Any], None]:
        heard = self._heard[name]

        def hear(payload: Any) -> None:
            now = time.monotonic()
            job_id = read(payload)
            if job_id is None:
                return
            if job_id not in heard:
                heard[job_id] = now
            elif name == COMPLETED:
                self._doubled += 1
            self._something.set()

        return hear
