"""People who use the API: each with an account, a token and the verbs of HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import aiohttp

PREFIX = "/api/v1"
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Answer:
    """An answer of the server; `json` is None where there was no JSON."""

    status: int
    json: Any
    headers: Mapping[str, str]
    text: str

    @property
    def code(self) -> str | None:
        """The code of the problem, if it is one."""
        return self.json.get("code") if isinstance(self.json, dict) else None


class Client:
    """Somebody at an address, signed in or not. Paths are those under `/api/v1`, or whole with `/../`."""

    def __init__(self, url: str, http: aiohttp.ClientSession, token: str | None = None) -> None:
        self.url = url
        self.token = token
        self.http = http

    async def send(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Sends one request; a path that begins with `//` is taken from the root instead."""
        address = self.url + (path[1:] if path.startswith("//") else PREFIX + path)
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent |= headers or {}
        async with self.http.request(
            method, address, json=json, data=data, headers=sent, params=params, allow_redirects=False
        ) as response:
            text = await response.text(errors="replace")
            return Answer(response.status, _json_of(response, text), response.headers, text)

    async def get(self, path: str, **options: Any) -> Answer:
        return await self.send("GET", path, **options)

    async def post(self, path: str, **options: Any) -> Answer:
        return await self.send("POST", path, **options)

    async def put(self, path: str, **options: Any) -> Answer:
        return await self.send("PUT", path, **options)

    async def patch(self, path: str, **options: Any) -> Answer:
        return await self.send("PATCH", path, **options)

    async def delete(self, path: str, **options: Any) -> Answer:
        return await self.send("DELETE", path, **options)


@dataclass
class Person(Client):
    """Somebody with an account."""

    url: str
    http: aiohttp.ClientSession
    token: str | None
    id: str
    email: str
    name: str
    password: str = PASSWORD
    refresh_token: str | None = field(default=None, repr=False)

    async def workspace(self, name: str = "Studio") -> dict[str, Any]:
        """A new workspace of this person's."""
        return created(await self.post("/workspaces", json={"name": name}))

    async def project(self, workspace_id: str, name: str = "Launch") -> dict[str, Any]:
        return created(await self.post(f"/workspaces/{workspace_id}/projects", json={"name": name}))

    async def task(self, project_id: str, title: str = "Draw the plan", **fields: Any) -> dict[str, Any]:
        return created(await self.post(f"/projects/{project_id}/tasks", json={"title": title, **fields}))

    async def document(self, project_id: str, title: str = "Notes", **fields: Any) -> dict[str, Any]:
        return created(await self.post(f"/projects/{project_id}/documents", json={"title": title, **fields}))

    async def invite(self, guest: Person, workspace_id: str, role: str = "editor") -> None:
        """Brings somebody into a workspace, by an invitation that is accepted."""
        body = {"email": guest.email, "role": role}
        invitation = created(await self.post(f"/workspaces/{workspace_id}/invitations", json=body))
        accepted = await guest.post(f"/invitations/{invitation['token']}/accept")
        assert accepted.status in (200, 201), accepted


async def register(url: str, http: aiohttp.ClientSession, name: str, email: str | None = None) -> Person:
    """A new account with an address of its own."""
    email = email or f"{name.lower()}-{uuid4().hex[:12]}@example.com"
    body = {"email": email, "name": name, "password": PASSWORD}
    answer = created(await Client(url, http).post("/auth/register", json=body))
    return Person(
        url=url,
        http=http,
        token=answer["access_token"],
        id=answer["user"]["id"],
        email=email,
        name=name,
        refresh_token=answer.get("refresh_token"),
    )


def created(answer: Answer) -> dict[str, Any]:
    """What was created; fails the test with the problem when nothing was."""
    assert answer.status == 201, (answer.status, answer.json or answer.text)
    body: dict[str, Any] = answer.json
    return body


def _json_of(response: aiohttp.ClientResponse, text: str) -> Any:
    return json.loads(text) if text and response.content_type.endswith("json") else None
