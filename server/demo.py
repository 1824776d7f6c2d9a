"""Two people and a workspace to look around in, made through the server's own doors like anybody's."""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from server import demo_scene as scene
from server.demo_people import DemoPerson
from server.demo_scene import ADA, GRACE, SceneTask
from server.embedded.errors import StartError
from server.web_process import reachable_host

_PEOPLE = (("ada@example.com", "Ada"), ("grace@example.com", "Grace"))
_SECONDS_EACH = 3


class Demo:
    """Fills an empty server; where the demo stands already, it only says how to sign in."""

    def __init__(self, host: str, port: int, password: str) -> None:
        self._host = reachable_host(host)
        self._port = port
        # The secret of the folder is long; this much is enough and can be typed.
        self._password = password[:12]

    def fill(self) -> str:
        """Make what is missing; return the sentence that says how to sign in. Raises StartError."""
        ada, grace = (self._sign_in(email, name) for email, name in _PEOPLE)
        workspace_id = _find_or_make(ada, "/workspaces", {"name": scene.WORKSPACE})
        _add_member(ada, grace, workspace_id)
        project_id = _find_or_make(ada, f"/workspaces/{workspace_id}/projects", {"name": scene.PROJECT})
        _Scene(ada, grace, workspace_id, project_id).play()
        emails = " or ".join(email for email, _ in _PEOPLE)
        return f"demo: sign in as {emails} with the password {self._password}"

    def _sign_in(self, email: str, name: str) -> DemoPerson:
        person = DemoPerson(self._host, self._port)
        credentials = {"email": email, "password": self._password}
        status, answer = person.call("POST", "/auth/login", credentials)
        if status == HTTPStatus.UNAUTHORIZED:
            status, answer = person.call("POST", "/auth/register", {**credentials, "name": name})
        if status == HTTPStatus.CONFLICT:
            raise StartError(f"The demo could not be made: {email} is there already, with another password.")
        if status >= HTTPStatus.BAD_REQUEST:
            raise StartError(f"The demo could not be made: {answer.get('detail') or status}")
        return DemoPerson(self._host, self._port, answer["access_token"], answer["user"]["id"])


class _Scene:
    """What the two do in their project; each part once, where there is none of it."""

    def __init__(self, ada: DemoPerson, grace: DemoPerson, workspace_id: str, project_id: str) -> None:
        self._ada, self._grace = ada, grace
        self._workspace_id = workspace_id
        self._project = f"/projects/{project_id}"
        self._project_id = project_id

    def play(self) -> None:
        """Raises StartError."""
        if self._lacks(f"{self._project}/tasks"):
            for task in scene.TASKS:
                self._add_task(task)
        if self._lacks(f"{self._project}/documents"):
            document = self._ada.must("POST", f"{self._project}/documents", {"title": scene.DOCUMENT})
            asyncio.run(self._ada.write(document["id"], scene.DOCUMENT_TEXT))
        if self._lacks(f"{self._project}/assets"):
            self._hang_pictures()
        if self._lacks(f"/workspaces/{self._workspace_id}/messages"):
            asyncio.run(self._talk())

    def _lacks(self, path: str) -> bool:
        return not self._ada.must("GET", f"{path}?limit=1")["items"]

    def _add_task(self, task: SceneTask) -> None:
        ids = {ADA: self._ada.id, GRACE: self._grace.id}
        body: dict[str, Any] = {
            "title": task.title,
            "status": task.status,
            "priority": task.priority,
            "labels": task.labels,
            "description": task.description,
            "assignee_id": ids.get(task.assignee or ""),
        }
        if task.due_days is not None:
            body["due_date"] = (datetime.now(UTC).date() + timedelta(days=task.due_days)).isoformat()
        task_id = self._ada.must("POST", f"{self._project}/tasks", body)["id"]
        thread_id = None
        for person, said in zip(itertools.cycle((self._grace, self._ada)), task.said, strict=False):
            comment = {"body": self._with_mentions(said), "parent_id": thread_id}
            made = person.must("POST", f"/tasks/{task_id}/comments", comment)
            thread_id = thread_id or made["id"]

    def _with_mentions(self, text: str) -> str:
        named = text.replace(ADA, f"@[Ada](user:{self._ada.id})")
        return named.replace(GRACE, f"@[Grace](user:{self._grace.id})")

    def _hang_pictures(self) -> None:
        items = []
        for picture in scene.PICTURES:
            asset = self._grace.upload(self._project_id, picture.name, scene.draw(picture))
            items.append(
                {
                    "asset_id": asset["id"],
                    "duration_seconds": _SECONDS_EACH,
                    "caption": picture.caption,
                }
            )
        params = {"items": items, "width": 1280, "height": 720, "fps": 30, "transition": "fade"}
        self._ada.must("POST", f"{self._project}/jobs", {"type": "render", "params": params})

    async def _talk(self) -> None:
        for person, text in zip(itertools.cycle((self._grace, self._ada)), scene.MESSAGES, strict=False):
            await person.say(self._workspace_id, text)


def _find_or_make(person: DemoPerson, path: str, body: dict[str, str]) -> str:
    """The id of what has that name."""
    query = urlencode({"limit": 200})
    for item in person.must("GET", f"{path}?{query}")["items"]:
        if item["name"] == body["name"]:
            return str(item["id"])
    return str(person.must("POST", path, body)["id"])


def _add_member(owner: DemoPerson, guest: DemoPerson, workspace_id: str) -> None:
    guest_workspaces = guest.must("GET", "/workspaces?limit=200")["items"]
    if any(item["id"] == workspace_id for item in guest_workspaces):
        return
    invitation = owner.must(
        "POST", f"/workspaces/{workspace_id}/invitations", {"email": _PEOPLE[1][0], "role": "editor"}
    )
    guest.must("POST", f"/invitations/{invitation['token']}/accept")
