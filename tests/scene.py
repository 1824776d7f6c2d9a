"""A workspace with a person of each role, and one who does not belong: the scene of most tests."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from server.keys import DESK
from tests.forms import form, picture
from tests.people import Answer, Person, created
from tests.running_app import RunningApp
from workspace.desk import Caller
from workspace.messages import MessageDraft, send_message
from workspace.resources import Message

ROLES = ("viewer", "commenter", "editor", "admin", "owner")
GONE = "00000000-0000-7000-8000-000000000000"

MakePerson = Callable[..., Awaitable[Person]]


@dataclass(frozen=True)
class Scene:
    """Who and where; what happens there is made by the tests."""

    people: dict[str, Person]
    outsider: Person
    workspace_id: str
    project_id: str
    make_person: MakePerson

    @property
    def owner(self) -> Person:
        return self.people["owner"]

    @property
    def admin(self) -> Person:
        return self.people["admin"]

    @property
    def editor(self) -> Person:
        return self.people["editor"]

    @property
    def commenter(self) -> Person:
        return self.people["commenter"]

    @property
    def viewer(self) -> Person:
        return self.people["viewer"]

    async def task(self, title: str = "Draw the plan", **fields: Any) -> dict[str, Any]:
        return await self.owner.task(self.project_id, title, **fields)

    async def document(self, title: str = "Notes", **fields: Any) -> dict[str, Any]:
        """One of the editor's."""
        path = f"/projects/{self.project_id}/documents"
        return created(await self.editor.post(path, json={"title": title, **fields}))

    async def job(self, type_: str = "noop", **params: Any) -> dict[str, Any]:
        """One that the editor has asked for."""
        body = {"type": type_, "params": params}
        answer = await self.editor.post(f"/projects/{self.project_id}/jobs", json=body)
        assert answer.status == 202, (answer.status, answer.json or answer.text)
        job: dict[str, Any] = answer.json
        return job

    async def cancelled_job(self) -> dict[str, Any]:
        job = await self.job()
        answer = await self.editor.post(f"/jobs/{job['id']}/cancel")
        assert (answer.status, answer.json["status"]) == (200, "cancelled"), answer
        cancelled: dict[str, Any] = answer.json
        return cancelled

    async def asset(self) -> dict[str, Any]:
        """A picture of the editor's."""
        path = f"/projects/{self.project_id}/assets"
        return created(await self.editor.post(path, data=form(picture(), "picture.png")))

    async def comment(self, task_id: str, body: str = "Nice.", **fields: Any) -> dict[str, Any]:
        """One of the commenter's."""
        answer = await self.commenter.post(f"/tasks/{task_id}/comments", json={"body": body, **fields})
        return created(answer)

    async def invitation(self, email: str, role: str = "editor") -> dict[str, Any]:
        return created(await self.invite(self.owner, email, role))

    async def invite(self, inviter: Person, email: str, role: str) -> Answer:
        body = {"email": email, "role": role}
        return await inviter.post(f"/workspaces/{self.workspace_id}/invitations", json=body)

    async def newcomer(self, role: str = "editor") -> Person:
        """One more member."""
        guest = await self.make_person("Guest")
        await self.owner.invite(guest, self.workspace_id, role)
        return guest


async def build_scene(make_person: MakePerson) -> Scene:
    """A workspace of the owner's with a project, and a member of each other role."""
    names = ("Vera", "Cora", "Edda", "Anna", "Olga", "Xenia")
    made = await asyncio.gather(*(make_person(name) for name in names))
    people = dict(zip(ROLES, made, strict=False))
    owner = people["owner"]
    workspace = await owner.workspace()
    for role in ROLES[:-1]:
        await owner.invite(people[role], workspace["id"], role)
    project = await owner.project(workspace["id"])
    return Scene(people, made[-1], workspace["id"], project["id"], make_person)


async def say(
    app_server: RunningApp, person: Person, workspace_id: str, text: str, client_id: str | None = None
) -> Message:
    """Sends a message as sockets do: by the same function."""
    caller = Caller(user_id=UUID(person.id), session_id=UUID(GONE))
    draft = MessageDraft(text=text, client_id=client_id)
    return await app_server.app[DESK].write(
        caller, lambda unit: send_message(unit, UUID(workspace_id), draft)
    )
