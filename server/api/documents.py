"""`/documents`: the documents of a project, and what is in them."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import document_content, documents
from workspace.document_content import ContentFormat, ContentQuery, DocumentContent
from workspace.documents import DocumentDraft, DocumentPatch
from workspace.errors import Conflict
from workspace.pages import PageQuery
from workspace.resources import Document, Page

_MEDIA_TYPES = {
    ContentFormat.TEXT: "text/plain; charset=utf-8",
    ContentFormat.JSON: "application/json",
    ContentFormat.YJS: "application/octet-stream",
}


async def create_document(call: Call) -> Reply:
    draft = call.body(DocumentDraft)
    return Reply(await call.write(lambda unit: documents.create_document(unit, call.id(), draft)))


async def list_documents(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await documents.list_documents(look, call.id(), call.query(PageQuery)))


async def get_document(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await documents.get_document(look, call.id()))


async def patch_document(call: Call) -> Reply:
    patch = call.body(DocumentPatch)
    return Reply(
        await call.write(
            lambda unit: documents.patch_document(unit, call.id(), patch, call.expected_revision)
        )
    )


async def delete_document(call: Call) -> Reply:
    await call.write(lambda unit: documents.delete_document(unit, call.id(), call.expected_revision))
    return Reply()


async def get_document_content(call: Call) -> Reply:
    document_id, wanted = call.id(), call.query(ContentQuery).format
    async with call.snapshot() as look:
        kind, seq = await document_content.find_content(look, document_id)
        headers = {"ETag": f'W/"{seq}"', "X-Document-Seq": str(seq), "Cache-Control": "private, no-cache"}
        if _is_known(call, seq):
            return Reply(status=304, headers=headers)
        stored = await document_content.load_content(look, document_id)
    content = await document_content.show_content(document_id, kind, stored, wanted)
    return Reply(content, headers=headers, media_type=_MEDIA_TYPES[wanted])


def _is_known(call: Call, seq: int) -> bool:
    """Whether the caller has this content by If-None-Match; one that cannot be read knows nothing."""
    return any(tag.value in (str(seq), "*") for tag in call.request.if_none_match or ())


_TAG = "Documents"

ROUTES = [
    Route(
        "GET",
        "/projects/{id}/documents",
        list_documents,
        "List the documents of a project",
        _TAG,
        query=PageQuery,
        answer=Page[Document],
        description="Oldest first.",
    ),
    Route(
        "POST",
        "/projects/{id}/documents",
        create_document,
        "Create a document",
        _TAG,
        body=DocumentDraft,
        answer=Document,
        status=201,
        idempotent=True,
        description=(
            "Takes the role editor. Of kind `text` its content is the Y.Text `content`, of kind `rich` the "
            "Y.XmlFragment `content`."
        ),
    ),
    Route("GET", "/documents/{id}", get_document, "Get a document", _TAG, answer=Document),
    Route(
        "PATCH",
        "/documents/{id}",
        patch_document,
        "Change a document",
        _TAG,
        body=DocumentPatch,
        answer=Document,
        conditional=True,
        description="Takes the role editor. What is typed into a document leaves its revision as it is.",
    ),
    Route(
        "DELETE",
        "/documents/{id}",
        delete_document,
        "Delete a document",
        _TAG,
        status=204,
        conditional=True,
        description="Takes the role editor. Its content goes with it.",
    ),
    Route(
        "GET",
        "/documents/{id}/content",
        get_document_content,
        "Get the content of a document",
        _TAG,
        query=ContentQuery,
        answer=DocumentContent,
        errors=(Conflict,),
        forms={
            "text/plain": {"type": "string"},
            "application/octet-stream": {"type": "string", "format": "binary"},
        },
        headers=("X-Document-Seq",),
        cached=True,
        description=(
            "As `text/plain`, JSON or an update of Yjs, by `format`. It shows what is stored: every edit "
            "that was acknowledged. Blocks of a `rich` document are lines of its text."
        ),
    ),
]
