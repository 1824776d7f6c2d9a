"""Five hundred small jobs of two workspaces: fair, whole, and seen by whoever operates this."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.cluster import Cluster
from tests.job_stage import Stage
from tests.people import Person
from tests.replica import events_after, every, found
from tests.services import Services
from tests.test_document_scale import report

MANY, FEW = 490, 10
AMONG_THE_FIRST = 30
ASKING_AT_ONCE = 8


@pytest.fixture
def stage(services: Services, tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(services, tmp_path)
    with stage.running():
        yield stage


@dataclass
class Customer:
    """Somebody with a workspace, whose jobs wait until they are let go."""

    person: Person
    workspace_id: str
    project_id: str

    @classmethod
    async def new(cls, cluster: Cluster, name: str, server: int) -> Customer:
        person = cluster.at(await cluster.person(name), server)
        workspace = await person.workspace()
        project = await person.project(workspace["id"])
        customer = cls(person, workspace["id"], project["id"])
        await customer.pause(True)
        return customer

    async def pause(self, is_paused: bool) -> None:
        found(await self.person.patch(f"/workspaces/{self.workspace_id}", json={"jobs_paused": is_paused}))

    async def ask(self, count: int) -> None:
        turns = asyncio.Semaphore(ASKING_AT_ONCE)

        async def one() -> None:
            async with turns:
                body = {"type": "noop", "params": {}}
                answer = await self.person.post(f"/projects/{self.project_id}/jobs", json=body)
                assert answer.status == 202, answer

        await asyncio.gather(*(one() for _ in range(count)))

    async def jobs(self) -> list[dict[str, Any]]:
        return await every(self.person, f"/workspaces/{self.workspace_id}/jobs")

    async def events(self) -> Counter[tuple[str, str]]:
        """How often each event of each job is in the log."""
        events = await events_after(self.person, self.workspace_id, 0)
        return Counter((each["data"]["id"], each["type"]) for each in events if each["type"][:4] == "job.")


async def measures(person: Person) -> dict[str, float]:
    """What is measured of the queue `data` and of `noop` jobs that completed."""
    text = (await person.get("//metrics")).text
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.labels in ({"queue": "data"}, {"type": "noop", "status": "completed"})
    }


def duration_seconds(job: dict[str, Any]) -> float:
    started, finished = (datetime.fromisoformat(job[name]) for name in ("started_at", "finished_at"))
    return (finished - started).total_seconds()


@pytest.mark.long
async def test_five_hundred_jobs_are_done_fairly_and_once(stage: Stage, http: aiohttp.ClientSession) -> None:
    cluster = Cluster(stage.servers, http)
    big, small = await Customer.new(cluster, "Ada", 0), await Customer.new(cluster, "Grace", 1)
    await big.ask(MANY)
    await small.ask(FEW)
    seen = [await measures(small.person)]
    assert seen[0]["atelier_jobs_queued"] == MANY + FEW
    assert seen[0]["atelier_jobs_running"] == 0
    began = time.monotonic()
    await big.pause(False)
    await small.pause(False)
    async with asyncio.timeout(90):
        while seen[-1].get("atelier_job_duration_seconds_count", 0) < MANY + FEW:
            await asyncio.sleep(0.2)
            seen.append(await measures(big.person))
    took_seconds = time.monotonic() - began

    depths = [each["atelier_jobs_queued"] for each in seen]
    assert depths == sorted(depths, reverse=True)
    assert depths[-1] == 0
    assert any(0 < each < MANY for each in depths), "seen on their way"
    assert max(each["atelier_job_oldest_seconds"] for each in seen) > 0
    assert seen[-1]["atelier_job_oldest_seconds"] == seen[-1]["atelier_jobs_running"] == 0

    jobs = {customer.workspace_id: await customer.jobs() for customer in (big, small)}
    assert [len(each) for each in jobs.values()] == [MANY, FEW]
    done = sorted([job for each in jobs.values() for job in each], key=lambda job: str(job["finished_at"]))
    assert {(job["status"], job["attempt"]) for job in done} == {("completed", 1)}
    total_seconds = sum(map(duration_seconds, done))
    assert seen[-1]["atelier_job_duration_seconds_sum"] == pytest.approx(total_seconds, abs=0.01)
    for customer in (big, small):
        ids = [job["id"] for job in jobs[customer.workspace_id]]
        assert await customer.events() == Counter(
            (job_id, event) for job_id in ids for event in ("job.queued", "job.completed")
        )

    places = [place for place, job in enumerate(done, 1) if job["workspace_id"] == small.workspace_id]
    report(f"{MANY + FEW} jobs in {took_seconds:.1f} s; the {FEW} were done as number {places}")
    assert max(places) <= AMONG_THE_FIRST
