"""The least python-socketio server that sends what one client sends to all others, on aiohttp and uvloop."""

from __future__ import annotations

import os

import socketio
import uvloop
from aiohttp import web


def main() -> None:
    server = socketio.AsyncServer(async_mode="aiohttp")

    @server.on("update")  # type: ignore[untyped-decorator]
    async def update(sid: str, data: bytes) -> None:
        await server.emit("update", data, skip_sid=sid)

    app = web.Application()
    server.attach(app)
    loop = uvloop.new_event_loop()
    web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None, loop=loop)


if __name__ == "__main__":
    main()
