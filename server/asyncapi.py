"""The AsyncAPI 3 document of the live protocols, made from the very models that parse and answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from realtime.messages import NAMESPACE
from realtime.yjs_door import PREFIX
from server.api.examples import Examples
from server.channels.channel import Schema
from server.channels.documents import SYNC_ADDRESS, document_models, sync_channel, yjs_channel
from server.channels.workspaces import workspace_models, workspaces_channel
from server.version import VERSION

ASYNCAPI_PATH = "/api/asyncapi.json"

_REF = "#/components/schemas/{model}"
_INTRODUCTION = f"""\
Live workspace rooms and documents. Rooms, and documents for those who like it, are on Socket.IO (protocol 5,
the default parser) for the stock `socket.io-client` 4; documents also on a plain WebSocket.

**Rooms.** Connect to the namespace `{NAMESPACE}` with `auth: {{token}}`, the access token of sign-in, then
send `workspace.join`. From its acknowledgement on, every domain event of the workspace arrives under its own
name, once and in the order of `seq`, the author's own too. After a lost connection join again with `after`,
the last `seq` seen: what was missed is in the acknowledgement. Ids are UUIDv7, times RFC 3339 in UTC, unknown
fields are refused.

**Documents.** The content is a document of Yjs with the root `content`, which providers from npm edit: one of
`y-socket.io` in the namespace `{PREFIX}{{document_id}}`, those of `y-websocket` at `{SYNC_ADDRESS}?token=`.
All are in the same room. An edit is stored before anybody else sees it.
"""

_ERROR_SCHEMA: Schema = {
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
    """The document of everything that is said over sockets."""
    models = list(dict.fromkeys((*workspace_models(), *document_models())))
    references, definitions = models_json_schema(models, ref_template=_REF)
    schemas: Schema = {"Error": _ERROR_SCHEMA, **definitions.get("$defs", {})}
    examples = _SocketExamples(schemas)
    channels = (
        workspaces_channel(references, schemas, examples),
        yjs_channel(references, examples),
        sync_channel(references, examples),
    )
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Atelier rooms",
            "version": VERSION,
            "description": _INTRODUCTION,
            "license": {"name": "MIT", "url": "https://spdx.org/licenses/MIT.html"},
        },
        "defaultContentType": "application/json",
        "servers": _servers(),
        "channels": {channel.key: channel.shown for channel in channels},
        "operations": {key: each for channel in channels for key, each in channel.operations.items()},
        "components": {
            "schemas": schemas,
            "messages": {key: each for channel in channels for key, each in channel.messages.items()},
            "securitySchemes": _security_schemes(),
        },
    }


def _servers() -> Schema:
    address = {"address": {"default": "localhost:8000", "description": "Host and port of the server."}}
    shared = {"host": "{address}", "protocol": "ws", "variables": address}
    return {
        "atelier": {
            **shared,
            "pathname": "/socket.io/",
            "title": "Socket.IO",
            "description": "Engine.IO 4: WebSocket, or long polling that may be upgraded to it.",
            "security": [{"$ref": "#/components/securitySchemes/session"}],
        },
        "plain": {
            **shared,
            "title": "Plain WebSocket",
            "description": "A channel's address is the path.",
            "security": [{"$ref": "#/components/securitySchemes/token"}],
        },
    }


def _security_schemes() -> Schema:
    return {
        "session": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token of sign-in, as `auth: {token}` when connecting; no header.",
        },
        "token": {
            "type": "httpApiKey",
            "name": "token",
            "in": "query",
            "description": "The access token of sign-in, in the address.",
        },
    }
