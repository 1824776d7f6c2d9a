"""Stock providers edit one document: they converge, see each other, and heal by themselves."""

from __future__ import annotations

import asyncio
from itertools import product
from typing import Any

import pytest

from tests.cluster import Cluster, team
from tests.people import Person
from tests.stock_editors import PROTOCOLS, Editors


@pytest.mark.parametrize(("first", "second"), list(product(PROTOCOLS, PROTOCOLS)))
async def test_two_editors_converge_and_see_each_other(
    editors: Editors, person: Any, first: str, second: str
) -> None:
    ada: Person = await person("Ada")
    workspace = await ada.workspace()
    project = await ada.project(workspace["id"])
    document = await ada.document(project["id"])
    a = await editors.open(first, ada, document["id"])
    await a.insert("Hello")
    b = await editors.open(second, ada, document["id"])
    await b.shows("Hello")
    await b.insert(" world")
    await a.shows("Hello world")
    await asyncio.gather(a.insert("A", 0), b.insert("B", 0))
    text = await editors.same([a, b])
    assert sorted(text) == sorted("ABHello world")
    await a.do("show", state={"at": 3})
    await b.sees(await a.client_id(), {"at": 3})
    await b.do("show", state={"at": 5})
    await a.sees(await b.client_id(), {"at": 5})
    shown = (await a.ask("states"))[await b.client_id()]["user"]
    assert (shown["id"], shown["name"]) == (ada.id, "Ada")
    await b.do("disconnect")
    await a.sees_not(await b.client_id())
    content = await ada.get(f"/documents/{document['id']}/content?format=text")
    assert content.text == text


async def test_editors_on_two_processes_share_a_document(cluster: Cluster, editors: Editors) -> None:
    ada, grace, _workspace, project = await team(cluster)
    document = await ada.document(project["id"])
    a = await editors.open("y-socket.io", ada, document["id"])
    b = await editors.open("y-websocket", grace, document["id"])
    await asyncio.gather(
        *(each.insert(f"{name}{n} ") for n in range(20) for name, each in (("a", a), ("b", b)))
    )
    text = await editors.same([a, b])
    assert sorted(text.split()) == sorted(f"{name}{n}" for n in range(20) for name in "ab")
    await a.do("show", state={"at": 1})
    await b.sees(await a.client_id(), {"at": 1})
    await b.do("show", state={"at": 2})
    await a.sees(await b.client_id(), {"at": 2})
    late = await editors.open("y-websocket-3", ada, document["id"])
    await late.shows(text)
    await late.sees(await a.client_id(), {"at": 1})
    await late.sees(await b.client_id(), {"at": 2})
