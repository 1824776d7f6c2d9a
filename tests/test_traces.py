"""Histories that two people wrote at once, typed again through running servers.

The recorded one, `friendsforever`, is of the data set `josephg/editing-traces`
(https://github.com/josephg/editing-traces), licensed CC BY 4.0. Where its file is not there, a made-up one of
the same form stands in for it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.cluster import Cluster, team
from tests.people import Person
from tests.trace_clients import TRACE, Authors, make_history

SOCKET_IO, SYNC = "y-socket.io", "y-websocket"
# The protocol of each author, and the process that it talks to.
VARIANTS = {
    "socket.io": ((SOCKET_IO, 0), (SOCKET_IO, 0)),
    "websocket": ((SYNC, 0), (SYNC, 0)),
    "mixed": ((SOCKET_IO, 0), ("y-websocket-3", 0)),
    "two processes": ((SYNC, 0), (SOCKET_IO, 1)),
}
PLAY_SECONDS = 120.0


@pytest.fixture
async def authors(clients_script: Path) -> AsyncIterator[Authors]:
    async with Authors.running(clients_script) as authors:
        yield authors


@pytest.mark.parametrize("variant", VARIANTS)
async def test_a_short_history(cluster: Cluster, authors: Authors, tmp_path: Path, variant: str) -> None:
    file = make_history(tmp_path / "history.json.gz", transactions=800, seed=len(variant))
    await _play(cluster, authors, file, variant)


@pytest.mark.long
@pytest.mark.parametrize("variant", VARIANTS)
async def test_a_recorded_history(cluster: Cluster, authors: Authors, tmp_path: Path, variant: str) -> None:
    file = TRACE if TRACE.exists() else make_history(tmp_path / "history.json.gz", 8_000, seed=1)
    await _play(cluster, authors, file, variant)


async def _play(cluster: Cluster, authors: Authors, file: Path, variant: str) -> None:
    end_content = await authors.read(file)
    ada, grace, _, project = await team(cluster)
    document = await ada.document(project["id"])
    people = [cluster.at(person, VARIANTS[variant][agent][1]) for agent, person in enumerate((ada, grace))]
    opened = [
        await authors.open(protocol, person, document["id"])
        for (protocol, _), person in zip(VARIANTS[variant], people, strict=True)
    ]
    for agent, editor in enumerate(opened):
        await authors.play(editor, file, agent)
    for editor in opened:
        await editor.hear("played", within_seconds=PLAY_SECONDS)
    for editor in opened:
        await editor.shows(end_content)
    assert await _content(ada, document["id"]) == end_content
    # Nobody was refused, sent away or came again on the way.
    for editor in opened:
        assert {name for name, _ in editor.events} <= {"status", "access", "sync", "played"}, editor.summary()
        assert [payload for name, payload in editor.events if name == "status"][-1] == "connected"
    server = cluster.servers[1]
    server.terminate()
    await asyncio.to_thread(server.wait_ended)
    await asyncio.to_thread(server.start)
    assert await _content(cluster.at(ada, 1), document["id"]) == end_content
    for protocol in (SOCKET_IO, SYNC):
        late = await authors.open(protocol, cluster.at(ada, 1), document["id"])
        await late.shows(end_content)


async def _content(person: Person, document_id: str) -> str:
    return (await person.get(f"/documents/{document_id}/content?format=text")).text
