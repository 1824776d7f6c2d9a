"""Saved means saved: acknowledged after the commit, seen by nobody before, still there after any fault."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import pytest

from tests.cluster import Cluster, team
from tests.people import Person
from tests.services import Services
from tests.stock_editors import Editor, Editors

PROMPTLY_SECONDS = 1.3  # a second, and what this machine's other load adds to the clients' answers


async def test_an_edit_is_acknowledged_and_seen_only_after_its_commit(
    cluster: Cluster, database_url: str, editors: Editors
) -> None:
    ada, grace, _workspace, project = await team(cluster)
    document = await ada.document(project["id"])
    a = await editors.open("y-socket.io", ada, document["id"])
    near = await editors.open("y-websocket", ada, document["id"])
    far = await editors.open("y-socket.io", grace, document["id"])
    connection = await asyncpg.connect(database_url)
    try:
        async with connection.transaction():
            # Whoever stores an update of this document waits for this row.
            await connection.execute(
                "SELECT FROM document_heads WHERE document_id = $1 FOR UPDATE", document["id"]
            )
            edit = asyncio.create_task(a.ask("edit_acked", text="Held back", timeout_ms=10_000))
            late = asyncio.create_task(editors.open("y-websocket-3", ada, document["id"]))
            done, _ = await asyncio.wait([edit, late], timeout=1.0)
            assert not done
            assert (await near.text(), await far.text()) == ("", "")
    finally:
        await connection.close()
    assert (await edit) == {"ok": True, "data": {"seq": 1}}
    for editor in (near, far, await late):
        await editor.shows("Held back")


async def test_an_edit_sent_again_after_a_reconnect_is_acknowledged(
    cluster: Cluster, editors: Editors
) -> None:
    ada, _, _, project = await team(cluster)
    document = await ada.document(project["id"])
    a = await editors.open("y-socket.io", ada, document["id"])
    assert (await a.ask("edit_acked", text="Once", timeout_ms=5_000))["ok"]
    await a.do("disconnect")
    await a.do("connect")
    heard = len(a.events)
    await a.hear("status", lambda status: status == "connected", since=max(0, heard - 2))
    # Everything it has, though all of it is stored.
    update = await a.ask("everything")
    assert (await a.ask("send_raw", hex=update, timeout_ms=5_000))["ok"]
    content = await ada.get(f"/documents/{document['id']}/content")
    assert content.text == "Once"


async def test_editors_heal_when_their_server_is_restarted(cluster: Cluster, editors: Editors) -> None:
    ada, grace, _workspace, project = await team(cluster)
    document = await ada.document(project["id"])
    a = await editors.open("y-socket.io", ada, document["id"])
    b = await editors.open("y-websocket", grace, document["id"])
    await a.insert("before ")
    await b.shows("before ")
    for way in ("kill", "terminate"):
        server = cluster.servers[1]
        getattr(server, way)()
        if way == "terminate":
            await asyncio.to_thread(server.wait_ended)
        await b.hear("status", lambda status: status == "disconnected")
        await a.insert("meanwhile ")
        await b.insert("offline ")
        await asyncio.to_thread(server.start)
        text = await editors.same([a, b])
        assert "meanwhile" in text
        assert "offline" in text
    content = await ada.get(f"/documents/{document['id']}/content")
    assert content.text == await editors.same([a, b])


async def _typing(editors: Editors, people: list[Person], document_id: str) -> tuple[list[str], list[Editor]]:
    protocols = ["y-socket.io", "y-websocket"]
    opened = [
        await editors.open(protocols[index % 2], person, document_id) for index, person in enumerate(people)
    ]
    for index, editor in enumerate(opened):
        await editor.do("type", text=f"<{index}.#>", interval_ms=15)
    return protocols, list(opened)


@pytest.mark.long
@pytest.mark.parametrize("fault", ["server", "redis", "postgres"])
async def test_ten_people_type_through_faults(
    own_services: Services, own_cluster: Cluster, editors: Editors, fault: str
) -> None:
    ada, grace, _workspace, project = await team(own_cluster)
    document = await ada.document(project["id"])
    _, opened = await _typing(editors, [ada, grace] * 5, document["id"])
    for _ in range(4 if fault == "server" else 1):
        await _typed(opened[0], more=10)
        if fault == "server":
            server = own_cluster.servers[1]
            server.kill()
            await asyncio.to_thread(server.start)
        elif fault == "redis":
            own_services.valkey.kill()
            await _typed(opened[0], more=30)
            own_services.valkey.start()
        else:
            own_services.postgres.kill()
            await asyncio.sleep(10)  # the outage itself
            own_services.postgres.start()
        await _typed(opened[0], more=30)
    counts = [await editor.ask("rest") for editor in opened]
    expected = sorted(f"{index}.{n}" for index, count in enumerate(counts) for n in range(count))
    deadline = time.monotonic() + 30
    while True:
        text = await editors.same(opened)
        if sorted(text.strip("<>").split("><")) == expected:
            break
        assert time.monotonic() < deadline, "something is missing or doubled"
        await asyncio.sleep(0.2)
    content = await ada.get(f"/documents/{document['id']}/content")
    assert content.text == text


async def _typed(editor: Editor, *, more: int) -> None:
    """Waits until so many more words were typed."""
    target = await editor.ask("typed") + more
    deadline = time.monotonic() + 20
    while await editor.ask("typed") < target:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


@pytest.mark.parametrize("protocol", ["y-socket.io", "y-websocket"])
async def test_a_lowered_role_makes_a_document_read_only_on_the_other_process(
    cluster: Cluster, editors: Editors, protocol: str
) -> None:
    ada, grace, workspace, project = await team(cluster)
    document = await ada.document(project["id"])
    a = await editors.open("y-socket.io", ada, document["id"])
    b = await editors.open(protocol, grace, document["id"])
    await b.insert("written ")
    await a.shows("written ")
    member = f"/workspaces/{workspace['id']}/members/{grace.id}"
    assert (await ada.patch(member, json={"role": "viewer"})).status == 200
    await asyncio.sleep(PROMPTLY_SECONDS)  # what is promised to be over by then
    await b.insert("refused ")
    await a.insert("more ")
    await b.ask("contains", text="more ", timeout_ms=5_000)
    assert await a.text() == "written more "
    if protocol == "y-socket.io":
        assert (await b.hear("sync-refused"))["code"] == "read_only"
    # What was refused is taken once the role allows it again.
    assert (await ada.patch(member, json={"role": "editor"})).status == 200
    text = await editors.same([a, b])
    assert sorted(text.split()) == ["more", "refused", "written"]


@pytest.mark.parametrize("protocol", ["y-socket.io", "y-websocket"])
async def test_a_removed_member_is_shown_out_of_a_document(
    cluster: Cluster, editors: Editors, protocol: str
) -> None:
    ada, grace, workspace, project = await team(cluster)
    document = await ada.document(project["id"])
    a = await editors.open("y-socket.io", ada, document["id"])
    b = await editors.open(protocol, grace, document["id"])
    await b.insert("written ")
    await a.shows("written ")
    assert (await ada.delete(f"/workspaces/{workspace['id']}/members/{grace.id}")).status == 204
    closed = await b.hear("close", within_seconds=PROMPTLY_SECONDS)
    if protocol == "y-websocket":
        assert closed["code"] == 4403
    else:
        assert closed["reason"] == "io server disconnect"
    await b.insert("unseen ")
    await a.insert("more ")
    assert await a.text() == "written more "
    content = await ada.get(f"/documents/{document['id']}/content")
    assert content.status == 200


@pytest.mark.parametrize(
    ("protocol", "token", "code"),
    [
        ("y-socket.io", "nonsense", "unauthenticated"),
        ("y-websocket", "nonsense", 4401),
        ("y-socket.io", None, "not_found"),
        ("y-websocket", None, 4404),
    ],
)
async def test_strangers_are_refused(
    cluster: Cluster, editors: Editors, protocol: str, token: str | None, code: object
) -> None:
    ada, _, _, project = await team(cluster)
    stranger = await cluster.person("Stranger")
    document = await ada.document(project["id"])
    refused = await editors.open(protocol, stranger, document["id"], wait=False, token=token)
    if protocol == "y-websocket":
        assert (await refused.hear("close"))["code"] == code
    else:
        assert (await refused.hear("error"))["data"]["code"] == code
