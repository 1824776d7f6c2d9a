"""The AsyncAPI document: whole, and true of the socket messages and of what is sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from realtime.messages import CLIENT_EVENTS, NAMESPACE, SERVER_EVENTS
from server.asyncapi import build_asyncapi
from server.channels.workspaces import errors_of
from server.cli import main
from tests.people import Client, Person
from tests.stock_clients import Clients
from workspace.events import EVENT_DATA

DOCUMENT = build_asyncapi()
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]
SENT = [*SERVER_EVENTS, *EVENT_DATA]


def resolve(reference: str) -> Any:
    """What a local reference leads to; fails with KeyError where it leads nowhere."""
    assert reference.startswith("#/")
    found: Any = DOCUMENT
    for part in reference[2:].split("/"):
        found = found[part.replace("~1", "/").replace("~0", "~")]
    return found


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from references(each)


def check(payload: Any, schema: dict[str, Any]) -> None:
    """Fails unless `payload` is what a schema of the document asks for."""
    whole = {**schema, "components": DOCUMENT["components"]}
    validator = jsonschema.Draft202012Validator
    validator(whole, format_checker=validator.FORMAT_CHECKER).validate(payload)


def test_it_is_of_version_3_and_has_every_channel() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    addresses = {key: channel["address"] for key, channel in DOCUMENT["channels"].items()}
    assert addresses == {
        "workspaces": NAMESPACE,
        "yjs": "/yjs|{document_id}",
        "sync": "/sync/{document_id}",
    }


def test_every_reference_leads_somewhere() -> None:
    found = list(references(DOCUMENT))
    assert len(found) > len(MESSAGES)
    for reference in found:
        resolve(reference)


def test_every_message_is_in_one_channel_and_in_an_operation_of_it() -> None:
    held = [key for channel in DOCUMENT["channels"].values() for key in channel["messages"]]
    assert sorted(held) == sorted(MESSAGES)
    used = set()
    for operation in DOCUMENT["operations"].values():
        for reference in references([operation["messages"], operation.get("reply", {}).get("messages", [])]):
            assert reference.startswith(operation["channel"]["$ref"] + "/messages/")
            used.add(reference.rsplit("/", 1)[-1])
    assert used == set(MESSAGES)


def test_every_parameter_of_an_address_is_told() -> None:
    for channel in DOCUMENT["channels"].values():
        assert set(channel.get("parameters", {})) == set(re.findall(r"{(\w+)}", channel["address"]))


@pytest.mark.parametrize("name", CLIENT_EVENTS)
def test_a_client_event_is_received_and_acknowledged(name: str) -> None:
    operation = DOCUMENT["operations"][f"receive.{name}"]
    assert operation["action"] == "receive"
    (request,) = (resolve(resolve(each["$ref"])["$ref"]) for each in operation["messages"])
    (reply,) = (resolve(resolve(each["$ref"])["$ref"]) for each in operation["reply"]["messages"])
    assert request["name"] == name
    codes = {error.code for error in errors_of(CLIENT_EVENTS[name])}
    assert {"malformed", "invalid_request", "rate_limited", "unavailable"} <= codes
    shown = {each["payload"]["error"]["code"] for each in reply["examples"] if not each["payload"]["ok"]}
    assert shown == codes
    for example in request["examples"]:
        CLIENT_EVENTS[name].payload.model_validate_json(json.dumps(example["payload"]))


@pytest.mark.parametrize("name", SENT)
def test_what_the_server_sends_is_there_under_its_own_name(name: str) -> None:
    operation = DOCUMENT["operations"][f"send.{name}"]
    assert operation["action"] == "send"
    (message,) = (resolve(resolve(each["$ref"])["$ref"]) for each in operation["messages"])
    assert message["name"] == name
    if name in EVENT_DATA:
        assert message["payload"]["properties"]["type"] == {"const": name}
        assert {"workspace_id", "seq", "type", "actor_id", "at", "data"} <= set(
            message["payload"]["required"]
        )


@pytest.mark.parametrize("key", MESSAGES)
def test_the_examples_are_of_the_schema(key: str) -> None:
    message = MESSAGES[key]
    assert message["examples"]
    for example in message["examples"]:
        check(example["payload"], message["payload"])


def test_the_schemas_refuse_what_is_wrong() -> None:
    event = MESSAGES["task.created"]
    right = event["examples"][0]["payload"]
    for wrong in ({**right, "type": "task.deleted"}, {**right, "seq": 0}, {**right, "data": {}}):
        with pytest.raises(jsonschema.ValidationError):
            check(wrong, event["payload"])
    refused = {"ok": False, "error": {"code": "bad_credentials", "message": "No."}}
    with pytest.raises(jsonschema.ValidationError):
        check(refused, MESSAGES["workspace.join.reply"]["payload"])


def test_the_command_prints_it() -> None:
    printed = CliRunner().invoke(main, ["asyncapi"])
    assert printed.exit_code == 0
    assert json.loads(printed.output) == DOCUMENT


async def test_the_server_shows_it(api: Client) -> None:
    answer = await api.get("//api/asyncapi.json")
    assert answer.status == 200
    assert answer.json == DOCUMENT


async def test_it_is_true_of_a_running_server(stock_clients: Clients, person: Any) -> None:
    """What a stock client hears and is answered is what the document says."""
    ada: Person = await person("Ada")
    grace: Person = await person("Grace")
    workspace = await ada.workspace()
    await ada.invite(grace, workspace["id"])
    client = await stock_clients.connect(ada.url, ada.token)
    other = await stock_clients.connect(ada.url, grace.token)
    here = {"workspace_id": workspace["id"]}
    answers = [
        ("message.send", await client.emit("message.send", {**here, "text": "Too early"})),
        ("workspace.join", await client.emit("workspace.join", {**here, "after": 0})),
        ("workspace.join", await other.emit("workspace.join", here)),
        ("presence.set", await other.emit("presence.set", {**here, "state": {"viewing": "plan"}})),
        ("message.send", await other.emit("message.send", {**here, "text": "Hello"})),
        ("message.send", await other.emit("message.send", {**here, "text": ""})),
        ("broadcast", await other.emit("broadcast", {**here, "topic": "wave", "data": [1]})),
        ("token.refresh", await other.emit("token.refresh", {"token": grace.token})),
        ("token.refresh", await other.emit("token.refresh", {"token": "not one"})),
    ]
    await client.hear("presence")
    await ada.project(workspace["id"])
    await ada.patch(f"/workspaces/{workspace['id']}/members/{grace.id}", json={"role": "viewer"})
    await ada.delete(f"/workspaces/{workspace['id']}/members/{grace.id}")
    await client.hear("member.removed")
    await other.hear("access.revoked")
    answers.append(("workspace.leave", await client.emit("workspace.leave", here)))

    for name, answer in answers:
        check(answer, MESSAGES[f"{name}.reply"]["payload"])
    assert [answer["ok"] for _, answer in answers].count(False) == 3
    heard = [(name, payload) for each in (client, other) for name, payload in each.events if name in SENT]
    assert {"presence", "broadcast", "access.changed", "access.revoked", "message.created"} <= dict(
        heard
    ).keys()
    for name, payload in heard:
        check(payload, MESSAGES[name]["payload"])
