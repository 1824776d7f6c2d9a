"""A client that stops reading is cut; its server stays small and its room does not notice."""

from __future__ import annotations

import asyncio
import time

import psutil
import pytest

from tests.cluster import Cluster, team
from tests.stock_clients import Clients

pytestmark = pytest.mark.long

EVENT_BYTES = 49_000
EVENTS = 1_040  # 50 MB


async def test_a_client_that_stops_reading_is_cut_and_can_catch_up(
    cluster: Cluster, stock_clients: Clients
) -> None:
    ada, grace, workspace, project = await team(cluster)
    a = await stock_clients.connect(ada.url, ada.token, transports=["websocket"])
    b = await stock_clients.connect(grace.url, grace.token, transports=["websocket"])
    since = (await a.join(workspace["id"]))["seq"]
    await b.join(workspace["id"])
    server = psutil.Process(cluster.servers[1].pid)
    before_bytes = server.memory_info().rss
    await b.do("deafen")
    most_bytes = 0
    limit = asyncio.Semaphore(8)

    async def create(number: int) -> None:
        nonlocal most_bytes
        async with limit:
            await ada.task(project["id"], f"Task {number}", description="x" * EVENT_BYTES)
            most_bytes = max(most_bytes, server.memory_info().rss)

    await asyncio.gather(*(create(number) for number in range(EVENTS)))
    last = since + EVENTS
    await a.hear("task.created", lambda event: event["seq"] == last, within_seconds=5)
    assert a.seqs() == list(range(since + 1, last + 1)), "the others did not notice"
    grown_mb = (most_bytes - before_bytes) / 1e6
    assert grown_mb < 30, f"grew by {grown_mb:.0f} MB"
    # It is out of the room although it has not noticed yet.
    await a.hear("presence", lambda change: grace.id in change["left"], within_seconds=5)
    metrics = await cluster.http.get(cluster.servers[1].url + "/metrics")
    assert "atelier_slow_consumers_cut_total 1.0" in await metrics.text()
    heard = len(b.events)
    await b.do("hearing")
    await b.hear("disconnect", since=heard)
    await b.hear("connect", since=heard, within_seconds=15)
    seen = max([since, *b.seqs()])
    joined = await b.join(workspace["id"], after=seen)
    assert joined["reset"], "far more than 512 KiB were missed"
    assert joined["seq"] == last
    fresh = await ada.task(project["id"], "After it came back")
    await b.hear("task.created", lambda event: event["data"]["id"] == fresh["id"])


async def test_a_polling_client_that_stops_asking_is_cut(cluster: Cluster, stock_clients: Clients) -> None:
    ada, grace, workspace, project = await team(cluster)
    a = await stock_clients.connect(ada.url, ada.token)
    await a.join(workspace["id"])
    token = {"token": grace.token}
    sid = await _open_polling(cluster, token)
    await _poll(cluster, sid)
    await _say(cluster, sid, f'42/workspaces,0["workspace.join",{{"workspace_id":"{workspace["id"]}"}}]')
    await a.hear("presence", lambda change: any(p["user_id"] == grace.id for p in change["joined"]))
    deadline = time.monotonic() + 20
    while not [1 for name, change in a.events if name == "presence" and grace.id in change["left"]]:
        assert time.monotonic() < deadline
        await ada.task(project["id"], "Much", description="x" * EVENT_BYTES)


async def _open_polling(cluster: Cluster, auth: dict[str, str | None]) -> str:
    url = cluster.servers[1].url + "/socket.io/?EIO=4&transport=polling"
    async with cluster.http.get(url) as response:
        text = await response.text()
    sid = text.split('"sid":"')[1].split('"')[0]
    await _say(cluster, sid, f'40/workspaces,{{"token":"{auth["token"]}"}}')
    return sid


async def _say(cluster: Cluster, sid: str, packet: str) -> None:
    url = f"{cluster.servers[1].url}/socket.io/?EIO=4&transport=polling&sid={sid}"
    async with cluster.http.post(url, data=packet) as response:
        assert response.status == 200


async def _poll(cluster: Cluster, sid: str) -> str:
    url = f"{cluster.servers[1].url}/socket.io/?EIO=4&transport=polling&sid={sid}"
    async with cluster.http.get(url) as response:
        return await response.text()
