"""The OpenAPI document: whole, valid, and true of the running server."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase
from hypothesis import settings as hypothesis_settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from jobs.kinds import Kinds
from jobs.requests import JobRequest, read_params
from server.api.problems import KINDS
from server.api.routing import PREFIX, Route
from server.api.table import all_routes
from server.openapi import build_openapi, errors_of
from server.settings import Rate, Settings
from tests.conftest import JOB_MODULES
from tests.people import Person, register
from tests.running_app import run_app
from tests.services import Services

DOCUMENT = build_openapi()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
EXAMPLES_OF_EACH = 12
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def test_the_document_is_valid_openapi() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    validate(DOCUMENT)


def test_every_route_is_in_it_with_its_answers() -> None:
    operations = {
        (method.upper(), path): operation
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
    }
    assert set(operations) == {(route.method, PREFIX + route.path) for route in all_routes()}
    for route in all_routes():
        documented = set(operations[route.method, PREFIX + route.path]["responses"])
        answers = {route.answer_status} | ({304} if route.cached else set())
        answers |= {206, 416} if route.ranged else set()
        answers |= {KINDS[error.code].status for error in errors_of(route)}
        assert documented == {str(status) for status in answers}


def test_operations_have_names_of_their_own() -> None:
    names = [route.name for route in all_routes()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("route", all_routes(), ids=lambda route: f"{route.method} {route.path}")
def test_the_examples_of_bodies_are_taken(route: Route) -> None:
    if route.body is None:
        return
    operation = DOCUMENT["paths"][PREFIX + route.path][route.method.lower()]
    for example in operation["requestBody"]["content"]["application/json"]["examples"].values():
        route.body.model_validate(example["value"], strict=False)


def test_the_example_of_a_job_has_params_of_its_type() -> None:
    (example,) = JobRequest.model_json_schema()["examples"]
    request = JobRequest.model_validate_json(json.dumps(example))
    params = read_params(Kinds.load().get(request.type), json.dumps(request.params))
    assert params.model_dump(mode="json", exclude_unset=True) == example["params"]


def test_it_tells_the_params_of_every_kind_of_job() -> None:
    kinds = Kinds.load(JOB_MODULES)
    document = build_openapi(kinds=kinds)
    validate(document)
    fields = document["components"]["schemas"]["JobRequest"]["properties"]
    assert fields["type"]["enum"] == [kind.name for kind in kinds]
    shown = [each["$ref"].rsplit("/", 1)[-1] for each in fields["params"]["anyOf"]]
    assert shown == [kind.params.__name__ for kind in kinds]
    assert document["components"]["schemas"]["SingleParams"]["properties"]["parts"]["maxItems"] == 100
    assert "`noop`: Does nothing." in fields["params"]["description"]


class Server:
    """The app in a thread of its own, with somebody who has one of everything."""

    def __init__(self, settings: Settings) -> None:
        self.url = ""
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._started, self._stop = threading.Event(), asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self._http: aiohttp.ClientSession | None = None

    def start(self) -> None:
        self._thread.start()
        assert self._started.wait(20), "the app did not start"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
        self._loop.close()

    def somebody(self) -> tuple[Person, dict[str, str]]:
        """A new person and the ids of what belongs to them, by the first part of a path."""
        return asyncio.run_coroutine_threadsafe(self._somebody(), self._loop).result(20)

    async def _run(self) -> None:
        async with run_app(self._settings) as running, aiohttp.ClientSession() as http:
            self.url, self._http = running.url, http
            self._started.set()
            await self._stop.wait()

    async def _somebody(self) -> tuple[Person, dict[str, str]]:
        assert self._http is not None
        person = await register(self.url, self._http, "Ada")
        workspace = await person.workspace()
        project = await person.project(workspace["id"])
        task = await person.task(project["id"])
        comment = await person.post(f"/tasks/{task['id']}/comments", json={"body": "Yes."})
        documents = f"/projects/{project['id']}/documents"
        document = await person.post(documents, json={"title": "Notes"})
        form = aiohttp.FormData()
        form.add_field("file", b"one line", filename="notes.txt")
        asset = await person.post(f"/projects/{project['id']}/assets", data=form)
        asked = {"type": "noop", "params": {}}
        job = await person.post(f"/projects/{project['id']}/jobs", json=asked)
        ids = {
            "workspaces": workspace,
            "projects": project,
            "tasks": task,
            "comments": comment.json,
            "documents": document.json,
            "assets": asset.json,
            "jobs": job.json,
        }
        return person, {noun: resource["id"] for noun, resource in ids.items()}


@pytest.fixture(scope="module")
def server(services: Services, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    unlimited = Rate(count=1_000_000, window_seconds=60)
    database_url = asyncio.run(services.new_database())
    settings = Settings(
        _env_file=None,
        database_url=database_url,
        redis_url=services.redis_url,
        mongodb_url=services.mongodb_url,
        files_url=f"file:{tmp_path_factory.mktemp('files')}",
        job_modules=JOB_MODULES,
        jwt_secret="a secret of the tests, long enough to sign with",
        rate_limit_auth=unlimited,
        rate_limit_api=unlimited,
    )
    server = Server(settings)
    server.start()
    yield server
    server.stop()
    asyncio.run(services.give_back(database_url))


@SCHEMA.parametrize()
@hypothesis_settings(
    max_examples=EXAMPLES_OF_EACH,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_server_answers_as_documented(case: Any, server: Server) -> None:
    """Each example is tried on a path that exists and on one that does not, signed in and not."""
    person, ids = _somebody_for(server, case.operation.label)
    invented = dict(case.path_parameters or {})
    existing = {**invented, **_existing(case.path, ids, person)}
    case.path_parameters = existing
    _call(case, server, person.token)
    case.path_parameters = invented
    _call(case, server, person.token)
    _call(case, server, None)


_PEOPLE: dict[str, tuple[Person, dict[str, str]]] = {}


def _somebody_for(server: Server, operation: str) -> tuple[Person, dict[str, str]]:
    """One person for each operation, so that what one deletes is no other's."""
    if operation not in _PEOPLE:
        _PEOPLE[operation] = server.somebody()
    return _PEOPLE[operation]


def _existing(path: str, ids: dict[str, str], person: Person) -> dict[str, str]:
    noun = path.removeprefix(PREFIX).split("/")[1]
    found = {"user_id": person.id} if "{user_id}" in path else {}
    if "{id}" in path:
        found["id"] = ids.get(noun, str(uuid4()))
    return found


def _call(case: Any, server: Server, token: str | None) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    response = case.call(base_url=server.url, headers=headers, timeout=20)
    case.validate_response(response, checks=CHECKS)
