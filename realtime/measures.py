"""What an operator can ask of the live part."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from realtime.connections import Connections
from realtime.rooms import Rooms
from realtime.sockets import Socket


class Measures:
    """Connections, rooms, the poll, and clients that were cut for not reading."""

    def __init__(self, registry: CollectorRegistry, connections: Connections, rooms: Rooms) -> None:
        Gauge("atelier_connections", "Clients connected now.", registry=registry).set_function(
            lambda: len(connections)
        )
        Gauge("atelier_rooms", "Rooms served now.", registry=registry).set_function(lambda: len(rooms))
        self._poll = Histogram(
            "atelier_poll_duration_seconds",
            "Time the database took for the once-a-second poll.",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0),
            registry=registry,
        )
        self._cut = Counter(
            "atelier_slow_consumers_cut", "Clients cut because they did not read.", registry=registry
        )

    def polled(self, seconds: float) -> None:
        self._poll.observe(seconds)

    def slow_consumer_cut(self, socket: Socket) -> None:
        del socket
        self._cut.inc()
