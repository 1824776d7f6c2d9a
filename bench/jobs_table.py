"""The tables of the jobs' benchmark, as Markdown, and how ours stands to the others and to its aim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median

from bench.jobs_client import Round
from bench.outcome import Spread

# Ours, from a quiet POST until the socket hears that the job runs.
AIM_MS = 150.0
# Under this name, the CPU of a server's own processes.
OWN = "own"
_COLUMNS = (
    "jobs",
    "server",
    "count",
    "answered p50",
    "p99",
    "running p50",
    "p99",
    "completed p50",
    "p99",
    "jobs/s",
    "CPU ms/job",
    "MongoDB",
    "Postgres",
    "Valkey",
)

# By kind of round and server, the rounds in the order in which they were run.
Rounds = Mapping[tuple[str, str], Sequence[Round]]


def table(rounds: Rounds) -> str:
    """One row for each kind of round and server; the jobs of all its rounds together."""
    lines = ["| " + " | ".join(_COLUMNS) + " |", "| --- | --- |" + " ---: |" * (len(_COLUMNS) - 2)]
    lines += ["| " + " | ".join(_row(kind, name, each)) + " |" for (kind, name), each in rounds.items()]
    return "\n".join(lines)


def _row(kind: str, name: str, rounds: Sequence[Round]) -> list[str]:
    answered, running, completed = spreads(rounds)
    return [
        kind,
        name,
        str(sum(len(each.answered) for each in rounds)),
        *_times(answered),
        *_times(running),
        *_times(completed),
        f"{throughput(rounds):.0f}" if kind == "burst" else "–",
        *(_cost(rounds, process) for process in (OWN, "mongodb", "postgres", "valkey")),
    ]


def _cost(rounds: Sequence[Round], process: str) -> str:
    """CPU for each job, in milliseconds."""
    if not all(process in each.cpu_seconds for each in rounds):
        return "–"
    seconds = sum(each.cpu_seconds[process] for each in rounds)
    return f"{seconds * 1000 / sum(len(each.answered) for each in rounds):.1f}"


def spreads(rounds: Sequence[Round]) -> tuple[Spread | None, Spread | None, Spread | None]:
    """From the POST until it was answered, until running, until completed."""
    return (
        Spread.of([seconds for each in rounds for seconds in each.answered]),
        Spread.of([seconds for each in rounds for seconds in each.running]),
        Spread.of([seconds for each in rounds for seconds in each.completed]),
    )


def throughput(rounds: Sequence[Round]) -> float:
    """Jobs in a second, from the first POST to the last completion: of the round in the middle."""
    return median(len(each.completed) / each.seconds if each.seconds > 0 else 0.0 for each in rounds)


def _times(spread: Spread | None) -> tuple[str, str]:
    return ("–", "–") if spread is None else (f"{spread.p50_ms:.1f} ms", f"{spread.p99_ms:.1f} ms")


def ratios(rounds: Rounds, mine: str) -> list[str]:
    """Ours as a multiple of each of the others; below 1 ours is quicker, but for jobs/s."""
    told: list[str] = []
    for (kind, name), theirs in rounds.items():
        if name == mine or (kind, mine) not in rounds:
            continue
        ours = rounds[kind, mine]
        parts = [
            f"{what} p50 {own.p50_ms / other.p50_ms:.2f}, p99 {own.p99_ms / other.p99_ms:.2f}"
            for what, own, other in zip(
                ("answered", "running", "completed"), spreads(ours), spreads(theirs), strict=True
            )
            if own is not None and other is not None
        ]
        if kind == "burst" and throughput(theirs) > 0:
            parts.append(f"jobs/s {throughput(ours) / throughput(theirs):.2f}")
        told.append(f"{kind}, {mine} to {name}: {'; '.join(parts)}")
    return told


def aim(rounds: Rounds, mine: str) -> list[str]:
    """Whether ours runs a quiet job as soon as it should."""
    if ("quiet", mine) not in rounds:
        return []
    running = spreads(rounds["quiet", mine])[1]
    if running is None:
        return []
    verdict = "reached" if running.p50_ms <= AIM_MS else "missed"
    return [f"{mine}: POST to running p50 {running.p50_ms:.1f} ms (aim {AIM_MS:g} ms): {verdict}"]


def faults(rounds: Rounds) -> list[str]:
    return [
        f"{kind}, {name}: {fault}"
        for (kind, name), each in rounds.items()
        for one in each
        for fault in one.faults
    ]
