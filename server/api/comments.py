"""`/comments`: what people say about tasks."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import comments
from workspace.comments import CommentDraft, CommentPatch
from workspace.pages import PageQuery
from workspace.resources import Comment, Page


async def create_comment(call: Call) -> Reply:
    draft = call.body(CommentDraft)
    return Reply(await call.write(lambda unit: comments.create_comment(unit, call.id(), draft)))


async def list_comments(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await comments.list_comments(look, call.id(), call.query(PageQuery)))


async def patch_comment(call: Call) -> Reply:
    patch = call.body(CommentPatch)
    return Reply(
        await call.write(lambda unit: comments.patch_comment(unit, call.id(), patch, call.expected_revision))
    )


async def delete_comment(call: Call) -> Reply:
    await call.write(lambda unit: comments.delete_comment(unit, call.id(), call.expected_revision))
    return Reply()


_TAG = "Comments"

ROUTES = [
    Route(
        "GET",
        "/tasks/{id}/comments",
        list_comments,
        "List the comments on a task",
        _TAG,
        query=PageQuery,
        answer=Page[Comment],
        description="Oldest first, replies among them.",
    ),
    Route(
        "POST",
        "/tasks/{id}/comments",
        create_comment,
        "Comment on a task",
        _TAG,
        body=CommentDraft,
        answer=Comment,
        status=201,
        idempotent=True,
        description="Takes the role commenter. Threads are one level deep.",
    ),
    Route(
        "PATCH",
        "/comments/{id}",
        patch_comment,
        "Change or resolve a comment",
        _TAG,
        body=CommentPatch,
        answer=Comment,
        conditional=True,
        description="The text takes its author; resolving takes the role commenter.",
    ),
    Route(
        "DELETE",
        "/comments/{id}",
        delete_comment,
        "Delete a comment",
        _TAG,
        status=204,
        conditional=True,
        description="Takes its author or the role admin. Its replies go with it.",
    ),
]
