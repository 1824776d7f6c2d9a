"""Files as browsers send them: pictures, and the form around a file."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
from PIL import Image

from tests.people import Answer, Person


def picture(width: int = 40, height: int = 30, kind: str = "PNG", **options: Any) -> bytes:
    """The bytes of a picture in one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(buffer, kind, **options)
    return buffer.getvalue()


def form(
    data: bytes, filename: str | None = "file.bin", media_type: str | None = None, name: str | None = None
) -> aiohttp.FormData:
    """A form with a file, good for one request."""
    fields = aiohttp.FormData(quote_fields=False)
    if name is not None:
        fields.add_field("name", name)
    fields.add_field("file", io.BytesIO(data), filename=filename, content_type=media_type)
    return fields


async def upload(person: Person, project: str, data: bytes, *, key: str | None = None, **of: Any) -> Answer:
    headers = {"Idempotency-Key": key} if key else {}
    return await person.post(f"/projects/{project}/assets", data=form(data, **of), headers=headers)
