"""People, files and entries in Redis that would wear out those who do jobs, or those who watch."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from pymongo import MongoClient
from redis import Redis

import jobs.desk
import jobs.ffmpeg
from jobs import tether
from jobs.context import JobContext, Outcome
from jobs.errors import JobFailed
from jobs.ffmpeg import Ffmpeg, FfmpegFailed, untrusted_input
from jobs.kinds import JobKind
from jobs.records import job_of
from realtime.messages import JOB_PROGRESS
from realtime.remote_publisher import RemotePublisher
from server.settings import Settings
from server.worker import KnockListener
from storage.files import FileStore
from storage.jobs import JobStore
from storage.keys import room_channel, workspace_room
from tests.asked_jobs import ask
from tests.job_kinds.noop import NoopParams
from tests.render_set import RenderSet, ffmpeg, item, make_job
from tests.scene import Scene
from tests.stock_clients import Clients
from tests.workbench import Workbench, workbench
from workspace.resources import JobStatus

# How many jobs may wait in these tests.
FEW = 3


# Very many jobs, very long ones


@pytest.fixture
def few_may_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.desk, "MOST_WAITING", FEW)


@pytest.mark.usefixtures("few_may_wait")
async def test_only_so_many_jobs_of_a_workspace_wait(scene: Scene) -> None:
    asked = [await ask(scene.editor, scene.project_id, key=f"key-{index}") for index in range(FEW)]
    assert [answer.status for answer in asked] == [202] * FEW
    refused = await ask(scene.editor, scene.project_id)
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert f"{FEW} jobs of this workspace wait already" in refused.json["detail"]
    # A request that is sent again is answered as it was; others have room of their own.
    assert (await ask(scene.editor, scene.project_id, key="key-0")).json == asked[0].json
    elsewhere = await scene.outsider.workspace()
    project = await scene.outsider.project(elsewhere["id"])
    assert (await ask(scene.outsider, project["id"])).status == 202
    # Where one is gone another may come, also as a retry of that one.
    gone = asked[0].json["id"]
    assert (await scene.editor.post(f"/jobs/{gone}/cancel")).status == 200
    assert (await scene.editor.post(f"/jobs/{gone}/retry")).status == 202
    assert (await scene.editor.post(f"/jobs/{gone}/retry")).status == 409


@pytest.mark.parametrize("field", ["idempotency", "active_key"])
async def test_jobs_are_found_by_key_without_reading_all(
    scene: Scene, settings: Settings, field: str
) -> None:
    assert (await ask(scene.editor, scene.project_id, key="a-key")).status == 202
    with MongoClient[dict[str, Any]](settings.mongodb_url) as client:
        plan = client.get_default_database()["jobs"].find({field: "x"}).explain()
    assert "IXSCAN" in str(plan["queryPlanner"]["winningPlan"])


async def never_end(_context: JobContext, _params: NoopParams) -> Outcome:
    await asyncio.sleep(3600)
    return Outcome(result={})


async def never_end_nor_stop(context: JobContext, params: NoopParams) -> Outcome:
    try:
        return await never_end(context, params)
    except asyncio.CancelledError:
        return await never_end(context, params)


async def tell_much(context: JobContext, _params: NoopParams) -> Outcome:
    for percent in range(100):
        await context.progress(percent, "talking")
        await asyncio.sleep(0.01)
    return Outcome(result={})


@pytest.fixture
async def bench(settings: Settings, tmp_path: Path) -> AsyncIterator[Workbench]:
    kinds = [
        JobKind(run.__name__, "data", NoopParams, run, "For one test.", longest_seconds=0.2)
        for run in (never_end, never_end_nor_stop)
    ]
    kinds.append(JobKind("tell_much", "data", NoopParams, tell_much, "For one test."))
    async with workbench(settings, tmp_path, kinds=kinds) as bench:
        yield bench


@pytest.mark.parametrize("kind", ["never_end", "never_end_nor_stop"])
async def test_a_job_that_does_not_end_is_ended_for_good(bench: Workbench, kind: str) -> None:
    job_id = await bench.put(kind)
    assert await bench.runner().work("data", most=2) == 1
    job = await bench.job(job_id)
    assert (job.status, job.attempt) == (JobStatus.FAILED, 1)
    assert job.error is not None
    assert job.error.code == "took_too_long"
    assert job.error.message.startswith("It took more than 0.2 seconds")
    assert bench.deaths == ([] if kind == "never_end" else ["told to die"])


@pytest.mark.parametrize(("characters", "least", "most"), [(0, 4, 6), (200_000, 2, 2)])
async def test_large_jobs_are_shown_less_often(
    bench: Workbench, characters: int, least: int, most: int
) -> None:
    job_id = await bench.put("tell_much", params={"text": "x" * characters})
    assert await bench.runner().work("data", most=1) == 1
    told = [job for job in bench.heard.progress if job.progress.stage == "talking"]
    assert least <= len(told) <= most
    # The last is always told.
    assert told[-1].progress.percent == 99
    assert (await bench.job(job_id)).status is JobStatus.COMPLETED


# What ffmpeg is made to do


async def test_pictures_of_a_clip_are_bounded_in_size(tmp_path: Path) -> None:
    clip = tmp_path / "huge.mp4"
    made = ffmpeg("-f", "lavfi", "-i", "color=s=8192x8192:d=0.04", "-preset", "ultrafast", str(clip))
    assert made.returncode == 0, made.stderr
    with pytest.raises(FfmpegFailed):
        await Ffmpeg(tmp_path).run([*untrusted_input(clip.name), "-f", "null", "-"])


async def test_a_clip_that_never_comes_to_its_next_picture_is_named(
    scene: Scene,
    sql: asyncpg.Connection,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Very many pictures within a few milliseconds.
    packed = ("-vf", "settb=1/1000000,setpts=N", "-fps_mode", "passthrough", "-enc_time_base", "1:1000000")
    form = ("-preset", "ultrafast", "-bf", "0", "-video_track_timescale", "1000000")
    clip = tmp_path / "packed.mp4"
    made = ffmpeg("-f", "lavfi", "-i", "color=s=1280x720:r=1000:d=4", *packed, *form, str(clip))
    assert made.returncode == 0, made.stderr
    (tmp_path / "attempt").mkdir()
    job = make_job(scene.workspace_id, scene.project_id, scene.editor.id)
    stage = RenderSet(scene.editor, sql, job, tmp_path / "attempt", FileStore.open(settings.files_url))
    asset_id = await stage.upload(clip.read_bytes(), "packed.mp4")
    monkeypatch.setattr(jobs.ffmpeg, "STALL_SECONDS", 0.3)
    with pytest.raises(JobFailed, match=r"Item 1 .* takes too long to read"):
        await stage.render([item(asset_id)])


async def test_a_child_that_takes_very_much_memory_fails_by_itself() -> None:
    async def take(gibibytes: int) -> int:
        script = f"import mmap; mmap.mmap(-1, {gibibytes} << 30, flags=mmap.MAP_PRIVATE)"
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, tether.__file__, str(os.getpid()), sys.executable, "-c", script),
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await child.wait()

    assert await take(1) == 0
    assert await take(4) == 1


# Redis in the wrong hands

DEEP = b"[" * 200_000
FORGED: dict[str, Mapping[Any, Any]] = {
    "names a program": {"data": json.dumps(["os.system", None, ["exit 1"], {}])},
    "holds a pickle": {"data": b"\x80\x04cos\nsystem\n(X\x05\0\0\0touchtR."},
    "is deep": {"data": DEEP},
    "waits deeply": {"data": "[]", "retry_intervals": DEEP},
    "depends deeply": {"data": "[]", "dependency_ids": DEEP},
    "takes a word of seconds": {"data": "[]", "timeout": "abc"},
    "was made never": {"data": "[]", "created_at": "never"},
    "is no text": {"data": b"\xff\xfe\x00"},
}


@pytest.fixture
def redis(settings: Settings) -> Iterator[Redis]:
    with Redis.from_url(settings.redis_url or "") as client:
        yield client


@pytest.mark.parametrize("name", FORGED)
def test_forged_entries_are_dropped_and_leave_nothing(settings: Settings, redis: Redis, name: str) -> None:
    listener = KnockListener("data", settings.redis_url or "")
    # Knocks of other tests.
    redis.delete("rq:queue:data")
    redis.hset("rq:job:forged", mapping=FORGED[name])
    redis.rpush("rq:queue:data", "forged")
    listener.listen()
    assert not redis.exists("rq:job:forged", "rq:queue:data", "rq:queue:data:intermediate")


async def test_forged_progress_reaches_nobody(
    settings: Settings, scene: Scene, store: JobStore, stock_clients: Clients, redis: Redis
) -> None:
    client = await stock_clients.connect(scene.viewer.url, scene.viewer.token, transports=["websocket"])
    await client.join(scene.workspace_id)
    job = await scene.job()
    await client.hear("job.queued")
    room = workspace_room(scene.workspace_id)
    elsewhere = await scene.outsider.workspace()
    foreign = {**job, "workspace_id": elsewhere["id"]}
    for body in ("", "}", '{"a": 1}', '1],["job.completed",{}', json.dumps(foreign), job["id"]):
        news = {"host_id": "another", "room": room, "kind": JOB_PROGRESS, "body": body}
        redis.publish(room_channel(room), json.dumps(news))
    redis.publish(room_channel(room), DEEP)
    record = await store.find(job["id"])
    assert record is not None
    async with RemotePublisher.connect(settings.redis_url or "") as remote:
        remote.tell_progress(job_of(record))
    await client.hear(JOB_PROGRESS)
    assert [payload for name, payload in client.events if name == JOB_PROGRESS] == [job]
    assert "disconnect" not in [name for name, _ in client.events]
