"""Comments on tasks: threads one level deep, which can be resolved."""

from __future__ import annotations

import json
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, ConfigDict, StringConstraints

from storage import comments as rows
from storage import tasks as task_rows
from storage.ids import new_id
from storage.postgres import Record
from workspace import tasks
from workspace.desk import Look, Unit
from workspace.errors import Forbidden, InvalidRequest, NotFound
from workspace.events import CommentDeleted
from workspace.inputs import Input, Text
from workspace.mentions import mentioned_members
from workspace.pages import PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.patches import check_revision, given, optional
from workspace.permissions import Access, Action, require_project
from workspace.resources import Comment, Page

MISSING = "There is no such comment, or it is not yours to see."
NOT_A_THREAD = "is not a comment without parent on this task"
LARGEST_ANCHOR_BYTES = 4096


def _not_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be empty")
    return value


def _small(value: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) > LARGEST_ANCHOR_BYTES:
        raise ValueError(f"must be at most {LARGEST_ANCHOR_BYTES} bytes of JSON")
    return value


Body = Annotated[Text, StringConstraints(max_length=10_000), AfterValidator(_not_blank)]
Anchor = Annotated[dict[str, Any], AfterValidator(_small)]


class CommentDraft(Input):
    """A new comment; with `parent_id` a reply. People are mentioned as `@[name](user:<id>)`."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"body": "Shall we print on both sides?"}]})

    body: Body
    parent_id: UUID | None = None
    anchor: Anchor | None = None


class CommentPatch(Input):
    """What to change of a comment. A thread is resolved by its first comment."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"resolved": True}]})

    body: Body = optional()
    resolved: bool = optional()


async def create_comment(unit: Unit, task_id: UUID, draft: CommentDraft) -> Comment:
    """Raises `InvalidRequest` when the parent is not the first comment of a thread of this task."""
    access, project_id = await tasks.require_task(unit, task_id, Action.COMMENT)
    await unit.once(Comment)
    if not await task_rows.keep_task(unit.sql, task_id):
        raise NotFound(tasks.MISSING)
    if draft.parent_id and not await rows.keep_thread(unit.sql, draft.parent_id, task_id):
        raise InvalidRequest.of("parent_id", NOT_A_THREAD)
    row = await rows.insert_comment(
        unit.sql,
        new_id(),
        access.workspace_id,
        project_id,
        task_id=task_id,
        parent_id=draft.parent_id,
        author_id=unit.caller.user_id,
        body=draft.body,
        mentions=await mentioned_members(unit, access.workspace_id, draft.body),
        anchor=draft.anchor,
    )
    comment = Comment(**row)
    unit.emit(access.workspace_id, "comment.created", comment, project_id=project_id)
    unit.keep_answer(comment)
    return comment


async def list_comments(look: Look, task_id: UUID, page: PageQuery) -> Page[Comment]:
    """Oldest first, replies among them."""
    await tasks.require_task(look, task_id, Action.READ)
    found = await rows.list_of_task(look.sql, task_id, after=id_of_cursor(page), limit=page.limit + 1)
    kept, next_cursor = paged(found, page.limit, cursor_of_id)
    return Page[Comment](items=[Comment(**row) for row in kept], next_cursor=next_cursor)


async def patch_comment(
    unit: Unit, comment_id: UUID, patch: CommentPatch, expected_revision: int | None
) -> Comment:
    """Raises `Forbidden` for another's text, `InvalidRequest` for resolving a reply, and `StaleRevision`."""
    access, current = await _require_comment(unit, comment_id)
    changes = given(patch)
    if "body" in changes and current.author_id != unit.caller.user_id:
        raise Forbidden("Only its author changes the text of a comment.")
    if "resolved" in changes and current.parent_id is not None:
        raise InvalidRequest.of("resolved", "belongs to the first comment of a thread, not to a reply")
    check_revision(current, expected_revision)
    wanted = current.model_copy(update=changes)
    if wanted == current:
        return current
    mentions = current.mentions
    if wanted.body != current.body:
        mentions = await mentioned_members(unit, access.workspace_id, wanted.body)
    row = await rows.update_comment(
        unit.sql, comment_id, body=wanted.body, mentions=mentions, resolved=wanted.resolved
    )
    comment = Comment(**row)
    unit.emit(access.workspace_id, "comment.updated", comment, project_id=comment.project_id)
    return comment


async def delete_comment(unit: Unit, comment_id: UUID, expected_revision: int | None) -> None:
    """Deletes one's own comment, or as an admin another's, with its replies. Raises `StaleRevision`."""
    access, current = await _require_comment(unit, comment_id)
    if current.author_id != unit.caller.user_id and not access.role.may(Action.ADMINISTER):
        raise Forbidden("Only its author and admins delete a comment.")
    check_revision(current, expected_revision)
    await rows.delete_comment(unit.sql, comment_id)
    deleted = CommentDeleted(
        id=comment_id,
        workspace_id=current.workspace_id,
        project_id=current.project_id,
        task_id=current.task_id,
    )
    unit.emit(access.workspace_id, "comment.deleted", deleted, project_id=current.project_id)


async def _require_comment(unit: Unit, comment_id: UUID) -> tuple[Access, Comment]:
    try:
        project_id = await rows.find_project_id(unit.sql, comment_id)
        if project_id is None:
            raise NotFound(MISSING)
        access = await require_project(unit, project_id, Action.COMMENT)
    except NotFound:
        # A comment of elsewhere is refused in the words of one that is not there.
        raise NotFound(MISSING) from None
    return access, Comment(**_present(await rows.find_comment(unit.sql, comment_id)))


def _present(row: Record | None) -> Record:
    if row is None:
        raise NotFound(MISSING)
    return row
