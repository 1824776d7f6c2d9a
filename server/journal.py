"""The log of a process: one line for each event, readable or as JSON, with the id of its request."""

from __future__ import annotations

import logging
import sys
from typing import Literal, TextIO

import structlog
from structlog.typing import Processor

_NOISY = (
    "asyncio",
    "engineio",
    "engineio.server",
    "socketio",
    "socketio.server",
    "pymongo",
    "aiohttp.access",
)


def configure_journal(
    level: Literal["debug", "info", "warning", "error"],
    style: Literal["console", "json"],
    stream: TextIO | None = None,
) -> None:
    """Sends what structlog and the standard library log to `stream`, or standard error, in one form."""
    stream = stream or sys.stderr
    shared = _shared_processors()
    renderer = _renderers(style, colors=style == "console" and stream.isatty())
    minimum = getattr(logging, level.upper())
    structlog.configure(
        processors=[*shared, *renderer],
        wrapper_class=structlog.make_filtering_bound_logger(minimum),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[remove_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(minimum)
    for name in _NOISY:
        # They tell at "info" of every packet and every connection.
        logging.getLogger(name).setLevel(max(minimum, logging.WARNING))


def _shared_processors() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _renderers(style: str, *, colors: bool) -> list[Processor]:
    if style == "json":
        return [
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ]
    return [
        structlog.processors.StackInfoRenderer(),
        structlog.dev.ConsoleRenderer(colors=colors, exception_formatter=structlog.dev.plain_traceback),
    ]
