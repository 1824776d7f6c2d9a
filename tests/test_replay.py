"""Joining again: what was missed is answered, once, or a reset says to fetch afresh."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.people import Person
from tests.stock_clients import Clients


async def _changes(person: Person, project_id: str, count: int, at_once: int = 25) -> None:
    """`count` events: tasks that are created, many at once."""
    limit = asyncio.Semaphore(at_once)

    async def create(number: int) -> None:
        async with limit:
            await person.task(project_id, f"Task {number}")

    await asyncio.gather(*(create(number) for number in range(count)))


async def test_what_was_missed_is_answered_at_the_next_join(stock_clients: Clients, person: Any) -> None:
    ada: Person = await person("Ada")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    b = await stock_clients.connect(ada.url, ada.token)
    seen = (await b.join(workspace["id"]))["seq"]
    await ada.task(project["id"], "Seen live")
    assert (await b.hear("task.created"))["seq"] == seen + 1
    await b.do("disconnect")
    await b.hear("disconnect")
    titles = ["One", "Two", "Three"]
    for title in titles:
        await ada.task(project["id"], title)
    before = len(b.events)
    await b.do("reconnect")
    await b.hear("connect", since=before)
    joined = await b.join(workspace["id"], after=seen + 1)
    assert not joined["reset"]
    assert [event["data"]["title"] for event in joined["events"]] == titles
    assert [event["seq"] for event in joined["events"]] == [seen + 2, seen + 3, seen + 4]
    assert joined["seq"] == seen + 4
    await ada.task(project["id"], "Live again")
    await b.hear("task.created", lambda event: event["seq"] == seen + 5)
    assert b.seqs() == [seen + 1, seen + 5]


async def test_a_lost_network_heals_by_itself(stock_clients: Clients, person: Any) -> None:
    ada: Person = await person("Ada")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    b = await stock_clients.connect(ada.url, ada.token)
    seen = (await b.join(workspace["id"]))["seq"]
    before = len(b.events)
    await b.do("cut")
    await b.hear("disconnect", since=before)
    await ada.task(project["id"], "While it was away")
    await b.hear("connect", since=before)
    joined = await b.join(workspace["id"], after=seen)
    assert [event["data"]["title"] for event in joined["events"]] == ["While it was away"]


async def test_a_long_absence_is_replayed_and_a_longer_one_reset(stock_clients: Clients, person: Any) -> None:
    ada: Person = await person("Ada")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    b = await stock_clients.connect(ada.url, ada.token)
    seen = (await b.join(workspace["id"]))["seq"]
    await b.data("workspace.leave", {"workspace_id": workspace["id"]})
    await _changes(ada, project["id"], 800)
    joined = await b.join(workspace["id"], after=seen)
    assert not joined["reset"]
    assert [event["seq"] for event in joined["events"]] == list(range(seen + 1, seen + 801))
    assert joined["seq"] == seen + 800
    await _changes(ada, project["id"], 700)
    joined = await b.join(workspace["id"], after=seen)
    assert joined["reset"]
    assert joined["events"] == []
    assert joined["seq"] == seen + 1500
    ahead = await b.join(workspace["id"], after=seen + 9999)
    assert ahead["reset"]


async def test_joining_again_and_again_while_much_happens_delivers_each_event_once(
    stock_clients: Clients, person: Any
) -> None:
    ada: Person = await person("Ada")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    b = await stock_clients.connect(ada.url, ada.token)
    seen = (await b.join(workspace["id"]))["seq"]
    writing = asyncio.create_task(_changes(ada, project["id"], 200, at_once=8))
    answered: list[int] = []
    while not writing.done():
        # With the last number it has surely seen, as a client does that is unsure of its connection.
        last = max([seen, *b.seqs(), *answered])
        answer = await b.emit("workspace.join", {"workspace_id": workspace["id"], "after": last})
        if answer["ok"]:
            answered += [event["seq"] for event in answer["data"]["events"]]
        else:
            assert answer["error"]["code"] == "rate_limited"
            await asyncio.sleep(answer["error"]["retry_after_ms"] / 1000)
    await writing
    await b.join(workspace["id"])
    heard = b.seqs()
    assert heard == sorted(heard)
    assert len(set(heard)) == len(heard), "an event was delivered twice"
    assert set(heard) | set(answered) == set(range(seen + 1, seen + 201))
