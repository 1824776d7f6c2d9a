"""The process that does a worker's jobs, as the worker sees it: forked, told to work, watched, ended.

It is forked before there is work, so that its connections are open when a knock comes. Worker and horse
speak through a pair of sockets, one byte for each word; whoever of them dies is noticed by its end.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress

import structlog

# What the worker says.
WORK, STOP = b"w", b"s"
# What the horse says: that it did all that was due, and, each second, that it lives.
IDLE, ALIVE = b"i", b"."
ALIVE_SECONDS = 1.0

# A lease lasts eight seconds: whoever was silent for longer has lost it.
SILENCE_SECONDS = 10.0
# How long a horse has to end once asked to.
STOP_SECONDS = 13.0
LOOK_SECONDS = 0.5
# Who lived this long is replaced at once, others after a pause.
STEADY_SECONDS = 10.0
PAUSES_SECONDS = (0.1, 5.0)
_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

log = structlog.get_logger("server.horse")


class Horse:
    """At most one process at a time, in a process group of its own; `labour` is what it does.

    `labour` is given the horse's end of the channel and answers with the exit code. `on_death` is called
    once one has died before its time.
    """

    def __init__(self, labour: Callable[[socket.socket], int], on_death: Callable[[], None]) -> None:
        self._labour = labour
        self._on_death = on_death
        self._pid: int | None = None
        self._channel: socket.socket | None = None
        self._is_idle = False
        self._born_at = 0.0
        self._silence_seconds = 0.0
        self._early_deaths = 0
        self._fork_at = 0.0
        self._stop_at: float | None = None

    @property
    def pid(self) -> int | None:
        """The process, if there is one."""
        return self._pid

    def settle(self, meanwhile: Callable[[], None]) -> None:
        """Returns once a horse waits for work, or none is left after `stop`.

        A new one first does what is due. `meanwhile` is called about twice a second.
        """
        while not self._is_idle and (self._pid is not None or self._stop_at is None):
            if self._pid is None:
                self._replace()
            self._listen()
            meanwhile()

    def work(self, meanwhile: Callable[[], None]) -> None:
        """Has it do all that is due, and returns then."""
        self.settle(meanwhile)
        self._say(WORK)
        self._is_idle = False
        self.settle(meanwhile)

    def stop(self) -> None:
        """Asks it to end once the job at hand has; safe to be called by a handler of signals."""
        if self._stop_at is None:
            self._stop_at = time.monotonic() + STOP_SECONDS
        self._is_idle = False
        self._say(STOP)

    def end(self) -> None:
        """Asks it to end, and waits until it did."""
        self.stop()
        self.settle(lambda: None)

    def _replace(self) -> None:
        if time.monotonic() < self._fork_at:
            time.sleep(PAUSES_SECONDS[0])
        else:
            self._fork()

    def _fork(self) -> None:
        ours, theirs = socket.socketpair()
        worker = os.getpid()
        # Until the child has its own handlers, a signal must not run those of the worker in it.
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        pid = os.fork()
        if pid == 0:
            ours.close()
            _be_horse(worker, theirs, self._labour)
        theirs.close()
        with suppress(OSError):
            # The child does it too; whoever comes first.
            os.setpgid(pid, pid)
        self._pid, self._channel = pid, ours
        self._born_at, self._silence_seconds = time.monotonic(), 0.0
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)

    def _say(self, word: bytes) -> None:
        if self._channel is not None:
            # One that died is noticed where its words are read.
            with suppress(OSError):
                self._channel.send(word)

    def _listen(self) -> None:
        if self._channel is None:
            return
        began = time.monotonic()
        readable, _, _ = select.select([self._channel], [], [], LOOK_SECONDS)
        now = time.monotonic()
        # While the whole machine stood still nobody was silent.
        self._silence_seconds += min(now - began, LOOK_SECONDS * 2)
        if readable:
            self._hear()
        if self._pid is not None and self._silence_seconds > SILENCE_SECONDS:
            log.warning("the process that works says nothing and is killed", horse=self._pid)
            self._bury()
        if self._pid is not None and self._stop_at is not None and now > self._stop_at:
            log.warning("the process that works does not end and is killed", horse=self._pid)
            self._bury()

    def _hear(self) -> None:
        assert self._channel is not None  # noqa: S101
        try:
            said = self._channel.recv(4096)
        except ConnectionError:
            said = b""
        if not said:
            self._bury()
            return
        self._silence_seconds = 0.0
        if IDLE in said and self._stop_at is None:
            self._is_idle = True

    def _bury(self) -> None:
        """Ends it with all that it started, and forgets it."""
        pid, channel = self._pid, self._channel
        assert pid is not None and channel is not None  # noqa: S101, PT018
        # Before it is waited for, while its number cannot be another's.
        with suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        channel.close()
        self._pid, self._channel, self._is_idle = None, None, False
        code = os.waitstatus_to_exitcode(status)
        is_early = code != 0 and time.monotonic() - self._born_at < STEADY_SECONDS
        self._early_deaths = min(self._early_deaths + 1, 10) if is_early else 0
        if is_early:
            shortest, longest = PAUSES_SECONDS
            self._fork_at = time.monotonic() + min(shortest * 2**self._early_deaths, longest)
        if code != 0:
            log.warning("the process that works has ended", horse=pid, exit_code=code)
            self._on_death()


def _be_horse(worker: int, channel: socket.socket, labour: Callable[[socket.socket], int]) -> None:
    """What the child does instead of returning."""
    code = 1
    try:
        with suppress(OSError):
            os.setpgid(0, 0)
        die_with(worker, signal.SIGKILL)
        # Some supervisors signal everybody; it is the worker who says when to stop. Not ignored, for that
        # would be inherited by the programs that jobs start.
        for number in _SIGNALS:
            signal.signal(number, lambda _number, _frame: None)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
        code = labour(channel)
    except BaseException:
        log.exception("the process that works has failed")
    finally:
        # Nothing of the worker's, such as its handlers at exit, is for the child to run.
        os._exit(code)


def die_with(parent: int, number: signal.Signals) -> None:
    """Has Linux send this process that signal when its parent dies; ends it if the parent is gone already."""
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(number), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
