"""What an attempt comes to: an ending, or another attempt."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import structlog
from pydantic import ValidationError

from jobs.errors import JobFailed, LeaseLost
from jobs.outcome import Ending
from storage.errors import AtelierError, Unavailable

AWAY_SECONDS = (0.1, 2.0)

Result = TypeVar("Result")

log = structlog.get_logger("jobs.verdicts")


@dataclass(frozen=True)
class Retry:
    """An attempt that failed in a way that another one may not, after these seconds at the earliest."""

    code: str
    message: str
    after_seconds: float = 0.0


Verdict: TypeAlias = Ending | Retry


async def judged(act: Callable[[], Awaitable[Result]]) -> Result | Verdict:
    """What `act` returns, or what its error means for the job. Raises only `LeaseLost` and cancellation."""
    try:
        return await act()
    except LeaseLost:
        raise
    except (JobFailed, AtelierError) as error:
        if isinstance(error, Unavailable):
            return Retry(error.code, error.message, error.retry_after_seconds or 0.0)
        return Ending.failed(error.code, error.message)
    except ValidationError:
        return Ending.failed("invalid_request", "The params are not those that this kind of job takes.")
    except OSError as error:
        log.exception("a job failed")
        return Retry("unavailable", f"The system refused: {error.strerror or type(error).__name__}.")
    except Exception:
        # A task may raise anything, and the worker lives on.
        log.exception("a job failed")
        return Retry("internal_error", "Something went wrong here. It has been logged under the job's id.")


async def insist(act: Callable[[], Awaitable[Result]]) -> Result:
    """Does it again until the servers that it needs are there: what was worked out must not be lost."""
    delay_seconds = AWAY_SECONDS[0]
    while True:
        try:
            return await act()
        except Unavailable:
            await asyncio.sleep(delay_seconds)
            delay_seconds = min(delay_seconds * 2, AWAY_SECONDS[1])
