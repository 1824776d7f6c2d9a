"""Two web processes are one server: rooms, presence, order, and what happens when one is killed."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import aiohttp
import pytest

from tests.cluster import Cluster, running_cluster, team
from tests.people import Person
from tests.services import Services
from tests.stock_clients import Clients
from tests.stock_editors import Editors

# Runs in the server's process first: it dies, when a file says so, after a commit and before its news.
_KILL_POINT = """
import os, pathlib, signal
from realtime import publisher

def die_or_publish(self, events, publish=publisher.NewsPublisher.publish):
    if pathlib.Path(os.environ["KILL_FILE"]).exists():
        os.kill(os.getpid(), signal.SIGKILL)
    publish(self, events)

publisher.NewsPublisher.publish = die_or_publish
"""


async def test_people_on_both_processes_share_a_room(cluster: Cluster, stock_clients: Clients) -> None:
    ada, grace, workspace, project = await team(cluster)
    a = await stock_clients.connect(ada.url, ada.token)
    b = await stock_clients.connect(grace.url, grace.token)
    await a.join(workspace["id"])
    joined = await b.join(workspace["id"])
    assert {person["user_id"] for person in joined["presence"]} == {ada.id, grace.id}
    await a.hear("presence", lambda change: any(p["user_id"] == grace.id for p in change["joined"]))
    task = await ada.task(project["id"], "Draw the plan")
    heard = [await client.hear("task.created") for client in (a, b)]
    assert heard[0] == heard[1]
    assert heard[0]["data"] == task
    await a.data("presence.set", {"workspace_id": workspace["id"], "state": {"on": task["id"]}})
    changed = await b.hear("presence", lambda change: change["updated"])
    assert changed["updated"][0]["state"] == {"on": task["id"]}
    await b.data("broadcast", {"workspace_id": workspace["id"], "topic": "wave", "data": {"n": 1}})
    assert (await a.hear("broadcast"))["data"] == {"n": 1}
    await b.do("disconnect")
    await a.hear("presence", lambda change: grace.id in change["left"])


async def test_a_person_with_three_tabs_is_one_person(cluster: Cluster, stock_clients: Clients) -> None:
    ada, grace, workspace, _ = await team(cluster)
    a = await stock_clients.connect(ada.url, ada.token)
    await a.join(workspace["id"])
    here = cluster.at(grace, 0)
    tabs = [await stock_clients.connect(url, grace.token) for url in (grace.url, here.url, here.url)]
    for tab in tabs:
        joined = await tab.join(workspace["id"])
        assert sorted(p["user_id"] for p in joined["presence"]) == sorted([ada.id, grace.id])
    await a.hear("presence", lambda change: any(p["user_id"] == grace.id for p in change["joined"]))
    await tabs[0].do("disconnect")
    await tabs[1].do("disconnect")
    # The third tab still speaks for the person, and what it says comes after what their leaving caused.
    await tabs[2].data("presence.set", {"workspace_id": workspace["id"], "state": {"tab": 3}})
    await a.hear("presence", lambda change: any(p["state"] == {"tab": 3} for p in change["updated"]))
    changes = [change for name, change in a.events if name == "presence"]
    assert not [change for change in changes if grace.id in change["left"]]
    assert sum(p["user_id"] == grace.id for change in changes for p in change["joined"]) == 1
    await tabs[2].do("disconnect")
    await a.hear("presence", lambda change: grace.id in change["left"])


async def test_concurrent_writes_on_both_arrive_everywhere_once_and_in_order(
    cluster: Cluster, stock_clients: Clients
) -> None:
    ada, grace, workspace, project = await team(cluster)
    clients = [await stock_clients.connect(person.url, person.token) for person in (ada, grace, ada, grace)]
    seen = [(await client.join(workspace["id"]))["seq"] for client in clients]
    assert len(set(seen)) == 1
    last = seen[0] + 60
    await asyncio.gather(
        *(person.task(project["id"], f"Task {n}") for n in range(30) for person in (ada, grace))
    )
    for client in clients:
        await client.hear("task.created", lambda event: event["seq"] == last)
        assert client.seqs() == list(range(seen[0] + 1, last + 1))


async def test_a_process_killed_between_commit_and_news_loses_nothing(
    services: Services, database_url: str, tmp_path: Path, stock_clients: Clients
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_KILL_POINT)
    root = Path(__file__).parent.parent
    kill_file = tmp_path / "now"
    special = {0: {"PYTHONPATH": f"{tmp_path}:{root}", "KILL_FILE": str(kill_file)}}
    async with running_cluster(services, database_url, tmp_path, special=special) as cluster:
        ada, grace, workspace, project = await team(cluster)
        b = await stock_clients.connect(grace.url, grace.token)
        seen = (await b.join(workspace["id"]))["seq"]
        kill_file.touch()
        began = time.monotonic()
        with pytest.raises(aiohttp.ClientConnectionError):
            await ada.task(project["id"], "Committed, but not told")
        heard = await b.hear("task.created", within_seconds=5)
        assert heard["seq"] == seen + 1
        assert heard["data"]["title"] == "Committed, but not told"
        assert time.monotonic() - began < 3
        after = await grace.task(project["id"], "The next one")
        assert (await b.hear("task.created", lambda event: event["data"] == after))["seq"] == seen + 2
        assert b.seqs() == [seen + 1, seen + 2]


@pytest.mark.long
async def test_the_people_of_a_killed_process_leave_presence(
    cluster: Cluster, stock_clients: Clients
) -> None:
    ada, grace, workspace, _ = await team(cluster)
    a = await stock_clients.connect(ada.url, ada.token)
    b = await stock_clients.connect(grace.url, grace.token, reconnection=False)
    await a.join(workspace["id"])
    await b.join(workspace["id"])
    await a.hear("presence", lambda change: any(p["user_id"] == grace.id for p in change["joined"]))
    cluster.servers[1].kill()
    await a.hear("presence", lambda change: grace.id in change["left"], within_seconds=30)


async def test_a_drained_process_sends_its_people_to_come_back(
    cluster: Cluster, stock_clients: Clients
) -> None:
    ada, grace, workspace, _ = await team(cluster)
    a = await stock_clients.connect(ada.url, ada.token)
    b = await stock_clients.connect(grace.url, grace.token)
    await a.join(workspace["id"])
    await b.join(workspace["id"])
    await a.hear("presence", lambda change: any(p["user_id"] == grace.id for p in change["joined"]))
    began = time.monotonic()
    cluster.servers[1].terminate()
    assert (await b.hear("server.draining"))["retry_after_ms"] > 0
    # A closed transport, not a farewell: a stock client then connects again by itself.
    assert (await b.hear("disconnect"))["reason"] in ("transport close", "transport error")
    await a.hear("presence", lambda change: grace.id in change["left"], within_seconds=5)
    assert await asyncio.to_thread(cluster.servers[1].wait_ended) == 0
    assert time.monotonic() - began < 20


async def test_people_have_different_colours_the_same_at_both_processes_and_in_documents(
    cluster: Cluster, stock_clients: Clients, editors: Editors
) -> None:
    ada, _, workspace, project = await team(cluster)
    people = [ada, *[await cluster.person(f"Guest{number}", number % 2) for number in range(7)]]
    for guest in people[1:]:
        await ada.invite(guest, workspace["id"])
    clients = [await stock_clients.connect(person.url, person.token) for person in people]
    joined = await asyncio.gather(*(client.join(workspace["id"]) for client in clients))
    assert all(each["role"] for each in joined)

    async def seen(person: Person) -> dict[str, str]:
        client = await stock_clients.connect(person.url, person.token)
        presence = (await client.join(workspace["id"]))["presence"]
        return {each["user_id"]: each["color"] for each in presence}

    deadline = asyncio.get_running_loop().time() + 15
    while True:
        first, second = await seen(ada), await seen(cluster.at(ada, 1))
        if first == second and len(first) == len(people):
            break
        assert asyncio.get_running_loop().time() < deadline, (first, second)
    assert len(set(first.values())) == len(people)

    document = await ada.document(project["id"])
    shown = [await editors.open("y-socket.io", person, document["id"]) for person in people[:3]]
    for editor in shown:
        await editor.do("show", state="here")
    for person, editor in zip(people[1:3], shown[1:], strict=True):
        other = await editor.client_id()
        await shown[0].sees(other, "here")
        assert (await shown[0].ask("states"))[other]["user"]["color"] == first[str(person.id)]
