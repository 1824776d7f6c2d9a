"""Messages: sent exactly once, read back newest first."""

from __future__ import annotations

import asyncio

import pytest
from pydantic import ValidationError

from tests.replica import events_after, every, found
from tests.running_app import RunningApp
from tests.scene import MakePerson, build_scene, say
from workspace.errors import Conflict, Forbidden, NotFound
from workspace.messages import MessageDraft


async def test_history_is_newest_first(app_server: RunningApp, person: MakePerson) -> None:
    scene = await build_scene(person)
    sent = [
        (await say(app_server, scene.editor, scene.workspace_id, text)).model_dump(mode="json")
        for text in ("one", "two", "three")
    ]
    path = f"/workspaces/{scene.workspace_id}/messages"
    page = found(await scene.viewer.get(path, params={"limit": 2}))
    rest = found(await scene.viewer.get(path, params={"limit": 2, "cursor": page["next_cursor"]}))
    assert page["items"] + rest["items"] == sent[::-1]
    assert rest["next_cursor"] is None


async def test_a_message_is_an_event(app_server: RunningApp, person: MakePerson) -> None:
    scene = await build_scene(person)
    message = await say(app_server, scene.commenter, scene.workspace_id, "Hello", "c1")
    event = (await events_after(scene.owner, scene.workspace_id, 0))[-1]
    assert (event["type"], event["data"]) == ("message.created", message.model_dump(mode="json"))
    assert event["data"]["client_id"] == "c1"


async def test_a_repeated_message_is_stored_once(app_server: RunningApp, person: MakePerson) -> None:
    scene = await build_scene(person)
    head = len(await events_after(scene.owner, scene.workspace_id, 0))
    sent = await asyncio.gather(
        *(say(app_server, scene.editor, scene.workspace_id, "Hello", "c1") for _ in range(6))
    )
    assert len({message.id for message in sent}) == 1
    assert len(await every(scene.owner, f"/workspaces/{scene.workspace_id}/messages")) == 1
    assert len(await events_after(scene.owner, scene.workspace_id, 0)) == head + 1


async def test_a_client_id_belongs_to_one_text_of_one_author(
    app_server: RunningApp, person: MakePerson
) -> None:
    scene = await build_scene(person)
    first = await say(app_server, scene.editor, scene.workspace_id, "Hello", "c1")
    with pytest.raises(Conflict):
        await say(app_server, scene.editor, scene.workspace_id, "Other", "c1")
    other = await say(app_server, scene.admin, scene.workspace_id, "Other", "c1")
    assert other.id != first.id
    unnamed = [await say(app_server, scene.editor, scene.workspace_id, "Hello") for _ in range(2)]
    assert unnamed[0].id != unnamed[1].id


async def test_who_may_send(app_server: RunningApp, person: MakePerson) -> None:
    scene = await build_scene(person)
    with pytest.raises(Forbidden):
        await say(app_server, scene.viewer, scene.workspace_id, "Hello")
    with pytest.raises(NotFound):
        await say(app_server, scene.outsider, scene.workspace_id, "Hello")
    assert await every(scene.owner, f"/workspaces/{scene.workspace_id}/messages") == []


@pytest.mark.parametrize("text", ["", "  \n", "a\0b", "x" * 8193, "é" * 4097])
def test_texts_that_cannot_be_sent(text: str) -> None:
    with pytest.raises(ValidationError):
        MessageDraft(text=text)


def test_texts_of_just_the_right_size() -> None:
    assert MessageDraft(text="é" * 4096).text == "é" * 4096
