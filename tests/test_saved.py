"""Saved means saved: acknowledged after the commit, seen by nobody before, still there after any fault."""

from __future__ import annotations

import asyncio
import time

import asyncpg
import pytest
from redis.asyncio import Redis

from tests.cluster import Cluster, team
from tests.crowd import Crowd, Edit
from tests.services import Services
from tests.stock_editors import Editors

OUTAGE_SECONDS = 10.0


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


async def _end_server(services: Services, cluster: Cluster, crowd: Crowd) -> None:
    for index in range(6):
        server = cluster.servers[index % 2]
        server.kill()
        await asyncio.to_thread(server.start)
        await crowd.typed(more=30)


async def _end_redis(services: Services, cluster: Cluster, crowd: Crowd) -> None:
    for _ in range(4):
        services.valkey.kill()
        await crowd.typed(more=30)
        # Nothing of what is promised depends on it.
        await crowd.acked()
        services.valkey.start()
        await crowd.typed(more=30)


async def _empty_redis(services: Services, cluster: Cluster, crowd: Crowd) -> None:
    async with Redis.from_url(services.redis_url) as redis:
        for _ in range(10):
            await redis.flushall()
            await crowd.typed(more=10)
    # Killed and emptied: this Redis keeps nothing over a restart.
    services.valkey.kill()
    services.valkey.start()
    async with Redis.from_url(services.redis_url) as redis:
        await redis.flushall()
        await crowd.typed(more=10)


async def _end_postgres(services: Services, cluster: Cluster, crowd: Crowd) -> None:
    services.postgres.kill()
    killed_at = time.monotonic()
    await crowd.typed(more=10)
    await asyncio.sleep(OUTAGE_SECONDS)  # the outage itself
    meanwhile = [edit for asker in crowd.askers for edit in asker.edits if edit.made_at > killed_at]
    held: list[Edit] = [asker.edits[-1] for asker in crowd.askers]
    assert not [edit for edit in meanwhile if edit.acked_at is not None], "acknowledged without a commit"
    assert not [edit for edit in held if edit.acked_at is not None]
    assert not await crowd.shows(held), "seen without a commit"
    services.postgres.start()


FAULTS = {"server": _end_server, "redis": _end_redis, "flushall": _empty_redis, "postgres": _end_postgres}


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
async def test_ten_people_type_through_faults(
    own_services: Services, own_cluster: Cluster, editors: Editors, fault: str
) -> None:
    ada, grace, _workspace, project = await team(own_cluster)
    document = await ada.document(project["id"])
    crowd = await Crowd.typing(editors, (ada, grace), document["id"])
    await crowd.typed(more=10)
    await crowd.acked()
    await FAULTS[fault](own_services, own_cluster, crowd)
    await crowd.typed(more=30)
    await crowd.acked()
    # Whoever was acknowledged is in it, since everybody who typed is: once.
    text = await crowd.rest()
    content = await ada.get(f"/documents/{document['id']}/content")
    assert content.text == text
    for server in own_cluster.servers:
        server.kill()
    await asyncio.to_thread(own_cluster.servers[0].start)
    content = await ada.get(f"/documents/{document['id']}/content")
    assert content.text == text, "not all of it was stored"
