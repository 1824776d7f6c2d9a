"""People with stock clients in one workspace's room."""

from __future__ import annotations

from typing import Any

import pytest

from tests.people import Person
from tests.stock_clients import Clients

TRANSPORTS: list[dict[str, Any]] = [{}, {"transports": ["websocket"]}, {"transports": ["polling"]}]


@pytest.mark.parametrize("options", TRANSPORTS, ids=["default", "websocket", "polling"])
async def test_two_people_see_each_other_and_what_changes(
    stock_clients: Clients, person: Any, options: dict[str, Any]
) -> None:
    ada: Person = await person("Ada")
    grace: Person = await person("Grace")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    await ada.invite(grace, workspace["id"])

    a = await stock_clients.connect(ada.url, ada.token, **options)
    joined = await a.join(workspace["id"])
    assert joined["role"] == "owner"
    assert joined["workspace"] == workspace
    assert [each["user_id"] for each in joined["presence"]] == [ada.id]
    b = await stock_clients.connect(grace.url, grace.token, **options)
    also_joined = await b.join(workspace["id"])
    assert {each["user_id"] for each in also_joined["presence"]} == {ada.id, grace.id}

    def brings_grace(change: dict[str, Any]) -> bool:
        return any(each["user_id"] == grace.id for each in change["joined"])

    await a.hear("presence", brings_grace)

    task = await ada.task(project["id"], "Draw the plan")
    feed = (await ada.get(f"/workspaces/{workspace['id']}/events?type=task.created")).json["items"]
    for client in (a, b):
        heard = await client.hear("task.created")
        assert heard == feed[0]
        assert heard["data"] == task

    assert (await b.data("presence.set", {"workspace_id": workspace["id"], "state": {"on": "plan"}})) == {}
    changed = await a.hear("presence", lambda change: change["updated"])
    assert changed["updated"][0]["state"] == {"on": "plan"}

    message = await b.data("message.send", {"workspace_id": workspace["id"], "text": "Hello"})
    assert (await a.hear("message.created"))["data"] == message
    await b.data("broadcast", {"workspace_id": workspace["id"], "topic": "wave", "data": [1]})
    assert await a.hear("broadcast") == {
        "workspace_id": workspace["id"],
        "topic": "wave",
        "data": [1],
        "from": grace.id,
    }
    assert not [name for name, _ in b.events if name == "broadcast"]

    await b.do("disconnect")
    await a.hear("presence", lambda change: grace.id in change["left"])
