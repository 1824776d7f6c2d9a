"""For every route that changes something: state before + the events that arrived = state fetched afresh."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest

from server.api.table import all_routes
from tests.forms import form
from tests.people import Answer
from tests.replica import Replica, assert_complete, events_after
from tests.running_app import RunningApp
from tests.scene import MakePerson, Scene, build_scene, say
from tests.stock_clients import Clients, StockClient
from workspace.events import EVENT_DATA

Act = Callable[["Stage"], Awaitable[Answer]]


@dataclass(frozen=True)
class Stage:
    """The scene with some of everything in it."""

    scene: Scene
    tasks: list[dict[str, Any]]
    comment: dict[str, Any]
    document: dict[str, Any]
    asset: dict[str, Any]
    invitation: dict[str, Any]
    job: dict[str, Any]
    cancelled_job: dict[str, Any]


async def _build_stage(app_server: RunningApp, person: MakePerson) -> Stage:
    scene = await build_scene(person)
    owner = scene.owner
    tasks = [await scene.task(title, assignee_id=scene.editor.id) for title in ("One", "Two", "Three")]
    comment = await scene.comment(tasks[0]["id"])
    await scene.comment(tasks[0]["id"], "Indeed.", parent_id=comment["id"])
    other = await owner.project(scene.workspace_id, "Other")
    for project_id in (scene.project_id, other["id"]):
        role = {"role": "admin"}
        given = await owner.put(f"/projects/{project_id}/members/{scene.editor.id}", json=role)
        assert given.status == 200, given
    await owner.task(other["id"], "Elsewhere")
    document = await scene.document()
    await scene.document("More")
    asset = await scene.asset()
    invitation = await scene.invitation(scene.outsider.email.upper())
    await say(app_server, scene.commenter, scene.workspace_id, "Hello")
    job, cancelled_job = await scene.job(), await scene.cancelled_job()
    return Stage(scene, tasks, comment, document, asset, invitation, job, cancelled_job)


async def _delete_workspace(stage: Stage) -> Answer:
    return await stage.scene.owner.delete(f"/workspaces/{stage.scene.workspace_id}")


async def _restore_workspace(stage: Stage) -> Answer:
    deleted = await _delete_workspace(stage)
    assert deleted.status == 204, deleted
    return await stage.scene.owner.post(f"/workspaces/{stage.scene.workspace_id}/restore")


def _on_workspace(method: str, rest: str = "", body: object = None) -> Act:
    def act(stage: Stage) -> Awaitable[Answer]:
        path = f"/workspaces/{stage.scene.workspace_id}{rest}"
        return stage.scene.owner.send(method, path, json=body)

    return act


def _on_project(method: str, rest: str = "", body: object = None) -> Act:
    def act(stage: Stage) -> Awaitable[Answer]:
        path = f"/projects/{stage.scene.project_id}{rest}"
        return stage.scene.owner.send(method, path, json=body)

    return act


def _on_task(method: str, rest: str = "", body: object = None) -> Act:
    def act(stage: Stage) -> Awaitable[Answer]:
        return stage.scene.owner.send(method, f"/tasks/{stage.tasks[0]['id']}{rest}", json=body)

    return act


def _on_comment(method: str, body: object = None) -> Act:
    def act(stage: Stage) -> Awaitable[Answer]:
        return stage.scene.commenter.send(method, f"/comments/{stage.comment['id']}", json=body)

    return act


def _on_document(method: str, body: object = None) -> Act:
    def act(stage: Stage) -> Awaitable[Answer]:
        return stage.scene.editor.send(method, f"/documents/{stage.document['id']}", json=body)

    return act


# What carries out each mutating route once; what it does to one workspace is looked at.
ACTS: dict[tuple[str, str], Act] = {
    ("PATCH", "/workspaces/{id}"): _on_workspace("PATCH", body={"name": "Renamed"}),
    ("DELETE", "/workspaces/{id}"): _delete_workspace,
    ("POST", "/workspaces/{id}/restore"): _restore_workspace,
    ("POST", "/workspaces/{id}/transfer"): lambda stage: stage.scene.owner.post(
        f"/workspaces/{stage.scene.workspace_id}/transfer", json={"user_id": stage.scene.viewer.id}
    ),
    ("PATCH", "/workspaces/{id}/members/{user_id}"): lambda stage: stage.scene.owner.patch(
        f"/workspaces/{stage.scene.workspace_id}/members/{stage.scene.editor.id}", json={"role": "viewer"}
    ),
    # The editor holds roles in two projects, which go, too.
    ("DELETE", "/workspaces/{id}/members/{user_id}"): lambda stage: stage.scene.owner.delete(
        f"/workspaces/{stage.scene.workspace_id}/members/{stage.scene.editor.id}"
    ),
    ("POST", "/workspaces/{id}/invitations"): _on_workspace(
        "POST", "/invitations", {"email": "grace@example.com", "role": "admin"}
    ),
    ("DELETE", "/invitations/{id}"): lambda stage: stage.scene.owner.delete(
        f"/invitations/{stage.invitation['id']}"
    ),
    ("POST", "/invitations/{token}/accept"): lambda stage: stage.scene.outsider.post(
        f"/invitations/{stage.invitation['token']}/accept"
    ),
    ("POST", "/workspaces/{id}/projects"): _on_workspace("POST", "/projects", {"name": "New"}),
    ("PATCH", "/projects/{id}"): _on_project("PATCH", body={"description": "Changed"}),
    ("DELETE", "/projects/{id}"): _on_project("DELETE"),
    ("PUT", "/projects/{id}/members/{user_id}"): lambda stage: stage.scene.owner.put(
        f"/projects/{stage.scene.project_id}/members/{stage.scene.viewer.id}", json={"role": "editor"}
    ),
    ("DELETE", "/projects/{id}/members/{user_id}"): lambda stage: stage.scene.owner.delete(
        f"/projects/{stage.scene.project_id}/members/{stage.scene.editor.id}"
    ),
    ("POST", "/projects/{id}/tasks"): _on_project("POST", "/tasks", {"title": "New", "labels": ["a"]}),
    ("PATCH", "/tasks/{id}"): _on_task("PATCH", body={"status": "done", "due_date": "2030-01-31"}),
    ("DELETE", "/tasks/{id}"): _on_task("DELETE"),
    ("POST", "/tasks/{id}/move"): lambda stage: stage.scene.editor.post(
        f"/tasks/{stage.tasks[2]['id']}/move",
        json={"status": "todo", "before_id": stage.tasks[1]["id"], "after_id": stage.tasks[0]["id"]},
    ),
    ("POST", "/tasks/{id}/comments"): _on_task("POST", "/comments", {"body": "Well."}),
    ("PATCH", "/comments/{id}"): _on_comment("PATCH", {"body": "Better.", "resolved": True}),
    ("DELETE", "/comments/{id}"): _on_comment("DELETE"),
    ("POST", "/projects/{id}/documents"): _on_project("POST", "/documents", {"title": "N", "kind": "rich"}),
    ("PATCH", "/documents/{id}"): _on_document("PATCH", {"title": "Renamed"}),
    ("DELETE", "/documents/{id}"): _on_document("DELETE"),
    ("POST", "/projects/{id}/jobs"): _on_project("POST", "/jobs", {"type": "noop", "params": {}}),
    ("POST", "/workspaces/{id}/jobs"): _on_workspace("POST", "/jobs", {"type": "everywhere", "params": {}}),
    ("POST", "/jobs/{id}/cancel"): lambda stage: stage.scene.editor.post(f"/jobs/{stage.job['id']}/cancel"),
    ("POST", "/jobs/{id}/retry"): lambda stage: stage.scene.editor.post(
        f"/jobs/{stage.cancelled_job['id']}/retry"
    ),
    ("POST", "/projects/{id}/assets"): lambda stage: stage.scene.editor.post(
        f"/projects/{stage.scene.project_id}/assets", data=form(b"some text", "notes.txt")
    ),
    ("DELETE", "/assets/{id}"): lambda stage: stage.scene.editor.delete(f"/assets/{stage.asset['id']}"),
    # An account shows in every workspace it belongs to.
    ("PATCH", "/auth/me"): lambda stage: stage.scene.editor.patch("/auth/me", json={"name": "Eva"}),
    ("DELETE", "/auth/me"): lambda stage: stage.scene.editor.delete("/auth/me"),
}

# Routes that change nothing of a workspace that exists already.
APART = {("POST", "/workspaces")}


def _is_apart(method: str, path: str) -> bool:
    of_sign_in = path.startswith("/auth/") and path != "/auth/me"
    return method == "GET" or of_sign_in or (method, path) in APART


def _mutating_routes() -> list[tuple[str, str]]:
    return [(route.method, route.path) for route in all_routes() if not _is_apart(route.method, route.path)]


@pytest.mark.parametrize("route", _mutating_routes(), ids=" ".join)
async def test_events_tell_every_change(
    route: tuple[str, str], app_server: RunningApp, person: MakePerson, stock_clients: Clients
) -> None:
    assert route in ACTS, "every mutating route is carried out here: add it to ACTS"
    stage = await _build_stage(app_server, person)
    reader, workspace_id = stage.scene.owner, stage.scene.workspace_id
    client = await stock_clients.connect(reader.url, reader.token, transports=["websocket"])
    joined = await client.join(workspace_id)
    replica = await Replica.fetch(reader, workspace_id)
    assert joined["seq"] == replica.seq
    before = replica.state

    answer = await ACTS[route](stage)
    assert answer.status in (200, 201, 202, 204), answer

    feed = await _events_of(stage, replica.seq)
    assert feed, "a change without an event"
    events = await _heard(client, workspace_id, replica.seq, feed[-1]["seq"])
    assert events == feed, "the room and the feed differ"
    for event in events:
        EVENT_DATA[event["type"]].model_validate(event["data"])
        assert event["workspace_id"] == workspace_id
    replica.apply_all(events)
    if route[1] != "/workspaces/{id}/restore":
        assert replica.state != before, "the act must change something to show anything"
    await assert_complete(replica, reader, workspace_id)


async def _heard(client: StockClient, workspace_id: str, after: int, last: int) -> list[dict[str, Any]]:
    """What the room was told up to `last`; once sent out, as of a deleted workspace, by joining again."""

    await client.hear_one_of(
        (*EVENT_DATA, "access.revoked"), lambda payload: payload.get("seq", last) == last
    )
    live = [payload for name, payload in client.events if name in EVENT_DATA]
    assert [event["seq"] for event in live] == list(range(after + 1, after + 1 + len(live)))
    if not live or live[-1]["seq"] < last:
        joined = await client.join(workspace_id, after=live[-1]["seq"] if live else after)
        live += joined["events"]
    return live


async def _events_of(stage: Stage, after: int) -> list[dict[str, Any]]:
    """What was appended; the feed of a deleted workspace is read once it is back, without that event."""
    reader, workspace_id = stage.scene.owner, stage.scene.workspace_id
    if (await reader.get(f"/workspaces/{workspace_id}")).status == 200:
        return await events_after(reader, workspace_id, after)
    restored = await reader.post(f"/workspaces/{workspace_id}/restore")
    assert restored.status == 200, restored
    events = (await events_after(reader, workspace_id, after))[:-1]
    deleted = await reader.delete(f"/workspaces/{workspace_id}")
    assert deleted.status == 204, deleted
    return events


def test_acts_name_only_routes_of_the_table() -> None:
    assert set(ACTS) == set(_mutating_routes())


async def test_a_new_workspace_is_told_from_its_first_event(person: MakePerson) -> None:
    ada = await person("Ada")
    workspace = await ada.workspace()
    events = await events_after(ada, workspace["id"], 0)
    assert [event["type"] for event in events] == ["workspace.created", "member.joined"]
    replica = Replica(None, 0)
    replica.apply_all(events)
    await assert_complete(replica, ada, workspace["id"])


async def test_the_whole_log_leads_to_the_whole_state(app_server: RunningApp, person: MakePerson) -> None:
    stage = await _build_stage(app_server, person)
    reader, workspace_id = stage.scene.owner, stage.scene.workspace_id
    replica = Replica(None, 0)
    replica.apply_all(await events_after(reader, workspace_id, 0))
    await assert_complete(replica, reader, workspace_id)


async def test_messages_are_told(app_server: RunningApp, person: MakePerson) -> None:
    scene = await build_scene(person)
    replica = await Replica.fetch(scene.owner, scene.workspace_id)
    await say(app_server, scene.editor, scene.workspace_id, "Hello")
    replica.apply_all(await events_after(scene.owner, scene.workspace_id, replica.seq))
    await assert_complete(replica, scene.owner, scene.workspace_id)


def test_a_forgotten_event_is_noticed() -> None:
    replica = Replica({"id": "w"}, 3)
    with pytest.raises(AssertionError, match="after 3 came 5"):
        replica.apply({"seq": 5, "type": "task.created", "data": {"id": "t"}})
