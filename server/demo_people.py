"""Those who make the demo: they speak with the running server as everybody does."""

from __future__ import annotations

import asyncio
import http.client
import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import aiohttp
import socketio
from pycrdt import Doc, Text

from realtime.lib0 import Reader, chunk, number
from realtime.sync_messages import STEP_1, STEP_2, SYNC, UPDATE
from server.embedded.errors import StartError

_TIMEOUT_SECONDS = 30
_ROOMS = "/workspaces"


class DemoPerson:
    """Somebody signed in to the running server; before that, without a token and an id."""

    def __init__(self, host: str, port: int, token: str | None = None, user_id: str = "") -> None:
        self._host = host
        self._port = port
        self._token = token
        self.id = user_id

    def call(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Send one request below `/api/v1`; return status and answer. Raises StartError on no answer."""
        return self._send(
            method, path, None if body is None else json.dumps(body).encode(), "application/json"
        )

    def must(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send one request that has to succeed. Raises StartError with the server's own words."""
        return _succeeded(self.call(method, path, body))

    def upload(self, project_id: str, name: str, content: bytes) -> dict[str, Any]:
        """Put a file into a project. Raises StartError."""
        boundary = uuid4().hex
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        framing = f"multipart/form-data; boundary={boundary}"
        return _succeeded(self._send("POST", f"/projects/{project_id}/assets", body, framing))

    async def say(self, workspace_id: str, text: str) -> None:
        """Send a message to everybody in a workspace. Raises StartError."""
        client = socketio.AsyncClient(reconnection=False)
        here = {"workspace_id": workspace_id}
        try:
            await client.connect(
                f"http://{self._host}:{self._port}",
                auth={"token": self._token},
                namespaces=[_ROOMS],
                transports=["websocket"],
            )
            await client.call("workspace.join", here, namespace=_ROOMS, timeout=_TIMEOUT_SECONDS)
            message = {**here, "text": text}
            answer = await client.call("message.send", message, namespace=_ROOMS, timeout=_TIMEOUT_SECONDS)
            if not answer["ok"]:
                raise _unmade(answer["error"]["message"])
        except socketio.exceptions.SocketIOError as error:
            raise _unmade(error) from error
        finally:
            await client.disconnect()

    async def write(self, document_id: str, text: str) -> None:
        """Write into an empty document; returns once it is stored. Raises StartError."""
        doc: Doc[Any] = Doc()
        doc.get("content", type=Text).insert(0, text)
        address = f"http://{self._host}:{self._port}/sync/{document_id}?token={self._token}"
        try:
            async with (
                aiohttp.ClientSession() as http_session,
                http_session.ws_connect(address, timeout=aiohttp.ClientWSTimeout(_TIMEOUT_SECONDS)) as socket,
            ):
                await socket.send_bytes(number(SYNC) + number(UPDATE) + chunk(doc.get_update()))
                await _until_stored(socket, text)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise _unmade(error) from error

    def _send(
        self, method: str, path: str, body: bytes | None, content_type: str
    ) -> tuple[int, dict[str, Any]]:
        headers = {"Content-Type": content_type}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = http.client.HTTPConnection(self._host, self._port, timeout=_TIMEOUT_SECONDS)
        try:
            connection.request(method, f"/api/v1{path}", body, headers)
            response = connection.getresponse()
            text = response.read()
            return response.status, json.loads(text) if text else {}
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise _unmade(error) from error
        finally:
            connection.close()


async def _until_stored(socket: aiohttp.ClientWebSocketResponse, text: str) -> None:
    """Asks until the answer, which shows what is stored, has the text. Raises TimeoutError."""
    async with asyncio.timeout(_TIMEOUT_SECONDS):
        seen: Doc[Any] = Doc()
        while str(seen.get("content", type=Text)) != text:
            await socket.send_bytes(number(SYNC) + number(STEP_1) + chunk(seen.get_state()))
            seen.apply_update(await _answer(socket))


async def _answer(socket: aiohttp.ClientWebSocketResponse) -> bytes:
    while True:
        reader = Reader(await socket.receive_bytes())
        if reader.number() == SYNC and reader.number() == STEP_2:
            return reader.chunk()


def _succeeded(reply: tuple[int, dict[str, Any]]) -> dict[str, Any]:
    status, answer = reply
    if status >= HTTPStatus.BAD_REQUEST:
        raise _unmade(answer.get("detail") or status)
    return answer


def _unmade(reason: object) -> StartError:
    return StartError(f"The demo could not be made: {reason}")
