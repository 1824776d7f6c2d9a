"""A copy of a workspace kept by its events alone: state before + events = state fetched afresh."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.people import Answer, Person

Item = dict[str, Any]

_COLLECTIONS = (
    "members",
    "invitations",
    "projects",
    "project_members",
    "tasks",
    "comments",
    "messages",
    "documents",
    "assets",
    "jobs",
)

# The fields by which a resource names a person.
_PEOPLE_FIELDS = ("lead_id", "assignee_id", "created_by", "author_id", "invited_by")

_PERSON_FIELDS = {"lead_id", "assignee_id", "created_by", "author_id", "invited_by"}


class Replica:
    """What a client knows of a workspace. Fetch it once, `apply` what arrives, and compare.

    `state` is None while the workspace is deleted; what was known is kept for its restoration.
    """

    def __init__(self, workspace: Item | None, seq: int) -> None:
        self.seq = seq
        self._workspace = workspace
        self._deleted = workspace is None
        self._items: dict[str, dict[str, Item]] = {name: {} for name in _COLLECTIONS}

    @property
    def state(self) -> dict[str, Any] | None:
        """Everything that can be fetched: the workspace, and each collection by key."""
        if self._deleted:
            return None
        return copy.deepcopy({"workspace": self._workspace, **self._items})

    @classmethod
    async def fetch(cls, reader: Person, workspace_id: str) -> Replica:
        """The workspace as REST shows it to `reader` now."""
        path = f"/workspaces/{workspace_id}"
        answer = await reader.get(path)
        if answer.status == 404:
            return cls(None, 0)
        replica = cls(found(answer), await _head(reader, workspace_id))
        for name in ("members", "invitations", "projects", "messages", "jobs"):
            replica._put_all(name, await every(reader, f"{path}/{name}"))
        for project_id in list(replica._items["projects"]):
            await replica._fetch_project(reader, project_id)
        return replica

    async def _fetch_project(self, reader: Person, project_id: str) -> None:
        self._put_all("project_members", await every(reader, f"/projects/{project_id}/members"))
        for name in ("documents", "assets"):
            self._put_all(name, await every(reader, f"/projects/{project_id}/{name}"))
        tasks = await every(reader, f"/projects/{project_id}/tasks")
        self._put_all("tasks", tasks)
        for task in tasks:
            self._put_all("comments", await every(reader, f"/tasks/{task['id']}/comments"))

    def apply_all(self, events: Iterable[Mapping[str, Any]]) -> None:
        for event in events:
            self.apply(event)

    def apply(self, event: Mapping[str, Any]) -> None:
        """Applies the next event. Fails for one that is not the next, or of a type not known here."""
        assert event["seq"] == self.seq + 1, f"after {self.seq} came {event['seq']}"
        self.seq = event["seq"]
        noun, _, verb = event["type"].partition(".")
        _APPLIERS[noun](self, verb, dict(event["data"]))

    def _put_all(self, name: str, items: Iterable[Item]) -> None:
        for item in items:
            self._put(name, item)

    def _put(self, name: str, item: Item) -> None:
        self._items[name][_key(name, item)] = item

    def _drop_where(self, name: str, matches: Callable[[Item], bool]) -> None:
        kept = self._items[name]
        self._items[name] = {key: item for key, item in kept.items() if not matches(item)}

    def _apply_workspace(self, verb: str, data: Item) -> None:
        self._deleted = verb == "deleted"
        if not self._deleted:
            self._workspace = data

    def _apply_member(self, verb: str, data: Item) -> None:
        if verb == "removed":
            del self._items["members"][data["user_id"]]
            if data["reason"] == "account_deleted":
                self._forget_person(data["user_id"])
            return
        self._put("members", data)
        if verb == "joined":
            # An invitation is spent when the person it was sent to joins.
            email = data["email"].lower()
            self._drop_where("invitations", lambda item: item["email"].lower() == email)

    def _forget_person(self, user_id: str) -> None:
        """Whatever named a person whose account was deleted names nobody."""
        for items in self._items.values():
            for item in items.values():
                item.update({name: None for name in _PEOPLE_FIELDS if item.get(name) == user_id})

    def _forget(self, user_id: str) -> None:
        """Whatever names somebody whose account was deleted reads null from then on."""
        for items in self._items.values():
            for item in items.values():
                for field in _PERSON_FIELDS & item.keys():
                    if item[field] == user_id:
                        item[field] = None

    def _apply_invitation(self, verb: str, data: Item) -> None:
        if verb == "revoked":
            del self._items["invitations"][data["id"]]
        else:
            self._put("invitations", data)

    def _apply_project(self, verb: str, data: Item) -> None:
        if verb != "deleted":
            self._put("projects", data)
            return
        del self._items["projects"][data["id"]]
        for name in ("project_members", "tasks", "comments", "documents", "assets"):
            self._drop_where(name, lambda item: item["project_id"] == data["id"])

    def _apply_project_member(self, verb: str, data: Item) -> None:
        if verb == "removed":
            del self._items["project_members"][_key("project_members", data)]
        else:
            self._put("project_members", data)

    def _apply_task(self, verb: str, data: Item) -> None:
        if verb != "deleted":
            self._put("tasks", data)
            return
        del self._items["tasks"][data["id"]]
        self._drop_where("comments", lambda item: item["task_id"] == data["id"])

    def _apply_comment(self, verb: str, data: Item) -> None:
        if verb != "deleted":
            self._put("comments", data)
            return
        del self._items["comments"][data["id"]]
        self._drop_where("comments", lambda item: item["parent_id"] == data["id"])

    def _apply_document(self, verb: str, data: Item) -> None:
        if verb == "deleted":
            del self._items["documents"][data["id"]]
        else:
            self._put("documents", data)

    def _apply_asset(self, verb: str, data: Item) -> None:
        if verb == "deleted":
            del self._items["assets"][data["id"]]
        else:
            self._put("assets", data)

    def _apply_job(self, _verb: str, data: Item) -> None:
        known = self._items["jobs"].get(data["id"])
        if known is None or known["job_seq"] < data["job_seq"]:
            self._put("jobs", data)

    def _apply_message(self, _verb: str, data: Item) -> None:
        self._put("messages", data)


_APPLIERS: dict[str, Callable[[Replica, str, Item], None]] = {
    "workspace": Replica._apply_workspace,
    "member": Replica._apply_member,
    "invitation": Replica._apply_invitation,
    "project": Replica._apply_project,
    "project_member": Replica._apply_project_member,
    "task": Replica._apply_task,
    "comment": Replica._apply_comment,
    "message": Replica._apply_message,
    "document": Replica._apply_document,
    "asset": Replica._apply_asset,
    "job": Replica._apply_job,
}


def _key(name: str, item: Item) -> str:
    if name == "members":
        return str(item["user_id"])
    if name == "project_members":
        return f"{item['project_id']} {item['user_id']}"
    return str(item["id"])


def found(answer: Answer) -> Item:
    """What an answer of 200 holds; fails the test with the problem otherwise."""
    assert answer.status == 200, (answer.status, answer.json or answer.text)
    body: Item = answer.json
    return body


async def every(reader: Person, path: str, **params: Any) -> list[Item]:
    """All items of a list, page by page."""
    items: list[Item] = []
    cursor: dict[str, str] = {}
    while True:
        page = found(await reader.get(path, params={"limit": 200, **params, **cursor}))
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        cursor = {"cursor": page["next_cursor"]}


async def events_after(reader: Person, workspace_id: str, seq: int) -> list[Item]:
    """What the feed shows above a number."""
    return await every(reader, f"/workspaces/{workspace_id}/events", after=seq)


async def _head(reader: Person, workspace_id: str) -> int:
    events = await events_after(reader, workspace_id, 0)
    return events[-1]["seq"] if events else 0


async def assert_complete(replica: Replica, reader: Person, workspace_id: str) -> None:
    """The replica, kept by events, equals the state fetched afresh."""
    fresh = await Replica.fetch(reader, workspace_id)
    assert replica.state == fresh.state
