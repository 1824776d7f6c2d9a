"""The channels of documents: `/yjs|{document_id}` on Socket.IO, and `/sync/{document_id}`."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode

from realtime.lib0 import chunk, number
from realtime.sync_messages import CLIENT_MESSAGES, CLOSINGS, SERVER_MESSAGES, SyncMessage
from realtime.yjs_door import PREFIX
from realtime.yjs_messages import (
    CLIENT_EVENTS,
    PASSING,
    REFUSALS,
    SERVER_BINARY,
    SERVER_EVENTS,
    SYNC_REFUSED,
    BinaryEvent,
)
from server.api.examples import Examples
from server.channels.channel import Channel, References, Schema, error_example, error_of, refusals_in_words
from server.channels.workspaces import CONNECT_ERRORS, CONNECT_TEXT
from workspace.errors import ReadOnly, UnknownEvent

SYNC_ADDRESS = "/sync/{document_id}"

# "Hi" in the text `content`, written by client 7, which has then seen two characters and shows its caret.
_CONTENT: dict[str, bytes] = {
    "update": bytes.fromhex("01010700040107636f6e74656e7402486900"),
    "state vector": bytes.fromhex("010702"),
    "awareness states": bytes.fromhex("0107010b7b226361726574223a327d"),
    "text": ReadOnly.sentence.encode(),
}
_MEANING = {
    "update": "an update of Yjs, version 1",
    "state vector": "a state vector of Yjs",
    "awareness states": "awareness states as y-protocols writes them",
    "text": "a sentence",
}
_DOCUMENT_ID: Schema = {"document_id": {"description": "The id of a document."}}

_PASSING_CODES = ", ".join(f"`{error.code}`" for error in PASSING)
_YJS_TEXT = f"""\
What npm's `y-socket.io` 1.1 speaks. Every event of a client has one binary argument. An acknowledgement
that is asked for is `{{ok: true, data}}` or `{{ok: false, error}}`, for `sync-update` only after the commit;
that of `sync-step-1`, on either side, is the update itself. An event of any other name is refused with
`{UnknownEvent.code}`.

A refusal for which nobody waits is told as `{SYNC_REFUSED}`. After {_PASSING_CODES}
the connection goes on: updates are ignored until the client has answered the server's next `sync-step-1`,
which follows when the reason has ended. After any other the server disconnects the client.
"""
_SYNC_TEXT = """\
What npm's `y-websocket` 2 and 3 speak: one WebSocket for each document, binary messages of y-protocols. The
protocol has no acknowledgements. An edit that is refused for the time being leaves the connection open; any
other refusal closes it with one of `x-close-codes` and the reason in words. The stock client stays away after
a code 44xx and comes back by itself after any other.
"""


def document_models() -> Iterator[tuple[type[BaseModel], JsonSchemaMode]]:
    """The models of payloads that are no bytes."""
    for event in CLIENT_EVENTS.values():
        if event.answer is not None:
            yield event.answer, "serialization"
    for model, _ in SERVER_EVENTS.values():
        yield model, "serialization"


def yjs_channel(references: References, examples: Examples) -> Channel:
    """Everything that `/yjs|{document_id}` takes and sends."""
    frame = {
        "address": f"{PREFIX}{{document_id}}",
        "title": "A document over Socket.IO",
        "description": _YJS_TEXT,
        "parameters": _DOCUMENT_ID,
    }
    channel = Channel("yjs", "atelier", frame, references, examples, prefix="yjs.")
    channel.add_connect(CONNECT_ERRORS, CONNECT_TEXT)
    for name, event in CLIENT_EVENTS.items():
        _add_yjs_event(channel, name, event)
    for name, event in SERVER_BINARY.items():
        _add_yjs_sent(channel, name, event)
    refused = [(error.code, error_example(error)) for error in REFUSALS]
    summary = "An edit is refused, or you are sent away."
    channel.add_message(SYNC_REFUSED, SYNC_REFUSED, summary, error_of(REFUSALS), refused)
    channel.add_operation("send", SYNC_REFUSED, "Document", summary, SYNC_REFUSED)
    for name, (model, summary) in SERVER_EVENTS.items():
        channel.add_sent(name, summary, references[model, "serialization"], "Connection")
    return channel


def _add_yjs_event(channel: Channel, name: str, event: BinaryEvent) -> None:
    _add_bytes(channel, f"{name}.request", name, event.summary, event.content)
    if event.answer is None:
        reply, description = f"{name}.reply", None
        _add_bytes(channel, reply, reply, f"The acknowledgement of `{name}`.", "update")
    else:
        reply = channel.add_acknowledgement(name, event.answer, event.errors)
        description = refusals_in_words(event.errors)
    channel.add_operation(
        "receive", name, "Document", event.summary, f"{name}.request", (reply,), description
    )


def _add_yjs_sent(channel: Channel, name: str, event: BinaryEvent) -> None:
    is_question = event.content == "state vector"
    _add_bytes(channel, name, name, event.summary, event.content)
    replies = [f"{name}.answer"] if is_question else []
    for reply in replies:
        _add_bytes(channel, reply, reply, "What you have beyond that state.", "update")
    channel.add_operation("send", name, "Document", event.summary, name, replies)


def sync_channel(references: References, examples: Examples) -> Channel:
    """Everything that `/sync/{document_id}` takes and sends."""
    query = {
        "type": "object",
        "required": ["token"],
        "properties": {"token": {"type": "string", "description": "An access token, without `Bearer`."}},
    }
    frame = {
        "address": SYNC_ADDRESS,
        "title": "A document over a plain WebSocket",
        "description": _SYNC_TEXT,
        "parameters": _DOCUMENT_ID,
        "bindings": {"ws": {"method": "GET", "query": query, "bindingVersion": "0.1.0"}},
        "x-close-codes": _closings(),
    }
    channel = Channel("sync", "plain", frame, references, examples, prefix="sync.")
    for side, other, action, messages in (
        ("client", "server", "receive", CLIENT_MESSAGES),
        ("server", "client", "send", SERVER_MESSAGES),
    ):
        for name, message in messages.items():
            _add_frame(channel, f"{side}.{name}", message)
            replies = [f"{other}.{message.answer}"] if message.answer else []
            channel.add_operation(action, name, "Document", message.summary, f"{side}.{name}", replies)
    return channel


def _add_frame(channel: Channel, key: str, message: SyncMessage) -> None:
    kinds = ", ".join(map(str, message.kinds))
    content = f"{kinds}" if message.content is None else f"{kinds}, then {_MEANING[message.content]}"
    head = b"".join(map(number, message.kinds))
    example = head + (chunk(_CONTENT[message.content]) if message.content else b"")
    if message.content is not None:
        content += " preceded by its length"
    channel.add_bytes(key, key.partition(".")[2], message.summary, content, b64encode(example).decode())


def _add_bytes(channel: Channel, key: str, name: str, summary: str, content: str) -> None:
    channel.add_bytes(key, name, summary, _MEANING[content], b64encode(_CONTENT[content]).decode())


def _closings() -> dict[str, Any]:
    return {
        str(code): {
            "summary": closing.summary,
            "errors": [error.code for error in closing.errors],
            "comes_back": closing.comes_back,
        }
        for code, closing in CLOSINGS.items()
    }
