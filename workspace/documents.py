"""Documents: made, found, renamed and deleted. What is in them is changed by typing, which makes no event."""

from __future__ import annotations

from uuid import UUID

from pydantic import ConfigDict

from storage import documents as rows
from storage.ids import new_id
from storage.postgres import Record
from workspace.desk import Look, Unit
from workspace.errors import NotFound
from workspace.events import DocumentDeleted
from workspace.inputs import Input, Title
from workspace.pages import PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.patches import check_revision, given, optional
from workspace.permissions import Access, Action, require_project
from workspace.resources import Document, DocumentKind, Page

MISSING = "There is no such document, or it is not yours to see."


class DocumentDraft(Input):
    """A new document, empty; its kind stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Notes", "kind": "rich"}]})

    title: Title
    kind: DocumentKind = DocumentKind.TEXT


class DocumentPatch(Input):
    """What to change of a document besides its content."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "Notes of March"}]})

    title: Title = optional()


async def require_document(look: Look, document_id: UUID, action: Action) -> tuple[Access, UUID]:
    """Lets the caller through to a document; answers with its project's id, too."""
    try:
        project_id = await rows.find_project_id(look.sql, document_id)
        if project_id is None:
            raise NotFound(MISSING)
        return await require_project(look, project_id, action), project_id
    except NotFound:
        # A document of elsewhere is refused in the words of one that is not there.
        raise NotFound(MISSING) from None


async def create_document(unit: Unit, project_id: UUID, draft: DocumentDraft) -> Document:
    access = await require_project(unit, project_id, Action.EDIT)
    await unit.once(Document)
    row = await rows.insert_document(
        unit.sql,
        new_id(),
        access.workspace_id,
        project_id,
        title=draft.title,
        kind=draft.kind,
        author_id=unit.caller.user_id,
    )
    document = Document(**row)
    unit.emit(access.workspace_id, "document.created", document, project_id=project_id)
    unit.keep_answer(document)
    return document


async def list_documents(look: Look, project_id: UUID, page: PageQuery) -> Page[Document]:
    """Oldest first."""
    await require_project(look, project_id, Action.READ)
    found = await rows.list_documents(look.sql, project_id, after=id_of_cursor(page), limit=page.limit + 1)
    kept, next_cursor = paged(found, page.limit, cursor_of_id)
    return Page[Document](items=[Document(**row) for row in kept], next_cursor=next_cursor)


async def get_document(look: Look, document_id: UUID) -> Document:
    await require_document(look, document_id, Action.READ)
    return Document(**_present(await rows.find_document(look.sql, document_id)))


async def patch_document(
    unit: Unit, document_id: UUID, patch: DocumentPatch, expected_revision: int | None
) -> Document:
    """Raises `StaleRevision`."""
    access, project_id = await require_document(unit, document_id, Action.EDIT)
    current = Document(**_present(await rows.find_document(unit.sql, document_id, lock=True)))
    check_revision(current, expected_revision)
    wanted = current.model_copy(update=given(patch))
    if wanted == current:
        return current
    document = Document(**await rows.update_document(unit.sql, document_id, title=wanted.title))
    unit.emit(access.workspace_id, "document.updated", document, project_id=project_id)
    return document


async def delete_document(unit: Unit, document_id: UUID, expected_revision: int | None) -> None:
    """Deletes a document with its content. Raises `StaleRevision`."""
    access, project_id = await require_document(unit, document_id, Action.EDIT)
    current = Document(**_present(await rows.find_document(unit.sql, document_id, lock=True)))
    check_revision(current, expected_revision)
    await rows.delete_document(unit.sql, document_id)
    deleted = DocumentDeleted(id=document_id, workspace_id=access.workspace_id, project_id=project_id)
    unit.emit(access.workspace_id, "document.deleted", deleted, project_id=project_id)


def _present(row: Record | None) -> Record:
    if row is None:
        raise NotFound(MISSING)
    return row
