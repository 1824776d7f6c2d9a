"""Duties of the clock: each on its own rhythm, none in the way of the others."""

from __future__ import annotations

import asyncio

from jobs.duties import Duties, Duty
from storage.errors import Unavailable
from tests.clockwork import until


async def test_a_failing_duty_leaves_the_others_alone() -> None:
    done = 0

    async def fail() -> None:
        raise KeyError("a mistake")

    async def wait() -> None:
        raise Unavailable

    async def work() -> None:
        nonlocal done
        done += 1

    duties = Duties(
        [Duty("fail", 0.05, fail), Duty("wait", 0.05, wait), Duty("work", 0.05, work)], lambda: True
    )
    task = asyncio.create_task(duties.run())

    async def worked() -> bool:
        assert not task.done()
        return done >= 5

    await until(worked, "worked")
    task.cancel()
    await asyncio.wait([task])


async def test_a_duty_is_cut_off_when_the_lead_is_lost() -> None:
    leads, began, ended = True, asyncio.Event(), asyncio.Event()

    async def work() -> None:
        began.set()
        try:
            await asyncio.sleep(60)
        finally:
            ended.set()

    task = asyncio.create_task(Duties([Duty("work", 0.05, work)], lambda: leads).run())
    await asyncio.wait_for(began.wait(), 1)
    leads = False
    await asyncio.wait_for(ended.wait(), 2)
    task.cancel()
    await asyncio.wait([task])
