"""What a run showed: who got which edit and when, whether everything arrived, and what it cost."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.cores import CORE
from bench.edits import text_of
from bench.load import Client, Load

_SAMPLED_REPLICAS = 3
_SATURATED = 0.9
_DISTURBED = 0.1


@dataclass(frozen=True)
class Spread:
    """The median and the 99th percentile, in milliseconds."""

    p50_ms: float
    p99_ms: float

    @classmethod
    def of(cls, seconds: list[float]) -> Spread | None:
        """None where nothing was measured."""
        if not seconds:
            return None
        ordered = sorted(seconds)
        last = len(ordered) - 1
        return cls(ordered[round(last * 0.5)] * 1000, ordered[round(last * 0.99)] * 1000)


@dataclass
class Outcome:
    """One server in one room. CPU is in seconds of the window; deliveries are edits times other clients."""

    peer: str
    room: str
    offered: int
    seconds: float
    deliveries_in_window: int
    missing: int
    doubled: int
    is_text_equal: bool
    is_cut_off: bool
    load_share: float
    latency: Spread | None
    ack: Spread | None
    cpu_seconds: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return not self.missing and self.is_text_equal and not self.faults

    @property
    def is_load_saturated(self) -> bool:
        """Whether the load's own core was full, so that its times say nothing."""
        return self.load_share > _SATURATED

    @property
    def server_share(self) -> float:
        return self.cpu_seconds["server"] / self.seconds

    @property
    def others_share(self) -> float:
        """How much of the server's core went to other processes, its own databases among them."""
        return max((self.cpu_seconds[CORE] - self.cpu_seconds["server"]) / self.seconds, 0.0)

    @property
    def is_disturbed(self) -> bool:
        return self.others_share > _DISTURBED

    def cost_us(self, process: str) -> float | None:
        """CPU for each edit delivered, in µs."""
        cpu_seconds = self.cpu_seconds.get(process)
        if cpu_seconds is None or not self.deliveries_in_window:
            return None
        return cpu_seconds / self.deliveries_in_window * 1e6


class Reading:
    """Reads what the clients of a load kept."""

    def __init__(self, load: Load) -> None:
        self.latencies: list[float] = []
        self.ack_latencies: list[float] = []
        self.deliveries_in_window = self.missing = self.doubled = 0
        self.faults: list[str] = []
        self._load = load
        self._known: dict[bytes, tuple[int, ...]] = {}
        self._writers = [edit.writer for edit in load.script.edits]
        self._own: list[list[int]] = [[] for _ in load.clients]
        for edit in load.script.edits:
            self._own[edit.writer].append(edit.index)
        self._sampled = {0, len(load.clients) // 2, len(load.clients) - 1}
        self._replicas: dict[int, list[bytes]] = {number: [] for number in self._sampled}
        for number, client in enumerate(load.clients):
            try:
                self._read(number, client)
            except (ConnectionError, ValueError, IndexError) as error:
                self.faults.append(f"client {number}: {error}")

    def is_text_equal(self) -> bool:
        """Whether sampled replicas, made of what came and what they sent themselves, hold the whole text."""
        script = self._load.script
        expected = script.text()
        return all(
            text_of([*(script.edits[index].update for index in self._own[number]), *updates]) == expected
            for number, updates in self._replicas.items()
        )

    def _read(self, number: int, client: Client) -> None:
        seen = bytearray(len(self._writers))
        for came_at, data in client.came:
            for is_text, payload in client.frames.feed(data):
                update, ack = client.wire.read(payload, is_text=is_text)
                if update is not None:
                    self._take(number, came_at, update, seen)
                elif ack is not None:
                    self._acknowledge(self._own[number][ack], came_at)
        others = len(seen) - len(self._own[number])
        self.missing += others - (len(seen) - seen.count(0))

    def _take(self, number: int, came_at: float, update: bytes, seen: bytearray) -> None:
        indexes = self._known.get(update)
        if indexes is None:
            indexes = self._known[update] = self._load.script.found_in(update)
        if number in self._sampled:
            self._replicas[number].append(update)
        window, sent_at, writers = self._load.window, self._load.sent_at, self._writers
        is_counted = window.began <= came_at < window.ended
        for index in indexes:
            if writers[index] == number:
                continue
            if seen[index]:
                self.doubled += 1
                continue
            seen[index] = 1
            self.deliveries_in_window += is_counted
            if window.began <= sent_at[index] < window.ended:
                self.latencies.append(came_at - sent_at[index])

    def _acknowledge(self, index: int, came_at: float) -> None:
        sent_at = self._load.sent_at[index]
        if self._load.window.began <= sent_at < self._load.window.ended:
            self.ack_latencies.append(came_at - sent_at)


def judge(
    peer: str, room: str, load: Load, cpu_seconds: dict[str, float], stored_text: str | None
) -> Outcome:
    """Reads a finished load; `stored_text` is what the server itself says the text is, where it can."""
    reading = Reading(load)
    window = load.window
    seconds = window.ended - window.began
    faults = list(reading.faults)
    if stored_text is not None and stored_text != load.script.text():
        faults.append("the server's own text differs")
    return Outcome(
        peer=peer,
        room=room,
        offered=sum(window.began <= at < window.ended for at in load.sent_at),
        seconds=seconds,
        deliveries_in_window=reading.deliveries_in_window,
        missing=reading.missing,
        doubled=reading.doubled,
        is_text_equal=reading.is_text_equal(),
        is_cut_off=window.is_cut_off,
        load_share=window.cpu_seconds / seconds,
        latency=Spread.of(reading.latencies),
        ack=Spread.of(reading.ack_latencies),
        cpu_seconds=cpu_seconds,
        faults=faults,
    )
