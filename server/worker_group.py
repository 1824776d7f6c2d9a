"""`atelier worker`: worker processes for each queue, started again when they end."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import structlog

from jobs.kinds import QUEUES, Kinds, Queue
from jobs.scratch import Scratch
from server.embedded.errors import StartError
from server.horse import die_with
from server.interrupts import Interrupts
from server.journal import configure_journal
from server.orphans import adopt_orphans, end_orphans
from server.settings import Settings
from server.worker import WorkerProcess
from server.workshop import WorkPlan
from storage.files import FileStore

LOOK_SECONDS = 0.2
# A worker gives back its job within thirteen seconds; supervisors usually grant twenty.
STOP_SECONDS = 16.0
# What they leave has that long to be gone.
CLEAR_SECONDS = 2.0
STEADY_SECONDS = 30.0
PAUSES_SECONDS = (0.2, 5.0)
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

log = structlog.get_logger("server.worker_group")


def run_workers(
    settings: Settings,
    queues: Sequence[str],
    concurrency: int,
    at: Callable[[str], None] = lambda _step: None,
) -> None:
    """Runs `concurrency` workers for each queue until SIGTERM or SIGINT. Raises StartError where it cannot.

    `at` is called in the processes that work, with the name of each step of a job.
    """
    configure_journal(settings.log_level, settings.log_format)
    plans = [plan for plan in work_plans(settings, queues, at) for _ in range(concurrency)]
    # What is loaded by now is shared with all who are forked, as long as nobody writes to it.
    gc.collect()
    gc.freeze()
    WorkerGroup(plans).run()


def work_plans(settings: Settings, queues: Sequence[str], at: Callable[[str], None]) -> list[WorkPlan]:
    """One plan for each queue. Raises StartError for settings that cannot work."""
    urls = settings.database_url, settings.redis_url, settings.mongodb_url
    database_url, redis_url, mongodb_url = urls
    if database_url is None or redis_url is None or mongodb_url is None:
        raise StartError("Set DATABASE_URL, REDIS_URL and MONGODB_URL, or run atelier up.")
    try:
        kinds = Kinds.load(settings.job_modules)
    except (ImportError, ValueError) as error:
        raise StartError(f"JOB_MODULES: {error}") from None
    try:
        FileStore.open(settings.files_url)
    except (ValueError, OSError) as error:
        raise StartError(f"FILES_URL: {error}") from None
    scratch = Scratch(settings.scratch_root)
    return [
        WorkPlan(
            queue,
            kinds,
            database_url,
            redis_url,
            mongodb_url,
            settings.files_url,
            scratch,
            settings.workspace_quota_bytes,
            at,
        )
        for queue in parse_queues(queues)
    ]


def parse_queues(names: Sequence[str]) -> list[Queue]:
    """The queues of these names, each once. Raises StartError for one that there is not."""
    unknown = [name for name in names if name not in QUEUES]
    if unknown or not names:
        said = f"There is no queue {unknown[0]!r}" if unknown else "No queue is named"
        raise StartError(f"{said}; the queues are {' and '.join(QUEUES)}.")
    return [queue for queue in QUEUES if queue in names]


@dataclass
class _Post:
    """One worker to be there, and the process that is at the moment."""

    plan: WorkPlan
    pid: int | None = None
    started_at: float = 0.0
    start_at: float = 0.0
    failures: int = 0


class WorkerGroup:
    """Forks workers from this process, which stays free of threads and connections.

    What a worker or its horse leaves when it is killed, such as a program that a job has started, is ended.
    """

    def __init__(self, plans: Sequence[WorkPlan]) -> None:
        self._posts = [_Post(plan) for plan in plans]
        self._interrupts = Interrupts()
        self._interrupts.defer()

    def run(self) -> None:
        """Keeps everybody there until asked to stop, then ends everybody within twenty seconds."""
        adopt_orphans()
        while self._interrupts.count == 0:
            for post in self._posts:
                self._look_after(post)
            self._end_orphans()
            self._interrupts.wait(LOOK_SECONDS)
        log.info("stopping workers")
        self._signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while self._reap() and time.monotonic() < deadline:
            self._interrupts.wait(LOOK_SECONDS)
        self._signal(signal.SIGKILL)
        deadline = time.monotonic() + CLEAR_SECONDS
        while self._reap() + self._end_orphans() and time.monotonic() < deadline:
            self._interrupts.wait(LOOK_SECONDS)

    def _look_after(self, post: _Post) -> None:
        if post.pid is not None:
            code = _exit_code(post.pid)
            if code is None:
                return
            self._note_end(post, code)
        if time.monotonic() >= post.start_at:
            post.pid = _fork_worker(post.plan)
            post.started_at = time.monotonic()

    def _note_end(self, post: _Post, code: int) -> None:
        if time.monotonic() - post.started_at > STEADY_SECONDS:
            post.failures = 0
        shortest, longest = PAUSES_SECONDS
        pause = min(shortest * 2**post.failures, longest)
        post.failures = min(post.failures + 1, 10)
        log.warning(
            "a worker ended; another one follows",
            queue=post.plan.queue,
            worker=post.pid,
            exit_code=code,
            pause_seconds=pause,
        )
        post.pid, post.start_at = None, time.monotonic() + pause

    def _end_orphans(self) -> int:
        return end_orphans([post.pid for post in self._posts if post.pid is not None])

    def _reap(self) -> int:
        """How many are left."""
        for post in self._posts:
            if post.pid is not None and _exit_code(post.pid) is not None:
                post.pid = None
        return sum(post.pid is not None for post in self._posts)

    def _signal(self, number: signal.Signals) -> None:
        for post in self._posts:
            if post.pid is not None:
                with suppress(ProcessLookupError):
                    os.kill(post.pid, number)


def _exit_code(pid: int) -> int | None:
    """How that child ended; None while it lives."""
    ended, status = os.waitpid(pid, os.WNOHANG)
    return os.waitstatus_to_exitcode(status) if ended else None


def _fork_worker(plan: WorkPlan) -> int:
    group = os.getpid()
    # Until the child has its own handlers, a signal must not run those of the group in it.
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    pid = os.fork()
    if pid != 0:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        return pid
    code = 1
    try:
        die_with(group, signal.SIGTERM)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        structlog.contextvars.bind_contextvars(worker=os.getpid())
        WorkerProcess(plan).run()
        code = 0
    except BaseException:
        log.exception("a worker has failed")
    finally:
        os._exit(code)
