"""Passwords: what one may be, and bcrypt on threads of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Annotated, TypeVar

import bcrypt
from pydantic import AfterValidator, WithJsonSchema

from storage.errors import Unavailable
from workspace.inputs import clean_text

Result = TypeVar("Result")

COST = 12
SHORTEST_CHARACTERS = 8
# bcrypt looks at no more than these; a longer password would be one whose end does not matter.
LONGEST_BYTES = 72

THREADS = 2
MOST_WAITING = 100


def _not_too_long(value: str) -> str:
    if len(value.encode()) > LONGEST_BYTES:
        raise ValueError(f"must have at most {LONGEST_BYTES} bytes in UTF-8")
    return value


def _long_enough(value: str) -> str:
    if len(value) < SHORTEST_CHARACTERS:
        raise ValueError(f"must have at least {SHORTEST_CHARACTERS} characters")
    return value


# One that is compared; in NFC, so that it does not matter on which keyboard it was typed.
Password = Annotated[
    str,
    AfterValidator(clean_text),
    AfterValidator(_not_too_long),
    WithJsonSchema({"type": "string", "format": "password", "maxLength": LONGEST_BYTES}),
]
# One that is chosen.
NewPassword = Annotated[
    Password,
    AfterValidator(_long_enough),
    WithJsonSchema(
        {
            "type": "string",
            "format": "password",
            "minLength": SHORTEST_CHARACTERS,
            "maxLength": LONGEST_BYTES,
            "description": f"At most {LONGEST_BYTES} bytes in UTF-8.",
        }
    ),
]


class Passwords:
    """Hashes and checks passwords by bcrypt of one cost, off the event loop.

    `threads` work at a time; when more than `most_waiting` others wait, `Unavailable` is raised.
    """

    def __init__(self, *, cost: int = COST, threads: int = THREADS, most_waiting: int = MOST_WAITING) -> None:
        self._cost = cost
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="bcrypt")
        self._most_pending = threads + most_waiting
        self._pending = 0
        # The form of a hash that no password has: checking against it takes as long as any other check.
        self._nobodys = bcrypt.gensalt(cost) + b"." * 31

    async def __aenter__(self) -> Passwords:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drops what waits; what is being computed ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def hash(self, password: str) -> str:
        """A bcrypt hash of at most 72 bytes of password, with a salt of its own."""
        hashed = await self._run(lambda: bcrypt.hashpw(password.encode(), bcrypt.gensalt(self._cost)))
        return hashed.decode()

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Whether the password has this hash. None, for no account, takes as long and is False."""
        against = hashed.encode() if hashed is not None else self._nobodys
        return await self._run(lambda: bcrypt.checkpw(password.encode(), against))

    async def _run(self, work: Callable[[], Result]) -> Result:
        if self._pending >= self._most_pending:
            raise Unavailable("Too many people are signing in at this moment. Try again shortly.")
        self._pending += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._pending -= 1
