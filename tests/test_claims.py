"""Which job a worker takes next: fair between workspaces, urgent ones first, within caps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.settings import Settings
from tests.workbench import Workbench, workbench
from workspace.resources import JobPriority


@pytest.fixture
async def bench(settings: Settings, tmp_path: Path) -> AsyncIterator[Workbench]:
    async with workbench(settings, tmp_path) as bench:
        yield bench


async def test_the_workspace_served_longest_ago_comes_first(bench: Workbench) -> None:
    other = await bench.new_workspace()
    many = [await bench.put("noop") for _ in range(20)]
    few = [await bench.put("noop", other) for _ in range(2)]
    done: list[str] = []
    runner = bench.runner()
    while await runner.work("data", most=1):
        done.append(str(bench.heard.progress[-1].id))
    assert sorted(done) == sorted(many + few)
    assert {done.index(each) for each in few} <= {0, 1, 2, 3}


async def test_of_one_workspace_the_most_urgent_and_oldest_come_first(bench: Workbench) -> None:
    late = await bench.put("noop", priority=JobPriority.LOW)
    first = await bench.put("noop")
    second = await bench.put("noop")
    urgent = await bench.put("noop", priority=JobPriority.HIGH)
    await bench.runner().work("data", most=10)
    assert [str(job.id) for job in bench.heard.progress] == [urgent, first, second, late]


async def test_paused_and_deleted_workspaces_and_full_ones_wait(bench: Workbench) -> None:
    await bench.put("noop")
    for hindrance in ("jobs_paused = true", "deleted_at = now()", "running_jobs_max = 0"):
        await bench.set_workspace(hindrance)
        assert await bench.runner().work("data", most=1) == 0
        await bench.set_workspace("jobs_paused = false, deleted_at = NULL, running_jobs_max = 4")
    assert await bench.runner().work("data", most=1) == 1


async def test_the_cap_of_a_workspace_holds_against_claims_at_once(bench: Workbench) -> None:
    await bench.set_workspace("running_jobs_max = 3")
    for _ in range(12):
        await bench.put("noop")
    claims = [bench.runner()._claims.next("data") for _ in range(10)]
    taken = [each for each in await asyncio.gather(*claims) if each is not None]
    assert len(taken) == 3
    assert len({each["_id"] for each in taken}) == 3


async def test_what_is_to_run_later_waits(bench: Workbench) -> None:
    soon = (await bench.store.now()).replace(year=2999)
    await bench.put("noop", run_at=soon)
    assert await bench.runner().work("data", most=1) == 0
