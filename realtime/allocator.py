"""What the C library keeps of freed memory, for the next who asks."""

from __future__ import annotations

import ctypes


def give_back_memory() -> None:
    """Gives what is free back to the system: a large document is many small pieces, which glibc keeps.

    Takes milliseconds, for which it lets other threads run. With another C library it does nothing.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
