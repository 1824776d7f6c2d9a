"""What rooms and operators hear of jobs, and what becomes of requests while a service is away."""

from __future__ import annotations

import asyncio
import time
from uuid import uuid4

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from jobs.kinds import Kinds
from jobs.measures import DURATION_BOUNDS_SECONDS
from jobs.outcome import Ending, Outcomes
from jobs.records import job_of
from realtime.remote_publisher import RemotePublisher
from server.app import build_app
from server.embedded.errors import StartError
from server.keys import HUB, POSTGRES
from server.settings import Settings
from storage.jobs import JobStore
from tests.asked_jobs import ask, later, start
from tests.people import Client, Person, register
from tests.replica import events_after, every, found
from tests.running_app import RunningApp, run_app
from tests.scene import Scene
from tests.services import Services
from tests.stock_clients import Clients
from workspace.resources import JobStatus

NOBODY_MONGODB = "mongodb://127.0.0.1:1/atelier"


# What rooms hear


async def test_rooms_hear_of_jobs_and_of_their_progress(
    app_server: RunningApp, settings: Settings, scene: Scene, store: JobStore, stock_clients: Clients
) -> None:
    watchers = [
        await stock_clients.connect(each.url, each.token, transports=[transport])
        for each, transport in ((scene.viewer, "websocket"), (scene.owner, "polling"))
    ]
    stranger = await stock_clients.connect(scene.outsider.url, scene.outsider.token)
    elsewhere = await scene.outsider.workspace()
    await stranger.join(elsewhere["id"])
    for each in watchers:
        await each.join(scene.workspace_id)
    job = await scene.job()
    for each in watchers:
        assert (await each.hear("job.queued"))["data"] == job
    outcomes = Outcomes(store, app_server.app[POSTGRES], app_server.app[HUB].publisher)
    record = await start(store, outcomes, job)
    async with RemotePublisher.connect(settings.redis_url or "") as remote:
        for percent in (10, 20, 30):
            told = await store.progress(
                job["id"], record["fence"], percent=percent, stage="stepping", message="On it."
            )
            assert told is not None
            remote.tell_progress(job_of(told))
    # Leaving the publisher sends what is left, so the last picture arrives.
    for each in watchers:
        await each.hear("job.progress", lambda told: told["progress"]["percent"] == 30)
        heard = [payload for name, payload in each.events if name == "job.progress"]
        assert [told["progress"]["percent"] for told in heard] == [10, 20, 30]
        assert [told["job_seq"] for told in heard] == [3, 4, 5]
        assert heard[-1] == found(await scene.viewer.get(f"/jobs/{job['id']}"))
    assert not [name for name, _ in stranger.events if name.startswith("job.")]


async def test_events_of_other_processes_reach_rooms_at_once(
    app_server: RunningApp, settings: Settings, scene: Scene, store: JobStore, stock_clients: Clients
) -> None:
    client = await stock_clients.connect(scene.viewer.url, scene.viewer.token, transports=["websocket"])
    await client.join(scene.workspace_id)
    job = await scene.job()
    async with RemotePublisher.connect(settings.redis_url or "") as remote:
        outcomes = Outcomes(store, app_server.app[POSTGRES], remote)
        record = await start(store, outcomes, job)
        final = await outcomes.settle(record, Ending(JobStatus.COMPLETED, result={"n": 1}))
    heard = await client.hear("job.completed", within_seconds=2)
    assert heard["data"] == final.model_dump(mode="json")
    assert found(await scene.viewer.get(f"/jobs/{job['id']}")) == heard["data"]


async def test_progress_that_cannot_be_sent_stops_nobody(scene: Scene, store: JobStore) -> None:
    job = await scene.job()
    record = await store.find(job["id"])
    assert record is not None
    began = time.monotonic()
    async with RemotePublisher.connect("redis://127.0.0.1:1/0") as remote:
        remote.tell_progress(job_of(record))
    assert time.monotonic() - began < 3


# Outages


async def test_without_mongodb_jobs_are_unavailable_and_the_rest_goes_on(
    settings: Settings, http: aiohttp.ClientSession
) -> None:
    alone = settings.model_copy(update={"mongodb_url": NOBODY_MONGODB})
    async with run_app(alone) as running:
        ada = await _somebody(running, http)
        project = await ada.project((await ada.workspace())["id"])
        path = f"/projects/{project['id']}/jobs"
        for answer in await asyncio.gather(
            ada.post(path, json={"type": "noop", "params": {}}),
            ada.get(path),
            ada.get(f"/jobs/{uuid4()}"),
            ada.post(f"/jobs/{uuid4()}/cancel"),
        ):
            assert (answer.status, answer.code) == (503, "unavailable")
            assert int(answer.headers["Retry-After"]) >= 1
        assert (await ada.get("//metrics")).status == 200
        await ada.task(project["id"])


async def test_mongodb_comes_back(
    own_services: Services, settings: Settings, http: aiohttp.ClientSession
) -> None:
    own = settings.model_copy(update={"mongodb_url": own_services.mongodb_url})
    async with run_app(own) as running:
        ada = await _somebody(running, http)
        project = await ada.project((await ada.workspace())["id"])
        first = (await ask(ada, project["id"], key="k")).json
        own_services.mongodb.kill()
        assert (await ask(ada, project["id"])).status == 503
        metrics = await ada.get("//metrics")
        assert metrics.status == 200
        assert not _samples(metrics.text, "atelier_jobs_queued")
        # Here, for a service ends with the thread that started it.
        own_services.mongodb.start()
        deadline = time.monotonic() + 15
        while (answer := await ask(ada, project["id"], key="k")).status == 503:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        assert answer.json == first
        assert await every(ada, f"/projects/{project['id']}/jobs") == [first]


async def test_a_mongodb_that_is_silent_holds_nobody_up_for_long(
    own_services: Services, settings: Settings, http: aiohttp.ClientSession
) -> None:
    own = settings.model_copy(update={"mongodb_url": own_services.mongodb_url})
    async with run_app(own) as running:
        ada = await _somebody(running, http)
        project = await ada.project((await ada.workspace())["id"])
        first = await ask(ada, project["id"])
        assert first.status == 202, first
        own_services.mongodb.freeze()
        try:
            began = time.monotonic()
            assert (await ada.get("//metrics")).status == 200
            assert time.monotonic() - began < 2
            answer = await ask(ada, project["id"])
            assert (answer.status, answer.code) == (503, "unavailable")
            assert time.monotonic() - began < 15
        finally:
            own_services.mongodb.thaw()
        deadline = time.monotonic() + 15
        while (await ada.get(f"/jobs/{first.json['id']}")).status == 503:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.1)
        assert _samples((await ada.get("//metrics")).text, "atelier_jobs_queued")


async def test_a_job_is_taken_while_redis_is_away(settings: Settings, http: aiohttp.ClientSession) -> None:
    alone = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    async with run_app(alone) as running:
        ada = await _somebody(running, http)
        workspace = await ada.workspace()
        project = await ada.project(workspace["id"])
        job = (await ask(ada, project["id"])).json
        assert (await events_after(ada, workspace["id"], 0))[-1]["data"] == job


# Kinds


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        ("no_such_module", "No module named"),
        ("tests.people", "has no KIND"),
        ("tests.job_kinds.noop", "two kinds"),
    ],
)
def test_modules_that_bring_no_kind_stop_the_start(settings: Settings, module: str, reason: str) -> None:
    wrong = settings.model_copy(update={"job_modules": [*settings.job_modules, module]})
    with pytest.raises(StartError, match=f"JOB_MODULES: .*{reason}"):
        build_app(wrong)


async def test_a_server_documents_the_kinds_it_has(api: Client, settings: Settings) -> None:
    document = (await api.get("//api/openapi.json")).json
    known = document["components"]["schemas"]["JobRequest"]["properties"]["type"]["enum"]
    assert known == [kind.name for kind in Kinds.load(settings.job_modules)]
    assert "noop" in known


# Measures


async def test_an_operator_sees_depth_age_and_durations(
    scene: Scene, store: JobStore, outcomes: Outcomes
) -> None:
    async def measured() -> tuple[dict[str, float], dict[str, float], dict[str, float], float]:
        text = (await scene.owner.get("//metrics")).text
        queued, running, oldest = (
            {labels["queue"]: value for labels, value in _samples(text, name)}
            for name in ("atelier_jobs_queued", "atelier_jobs_running", "atelier_job_oldest_seconds")
        )
        ended = [
            value
            for labels, value in _samples(text, "atelier_job_duration_seconds_count")
            if labels == {"type": "noop", "status": "completed"}
        ]
        return queued, running, oldest, sum(ended)

    queued, running, _, ended = await measured()
    assert set(queued) == {"render", "data"}
    first, _second = await scene.job(), await scene.job()
    await ask(scene.editor, scene.project_id, run_at=later(days=3))
    record = await start(store, outcomes, first)
    after, working, oldest, _ = await measured()
    assert (after["data"] - queued["data"], working["data"] - running["data"]) == (2, 1)
    assert 0 < oldest["data"] < 24 * 3600
    assert (after["render"], working["render"]) == (queued["render"], running["render"])
    await outcomes.settle(record, Ending(JobStatus.COMPLETED, result={}))
    after, working, _, completed = await measured()
    assert (working["data"], completed - ended) == (running["data"], 1)
    text = (await scene.owner.get("//metrics")).text
    bounds = {
        labels["le"]
        for labels, _ in _samples(text, "atelier_job_duration_seconds_bucket")
        if labels["type"] == "noop"
    }
    assert bounds == {*(str(bound) for bound in DURATION_BOUNDS_SECONDS), "+Inf"}


def _samples(text: str, name: str) -> list[tuple[dict[str, str], float]]:
    return [
        (sample.labels, sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name
    ]


async def _somebody(running: RunningApp, http: aiohttp.ClientSession) -> Person:
    return await register(running.url, http, "Ada")
