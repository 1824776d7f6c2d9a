"""The table of a run, as Markdown, and how far it is from the bars."""

from __future__ import annotations

from collections.abc import Sequence

from bench.outcome import Outcome, Spread

_COLUMNS = (
    "room",
    "server",
    "CPU µs/delivery",
    "Postgres µs",
    "Redis µs",
    "offered/s",
    "delivered/s",
    "complete",
    "latency p50",
    "p99",
    "ack p50",
    "p99",
    "server's core",
    "others on it",
    "load's core",
)
# Our cost in the busy room, as a part of theirs.
_COST_BARS = {"y-websocket": 1 / 2, "hocuspocus": 1 / 3, "socket.io": 1 / 4}
_P99_BARS_MS = {"busy": 30.0, "quiet": 5.0}
_FULL = 0.9


def table(outcomes: Sequence[Outcome]) -> str:
    """One row for each server and room."""
    lines = ["| " + " | ".join(_COLUMNS) + " |", "| --- | --- |" + " ---: |" * (len(_COLUMNS) - 2)]
    lines += ["| " + " | ".join(_row(outcome)) + " |" for outcome in outcomes]
    return "\n".join(lines)


def _row(outcome: Outcome) -> list[str]:
    return [
        outcome.room,
        outcome.peer,
        _number(outcome.cost_us("server"), 2),
        _number(outcome.cost_us("postgres"), 2),
        _number(outcome.cost_us("redis"), 2),
        f"{outcome.offered / outcome.seconds:.0f}",
        f"{outcome.deliveries_in_window / outcome.seconds:,.0f}",
        _completeness(outcome),
        *_times(outcome.latency, outcome),
        *_times(outcome.ack, outcome),
        f"{outcome.server_share:.0%}",
        f"{outcome.others_share:.0%}",
        f"{outcome.load_share:.0%}",
    ]


def _completeness(outcome: Outcome) -> str:
    if outcome.is_complete:
        return "yes"
    return "cut off" if outcome.is_cut_off and not outcome.faults else "NO"


def _times(spread: Spread | None, outcome: Outcome) -> tuple[str, str]:
    if spread is None:
        return "–", "–"
    if outcome.is_load_saturated:
        return "(load full)", "(load full)"
    return f"{spread.p50_ms:.1f} ms", f"{spread.p99_ms:.1f} ms"


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def notes(outcomes: Sequence[Outcome]) -> list[str]:
    """What a reader of the table must know of single rows."""
    told: list[str] = []
    for outcome in outcomes:
        name = f"{outcome.room}, {outcome.peer}"
        if outcome.is_load_saturated:
            told.append(f"{name}: the load's core was full ({outcome.load_share:.0%}): times say nothing.")
        if outcome.server_share > _FULL:
            told.append(f"{name}: the server's core was full ({outcome.server_share:.0%}).")
        if outcome.is_disturbed:
            told.append(f"{name}: disturbed, others took {outcome.others_share:.0%} of the server's core.")
        if outcome.is_cut_off:
            told.append(f"{name}: still delivering when the patience ended; {outcome.missing:,} are missing.")
        elif outcome.missing:
            told.append(f"{name}: {outcome.missing:,} deliveries are missing.")
        if outcome.doubled:
            told.append(f"{name}: {outcome.doubled:,} deliveries came twice.")
        if not outcome.is_text_equal and not outcome.is_cut_off:
            told.append(f"{name}: sampled replicas differ from what was typed.")
        told += [f"{name}: {fault}" for fault in outcome.faults[:3]]
    return told


def bars(outcomes: Sequence[Outcome]) -> list[str]:
    """Each bar that this run can speak of, and where it stands."""
    told: list[str] = []
    for ours in (outcome for outcome in outcomes if outcome.peer.startswith("ours")):
        told += _cost_bars(ours, outcomes)
        told += _latency_bars(ours)
    return told


def _cost_bars(ours: Outcome, outcomes: Sequence[Outcome]) -> list[str]:
    cost = ours.cost_us("server")
    told: list[str] = []
    for peer in outcomes:
        theirs = peer.cost_us("server")
        bar = _COST_BARS.get(peer.peer)
        if ours.room == peer.room == "busy" and bar is not None and cost and theirs:
            ratio = cost / theirs
            verdict = "reached" if ratio <= bar else "missed"
            told.append(f"{ours.peer}: {ratio:.2f} of {peer.peer}'s CPU (bar {bar:.2f}): {verdict}")
    return told


def _latency_bars(ours: Outcome) -> list[str]:
    told: list[str] = []
    bar = _P99_BARS_MS[ours.room]
    acks = ours.ack if ours.room == "quiet" else None
    for what, spread in (("latency", ours.latency), ("edit to ack", acks)):
        if spread is not None and not ours.is_load_saturated:
            verdict = "reached" if spread.p99_ms <= bar else "missed"
            told.append(
                f"{ours.peer}, {ours.room}: {what} p99 {spread.p99_ms:.1f} ms (bar {bar:g} ms): {verdict}"
            )
    return told
