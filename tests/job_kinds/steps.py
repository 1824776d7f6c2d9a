"""A job of many steps, with a file, a child process where asked, and one effect that can be counted."""

from __future__ import annotations

import asyncio
import os
import sys

from pydantic import Field

from jobs.context import Effects, JobContext, Outcome
from jobs.kinds import JobKind
from storage.ids import new_id
from workspace.inputs import Input

# The effect: a row for each time that it happened.
_EFFECT = "INSERT INTO job_effects (job_id, name, payload) VALUES ($1, $2, $3)"


class StepsParams(Input):
    """`steps` steps of `step_seconds` each; with `child`, a child process sleeps beside them."""

    steps: int = Field(10, ge=1, le=10_000)
    step_seconds: float = Field(0.1, ge=0, le=60)
    child: bool = False


async def run(context: JobContext, params: StepsParams) -> Outcome:
    context.log(f"attempt {context.job.attempt} in process {os.getpid()}")
    (context.folder / "half").write_bytes(b"half of it")
    child = await _start_child() if params.child else None
    try:
        for step in range(params.steps):
            await context.progress(100 * step / params.steps, "stepping", f"step {step + 1}")
            await asyncio.sleep(params.step_seconds)
    finally:
        if child is not None:
            child.kill()
            await child.wait()

    async def write(effects: Effects) -> None:
        # A name of its own each time, so that a second effect would stand beside the first.
        await effects.sql.execute(_EFFECT, context.job.id, f"stepped {new_id()}", {"steps": params.steps})

    return Outcome(result={"steps": params.steps, "attempt": context.job.attempt}, effect=write)


async def _start_child() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(600)")


KIND = JobKind(
    name="steps",
    queue="data",
    params=StepsParams,
    run=run,
    summary="Takes its time, and writes one row.",
)
