"""The servers that jobs are asked of: ours as shipped, and BullMQ on the same Valkey."""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from redis.asyncio import Redis

from bench.jobs_client import COMPLETED, RUNNING, Dialect
from bench.node_packages import NODE
from server.embedded.ports import free_port
from server.embedded.processes import wait_until
from tests.people import register
from tests.processes import serving
from tests.services import Services
from tests.workers import CLOCK, WORKER, background

_START_TIMEOUT_SECONDS = 20.0
_SECRET = "a secret that the servers of one run share"
_KIND_MODULE = "bench.noop_job"


@dataclass(frozen=True)
class Running:
    """A server that is ready, and the processes that are its own."""

    dialect: Dialect
    pids: Sequence[int]


@asynccontextmanager
async def ours(folder: Path, services: Services) -> AsyncIterator[Running]:
    """`atelier serve`, one worker of the queue and a clock, over all three databases."""
    environment = {
        "DATABASE_URL": await services.new_database(),
        "REDIS_URL": services.redis_url,
        "MONGODB_URL": services.new_mongodb_url(),
        "FILES_URL": f"file:{folder / 'files'}",
        "SCRATCH_FOLDER": str(folder / "scratch"),
        "JWT_SECRET": _SECRET,
        "RATE_LIMIT_API": "1000000/minute",
        "JOB_MODULES": _KIND_MODULE,
    }
    with ExitStack() as stack:
        web = stack.enter_context(serving(folder, environment))
        worker = stack.enter_context(background(folder, environment, WORKER))
        clock = stack.enter_context(background(folder, environment, CLOCK))
        worker.wait_for_horses()
        dialect = await _dialect_of_ours(web.url)
        yield Running(dialect, [web.pid, worker.process.pid, clock.process.pid])


async def _dialect_of_ours(url: str) -> Dialect:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as http:
        person = await register(url, http, "Asker")
        workspace = await person.workspace()
    return Dialect(
        url=url,
        path=f"/api/v1/workspaces/{workspace['id']}/jobs",
        namespace="/workspaces",
        join=("workspace.join", {"workspace_id": workspace["id"]}),
        events={
            RUNNING: ("job.progress", _running_job),
            COMPLETED: ("job.completed", lambda event: str(event["data"]["id"])),
        },
        token=person.token,
    )


def _running_job(job: Any) -> str | None:
    return str(job["id"]) if job["status"] == "running" else None


@contextmanager
def bullmq(folder: Path, packages: Path, redis_url: str) -> Iterator[Running]:
    """A web process in Node that queues and tells, and a worker in another."""
    port = free_port()
    environment = {**os.environ, "PORT": str(port), "REDIS_URL": redis_url}
    with ExitStack() as stack:
        worker = stack.enter_context(_node(packages / "bullmq_worker.mjs", folder, environment))
        web = stack.enter_context(_node(packages / "bullmq_server.mjs", folder, environment))
        url = f"http://127.0.0.1:{port}"
        _wait_listening(web, port)
        dialect = Dialect(
            url=url,
            path="/jobs",
            namespace="/",
            join=("join", "jobs"),
            events={
                RUNNING: ("running", lambda job: str(job["id"])),
                COMPLETED: ("completed", lambda job: str(job["id"])),
            },
        )
        yield Running(dialect, [web.pid, worker.pid])


@contextmanager
def _node(script: Path, folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with (folder / f"{script.stem}.log").open("ab") as log:
        process = subprocess.Popen(
            [NODE, script], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder, env=environment
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait_listening(process: subprocess.Popen[bytes], port: int) -> None:
    def is_listening() -> bool:
        if process.poll() is not None:
            raise ConnectionError(f"the server ended with {process.returncode}; see its log")
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    if not wait_until(is_listening, _START_TIMEOUT_SECONDS):
        raise ConnectionError(f"the server does not listen after {_START_TIMEOUT_SECONDS:g} s")


@asynccontextmanager
async def writing_to_disk(redis_url: str) -> AsyncIterator[None]:
    """While this is open, Valkey answers a write only when it is on the disk."""
    async with Redis.from_url(redis_url) as redis:
        await redis.config_set("appendfsync", "always")
        await redis.config_set("appendonly", "yes")
        try:
            yield
        finally:
            await redis.config_set("appendonly", "no")
