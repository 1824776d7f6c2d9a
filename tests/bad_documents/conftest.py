"""Fixtures: the document in use, and how it is opened."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import pytest
import structlog

from tests.bad_documents.place import Open, Place
from tests.people import Person
from tests.raw_documents import RAW, RawSync, RawYjs


@pytest.fixture(autouse=True)
def journal(caplog: pytest.LogCaptureFixture) -> Iterator[list[Any]]:
    """What the server logs; no test here may make it log an error or a traceback."""
    with structlog.testing.capture_logs() as entries:
        yield entries
    assert [entry for entry in entries if entry["log_level"] in ("error", "critical")] == []
    assert [entry for entry in entries if "exc_info" in entry] == []
    assert [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR] == []


@pytest.fixture
async def place(person: Callable[..., Awaitable[Person]], sql: asyncpg.Connection) -> AsyncIterator[Place]:
    ada, grace, vera = await person("Ada"), await person("Grace"), await person("Vera")
    workspace = await ada.workspace()
    await ada.invite(grace, workspace["id"], "editor")
    await ada.invite(vera, workspace["id"], "viewer")
    document = await ada.document((await ada.project(workspace["id"]))["id"])
    async with RawYjs.opened(ada, document["id"]) as writer:
        await writer.type("Hello")
        assert (await writer.ack(writer.sent))["data"] == {"seq": 1}
    async with RawSync.opened(ada, document["id"]) as witness:
        yield Place(ada, grace, vera, document["id"], witness, sql)


@pytest.fixture(params=sorted(RAW))
def opened(request: pytest.FixtureRequest) -> Open:
    """Opens documents by each of the protocols."""
    way: Open = RAW[request.param].opened
    return way
