"""One channel of the AsyncAPI document: its messages, and the operations that carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from server.api.examples import Examples
from workspace.errors import AtelierError, InvalidRequest, RateLimited, Unavailable

Schema = dict[str, Any]
References = Mapping[tuple[Any, JsonSchemaMode], Schema]
Shown = Sequence[tuple[str, Any]]

BYTES_TYPE = "application/octet-stream"

CONNECTED_SCHEMA: Schema = {
    "type": "object",
    "required": ["sid"],
    "properties": {"sid": {"type": "string", "examples": ["mZ0Tq2Yx8kQv5cWbAAAB"]}},
}
CONNECT_SCHEMA: Schema = {
    "type": "object",
    "required": ["token"],
    "properties": {
        "token": {"type": "string", "description": "An access token, without `Bearer`.", "examples": ["eyJ…"]}
    },
}


@dataclass
class Channel:
    """One address with what is said there. `prefix` keeps its keys apart from those of other channels."""

    key: str
    server: str
    frame: Schema
    references: References
    examples: Examples
    prefix: str = ""
    messages: dict[str, Schema] = field(default_factory=dict)
    operations: dict[str, Schema] = field(default_factory=dict)

    @property
    def shown(self) -> Schema:
        """As it stands under `channels`."""
        return {
            **self.frame,
            "servers": [{"$ref": f"#/servers/{self.server}"}],
            "messages": {key: {"$ref": f"#/components/messages/{key}"} for key in self.messages},
        }

    def add_message(
        self, key: str, name: str, summary: str, payload: Schema, examples: Shown | None = None
    ) -> None:
        """A message; without `examples` of its own one is made from its payload."""
        shown = examples or [("usual", self.examples.of(payload))]
        self.messages[self.prefix + key] = {
            "name": name,
            "title": self.prefix + key,
            "summary": summary,
            "payload": payload,
            "examples": [{"name": title, "payload": example} for title, example in shown],
        }

    def add_bytes(self, key: str, name: str, summary: str, content: str, example: str) -> None:
        """A message of bytes; `content` says what they are, `example` is some of them in base64."""
        payload = {"type": "string", "format": "binary", "description": f"Bytes: {content}."}
        self.add_message(key, name, summary, payload, [("in base64", example)])
        self.messages[self.prefix + key]["contentType"] = BYTES_TYPE

    def add_operation(
        self,
        action: str,
        name: str,
        tag: str,
        summary: str,
        message: str,
        replies: Iterable[str] = (),
        description: str | None = None,
    ) -> None:
        """Something that is said, from the point of view of the server: it receives, or it sends."""
        operation: Schema = {"action": action, "channel": self._reference, "summary": summary}
        if description is not None:
            operation["description"] = description
        operation |= {"tags": [{"name": tag}], "messages": [self._message(message)]}
        answers = [self._message(key) for key in replies]
        if answers:
            operation["reply"] = {"channel": self._reference, "messages": answers}
        self.operations[f"{action}.{self.prefix}{name}"] = operation

    def add_sent(self, name: str, summary: str, payload: Schema, tag: str) -> None:
        """An event of the server's that nobody answers."""
        self.add_message(name, name, summary, payload)
        self.add_operation("send", name, tag, summary, name)

    def add_connect(self, errors: Sequence[type[AtelierError]], description: str) -> None:
        """Entering a namespace of Socket.IO."""
        refusal = object_of(message={"type": "string"}, data=error_of(errors))
        refused = {"message": errors[0].sentence, "data": error_example(errors[0])}
        self.add_message("connect.request", "connect", "Enter with a token.", CONNECT_SCHEMA)
        self.add_message("connect.reply", "connect", "You are in.", CONNECTED_SCHEMA)
        self.add_message(
            "connect_error", "connect_error", "You are refused.", refusal, [("refused", refused)]
        )
        self.add_operation(
            "receive",
            "connect",
            "Connection",
            "Enter the namespace.",
            "connect.request",
            ("connect.reply", "connect_error"),
            description,
        )

    def add_acknowledgement(
        self, name: str, answer: type[BaseModel], errors: Sequence[type[AtelierError]]
    ) -> str:
        """What acknowledges an event, `{ok: true, data}` or `{ok: false, error}`; answers with its key."""
        done = object_of(ok={"const": True}, data=self.references[answer, "serialization"])
        refused = object_of(ok={"const": False}, error=error_of(errors))
        refusals = [(error.code, {"ok": False, "error": error_example(error)}) for error in errors]
        key = f"{name}.reply"
        self.add_message(
            key,
            key,
            f"The acknowledgement of `{name}`.",
            {"oneOf": [done, refused]},
            [("done", self.examples.of(done)), *refusals],
        )
        return key

    @property
    def _reference(self) -> Schema:
        return {"$ref": f"#/channels/{self.key}"}

    def _message(self, key: str) -> Schema:
        return {"$ref": f"#/channels/{self.key}/messages/{self.prefix}{key}"}


def object_of(**properties: Any) -> Schema:
    """An object of which every property must be there."""
    return {"type": "object", "required": list(properties), "properties": properties}


def error_of(errors: Iterable[type[AtelierError]]) -> Schema:
    """An error of one of these codes."""
    codes = [error.code for error in errors]
    return {"allOf": [{"$ref": "#/components/schemas/Error"}, {"properties": {"code": {"enum": codes}}}]}


def error_example(error: type[AtelierError]) -> Schema:
    example: Schema = {"code": error.code, "message": error.sentence}
    if error in (RateLimited, Unavailable):
        example["retry_after_ms"] = 1000
    if error is InvalidRequest:
        example["errors"] = [{"field": "workspace_id", "message": "is required"}]
    return example


def refusals_in_words(errors: Iterable[type[AtelierError]]) -> str:
    return f"May be refused with {', '.join(f'`{error.code}`' for error in errors)}."
