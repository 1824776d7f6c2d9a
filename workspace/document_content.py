"""What is in a document, made from the stored rows: its text, a tree of blocks, or one update of Yjs."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from contextlib import closing
from enum import StrEnum
from typing import Any
from uuid import UUID

import structlog
from pydantic import BaseModel, Field

from storage import document_updates as rows
from storage.document_updates import Stored
from storage.errors import DocumentDamaged
from workspace.desk import Look
from workspace.documents import get_document
from workspace.errors import AtelierError, Conflict, Malformed, NotFound
from workspace.inputs import Query
from workspace.replica import EMPTY_STATE, MERGED_AT_ONCE, Replica, ReplicaBroken, merged, reading
from workspace.resources import DocumentKind
from workspace.rich_text import TooDeep, plain_text, tree_of

# What takes longer than some milliseconds leaves the event loop to others.
QUICK_BYTES = 64 * 1024
QUICK_PARTS = 500

log = structlog.get_logger("workspace.document_content")


class ContentFormat(StrEnum):
    """How content is shown."""

    TEXT = "text"
    JSON = "json"
    YJS = "yjs"


class ContentQuery(Query):
    """In which form the content is wanted."""

    format: ContentFormat = Field(
        default=ContentFormat.TEXT,
        description="`text`: the text alone. `json`: with its structure. `yjs`: one update with everything.",
    )


class DocumentContent(BaseModel):
    """The content of a document: of kind `text` the text, of kind `rich` a tree as ProseMirror writes it."""

    content: str | dict[str, Any] = Field(
        examples=[
            {
                "type": "doc",
                "content": [
                    {"type": "heading", "attrs": {"level": 1}, "content": [{"type": "text", "text": "Hello"}]}
                ],
            }
        ]
    )


async def find_content(look: Look, document_id: UUID) -> tuple[DocumentKind, int]:
    """The kind of a document and the number of its newest update. Raises `NotFound`."""
    document = await get_document(look, document_id)
    heads = await rows.read_document_heads(look.sql, [document_id])
    if document_id not in heads:
        raise _damaged(document_id, "it has no head")
    return document.kind, heads[document_id]


async def load_content(look: Look, document_id: UUID) -> Stored:
    """All that is stored of a document, in a look at one moment. Raises `NotFound` and `DocumentDamaged`."""
    stored = await rows.load(look.sql, document_id)
    if stored is None:
        raise NotFound
    return stored


async def show_content(document_id: UUID, kind: DocumentKind, stored: Stored, wanted: ContentFormat) -> bytes:
    """The content in the wanted form: UTF-8, or an update.

    Raises `DocumentDamaged` for rows that cannot be read, and `Conflict` for a tree too deep for JSON.
    """
    parts = stored.parts
    if len(parts) <= QUICK_PARTS and sum(map(len, parts)) <= QUICK_BYTES:
        shown = _show(parts, kind, wanted)
    else:
        shown = await asyncio.to_thread(_show, parts, kind, wanted)
    if isinstance(shown, ReplicaBroken):
        raise _damaged(document_id, str(shown))
    if isinstance(shown, AtelierError):
        raise shown
    return shown


def replica_of(parts: Sequence[bytes]) -> Replica:
    """A replica of stored content, its updates in order.

    Raises `ReplicaBroken` when one of them cannot be read or builds on something that is not among them.
    """
    replica = Replica()
    try:
        _apply_all(replica, parts)
    except (Malformed, ReplicaBroken) as error:
        replica.close()
        raise ReplicaBroken(str(error)) from None
    return replica


def _apply_all(replica: Replica, parts: Sequence[bytes]) -> None:
    for start in range(0, len(parts), MERGED_AT_ONCE):
        if not replica.apply_stored(merged(parts[start : start + MERGED_AT_ONCE])).is_complete:
            raise ReplicaBroken("a stored update builds on one that is not stored before it")


def _show(
    parts: Sequence[bytes], kind: DocumentKind, wanted: ContentFormat
) -> bytes | ReplicaBroken | Conflict:
    """What went wrong is returned, not raised: a traceback would carry the replica to another thread,
    where the library does not let it end."""
    try:
        with closing(replica_of(parts)) as replica, reading():
            return _encoded(replica, kind, wanted)
    except TooDeep:
        return Conflict("This document is nested too deeply for JSON. Ask for it as text or yjs.")
    except (Malformed, ReplicaBroken) as error:
        return ReplicaBroken(str(error))


def _encoded(replica: Replica, kind: DocumentKind, wanted: ContentFormat) -> bytes:
    if wanted is ContentFormat.YJS:
        return replica.missing(EMPTY_STATE)
    is_rich = kind is DocumentKind.RICH
    if wanted is ContentFormat.TEXT:
        return (plain_text(replica.fragment()) if is_rich else replica.text()).encode()
    content = tree_of(replica.fragment()) if is_rich else replica.text()
    return json.dumps({"content": content}, ensure_ascii=False, separators=(",", ":")).encode()


def _damaged(document_id: UUID, reason: str) -> DocumentDamaged:
    log.error("document is damaged", document_id=str(document_id), reason=reason)
    return DocumentDamaged()
