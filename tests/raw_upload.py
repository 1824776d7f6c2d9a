"""An upload written byte by byte, to be cut off anywhere."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

from tests.people import PREFIX, Person


class Raw:
    """One connection with one upload on it."""

    BOUNDARY = "b0undary"

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def begin(cls, person: Person, project_id: str, length: int | None) -> Raw:
        parts = urlsplit(person.url)
        raw = cls(*await asyncio.open_connection(parts.hostname, parts.port))
        framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
        head = (
            f"POST {PREFIX}/projects/{project_id}/assets HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            f"Authorization: Bearer {person.token}\r\n{framing}\r\n"
            f"Content-Type: multipart/form-data; boundary={cls.BOUNDARY}\r\n\r\n"
        )
        await raw.send(head.encode())
        return raw

    @classmethod
    def head_of_file(cls) -> bytes:
        disposition = 'Content-Disposition: form-data; name="file"; filename="half.bin"'
        return f"--{cls.BOUNDARY}\r\n{disposition}\r\n\r\n".encode()

    @classmethod
    def end(cls) -> bytes:
        return f"\r\n--{cls.BOUNDARY}--\r\n".encode()

    async def send(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def status(self) -> int:
        line = await asyncio.wait_for(self._reader.readline(), 30)
        return int(line.split()[1])

    def reset(self) -> None:
        self._writer.transport.abort()
