"""Renders as people ask for them by REST, for tests with a real worker."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from tests.forms import form
from tests.people import Person, created
from tests.render_set import plain

_FIELDS = {"fps": 10, "transition": "fade"}


async def upload(ada: Person, project: dict[str, Any], colour: tuple[int, int, int]) -> str:
    answer = await ada.post(f"/projects/{project['id']}/assets", data=form(plain(colour), "one.png"))
    asset_id: str = created(answer)["id"]
    return asset_id


async def ask(ada: Person, project: dict[str, Any], items: list[dict[str, Any]], **fields: int) -> str:
    body = {"type": "render", "params": {**_FIELDS, **fields, "items": items}}
    answer = await ada.post(f"/projects/{project['id']}/jobs", json=body)
    assert answer.status == 202, answer.text
    job_id: str = answer.json["id"]
    return job_id


async def shown(ada: Person, job_id: str, condition: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    deadline = time.monotonic() + 40
    while not condition(job := (await ada.get(f"/jobs/{job_id}")).json):
        assert time.monotonic() < deadline, job
        await asyncio.sleep(0.05)
    return dict(job)
