"""Who may not write any more does not, within a second, on every process; what others see is right."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.cluster import Cluster, team
from tests.people import Person
from tests.stock_editors import Editor, Editors

WITHIN_SECONDS = 1.0
KEYSTROKE_SECONDS = 0.02


class Typist:
    """Somebody who types numbered words; `typed` is when each was typed."""

    def __init__(self, editor: Editor) -> None:
        self.typed: dict[str, float] = {}
        self._editor = editor

    async def type_for(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            word = f"<{len(self.typed)}>"
            self.typed[word] = time.monotonic()
            await self._editor.insert(word)
            await asyncio.sleep(KEYSTROKE_SECONDS)


async def _change_role(owner: Person, member: str, change: str) -> float:
    """When it was done."""
    if change == "lowered":
        assert (await owner.patch(member, json={"role": "viewer"})).status == 200
    else:
        assert (await owner.delete(member)).status == 204
    return time.monotonic()


@pytest.mark.parametrize("change", ["lowered", "removed"])
@pytest.mark.parametrize("protocol", ["y-socket.io", "y-websocket"])
async def test_lost_rights_end_writing_within_a_second_on_the_other_process(
    cluster: Cluster, editors: Editors, protocol: str, change: str
) -> None:
    ada, grace, workspace, project = await team(cluster)
    document = await ada.document(project["id"])
    a = await editors.open("y-socket.io", ada, document["id"])
    b = await editors.open(protocol, grace, document["id"])
    near = await editors.open("y-websocket", cluster.at(ada, 1), document["id"])
    typist = Typist(b)
    await typist.type_for(0.3)
    began = time.monotonic()
    member = f"/workspaces/{workspace['id']}/members/{grace.id}"
    done = await _change_role(ada, member, change)
    await typist.type_for(2 * WITHIN_SECONDS)

    if change == "removed":
        closed = await b.hear("close")
        assert closed["code"] == 4403 if protocol == "y-websocket" else "disconnect" in closed["reason"]
    elif protocol == "y-socket.io":
        assert (await b.hear("sync-refused"))["code"] == "read_only"
    await a.insert("more ", 0)
    for reader in (near, b) if change == "lowered" else (near,):
        await reader.ask("contains", text="more ", timeout_ms=5_000)
    assert await near.text() == await a.text()
    shown = (await a.text()).removeprefix("more ")
    words = list(typist.typed)
    count = shown.count("<")
    assert shown == "".join(words[:count]), "a hole in what others see"
    assert sum(at < began for at in typist.typed.values()) <= count
    assert all(typist.typed[word] < done + WITHIN_SECONDS for word in words[:count])
    content = await ada.get(f"/documents/{document['id']}/content")
    assert content.text == f"more {shown}"
    if change == "lowered":
        # What was refused is taken once the role allows it again.
        assert (await ada.patch(member, json={"role": "editor"})).status == 200
        await a.shows("more " + "".join(words))
        await b.shows("more " + "".join(words))


async def test_who_may_write_is_told_at_connect_and_at_each_change(
    cluster: Cluster, editors: Editors
) -> None:
    """Stock `y-socket.io` goes on with an event that it does not know."""
    ada, grace, workspace, project = await team(cluster)
    member = f"/workspaces/{workspace['id']}/members/{grace.id}"
    await _change_role(ada, member, "lowered")
    document = await ada.document(project["id"])
    a = await editors.open("y-socket.io", ada, document["id"])
    b = await editors.open("y-socket.io", grace, document["id"])
    assert a.told("access") == [{"write": True}]
    assert b.told("access") == [{"write": False}]
    await a.insert("read ")
    await b.shows("read ")
    # A role in the project alone counts, and another that allows as much is no change.
    for role in ("editor", "admin"):
        path = f"/projects/{project['id']}/members/{grace.id}"
        assert (await ada.put(path, json={"role": role})).status == 200
        await b.hear("access", lambda told: told["write"], within_seconds=WITHIN_SECONDS)
    await b.insert("and write")
    await a.shows("read and write")
    since = len(b.events)
    assert (await ada.delete(f"/projects/{project['id']}/members/{grace.id}")).status == 204
    await b.hear("access", lambda told: not told["write"], within_seconds=WITHIN_SECONDS, since=since)
    await b.insert(" no more")
    assert (await b.hear("sync-refused"))["code"] == "read_only"
    assert b.told("access") == [{"write": False}, {"write": True}, {"write": False}]
    assert a.told("access") == [{"write": True}]
    order = [name for name, _ in b.events if name in ("access", "sync-refused")]
    assert order == ["access", "access", "access", "sync-refused"]


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
