"""Ctrl-C, SIGTERM and a closed terminal, as something that can be waited for."""

from __future__ import annotations

import os
import select
import signal
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Counts requests to stop. Until `defer` is called the first one raises KeyboardInterrupt.

    Its handlers stay for the rest of the process, so that a late Ctrl-C cannot cut the stopping short.
    """

    def __init__(self) -> None:
        self.count = 0
        self._raising = True
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        for number in _SIGNALS:
            # Whoever runs this under nohup wants it to outlive the terminal.
            if number is not signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)

    def defer(self) -> None:
        """From now on only count."""
        self._raising = False

    def wait(self, seconds: float) -> None:
        """Wait for the next request, at most so long."""
        if select.select([self._read], [], [], seconds)[0]:
            os.read(self._read, 1024)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        os.write(self._write, b"!")
        if self._raising:
            self._raising = False
            raise KeyboardInterrupt
