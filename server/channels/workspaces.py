"""The channel of `/workspaces`, made from the tables that parse and answer its events."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from realtime.messages import CLIENT_EVENTS, NAMESPACE, SERVER_EVENTS, ClientEvent
from server.api.examples import Examples
from server.channels.channel import Channel, References, Schema, refusals_in_words
from workspace.errors import (
    AtelierError,
    InvalidRequest,
    Malformed,
    NotFound,
    RateLimited,
    TokenExpired,
    TokenRevoked,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnknownEvent,
)
from workspace.events import EVENT_DATA, Event

TOKEN_ERRORS: tuple[type[AtelierError], ...] = (TokenExpired, Unauthenticated, TokenRevoked)
CONNECT_ERRORS: tuple[type[AtelierError], ...] = (*TOKEN_ERRORS, NotFound)
CONNECT_TEXT = """\
Entering the namespace. A refusal arrives as `connect_error` with `{code, message}` as its `data`, and a stock
client stays away after it; while the database is unreachable the transport is closed without a word instead,
so that it tries again. The token matters at this moment: later the connection lives as long as its session.
"""

_ALWAYS: tuple[type[AtelierError], ...] = (Malformed, TooLarge, InvalidRequest, RateLimited, Unavailable)
_TEXT = f"""\
Every event of a client takes one object and is acknowledged, `{{ok: true, data}}` or `{{ok: false, error}}`.
A client's events are carried out in the order in which they were sent. An event of any other name is refused
with `{UnknownEvent.code}`.
"""


def errors_of(event: ClientEvent) -> list[type[AtelierError]]:
    """All errors that may answer an event: its own and those that follow from how events are read."""
    found = dict.fromkeys((*event.errors, *_ALWAYS))
    if Unauthenticated in found:
        found |= dict.fromkeys(TOKEN_ERRORS)
    return list(found)


def workspace_models() -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    """The models of the channel's payloads."""
    for event in CLIENT_EVENTS.values():
        yield event.payload, "validation"
        yield event.answer, "serialization"
    for model, _ in SERVER_EVENTS.values():
        yield model, "serialization"
    yield Event, "serialization"
    for model in EVENT_DATA.values():
        yield model, "serialization"


def workspaces_channel(references: References, schemas: Schema, examples: Examples) -> Channel:
    """Everything that `/workspaces` takes and sends."""
    frame = {"address": NAMESPACE, "title": "The rooms of workspaces", "description": _TEXT}
    channel = Channel("workspaces", "atelier", frame, references, examples)
    channel.add_connect(CONNECT_ERRORS, CONNECT_TEXT)
    for name, event in CLIENT_EVENTS.items():
        _add_client_event(channel, name, event)
    for name, (model, summary) in SERVER_EVENTS.items():
        channel.add_sent(name, summary, references[model, "serialization"], "Room")
    envelope = schemas[references[Event, "serialization"]["$ref"].rsplit("/", 1)[-1]]
    for name, data in EVENT_DATA.items():
        special = {"type": {"const": name}, "data": references[data, "serialization"]}
        payload = {**envelope, "properties": {**envelope["properties"], **special}}
        channel.add_sent(name, _sentence(name), _without_title(payload), "Domain event")
    return channel


def _add_client_event(channel: Channel, name: str, event: ClientEvent) -> None:
    errors = errors_of(event)
    request = f"{name}.request"
    channel.add_message(request, name, event.summary, channel.references[event.payload, "validation"])
    reply = channel.add_acknowledgement(name, event.answer, errors)
    channel.add_operation(
        "receive", name, "Client event", event.summary, request, (reply,), refusals_in_words(errors)
    )


def _without_title(envelope: Schema) -> Schema:
    return {key: envelope[key] for key in ("type", "required", "properties")}


def _sentence(name: str) -> str:
    """What a domain event tells, in words made from its name."""
    noun, _, verb = name.partition(".")
    return f"{noun.replace('_', ' ').capitalize()} {verb.replace('_', ' ')}, as the feed of events shows it."
