"""Redis and Postgres come and go while people work: nothing is lost, nothing hangs, doors stay shut."""

from __future__ import annotations

import asyncio
import time
from collections import Counter

import pytest
from redis.asyncio import Redis

from storage.errors import Unavailable
from storage.postgres import COMMAND_TIMEOUT_SECONDS, Postgres, Transaction
from tests.cluster import Cluster, team
from tests.people import Answer, Person
from tests.services import Services
from tests.stock_clients import Clients, StockClient

pytestmark = pytest.mark.long


class Writer:
    """Somebody who creates tasks without pause, until told to stop."""

    def __init__(self, person: Person, project_id: str) -> None:
        self.answers: list[tuple[Answer, float]] = []
        self._person = person
        self._project_id = project_id
        self._is_done = False
        self._task = asyncio.create_task(self._write())

    async def _write(self) -> None:
        while not self._is_done:
            began = time.monotonic()
            body = {"title": f"Task {len(self.answers)}"}
            answer = await self._person.post(f"/projects/{self._project_id}/tasks", json=body)
            self.answers.append((answer, time.monotonic() - began))
            await asyncio.sleep(0.03)

    async def written(self, more: int, within_seconds: float = 20) -> None:
        """Waits until so many more were created."""
        target = self._created() + more
        deadline = time.monotonic() + within_seconds
        while self._created() < target:
            assert time.monotonic() < deadline, self.statuses()
            await asyncio.sleep(0.02)

    async def stop(self) -> None:
        self._is_done = True
        await self._task

    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer, _ in self.answers)

    def _created(self) -> int:
        return self.statuses()[201]


async def _all_heard(clients: list[StockClient], person: Person, workspace_id: str, since: int) -> None:
    """Every client heard each event after `since` once and in order, up to the head of the log."""
    head = (await person.get(f"/workspaces/{workspace_id}/events?after={since}&limit=200")).json
    last = since
    while True:
        last = head["items"][-1]["seq"] if head["items"] else last
        if head["next_cursor"] is None:
            break
        head = (
            await person.get(
                f"/workspaces/{workspace_id}/events",
                params={"after": since, "limit": 200, "cursor": head["next_cursor"]},
            )
        ).json
    for client in clients:
        if last > since:
            await client.hear("task.created", lambda event: event["seq"] == last, within_seconds=5)
        assert client.seqs() == list(range(since + 1, last + 1))


async def test_redis_dies_is_emptied_and_comes_back(
    own_services: Services, own_cluster: Cluster, stock_clients: Clients
) -> None:
    ada, grace, workspace, project = await team(own_cluster)
    leaver = await own_cluster.person("Leaver")
    a = await stock_clients.connect(ada.url, ada.token)
    b = await stock_clients.connect(grace.url, grace.token)
    since = (await a.join(workspace["id"]))["seq"]
    await b.join(workspace["id"])
    await a.hear("presence", lambda change: any(p["user_id"] == grace.id for p in change["joined"]))
    assert (await leaver.post("/auth/logout")).status == 204
    writer = Writer(ada, project["id"])
    await writer.written(10)
    async with Redis.from_url(own_services.redis_url) as redis:
        await redis.flushall()
    await writer.written(10)
    own_services.valkey.kill()
    await writer.written(20)
    for index in (0, 1):
        assert (await own_cluster.at(leaver, index).get("/auth/me")).code == "token_revoked"
    own_services.valkey.start()
    await writer.written(20)
    own_services.valkey.freeze()
    try:
        await writer.written(20)
    finally:
        own_services.valkey.thaw()
    await writer.written(20)
    await writer.stop()
    assert set(writer.statuses()) == {201}, "REST went on"
    await _all_heard([a, b], ada, workspace["id"], since)
    for client in (a, b):
        assert "disconnect" not in [name for name, _ in client.events], "sockets stayed"
    # News is fast again, not only polled, once the link is back.
    deadline = time.monotonic() + 10
    while True:
        began = time.monotonic()
        task = await ada.task(project["id"], "Fast again")
        await b.hear("task.created", lambda event, task=task: event["data"]["id"] == task["id"])
        if time.monotonic() - began < 0.3:
            break
        assert time.monotonic() < deadline, "news does not travel by Redis again"
    for index in (0, 1):
        assert (await own_cluster.at(leaver, index).get("/auth/me")).code == "token_revoked"
    await b.data("presence.set", {"workspace_id": workspace["id"], "state": {"back": True}})
    await a.hear("presence", lambda change: any(p["state"] == {"back": True} for p in change["updated"]))


@pytest.mark.parametrize("way", ["killed", "frozen"])
async def test_postgres_is_away_for_ten_seconds(
    own_services: Services, own_cluster: Cluster, stock_clients: Clients, way: str
) -> None:
    ada, grace, workspace, project = await team(own_cluster)
    a = await stock_clients.connect(ada.url, ada.token)
    b = await stock_clients.connect(grace.url, grace.token)
    since = (await a.join(workspace["id"]))["seq"]
    await b.join(workspace["id"])
    writer = Writer(ada, project["id"])
    reader = Writer(grace, project["id"])
    await writer.written(5)
    if way == "killed":
        own_services.postgres.kill()
    else:
        own_services.postgres.freeze()
    await asyncio.sleep(10)  # the outage itself
    if way == "killed":
        own_services.postgres.start()
    else:
        own_services.postgres.thaw()
    await writer.written(5)
    await reader.written(5)
    for each in (writer, reader):
        await each.stop()
        assert set(each.statuses()) <= {201, 503}
        assert each.statuses()[503] > 0
        for answer, seconds in each.answers:
            assert seconds < 8, "a request hung"
            if answer.status == 503:
                assert answer.code == "unavailable"
                assert int(answer.headers["Retry-After"]) >= 1
    await _all_heard([a, b], ada, workspace["id"], since)
    for client in (a, b):
        assert "disconnect" not in [name for name, _ in client.events], "sockets stayed"


async def test_a_transaction_that_loses_its_server_waits_once(own_services: Services) -> None:
    url = await own_services.new_database()

    async def lose_the_server(transaction: Transaction) -> None:
        await transaction.connection.execute("SELECT 1")
        own_services.postgres.freeze()
        await transaction.connection.execute("SELECT 1")

    async with Postgres.connect(url) as postgres:
        began = time.monotonic()
        try:
            with pytest.raises(Unavailable):
                await postgres.write(lose_the_server)
        finally:
            own_services.postgres.thaw()
        # Not once more for a rollback that nobody would answer either.
        assert time.monotonic() - began < 1.6 * COMMAND_TIMEOUT_SECONDS
