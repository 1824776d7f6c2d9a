"""Documents in REST, and their content as it is stored."""

from __future__ import annotations

import asyncio
import gc
import random
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import asyncpg
import psutil
import pytest
from pycrdt import Doc, Text, XmlElement, XmlFragment, XmlText
from structlog.testing import capture_logs

from storage import document_updates
from storage.document_updates import Stored
from tests.people import Answer, Person, created
from tests.replica import events_after, every, found
from tests.scene import GONE, MakePerson, build_scene
from workspace.document_content import ContentFormat, replica_of, show_content
from workspace.replica import ReplicaBroken
from workspace.resources import DocumentKind

Store = Callable[[str, list[bytes]], Awaitable[None]]


@pytest.fixture
def store(sql: asyncpg.Connection) -> Store:
    """Stores updates of a document as rooms do, one after the other."""

    async def store(document_id: str, updates: list[bytes]) -> None:
        async with sql.transaction():
            await sql.executemany(
                "INSERT INTO document_updates (document_id, seq, update) VALUES ($1, $2, $3)",
                [(document_id, seq, update) for seq, update in enumerate(updates, 1)],
            )
            await sql.execute(
                "UPDATE document_heads SET seq = $2 WHERE document_id = $1", document_id, len(updates)
            )

    return store


def _typed(*texts: str) -> list[bytes]:
    """The update of each of these texts, added one after the other."""
    doc: Doc[Any] = Doc()
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    content = doc.get("content", type=Text)
    for text in texts:
        content += text
    doc.unobserve(subscription)
    return updates


def _read(update: bytes) -> str:
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    return str(doc.get("content", type=Text))


async def _content(reader: Person, document_id: str, format_: str | None = None, **headers: str) -> Answer:
    params = {"format": format_} if format_ else {}
    return await reader.get(f"/documents/{document_id}/content", params=params, headers=headers)


async def _bytes(reader: Person, document_id: str) -> bytes:
    address = f"{reader.url}/api/v1/documents/{document_id}/content?format=yjs"
    async with reader.http.get(address, headers={"Authorization": f"Bearer {reader.token}"}) as answer:
        assert (answer.status, answer.content_type) == (200, "application/octet-stream")
        return await answer.read()


async def test_create_get_list(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}/documents"
    text = created(await scene.editor.post(path, json={"title": "  Notes "}))
    rich = created(await scene.editor.post(path, json={"title": "Plan", "kind": "rich"}))
    assert (text["title"], text["kind"], text["created_by"]) == ("Notes", "text", scene.editor.id)
    assert (text["workspace_id"], text["project_id"]) == (scene.workspace_id, scene.project_id)
    assert (rich["kind"], rich["revision"]) == ("rich", 1)
    assert found(await scene.viewer.get(f"/documents/{text['id']}")) == text
    assert await every(scene.viewer, path) == [text, rich]
    page = found(await scene.viewer.get(path, params={"limit": 1}))
    assert page["items"] == [text]
    rest = found(await scene.viewer.get(path, params={"cursor": page["next_cursor"]}))
    assert rest == {"items": [rich], "next_cursor": None}
    events = await events_after(scene.owner, scene.workspace_id, 0)
    assert [(event["type"], event["project_id"], event["data"]) for event in events[-2:]] == [
        ("document.created", scene.project_id, document) for document in (text, rich)
    ]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "title"),
        ({"title": " "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"title": None}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"title": "T", "kind": "table"}, "kind"),
        ({"title": "T", "kind": None}, "kind"),
        ({"title": "T", "content": "x"}, "content"),
    ],
)
async def test_bad_input_is_refused_by_field(person: MakePerson, body: dict[str, Any], named: str) -> None:
    scene = await build_scene(person)
    path = f"/projects/{scene.project_id}/documents"
    document = await scene.document()
    answers = [await scene.editor.post(path, json=body)]
    if body:
        answers.append(await scene.editor.patch(f"/documents/{document['id']}", json=body))
    for answer in answers:
        assert answer.status == 422, answer
        assert named in [error["field"] for error in answer.json["errors"]]
    assert await every(scene.viewer, path) == [document]


async def test_a_kind_stays(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/documents/{(await scene.document())['id']}"
    assert (await scene.editor.patch(path, json={"kind": "rich"})).status == 422


async def test_patch_and_delete(person: MakePerson) -> None:
    scene = await build_scene(person)
    document = await scene.document()
    path = f"/documents/{document['id']}"
    changed = found(await scene.editor.patch(path, json={"title": "New"}))
    assert (changed["title"], changed["revision"]) == ("New", 2)
    head = len(await events_after(scene.owner, scene.workspace_id, 0))
    assert found(await scene.editor.patch(path, json={})) == changed
    assert found(await scene.editor.patch(path, json={"title": "New"})) == changed
    assert len(await events_after(scene.owner, scene.workspace_id, 0)) == head
    assert (await scene.editor.delete(path)).status == 204
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["data"]) == (
        "document.deleted",
        {"id": document["id"], "workspace_id": scene.workspace_id, "project_id": scene.project_id},
    )
    for rest in ("", "/content"):
        assert (await scene.editor.get(path + rest)).code == "not_found"


async def test_stale_revisions(person: MakePerson) -> None:
    scene = await build_scene(person)
    path = f"/documents/{(await scene.document())['id']}"
    current = found(await scene.editor.patch(path, json={"title": "New"}))
    for answer in (
        await scene.editor.patch(path, json={"title": "Newer"}, headers={"If-Match": '"1"'}),
        await scene.editor.delete(path, headers={"If-Match": '"1"'}),
    ):
        assert (answer.status, answer.json["current"]) == (412, current)
    assert (await scene.editor.delete(path, headers={"If-Match": '"2"'})).status == 204


async def test_a_repeated_creation_gives_the_first(person: MakePerson) -> None:
    scene = await build_scene(person)
    path, headers = f"/projects/{scene.project_id}/documents", {"Idempotency-Key": "once"}
    answers = [await scene.editor.post(path, json={"title": "T"}, headers=headers) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert (await scene.editor.post(path, json={"title": "U"}, headers=headers)).status == 422
    assert len(await every(scene.viewer, path)) == 1


async def test_what_goes_takes_its_documents_along(person: MakePerson, sql: asyncpg.Connection) -> None:
    scene = await build_scene(person)
    document = await scene.document()
    await document_updates.append_updates(sql, {UUID(document["id"]): _typed("a")[0]})
    assert (await scene.editor.delete("/auth/me")).status == 204
    assert found(await scene.viewer.get(f"/documents/{document['id']}"))["created_by"] is None
    assert (await scene.owner.delete(f"/projects/{scene.project_id}")).status == 204
    assert (await _content(scene.viewer, document["id"])).status == 404
    for table in ("documents", "document_heads", "document_updates"):
        assert await sql.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_an_empty_document(person: MakePerson) -> None:
    scene = await build_scene(person)
    for kind, nothing in (("text", ""), ("rich", {"type": "doc", "content": []})):
        id_ = (await scene.document(kind=kind))["id"]
        text = await _content(scene.viewer, id_)
        assert (text.status, text.text) == (200, "")
        assert text.headers["X-Document-Seq"] == "0"
        assert found(await _content(scene.viewer, id_, "json")) == {"content": nothing}
        assert await _bytes(scene.viewer, id_) == b"\0\0"


async def test_content_in_each_form(person: MakePerson, sql: asyncpg.Connection) -> None:
    scene = await build_scene(person)
    document = await scene.document()
    updates = _typed("Grüße, ", "Ада", " 👋\n")
    for update in updates[:2]:
        await document_updates.append_updates(sql, {UUID(document["id"]): update})
    assert (await _content(scene.viewer, document["id"])).text == "Grüße, Ада"
    await document_updates.append_updates(sql, {UUID(document["id"]): updates[2]})
    text = await _content(scene.viewer, document["id"], "text")
    assert text.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.text == "Grüße, Ада 👋\n"
    assert text.headers["X-Document-Seq"] == "3"
    assert found(await _content(scene.viewer, document["id"], "json")) == {"content": text.text}
    assert _read(await _bytes(scene.viewer, document["id"])) == text.text
    assert found(await scene.viewer.get(f"/documents/{document['id']}")) == document


async def test_content_over_a_snapshot(person: MakePerson, sql: asyncpg.Connection) -> None:
    scene = await build_scene(person)
    id_ = UUID((await scene.document())["id"])
    doc: Doc[Any] = Doc()
    updates = _typed("a", "b", "c", "d")
    for update in updates:
        await document_updates.append_updates(sql, {id_: update})
    for update in updates[:3]:
        doc.apply_update(update)
    assert await document_updates.compact(sql, id_, from_seq=0, upto_seq=3, state=doc.get_update())
    answer = await _content(scene.viewer, str(id_))
    assert (answer.text, answer.headers["X-Document-Seq"]) == ("abcd", "4")


async def test_what_is_known_is_not_sent_again(person: MakePerson, sql: asyncpg.Connection) -> None:
    scene = await build_scene(person)
    id_ = (await scene.document())["id"]
    first, second = _typed("a", "b")
    await document_updates.append_updates(sql, {UUID(id_): first})
    etag = (await _content(scene.viewer, id_)).headers["ETag"]
    for known in (etag, f'"x", {etag}', "*"):
        answer = await _content(scene.viewer, id_, **{"If-None-Match": known})
        assert (answer.status, answer.text, answer.headers["ETag"]) == (304, "", etag)
    outsider = await _content(scene.outsider, id_, **{"If-None-Match": etag})
    assert outsider.status == 404
    await document_updates.append_updates(sql, {UUID(id_): second})
    for known in (etag, "nonsense", '"'):
        answer = await _content(scene.viewer, id_, **{"If-None-Match": known})
        assert (answer.status, answer.text) == (200, "ab")


async def test_rich_content(person: MakePerson, store: Store) -> None:
    scene = await build_scene(person)
    id_ = (await scene.document(kind="rich"))["id"]
    doc: Doc[Any] = Doc()
    fragment = doc.get("content", type=XmlFragment)
    for tag, text in (("heading", "Hello"), ("paragraph", "World")):
        fragment.children.append(XmlElement(tag, {}, [XmlText(text)]))
    await store(id_, [doc.get_update()])
    assert (await _content(scene.viewer, id_)).text == "Hello\nWorld"
    blocks = found(await _content(scene.viewer, id_, "json"))["content"]["content"]
    assert blocks == [
        {"type": "heading", "content": [{"type": "text", "text": "Hello"}]},
        {"type": "paragraph", "content": [{"type": "text", "text": "World"}]},
    ]
    inner = fragment.children[0]
    for _ in range(200):
        inner = inner.children.append(XmlElement("quote"))
    deep = (await scene.document(kind="rich"))["id"]
    await store(deep, [doc.get_update()])
    assert (await _content(scene.viewer, deep, "json")).code == "conflict"
    assert (await _content(scene.viewer, deep)).status == 200


@pytest.mark.parametrize("params", [{"format": "html"}, {"format": ""}, {"form": "text"}])
async def test_bad_parameters(person: MakePerson, params: dict[str, str]) -> None:
    scene = await build_scene(person)
    id_ = (await scene.document())["id"]
    answer = await scene.viewer.get(f"/documents/{id_}/content", params=params)
    assert (answer.status, answer.code) == (422, "invalid_request")
    assert (await scene.viewer.get("/documents/x/content")).status == 422
    assert (await _content(scene.viewer, GONE)).status == 404


async def test_a_large_text_and_many_updates(person: MakePerson, store: Store) -> None:
    scene = await build_scene(person)
    large, long_ = [(await scene.document())["id"] for _ in range(2)]
    text = "".join(random.Random(1).choices("abc äöü\n", k=1_000_000))
    await store(large, _typed(text))
    await store(long_, _typed(*text[:5_000]))
    for id_, expected in ((large, text), (long_, text[:5_000])):
        assert (await _content(scene.viewer, id_)).text == expected
        assert found(await _content(scene.viewer, id_, "json"))["content"] == expected
        assert _read(await _bytes(scene.viewer, id_)) == expected


# What a stored row may become: cut short, overwritten, one that builds on another that is not there.
DAMAGES = [b"", b"\xff" * 40, b"\1", _typed("a")[0][:-3], _typed("a", "b")[1]]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("format_", ["text", "json", "yjs"])
async def test_a_damaged_document_is_an_error_and_never_empty(
    person: MakePerson, store: Store, damage: bytes, format_: str
) -> None:
    scene = await build_scene(person)
    id_ = (await scene.document())["id"]
    await store(id_, [*_typed("x", "y"), damage])
    with capture_logs() as logs:
        answer = await _content(scene.viewer, id_, format_)
    assert (answer.status, answer.code) == (503, "unavailable")
    assert "damaged" in answer.json["detail"]
    assert [line["document_id"] for line in logs if line["log_level"] == "error"] == [id_]


async def test_a_document_with_a_hole_is_an_error(
    person: MakePerson, store: Store, sql: asyncpg.Connection
) -> None:
    scene = await build_scene(person)
    id_ = (await scene.document())["id"]
    await store(id_, _typed("x", "y", "z"))
    await sql.execute("DELETE FROM document_updates WHERE seq = 3")
    with capture_logs() as logs:
        answer = await _content(scene.viewer, id_)
    assert (answer.status, answer.code) == (503, "unavailable")
    assert [line["document_id"] for line in logs if line["log_level"] == "error"] == [id_]


async def test_what_waits_for_a_later_row_is_found() -> None:
    first, second, third = _typed("a", "b", "c")
    replica = replica_of([second] + [first] * 60 + [third])
    assert replica.text() == "abc"
    replica.close()
    with pytest.raises(ReplicaBroken):
        replica_of([first, third])


async def test_memory_returns_after_content_was_shown() -> None:
    stored = Stored(1, None, _typed("abc " * 100_000))
    id_ = UUID(GONE)

    async def show(count: int) -> int:
        for _ in range(count):
            await show_content(id_, DocumentKind.TEXT, stored, ContentFormat.TEXT)
        gc.collect()
        return int(psutil.Process().memory_info().rss)

    before = await show(20)
    # 400 KB each, so 40 MB if they were kept.
    assert await show(100) - before < 15_000_000


async def test_others_go_on_while_a_long_document_is_read() -> None:
    updates = _typed(*("abcdefgh" * 4_000))
    work = asyncio.create_task(
        show_content(UUID(GONE), DocumentKind.TEXT, Stored(1, None, updates), ContentFormat.TEXT)
    )
    turns = 0
    while not work.done():
        await asyncio.sleep(0)
        turns += 1
    assert len(await work) == 32_000
    assert turns > 3
