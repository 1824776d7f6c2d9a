"""What an operator can ask of jobs: how many wait and run, for how long, and how long those ended took.

All is read from MongoDB when it is asked for, so that any process tells of all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import structlog
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from jobs.kinds import QUEUES
from storage.errors import Unavailable
from storage.jobs import QUEUED, RUNNING, JobStore

log = structlog.get_logger("jobs.measures")

# Upper bounds of the durations that are counted together; whoever ends a job counts it by these.
DURATION_BOUNDS_SECONDS = (0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
READ_TIMEOUT_SECONDS = 0.5


@dataclass(frozen=True)
class _Picture:
    """What MongoDB held, and when by its clock."""

    open: Sequence[Mapping[str, Any]]
    ended: Sequence[Mapping[str, Any]]
    at: datetime


class JobMeasures(Collector):
    """The measures of all jobs. `refresh` reads them; while MongoDB is away they are left out."""

    def __init__(self, store: JobStore, registry: CollectorRegistry) -> None:
        self._store = store
        self._picture: _Picture | None = None
        registry.register(self)

    async def refresh(self) -> None:
        """Reads afresh, for half a second at most."""
        try:
            async with asyncio.timeout(READ_TIMEOUT_SECONDS):
                self._picture = await self._read()
        except (Unavailable, TimeoutError):
            # Old numbers would look like those of now.
            self._picture = None
            log.warning("jobs are not measured: mongodb does not answer")

    async def _read(self) -> _Picture:
        opened, ended, at = await asyncio.gather(
            self._store.stats.count_open(), self._store.stats.read_ended(), self._store.now()
        )
        return _Picture(opened, ended, at)

    def collect(self) -> Iterator[Metric]:
        queued = GaugeMetricFamily("atelier_jobs_queued", "Jobs that wait.", labels=["queue"])
        running = GaugeMetricFamily("atelier_jobs_running", "Jobs that run.", labels=["queue"])
        oldest = GaugeMetricFamily(
            "atelier_job_oldest_seconds",
            "For how long the job that waits longest has been due; 0 where none is.",
            labels=["queue"],
        )
        durations = HistogramMetricFamily(
            "atelier_job_duration_seconds",
            "Time from the first start of a job to its end.",
            labels=["type", "status"],
        )
        if self._picture is not None:
            found = {(each["queue"], each["status"]): each for each in self._picture.open}
            for queue in QUEUES:
                waiting = found.get((queue, QUEUED))
                queued.add_metric([queue], waiting["count"] if waiting else 0)
                running.add_metric([queue], found.get((queue, RUNNING), {"count": 0})["count"])
                oldest.add_metric([queue], _age_seconds(waiting, self._picture.at))
            for each in self._picture.ended:
                labels = [each["type"], each["status"]]
                durations.add_metric(labels, buckets=_buckets(each), sum_value=each["seconds"])
        yield from (queued, running, oldest, durations)


def _age_seconds(waiting: Mapping[str, Any] | None, now: datetime) -> float:
    return max(0.0, (now - waiting["oldest"]).total_seconds()) if waiting else 0.0


def _buckets(ended: Mapping[str, Any]) -> list[tuple[str, float]]:
    bounds = enumerate(DURATION_BOUNDS_SECONDS)
    return [*((str(bound), ended.get(f"le_{index}", 0)) for index, bound in bounds), ("+Inf", ended["count"])]
