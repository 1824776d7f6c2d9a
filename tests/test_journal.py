"""The log: one JSON object for each line, from us and from libraries alike."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from server.journal import configure_journal


@pytest.fixture(autouse=True)
def kept_configuration() -> Iterator[None]:
    """Puts back what other tests log by."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_ours_and_the_libraries_lines_have_one_form() -> None:
    stream = io.StringIO()
    configure_journal("info", "json", stream)
    structlog.contextvars.bind_contextvars(request_id="the-id")
    structlog.get_logger("ours").info("moved", task="x")
    logging.getLogger("a.library").warning("it is %s", "late")
    ours, theirs = lines(stream)
    assert (ours["event"], ours["level"], ours["task"]) == ("moved", "info", "x")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("it is late", "warning", "a.library")
    for line in (ours, theirs):
        assert line["request_id"] == "the-id"
        assert line["timestamp"].endswith("Z")


def test_levels_are_kept_and_chatty_libraries_quiet() -> None:
    stream = io.StringIO()
    configure_journal("info", "json", stream)
    structlog.get_logger("ours").debug("unseen")
    logging.getLogger("engineio.server").info("unseen")
    logging.getLogger("asyncio").error("seen")
    assert [line["event"] for line in lines(stream)] == ["seen"]


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_traceback_is_told(style: Any) -> None:
    stream = io.StringIO()
    configure_journal("info", style, stream)
    try:
        raise RuntimeError("the reason")
    except RuntimeError:
        structlog.get_logger("ours").exception("failed")
        logging.getLogger("a.library").exception("failed too")
    assert stream.getvalue().count("RuntimeError: the reason") == 2
    assert stream.getvalue().count("Traceback") == 2
