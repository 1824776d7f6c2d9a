"""Access that ends or shrinks takes effect on live sockets within a second, everywhere, Redis or not."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from tests.cluster import Cluster, team
from tests.services import Services
from tests.stock_clients import Clients, StockClient

PROMPTLY_SECONDS = 1.3  # a second, and what this machine's other load adds to the clients' answers


@pytest.fixture(params=["with redis", "without redis"])
def redis_state(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def maybe_redis(own_services: Services, redis_state: str) -> Iterator[None]:
    """Half of the runs have Redis killed, once everybody is connected, by `take_redis_away`."""
    yield
    own_services.valkey.start()


def take_redis_away(services: Services, redis_state: str) -> None:
    if redis_state == "without redis":
        services.valkey.kill()


async def test_a_removed_member_is_told_and_hears_nothing_more(
    own_services: Services, own_cluster: Cluster, stock_clients: Clients, maybe_redis: None, redis_state: str
) -> None:
    ada, grace, workspace, project = await team(own_cluster)
    near, far = own_cluster.at(grace, 0), grace
    a = await stock_clients.connect(ada.url, ada.token)
    graces = [await stock_clients.connect(each.url, each.token) for each in (near, far)]
    for client in (a, *graces):
        await client.join(workspace["id"])
    take_redis_away(own_services, redis_state)
    began = time.monotonic()
    assert (await ada.delete(f"/workspaces/{workspace['id']}/members/{grace.id}")).status == 204
    for client in graces:
        told = await client.hear("access.revoked", within_seconds=PROMPTLY_SECONDS)
        assert told == {"workspace_id": workspace["id"], "reason": "removed"}
    assert time.monotonic() - began < PROMPTLY_SECONDS
    removed = await a.hear("member.removed")
    await ada.task(project["id"], "A secret")
    await a.hear("task.created")
    for client in graces:
        refused = await client.emit("presence.set", {"workspace_id": workspace["id"], "state": {}})
        assert refused["error"]["code"] == "not_joined"
        refused = await client.emit("workspace.join", {"workspace_id": workspace["id"]})
        assert refused["error"]["code"] == "not_found"
        assert all(seq < removed["seq"] for seq in client.seqs())
    assert (await grace.get(f"/workspaces/{workspace['id']}")).status == 404


async def test_a_removal_in_a_race_with_a_join_wins(cluster: Cluster, stock_clients: Clients) -> None:
    ada = await cluster.person("Ada")
    grace = await cluster.person("Grace")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    a = await stock_clients.connect(ada.url, ada.token)
    await a.join(workspace["id"])
    graces = [await stock_clients.connect(cluster.at(grace, index).url, grace.token) for index in (0, 1)]
    for attempt in range(25):
        await ada.invite(grace, workspace["id"])
        joins = [client.emit("workspace.join", {"workspace_id": workspace["id"]}) for client in graces]
        # Each attempt lets the two meet at another moment.
        remove = _after(attempt * 0.0004, ada.delete(f"/workspaces/{workspace['id']}/members/{grace.id}"))
        *answers, removal = await asyncio.gather(*joins, remove)
        assert removal.status == 204, removal
        task = await ada.task(project["id"], f"Secret {attempt}")
        told = await a.hear("task.created", lambda event, task=task: event["data"]["id"] == task["id"])
        removal_seq = max(event["seq"] for name, event in a.events if name == "member.removed")
        assert removal_seq < told["seq"]
        for client, answer in zip(graces, answers, strict=True):
            if answer["ok"]:
                await _out(client, workspace["id"])
            else:
                assert answer["error"]["code"] == "not_found"
            assert task["id"] not in {
                event["data"].get("id") for name, event in client.events if name == "task.created"
            }


async def _after(seconds: float, work: object) -> object:
    await asyncio.sleep(seconds)  # not a wait for anything: the moment of the race
    return await work  # type: ignore[misc]


async def _out(client: StockClient, workspace_id: str) -> None:
    """Waits until the server does not count the client as joined any more."""
    deadline = time.monotonic() + PROMPTLY_SECONDS
    while True:
        answer = await client.emit("presence.set", {"workspace_id": workspace_id, "state": {}})
        if not answer["ok"] and answer["error"]["code"] == "not_joined":
            return
        assert time.monotonic() < deadline, "still in the room"
        await asyncio.sleep(0.02)


async def test_a_lowered_role_is_refused_at_the_next_write(
    own_services: Services, own_cluster: Cluster, stock_clients: Clients, maybe_redis: None, redis_state: str
) -> None:
    ada, grace, workspace, project = await team(own_cluster)
    b = await stock_clients.connect(grace.url, grace.token)
    await b.join(workspace["id"])
    say = {"workspace_id": workspace["id"], "text": "Hello"}
    wave = {"workspace_id": workspace["id"], "topic": "wave", "data": None}
    await b.data("message.send", say)
    await b.data("broadcast", wave)
    take_redis_away(own_services, redis_state)
    member = f"/workspaces/{workspace['id']}/members/{grace.id}"
    assert (await ada.patch(member, json={"role": "viewer"})).status == 200
    assert (await grace.post(f"/projects/{project['id']}/tasks", json={"title": "No"})).code == "forbidden"
    assert (await b.emit("message.send", say))["error"]["code"] == "forbidden"
    told = await b.hear("access.changed", within_seconds=PROMPTLY_SECONDS)
    assert told == {"workspace_id": workspace["id"], "role": "viewer"}
    assert (await b.emit("broadcast", wave))["error"]["code"] == "forbidden"


async def test_the_sockets_of_a_session_that_ended_close(
    own_services: Services, own_cluster: Cluster, stock_clients: Clients, maybe_redis: None, redis_state: str
) -> None:
    ada, grace, workspace, _ = await team(own_cluster)
    near, far = own_cluster.at(grace, 0), grace
    clients = [await stock_clients.connect(each.url, each.token) for each in (near, far)]
    for client in clients:
        await client.join(workspace["id"])
    take_redis_away(own_services, redis_state)
    assert (await near.post("/auth/logout")).status == 204
    for client in clients:
        assert await client.hear("session.ended", within_seconds=PROMPTLY_SECONDS) == {
            "code": "token_revoked"
        }
        # The server's own farewell: a stock client does not come back by itself.
        assert (await client.hear("disconnect"))["reason"] == "io server disconnect"
    for each in (near, far):
        assert (await each.get("/auth/me")).code == "token_revoked"
        late = await stock_clients.connect(each.url, each.token, wait=False)
        assert (await late.hear("connect_error"))["data"]["code"] == "token_revoked"
    assert (await ada.get("/auth/me")).status == 200


async def test_everybody_is_told_when_the_workspace_is_deleted(
    cluster: Cluster, stock_clients: Clients
) -> None:
    ada, grace, workspace, _ = await team(cluster)
    b = await stock_clients.connect(grace.url, grace.token)
    await b.join(workspace["id"])
    assert (await ada.delete(f"/workspaces/{workspace['id']}")).status == 204
    told = await b.hear("access.revoked", within_seconds=PROMPTLY_SECONDS)
    assert told == {"workspace_id": workspace["id"], "reason": "workspace_deleted"}
    assert (await b.hear("workspace.deleted"))["data"] == {"id": workspace["id"]}
    assert (await b.emit("workspace.join", {"workspace_id": workspace["id"]}))["error"]["code"] == "not_found"
