"""The AsyncAPI 3 document of the socket messages, made from the very models that parse and answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from realtime.messages import CLIENT_EVENTS, NAMESPACE, SERVER_EVENTS, ClientEvent
from server.api.examples import Examples
from server.version import VERSION
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

ASYNCAPI_PATH = "/api/asyncapi.json"

_REF = "#/components/schemas/{model}"
_CHANNEL = "workspaces"
_CHANNEL_REF = f"#/channels/{_CHANNEL}"
_TOKEN_ERRORS: tuple[type[AtelierError], ...] = (Unauthenticated, TokenExpired, TokenRevoked)
_ALWAYS: tuple[type[AtelierError], ...] = (Malformed, TooLarge, InvalidRequest, RateLimited, Unavailable)
_CONNECT_ERRORS: tuple[type[AtelierError], ...] = (*_TOKEN_ERRORS, NotFound)

_INTRODUCTION = f"""\
Live workspace rooms over Socket.IO (protocol 5, the default parser), for the stock `socket.io-client` 4.

Connect to the namespace `{NAMESPACE}` with `auth: {{token}}`, the access token of sign-in, then send
`workspace.join`. From its acknowledgement on, every domain event of the workspace arrives under its own name,
once and in the order of `seq`, the author's own too. After a lost connection join again with `after`, the
last `seq` seen: what was missed is in the acknowledgement. Ids are UUIDv7, times RFC 3339 in UTC, unknown
fields are refused.
"""

_CHANNEL_TEXT = f"""\
Every event of a client takes one object and is acknowledged, `{{ok: true, data}}` or `{{ok: false, error}}`.
A client's events are carried out in the order in which they were sent. An event of any other name is refused
with `{UnknownEvent.code}`.
"""

_CONNECT_TEXT = """\
Entering the namespace. A refusal arrives as `connect_error` with `{code, message}` as its `data`, and a stock
client stays away after it; while the database is unreachable the transport is closed without a word instead,
so that it tries again. The token matters at this moment: later the connection lives as long as its session.
"""

_ERROR_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Why something was refused: a code for programs, a sentence for people.",
    "required": ["code", "message"],
    "properties": {
        "code": {"type": "string"},
        "message": {"type": "string"},
        "retry_after_ms": {
            "type": "integer",
            "minimum": 0,
            "description": "Where trying again helps: after how long.",
        },
        "errors": {
            "type": "array",
            "description": "With `invalid_request`: each field that is wrong.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
_CONNECTED_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["sid"],
    "properties": {"sid": {"type": "string", "examples": ["mZ0Tq2Yx8kQv5cWbAAAB"]}},
}
_CONNECT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["token"],
    "properties": {
        "token": {"type": "string", "description": "An access token, without `Bearer`.", "examples": ["eyJ…"]}
    },
}


class _SocketExamples(Examples):
    """Examples in which the fields that may hold anything hold something likely."""

    _LIKELY: Mapping[str, Any] = {
        "after": 41,
        "expires_at": "2026-03-02T09:45:00Z",
        "retry_after_ms": 1000,
        "state": {"viewing": "tasks"},
        "topic": "cursor",
    }

    def of(self, schema: Mapping[str, Any], name: str = "") -> Any:
        return self._LIKELY[name] if name in self._LIKELY else super().of(schema, name)


def build_asyncapi() -> dict[str, Any]:
    """The document of everything that `/workspaces` takes and sends."""
    return _Document().build()


def errors_of(event: ClientEvent) -> list[type[AtelierError]]:
    """All errors that may answer an event: its own and those that follow from how events are read."""
    found = dict.fromkeys((*event.errors, *_ALWAYS))
    if Unauthenticated in found:
        found |= dict.fromkeys(_TOKEN_ERRORS)
    return list(found)


class _Document:
    """One document under construction."""

    def __init__(self) -> None:
        self._refs, definitions = models_json_schema(list(dict.fromkeys(_models())), ref_template=_REF)
        self._schemas: dict[str, Any] = {"Error": _ERROR_SCHEMA, **definitions.get("$defs", {})}
        self._examples = _SocketExamples(self._schemas)
        self._messages: dict[str, Any] = {}
        self._operations: dict[str, Any] = {}

    def build(self) -> dict[str, Any]:
        self._add_connect()
        for name, client_event in CLIENT_EVENTS.items():
            self._add_client_event(name, client_event)
        for name, (model, summary) in SERVER_EVENTS.items():
            self._add_sent(name, summary, self._refs[model, "serialization"], "Room")
        for name, data in EVENT_DATA.items():
            self._add_sent(name, _sentence(name), self._event_schema(name, data), "Domain event")
        return {
            "asyncapi": "3.0.0",
            "info": {
                "title": "Atelier rooms",
                "version": VERSION,
                "description": _INTRODUCTION,
                "license": {"name": "MIT", "url": "https://spdx.org/licenses/MIT.html"},
            },
            "defaultContentType": "application/json",
            "servers": {"atelier": _server()},
            "channels": {_CHANNEL: self._channel()},
            "operations": self._operations,
            "components": {
                "schemas": self._schemas,
                "messages": self._messages,
                "securitySchemes": {"session": _security_scheme()},
            },
        }

    def _channel(self) -> dict[str, Any]:
        return {
            "address": NAMESPACE,
            "title": "The rooms of workspaces",
            "description": _CHANNEL_TEXT,
            "servers": [{"$ref": "#/servers/atelier"}],
            "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in self._messages},
        }

    def _add_connect(self) -> None:
        refusal = {
            "type": "object",
            "required": ["message", "data"],
            "properties": {"message": {"type": "string"}, "data": _error_of(_CONNECT_ERRORS)},
        }
        self._add_message("connect.request", "connect", "Enter with a token.", _CONNECT_SCHEMA)
        self._add_message("connect.reply", "connect", "You are in.", _CONNECTED_SCHEMA)
        refused = {"message": TokenExpired.sentence, "data": _error_example(TokenExpired)}
        self._add_message(
            "connect_error", "connect_error", "You are refused.", refusal, [("refused", refused)]
        )
        self._operations["receive.connect"] = {
            "action": "receive",
            "channel": {"$ref": _CHANNEL_REF},
            "summary": "Enter the namespace.",
            "description": _CONNECT_TEXT,
            "tags": [{"name": "Connection"}],
            "messages": [_message_ref("connect.request")],
            "reply": {
                "channel": {"$ref": _CHANNEL_REF},
                "messages": [_message_ref("connect.reply"), _message_ref("connect_error")],
            },
        }

    def _add_client_event(self, name: str, event: ClientEvent) -> None:
        errors = errors_of(event)
        done = _object(ok={"const": True}, data=self._refs[event.answer, "serialization"])
        refused = _object(ok={"const": False}, error=_error_of(errors))
        self._add_message(f"{name}.request", name, event.summary, self._refs[event.payload, "validation"])
        self._add_message(
            f"{name}.reply",
            f"{name}.reply",
            f"The acknowledgement of `{name}`.",
            {"oneOf": [done, refused]},
            [
                ("done", self._examples.of(done)),
                *((error.code, {"ok": False, "error": _error_example(error)}) for error in errors),
            ],
        )
        self._operations[f"receive.{name}"] = {
            "action": "receive",
            "channel": {"$ref": _CHANNEL_REF},
            "summary": event.summary,
            "description": f"May be refused with {', '.join(f'`{error.code}`' for error in errors)}.",
            "tags": [{"name": "Client event"}],
            "messages": [_message_ref(f"{name}.request")],
            "reply": {"channel": {"$ref": _CHANNEL_REF}, "messages": [_message_ref(f"{name}.reply")]},
        }

    def _add_sent(self, name: str, summary: str, payload: dict[str, Any], tag: str) -> None:
        self._add_message(name, name, summary, payload)
        self._operations[f"send.{name}"] = {
            "action": "send",
            "channel": {"$ref": _CHANNEL_REF},
            "summary": summary,
            "tags": [{"name": tag}],
            "messages": [_message_ref(name)],
        }

    def _add_message(
        self,
        key: str,
        name: str,
        summary: str,
        payload: dict[str, Any],
        examples: list[tuple[str, Any]] | None = None,
    ) -> None:
        """A message; without `examples` of its own one is made from its payload."""
        shown = examples or [("usual", self._examples.of(payload))]
        self._messages[key] = {
            "name": name,
            "title": key,
            "summary": summary,
            "payload": payload,
            "examples": [{"name": title, "payload": example} for title, example in shown],
        }

    def _event_schema(self, name: str, data: type[BaseModel]) -> dict[str, Any]:
        """The envelope of every event, with the name and the data of this one."""
        reference: str = self._refs[Event, "serialization"]["$ref"]
        envelope = self._schemas[reference.rsplit("/", 1)[-1]]
        special = {"type": {"const": name}, "data": self._refs[data, "serialization"]}
        return {
            "type": "object",
            "required": envelope["required"],
            "properties": {**envelope["properties"], **special},
        }


def _models() -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    for event in CLIENT_EVENTS.values():
        yield event.payload, "validation"
        yield event.answer, "serialization"
    for model, _ in SERVER_EVENTS.values():
        yield model, "serialization"
    yield Event, "serialization"
    for model in EVENT_DATA.values():
        yield model, "serialization"


def _server() -> dict[str, Any]:
    return {
        "host": "{address}",
        "pathname": "/socket.io/",
        "protocol": "ws",
        "title": "Atelier",
        "description": "Engine.IO 4: WebSocket, or long polling that may be upgraded to it.",
        "variables": {
            "address": {"default": "localhost:8000", "description": "Host and port of the server."}
        },
        "security": [{"$ref": "#/components/securitySchemes/session"}],
    }


def _security_scheme() -> dict[str, Any]:
    return {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "The access token of sign-in, given as `auth: {token}` when connecting; no header.",
    }


def _message_ref(key: str) -> dict[str, str]:
    return {"$ref": f"{_CHANNEL_REF}/messages/{key}"}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": list(properties), "properties": properties}


def _error_of(errors: Iterable[type[AtelierError]]) -> dict[str, Any]:
    codes = [error.code for error in errors]
    return {"allOf": [{"$ref": "#/components/schemas/Error"}, {"properties": {"code": {"enum": codes}}}]}


def _error_example(error: type[AtelierError]) -> dict[str, Any]:
    example: dict[str, Any] = {"code": error.code, "message": error.sentence}
    if error in (RateLimited, Unavailable):
        example["retry_after_ms"] = 1000
    if error is InvalidRequest:
        example["errors"] = [{"field": "workspace_id", "message": "is required"}]
    return example


def _sentence(name: str) -> str:
    """What a domain event tells, in words made from its name."""
    noun, _, verb = name.partition(".")
    return f"{noun.replace('_', ' ').capitalize()} {verb.replace('_', ' ')}, as the feed of events shows it."
