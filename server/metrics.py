"""What an operator can ask of this process, as Prometheus reads it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

CONTENT_TYPE = CONTENT_TYPE_LATEST
_LAG_INTERVAL_SECONDS = 0.5
_LATENCY_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The measures of one process, in a registry of its own. Other parts add theirs to `registry`."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self._requests = Counter(
            "atelier_http_requests",
            "HTTP requests answered.",
            ["route", "method", "status"],
            registry=self.registry,
        )
        self._latency = Histogram(
            "atelier_http_request_duration_seconds",
            "Time from the head of a request to its answer.",
            ["route", "method"],
            buckets=_LATENCY_SECONDS,
            registry=self.registry,
        )
        self._lag = Gauge(
            "atelier_event_loop_lag_seconds",
            "How late the event loop ran a timer, at its last measure.",
            registry=self.registry,
        )
        # `labels()` looks a child up under a lock; a process has few combinations, so they are kept.
        self._request_children: dict[tuple[str, str, int], Counter] = {}
        self._latency_children: dict[tuple[str, str], Histogram] = {}

    def count_request(self, route: str, method: str, status: int) -> None:
        """Counts one answered request. `route` is the template of its path, never the path itself."""
        key = (route, method, status)
        requests = self._request_children.get(key)
        if requests is None:
            requests = self._request_children[key] = self._requests.labels(route, method, str(status))
        requests.inc()

    def time_request(self, route: str, method: str, duration_seconds: float) -> None:
        """Observes how long an answer took."""
        key = (route, method)
        latency = self._latency_children.get(key)
        if latency is None:
            latency = self._latency_children[key] = self._latency.labels(route, method)
        latency.observe(duration_seconds)

    def render(self) -> bytes:
        """All measures in the text format of Prometheus."""
        return generate_latest(self.registry)

    @asynccontextmanager
    async def measuring_lag(self) -> AsyncIterator[None]:
        """Measures the lag of the running event loop, for as long as this is open."""
        task = asyncio.create_task(self._measure_lag(), name="event-loop-lag")
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _measure_lag(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _LAG_INTERVAL_SECONDS
            await asyncio.sleep(_LAG_INTERVAL_SECONDS)
            self._lag.set(max(0.0, loop.time() - due))
