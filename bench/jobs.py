"""How soon a job runs and is done, as a socket hears it: ours beside BullMQ. `python -m bench.jobs`."""

from __future__ import annotations

import argparse
import asyncio
import platform
import random
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, nullcontext
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bench.jobs_client import JobsClient, Round
from bench.jobs_cpu import CpuMeter
from bench.jobs_servers import Running, bullmq, ours, writing_to_disk
from bench.jobs_table import OWN, aim, faults, ratios, table
from bench.node_packages import install_packages, version_of
from server.embedded.service import EmbeddedService
from tests.services import Services

OURS, BULLMQ, BULLMQ_ON_DISK = SERVERS = ("ours", "bullmq", "bullmq-fsync")
_NPM_PACKAGES = ("bullmq", "ioredis", "socket.io")
_SEED = 4


@dataclass(frozen=True)
class _Peer:
    """A server that runs. Its rounds take place in the `setting`."""

    client: JobsClient
    meter: CpuMeter
    setting: Callable[[], AbstractAsyncContextManager[None]] = nullcontext

    @classmethod
    async def of(
        cls, running: Running, databases: Mapping[str, EmbeddedService], stack: AsyncExitStack
    ) -> _Peer:
        client = await stack.enter_async_context(JobsClient.connected(running.dialect))
        pids = {name: [service.pid] for name, service in databases.items() if service.pid is not None}
        return cls(client, CpuMeter({OWN: running.pids, **pids}))


def main() -> int:
    """Runs the rounds and prints the table; the exit code is 1 when a job of ours was not told of rightly."""
    options = _parse()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="atelier-bench-")))
        services = Services(folder / "services")
        stack.callback(services.stop)
        services.start()
        rounds = asyncio.run(_measure(options, folder, services))
    print(table(rounds))
    wrong = faults(rounds)
    for heading, lines in (("Ratios", ratios(rounds, OURS)), ("Aim", aim(rounds, OURS)), ("Faults", wrong)):
        if lines:
            print(f"\n{heading}:", *(f"- {line}" for line in lines), sep="\n")
    return 1 if any(OURS in line.split(":")[0] for line in wrong) else 0


async def _measure(
    options: argparse.Namespace, folder: Path, services: Services
) -> dict[tuple[str, str], list[Round]]:
    """All servers run throughout; their rounds take turns."""
    async with AsyncExitStack() as stack:
        peers = await _start(options.servers, folder, services, stack)
        for name, peer in peers.items():
            print(f"{name}: warm-up …", file=sys.stderr, flush=True)
            await peer.client.burst(options.burst)
            await peer.client.quiet(options.warm_up, random.Random(_SEED))
        rounds: dict[tuple[str, str], list[Round]] = {
            (kind, name): [] for kind in ("quiet", "burst") for name in options.servers
        }
        for turn in range(options.turns):
            # Another one is first in each turn.
            first = turn % len(options.servers)
            for name in options.servers[first:] + options.servers[:first]:
                print(f"turn {turn + 1}: {name} …", file=sys.stderr, flush=True)
                peer = peers[name]
                dice = random.Random(_SEED + turn)
                async with peer.setting():
                    quiet = await _metered(peer, peer.client.quiet(options.quiet // options.turns, dice))
                    rounds["quiet", name].append(quiet)
                    rounds["burst", name].append(await _metered(peer, peer.client.burst(options.burst)))
        return rounds


async def _metered(peer: _Peer, measuring: Awaitable[Round]) -> Round:
    with peer.meter.spending() as spent:
        found = await measuring
    found.cpu_seconds = spent
    return found


async def _start(
    names: Sequence[str], folder: Path, services: Services, stack: AsyncExitStack
) -> dict[str, _Peer]:
    peers: dict[str, _Peer] = {}
    if OURS in names:
        running = await stack.enter_async_context(ours(folder, services))
        databases = {"mongodb": services.mongodb, "postgres": services.postgres, "valkey": services.valkey}
        peers[OURS] = await _Peer.of(running, databases, stack)
    if set(names) - {OURS}:
        packages = install_packages()
        versions = ", ".join(f"{package} {version_of(packages, package)}" for package in _NPM_PACKAGES)
        print(f"Beside {versions} on Python {platform.python_version()}.", end="\n\n")
        running = stack.enter_context(bullmq(folder, packages, services.redis_url))
        peer = await _Peer.of(running, {"valkey": services.valkey}, stack)
        on_disk = replace(peer, setting=partial(writing_to_disk, services.redis_url))
        peers |= {name: each for name, each in ((BULLMQ, peer), (BULLMQ_ON_DISK, on_disk)) if name in names}
    return peers


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--servers", default=",".join(SERVERS), help="of " + ", ".join(SERVERS))
    parser.add_argument("--quiet", type=int, default=200, help="jobs one after the other, in all turns")
    parser.add_argument("--burst", type=int, default=200, help="jobs at once, in each turn")
    parser.add_argument("--turns", type=int, default=4, help="how often each server has its turn")
    parser.add_argument("--warm-up", type=int, default=20, help="quiet jobs before, after one burst")
    options = parser.parse_args()
    options.servers = options.servers.split(",")
    unknown = set(options.servers) - set(SERVERS)
    if unknown or not 1 <= options.turns <= options.quiet:
        parser.error(f"no such server: {', '.join(unknown)}" if unknown else "fewer jobs than turns")
    return options


if __name__ == "__main__":
    sys.exit(main())
