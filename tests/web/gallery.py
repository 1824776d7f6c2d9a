"""A workspace in the middle of its work, for looking at every view of the app."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playwright.async_api import expect

from tests.forms import upload
from tests.people import Person, created
from tests.web.document_page import open_document
from tests.web.pictures import make_pictures
from tests.web.scenes import Place
from tests.web.visitors import Visitor, Visits

_RENDER_SECONDS = 90
_POLL_SECONDS = 0.1
_TASKS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("Order the frames", {"priority": "urgent", "labels": ["print"]}),
    ("Invite the neighbours and everybody who helped last year", {"labels": ["event", "letters"]}),
    ("Hang the lights", {"status": "in_progress", "priority": "medium"}),
    ("Write the texts for the walls", {"status": "in_progress", "priority": "high", "labels": ["text"]}),
    ("Book the hall", {"status": "done", "priority": "low"}),
)
_TEXT = """# Plan for the opening

**Friday, six o'clock.** Doors open at *five*, see [the programme](https://example.com/programme).

- [x] Book the hall
- [ ] Order the frames
- [ ] Call the printer

| What | Who |
| --- | --- |
| Music | Grace |
| Drinks | Ada |

> Keep the speech short.

```
lights = warm
```
"""


@dataclass(frozen=True)
class Gallery:
    """Where everything is, and who is there."""

    ada: Visitor
    grace: Visitor
    vera: Visitor
    place: Place
    empty: Place
    task_id: str
    document_id: str
    # The video's.
    job_id: str
    running_id: str


async def build_gallery(visits: Visits, folder: Path) -> Gallery:
    """Ada owns it, Grace edits it and has a page open, Vera may only look, and somebody is invited."""
    ada = await visits.member("Ada Lovelace")
    grace = await visits.member("Grace Hopper")
    vera = await visits.member("Vera Rubin")
    person = ada.person
    studio = await person.workspace("Studio")
    project = await person.project(studio["id"], "Summer exhibition")
    place = Place(studio["id"], project["id"])
    await person.invite(grace.person, place.workspace_id, "editor")
    await person.invite(vera.person, place.workspace_id, "viewer")
    invitation = {"email": "lin@example.com", "role": "commenter"}
    created(await person.post(f"/workspaces/{place.workspace_id}/invitations", json=invitation))
    empty = Place(place.workspace_id, (await person.project(place.workspace_id, "Winter market"))["id"])
    task_id = await _fill_board(ada.person, grace.person, place)
    document_id = (await person.document(place.project_id, "Plan for the opening", kind="text"))["id"]
    job_id, running_id = await _make_jobs(ada.person, place, folder)
    await _write_document(grace, place, document_id)
    await _say(grace, place, "The frames are on their way.")
    await _say(ada, place, f"Thank you, @[Grace Hopper](user:{grace.person.id})! See https://example.com.")
    return Gallery(ada, grace, vera, place, empty, task_id, document_id, job_id, running_id)


async def _fill_board(owner: Person, other: Person, place: Place) -> str:
    """Makes the tasks; the id of the first, which is talked about."""
    due = (datetime.now(UTC) + timedelta(days=9)).date().isoformat()
    ids = []
    for title, fields in _TASKS:
        ids.append((await owner.task(place.project_id, title, **fields))["id"])
    details = {"description": "Twelve of them, in oak.", "assignee_id": other.id, "due_date": due}
    changed = await owner.patch(f"/tasks/{ids[0]}", json=details)
    assert changed.status == 200, changed
    for who, body in (
        (other, "Which size do we need?"),
        (owner, f"Forty by fifty, @[{other.name}](user:{other.id})."),
    ):
        created(await who.post(f"/tasks/{ids[0]}/comments", json={"body": body}))
    return str(ids[0])


async def _say(visitor: Visitor, place: Place, text: str) -> None:
    """Sends a message to the workspace, on a page of its own."""
    page = await visitor.context.new_page()
    await page.goto(f"{visitor.url}{place.workspace_path}/messages")
    await page.get_by_label("Message", exact=True).fill(text)
    await page.keyboard.press("Enter")
    await expect(page.locator(".line")).not_to_have_count(0)
    await expect(page.locator(".on-its-way")).to_have_count(0)
    await page.close()


async def _write_document(writer: Visitor, place: Place, document_id: str) -> None:
    """Writes what the preview knows to show; the page stays, with the caret in the text."""
    page = await open_document(writer, place, document_id)
    await page.editor.focus()
    await page.page.keyboard.insert_text(_TEXT)
    await expect(page.mark).to_have_text("Saved")


async def _make_jobs(owner: Person, place: Place, folder: Path) -> tuple[str, str]:
    """Files, and a job of each end; the ids of that which made a video, and of one that goes on."""
    items = []
    for path in make_pictures(folder, 3):
        asset = created(await upload(owner, place.project_id, path.read_bytes(), filename=path.name))
        items.append({"asset_id": asset["id"], "duration_seconds": 1})
    video = {"items": items, "width": 320, "height": 240, "fps": 10, "transition": "fade"}
    rendered = await _start(owner, place, "render", video)
    await _end(owner, rendered)
    failed = await _start(owner, place, "failing", {"how": "final"})
    await _end(owner, failed)
    cancelled = await _start(owner, place, "steps", {"steps": 600, "step_seconds": 1})
    stopped = await owner.post(f"/jobs/{cancelled}/cancel")
    assert stopped.status in (200, 202), stopped
    await _end(owner, cancelled)
    return rendered, await _start(owner, place, "steps", {"steps": 600, "step_seconds": 1})


async def _start(owner: Person, place: Place, type_: str, params: Mapping[str, Any]) -> str:
    answer = await owner.post(f"/projects/{place.project_id}/jobs", json={"type": type_, "params": params})
    assert answer.status == 202, answer
    return str(answer.json["id"])


async def _end(owner: Person, job_id: str) -> None:
    deadline = time.monotonic() + _RENDER_SECONDS
    while (await owner.get(f"/jobs/{job_id}")).json["status"] in ("queued", "running"):
        assert time.monotonic() < deadline, job_id
        await asyncio.sleep(_POLL_SECONDS)
