"""The knock on a worker's door: tells that a queue has due jobs, and nothing of which.

A lost knock costs a second or two, until a worker or the clock looks by itself; a doubled one nothing.
So nothing here is an error to whoever knocks.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

# The only thing that a worker does for a knock, whatever name it bears; a name, not an importable path.
KNOCK = "atelier.knock"

# One knock wakes one worker, which works until nothing is due.
MOST_WAITING = 16
# By then everybody has looked by himself.
KNOCK_TTL_SECONDS = 60
COMMAND_TIMEOUT_SECONDS = 0.4
KNOCK_TIMEOUT_SECONDS = 1.0
# Who found Redis away does not try again for so long, so that an outage does not slow every caller.
AWAY_SECONDS = 1.0
_NO_TIMEOUT = -1

log = structlog.get_logger("jobs.knocks")


class Knocker:
    """Knocks on the doors of workers, through RQ in Redis. Connects at first use."""

    def __init__(self, redis_url: str) -> None:
        self._redis = Redis.from_url(
            redis_url,
            socket_connect_timeout=COMMAND_TIMEOUT_SECONDS,
            socket_timeout=COMMAND_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        # RQ waits for Redis, so it does that on a thread; one is enough for what takes half a millisecond.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="knock")
        self._queues: dict[str, Queue] = {}
        self._away_until = 0.0

    async def knock(self, queue: str) -> None:
        """Awakens a worker of the queue. Returns within a second, also while Redis is away."""
        loop = asyncio.get_running_loop()
        if loop.time() < self._away_until:
            return
        knocking = loop.run_in_executor(self._thread, self._enqueue, queue)
        try:
            await asyncio.wait_for(knocking, KNOCK_TIMEOUT_SECONDS)
        except (RedisError, OSError, asyncio.TimeoutError) as error:
            self._away_until = loop.time() + AWAY_SECONDS
            log.warning("no knock: redis is away", queue=queue, error=str(error) or type(error).__name__)

    def close(self) -> None:
        """Lets go of Redis without waiting."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._redis.close()

    def _enqueue(self, name: str) -> None:
        queue = self._queues.get(name)
        if queue is None:
            queue = self._queues[name] = Queue(name, connection=self._redis, serializer=JSONSerializer)
        if queue.count >= MOST_WAITING:
            return
        with self._redis.pipeline() as pipeline:
            queue.enqueue_call(
                KNOCK,
                timeout=_NO_TIMEOUT,
                ttl=KNOCK_TTL_SECONDS,
                result_ttl=0,
                failure_ttl=KNOCK_TTL_SECONDS,
                description=KNOCK,
                pipeline=pipeline,
            )
            pipeline.execute()
