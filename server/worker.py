"""A worker: hears the knocks of one queue by RQ, and has its horse do the jobs that are due.

RQ only wakes. What a knock says is not executed, and nothing is kept of it in Redis while jobs run; so a
Redis that is away, empty or frozen delays the start of a job by a second or two and harms none. A worker
that hears nothing looks by itself.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from types import FrameType

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue, Worker
from rq.exceptions import DequeueTimeout, DeserializationError, NoSuchJobError, StopRequested
from rq.intermediate_queue import IntermediateQueue
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker_registration import register, unregister

from jobs.knocks import KNOCK
from server.horse import Horse
from server.labour import labour
from server.workshop import WorkPlan

# After so long without a knock a worker looks by itself; RQ counts in whole seconds.
LISTEN_SECONDS = 2
COMMAND_TIMEOUT_SECONDS = 1.0
AWAY_SECONDS = 1.0
HEARTBEAT_SECONDS = 15.0
# For `rq info`: who was silent for longer is not shown any more.
REGISTERED_SECONDS = 60

# What RQ raises for entries that it did not write; it asserts numbers, and follows lists of any depth.
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, AssertionError, RecursionError)

log = structlog.get_logger("server.worker")


class KnockListener(Worker):
    """An RQ worker of one queue that takes knocks from it and executes nothing."""

    def __init__(self, queue: str, redis_url: str) -> None:
        redis = Redis.from_url(
            redis_url,
            socket_connect_timeout=COMMAND_TIMEOUT_SECONDS,
            socket_timeout=LISTEN_SECONDS + COMMAND_TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 0),
        )
        name = f"{socket.gethostname()}-{queue}-{os.getpid()}"
        # Not prepared by RQ, which would ask Redis for this process's address.
        super().__init__(
            [queue], name=name, connection=redis, serializer=JSONSerializer, prepare_for_work=False
        )
        self.hostname, self.pid = socket.gethostname(), os.getpid()
        self._queue: Queue = self.queues[0]
        self._intermediate_key = IntermediateQueue.get_intermediate_queue_key(self._queue.key)
        self._beat_at = 0.0

    @property
    def connection_timeout(self) -> int:
        """What RQ would raise the timeout of its connection to, in seconds."""
        return LISTEN_SECONDS

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Refuses: RQ's own way would import what the job names."""
        raise NotImplementedError(f"{queue.name}: {job.id} is not for this worker to execute")

    def listen(self) -> None:
        """Waits for a knock, for `LISTEN_SECONDS` at most. Raises `RedisError`, `OSError`."""
        try:
            # Of one queue RQ moves, so that nothing is lost between two commands; of several it pops.
            _, raw_id = Queue.lmove(self.connection, self._queue.key, LISTEN_SECONDS)
        except DequeueTimeout:
            return
        job_id = raw_id.decode(errors="replace")
        name = self._name_of(job_id)
        with self.connection.pipeline() as pipeline:
            # With it go those that a worker was killed with.
            pipeline.delete(self._intermediate_key)
            pipeline.delete(Job.key_for(job_id))
            pipeline.execute()
        if name not in (KNOCK, None):
            log.warning("a foreign job is dropped, not executed", name=name, rq_job=job_id)

    def beat(self) -> None:
        """Shows this worker among RQ's, as if for the first time: Redis may have been emptied."""
        if time.monotonic() < self._beat_at:
            return
        self._beat_at = time.monotonic() + HEARTBEAT_SECONDS
        self.last_heartbeat = datetime.now(UTC)
        self.birth_date = self.birth_date or self.last_heartbeat
        with suppress(RedisError, OSError), self.connection.pipeline() as pipeline:
            pipeline.hset(self.key, mapping=self.serialize())
            pipeline.expire(self.key, REGISTERED_SECONDS)
            register(self, pipeline)
            pipeline.execute()

    def leave(self) -> None:
        """Takes this worker from RQ's list."""
        with suppress(RedisError, OSError), self.connection.pipeline() as pipeline:
            unregister(self, pipeline)
            pipeline.delete(self.key)
            pipeline.execute()

    def _name_of(self, job_id: str) -> str | None:
        """The function that an RQ job names; None where nothing is known of it any more."""
        try:
            job = Job.fetch(job_id, connection=self.connection, serializer=JSONSerializer)
            return str(job.func_name)
        except NoSuchJobError:
            return None
        except (*_UNREADABLE, DeserializationError):
            return "(unreadable)"


class WorkerProcess:
    """One process that listens, and the horse beside it. `run` returns after a SIGTERM."""

    def __init__(self, plan: WorkPlan) -> None:
        self._plan = plan
        self._listener = KnockListener(plan.queue, plan.redis_url)
        self._horse = Horse(partial(labour, plan), on_death=self._sweep)
        self._is_stopping = False
        self._is_listening = False
        self._is_redis_away = False

    def run(self) -> None:
        """Listens and works until it is asked to stop; then waits for the job at hand, or gives it back."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, self._stop)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM, signal.SIGINT])
        log.info("worker started", queue=self._plan.queue)
        self._sweep()
        try:
            # A new horse looks before it waits, so knocks that came too early are not missed.
            self._horse.settle(self._listener.beat)
            while not self._is_stopping:
                self._listen()
                self._horse.work(self._listener.beat)
        except StopRequested:
            log.debug("stopped while idle")
        finally:
            self._horse.end()
            self._listener.leave()
        log.info("worker stopped", queue=self._plan.queue)

    def _listen(self) -> None:
        try:
            self._is_listening = True
            self._listener.beat()
            self._listener.listen()
            self._note_redis(is_away=False)
        except (RedisError, OSError) as error:
            self._note_redis(is_away=True, error=str(error))
            time.sleep(AWAY_SECONDS)
        finally:
            self._is_listening = False

    def _sweep(self) -> None:
        """Removes the temporary files of attempts whose process died."""
        try:
            self._plan.scratch.sweep()
        except OSError as error:
            log.warning("temporary files could not be removed", error=str(error))

    def _note_redis(self, *, is_away: bool, error: str = "") -> None:
        if is_away and not self._is_redis_away:
            log.warning("redis is away; looking for jobs every second or two", error=error)
        elif self._is_redis_away and not is_away:
            log.info("redis is back")
        self._is_redis_away = is_away

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        self._horse.stop()
        if self._is_listening:
            raise StopRequested
