"""Two people and a workspace to look around in, made through the REST API like anybody's."""

from __future__ import annotations

import http.client
import json
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from server.embedded.errors import StartError
from server.web_process import reachable_host

_TIMEOUT_SECONDS = 30
_PEOPLE = (("ada@example.com", "Ada"), ("grace@example.com", "Grace"))
_WORKSPACE = "Studio"
_PROJECT = "Summer exhibition"
_TASKS = (
    ("Choose twelve pictures", "done", "high"),
    ("Write the wall texts", "in_progress", "medium"),
    ("Order the frames", "in_progress", "high"),
    ("Invite the neighbours", "todo", "low"),
    ("Plan the opening night", "todo", "urgent"),
)


class _Person:
    """Somebody signed in to the running server."""

    def __init__(self, host: str, port: int, token: str | None = None) -> None:
        self._host = host
        self._port = port
        self.token = token

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, dict[str, Any]]:
        """Send one request below `/api/v1`; return status and answer. Raises StartError on no answer."""
        headers = {"Content-Type": "application/json"}
        if self.token is not None:
            headers["Authorization"] = f"Bearer {self.token}"
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        try:
            connection.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else {}
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise StartError(f"The demo could not be made: {error}") from error
        finally:
            connection.close()

    def must(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send one request that has to succeed. Raises StartError with the server's own words."""
        status, answer = self.call(method, path, body)
        if status >= HTTPStatus.BAD_REQUEST:
            raise StartError(f"The demo could not be made: {answer.get('detail') or status}")
        return answer


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
        workspace = self._find_or_make(ada, "/workspaces", "name", {"name": _WORKSPACE})
        self._add_member(ada, grace, workspace["id"])
        project = self._find_or_make(
            ada, f"/workspaces/{workspace['id']}/projects", "name", {"name": _PROJECT}
        )
        tasks = f"/projects/{project['id']}/tasks"
        if not ada.must("GET", f"{tasks}?limit=1")["items"]:
            for title, status, priority in _TASKS:
                ada.must("POST", tasks, {"title": title, "status": status, "priority": priority})
        emails = " or ".join(email for email, _ in _PEOPLE)
        return f"demo: sign in as {emails} with the password {self._password}"

    def _sign_in(self, email: str, name: str) -> _Person:
        person = _Person(self._host, self._port)
        credentials = {"email": email, "password": self._password}
        status, answer = person.call("POST", "/auth/login", credentials)
        if status == HTTPStatus.UNAUTHORIZED:
            status, answer = person.call("POST", "/auth/register", {**credentials, "name": name})
        if status == HTTPStatus.CONFLICT:
            raise StartError(f"The demo could not be made: {email} is there already, with another password.")
        if status >= HTTPStatus.BAD_REQUEST:
            raise StartError(f"The demo could not be made: {answer.get('detail') or status}")
        return _Person(self._host, self._port, answer["access_token"])

    def _find_or_make(self, person: _Person, path: str, key: str, body: dict[str, Any]) -> dict[str, Any]:
        query = urlencode({"limit": 200})
        for item in person.must("GET", f"{path}?{query}")["items"]:
            if item[key] == body[key]:
                return dict(item)
        return person.must("POST", path, body)

    def _add_member(self, owner: _Person, guest: _Person, workspace_id: str) -> None:
        guest_workspaces = guest.must("GET", "/workspaces?limit=200")["items"]
        if any(item["id"] == workspace_id for item in guest_workspaces):
            return
        invitation = owner.must(
            "POST",
            f"/workspaces/{workspace_id}/invitations",
            {"email": _PEOPLE[1][0], "role": "editor"},
        )
        guest.must("POST", f"/invitations/{invitation['token']}/accept")
