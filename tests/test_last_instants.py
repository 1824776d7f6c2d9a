"""What happens in the very moment in which a job ends, or its write is answered by nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from jobs.outcome import Ending
from server.settings import Settings
from storage.errors import Unavailable
from tests.workbench import Workbench, workbench
from workspace.resources import JobStatus


@pytest.fixture
async def bench(settings: Settings, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with workbench(settings, tmp_path) as bench:
        yield bench


async def test_lines_whose_writing_was_cut_off_are_there_once(bench: Workbench) -> None:
    job_id = await bench.put("steps", params={"steps": 1, "step_seconds": 0})
    append = bench.store.logs.append
    calls: list[int] = []

    async def append_and_fail(lines: Sequence[Mapping[str, Any]]) -> None:
        await append(lines)
        calls.append(len(lines))
        if len(calls) == 1:
            raise Unavailable("the answer was lost")

    bench.store.logs.append = append_and_fail  # type: ignore[method-assign]
    await bench.runner().work("data", most=1)
    assert len(calls) > 1
    assert (await bench.job(job_id)).status is JobStatus.COMPLETED
    assert len(await bench.store.logs.read(job_id, after=None, limit=10)) == 1


@pytest.mark.parametrize("ending", [Ending(JobStatus.COMPLETED, result={}), Ending.failed("bad", "Bad.")])
async def test_asked_to_stop_before_its_end_is_sealed_it_is_cancelled(
    bench: Workbench, ending: Ending
) -> None:
    job_id = await bench.put("noop")
    claimed = await bench.claim()
    assert await bench.store.request_cancel(job_id) is not None
    job = await bench.tools.outcomes.settle(claimed, ending)
    assert (job.status, job.result, job.error) == (JobStatus.CANCELLED, None, None)
    assert bench.events(job_id) == ["job.queued", "job.cancelled"]


async def test_asked_to_stop_after_its_end_is_sealed_it_ends_so(bench: Workbench) -> None:
    job_id = await bench.put("noop")
    claimed = await bench.claim()
    asked: list[object] = []
    seal = bench.store.seal

    async def seal_then_ask(job_id: str, fence: int) -> Any:
        sealed = await seal(job_id, fence)
        asked.append(await bench.store.request_cancel(job_id))
        return sealed

    bench.store.seal = seal_then_ask  # type: ignore[method-assign]
    await bench.tools.outcomes.settle(claimed, Ending(JobStatus.COMPLETED, result={}))
    assert asked != [None]
    job = await bench.job(job_id)
    assert (job.status, job.cancel_requested) == (JobStatus.COMPLETED, False)
    assert bench.events(job_id) == ["job.queued", "job.completed"]


async def test_asked_to_stop_as_it_is_given_back_it_is_cancelled(bench: Workbench) -> None:
    job_id = await bench.put("noop")
    claimed = await bench.claim()
    await bench.store.request_cancel(job_id)
    now = await bench.store.now()
    assert await bench.tools.outcomes.requeue(claimed, run_at=now, message="Again.")
    assert (await bench.job(job_id)).status is JobStatus.CANCELLED
    assert bench.events(job_id) == ["job.queued", "job.cancelled"]


async def test_given_back_by_one_who_died_then_it_is_cancelled_by_the_clock(bench: Workbench) -> None:
    job_id = await bench.put("noop")
    claimed = await bench.claim()
    await bench.store.request_cancel(job_id)
    now = await bench.store.now()
    given_back = await bench.store.requeue(job_id, claimed["fence"], run_at=now, message="", counts=True)
    assert given_back is not None
    (expired,) = await bench.store.find_expired(now, 10)
    assert not await bench.tools.outcomes.end_expired(expired, now)
    assert (await bench.job(job_id)).status is JobStatus.CANCELLED
    assert bench.events(job_id) == ["job.queued", "job.cancelled"]
