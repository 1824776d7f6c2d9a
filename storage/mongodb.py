"""What MongoDB's failures mean to a caller."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from pymongo.errors import PyMongoError

from storage.errors import Unavailable

log = structlog.get_logger("storage.mongodb")


@contextmanager
def translated() -> Iterator[None]:
    """Turns the ways of a lost server into `Unavailable`."""
    try:
        yield
    except PyMongoError as error:
        log.debug("mongodb is away", error=str(error)[:300], kind=type(error).__name__)
        raise Unavailable("MongoDB is not reachable at the moment. Try again shortly.") from error
