"""What a task says may be anything: neither its worker nor its job is held up by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from jobs.context import JobContext, Outcome
from jobs.errors import JobFailed
from jobs.kinds import JobKind
from server.settings import Settings
from tests.job_kinds.noop import NoopParams
from tests.workbench import Workbench, workbench
from workspace.resources import JobStatus

ODD = "a\udcff\x00b"
SHOWN = "a?\N{REPLACEMENT CHARACTER}b"
RESULTS: dict[str, dict[str, Any]] = {
    "surrogate": {"name": "a\udcff"},
    "nul": {"name": "a\x00b"},
    "large": {"text": "y" * 2**20},
    "object": {"id": object()},
    "nan": {"mean": float("nan")},
}


async def talk(context: JobContext, _params: NoopParams) -> Outcome:
    context.log(ODD)
    await context.progress(10, ODD, ODD)
    return Outcome(result={})


async def fail(_context: JobContext, _params: NoopParams) -> Outcome:
    raise JobFailed("odd", ODD)


async def answer(_context: JobContext, params: NoopParams) -> Outcome:
    return Outcome(result=RESULTS[params.text])


KINDS = [JobKind(run.__name__, "data", NoopParams, run, "For one test.") for run in (talk, fail, answer)]


@pytest.fixture
async def bench(settings: Settings, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with workbench(settings, tmp_path, kinds=KINDS) as bench:
        yield bench


async def do(bench: Workbench, kind: str, text: str = "") -> str:
    job_id = await bench.put(kind, params={"text": text})
    async with asyncio.timeout(10):
        assert await bench.runner().work("data", most=1) == 1
    return job_id


async def test_odd_lines_and_progress_are_kept_as_far_as_they_can_be(bench: Workbench) -> None:
    job_id = await do(bench, "talk")
    assert (await bench.job(job_id)).status is JobStatus.COMPLETED
    assert (bench.heard.progress[-1].progress.stage, bench.heard.progress[-1].progress.message) == (
        SHOWN,
    ) * 2
    (line,) = await bench.store.logs.read(job_id, after=None, limit=10)
    assert line["message"] == SHOWN


async def test_an_odd_failure_is_a_failure(bench: Workbench) -> None:
    job = await bench.job(await do(bench, "fail"))
    assert job.error is not None
    assert (job.status, job.error.code, job.error.message) == (JobStatus.FAILED, "odd", SHOWN)


@pytest.mark.parametrize("text", RESULTS)
async def test_a_result_that_cannot_be_kept_fails_its_job(bench: Workbench, text: str) -> None:
    job_id = await do(bench, "answer", text)
    job = await bench.job(job_id)
    assert job.error is not None
    assert (job.status, job.attempt, job.error.code) == (JobStatus.FAILED, 1, "bad_result")
    assert bench.events(job_id) == ["job.queued", "job.failed"]
