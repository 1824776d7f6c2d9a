"""What an operator can ask of the live part."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from realtime.connections import Connections
from realtime.documents import Documents
from realtime.rooms import Rooms
from realtime.sockets import Socket


class Measures:
    """Connections, rooms, the poll, and clients that were cut for not reading."""

    def __init__(
        self, registry: CollectorRegistry, connections: Connections, rooms: Rooms, documents: Documents
    ) -> None:
        Gauge("atelier_connections", "Clients connected now.", registry=registry).set_function(
            lambda: len(connections)
        )
        Gauge("atelier_rooms", "Rooms served now.", registry=registry).set_function(lambda: len(rooms))
        Gauge("atelier_open_documents", "Documents loaded now.", registry=registry).set_function(
            lambda: len(documents)
        )
        self._commit = Histogram(
            "atelier_document_commit_duration_seconds",
            "Time the database took to store what documents had due.",
            buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1.0, 5.0),
            registry=registry,
        )
        self._committed = Counter(
            "atelier_document_updates_stored", "Updates of documents stored.", registry=registry
        )
        self._poll = Histogram(
            "atelier_poll_duration_seconds",
            "Time the database took for the once-a-second poll.",
            buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 3.0),
            registry=registry,
        )
        self._cut = Counter(
            "atelier_slow_consumers_cut", "Clients cut because they did not read.", registry=registry
        )

    def committed(self, documents: int, seconds: float) -> None:
        self._commit.observe(seconds)
        self._committed.inc(documents)

    def polled(self, seconds: float) -> None:
        self._poll.observe(seconds)

    def slow_consumer_cut(self, socket: Socket) -> None:
        del socket
        self._cut.inc()
