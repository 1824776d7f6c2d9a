"""How soon a job runs and is done, as a socket hears it: ours beside BullMQ. `python -m bench.jobs`."""

from __future__ import annotations

import argparse
import asyncio
import platform
import random
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, ExitStack, nullcontext
from functools import partial
from pathlib import Path

from bench.jobs_client import JobsClient, Round
from bench.jobs_servers import bullmq, ours, writing_to_disk
from bench.jobs_table import aim, faults, ratios, table
from bench.node_packages import install_packages, version_of
from tests.services import Services

OURS, BULLMQ, BULLMQ_ON_DISK = SERVERS = ("ours", "bullmq", "bullmq-fsync")
_NPM_PACKAGES = ("bullmq", "ioredis", "socket.io")
_SEED = 4

# What to be in while a round of a server goes on.
Setting = Callable[[], AbstractAsyncContextManager[None]]


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
        clients, settings = await _start(options.servers, folder, services, stack)
        for name, client in clients.items():
            print(f"{name}: warm-up …", file=sys.stderr, flush=True)
            await client.burst(options.burst)
            await client.quiet(options.warm_up, random.Random(_SEED))
        rounds: dict[tuple[str, str], list[Round]] = {
            (kind, name): [] for kind in ("quiet", "burst") for name in options.servers
        }
        for turn in range(options.turns):
            # Another one is first in each turn.
            first = turn % len(options.servers)
            for name in options.servers[first:] + options.servers[:first]:
                print(f"turn {turn + 1}: {name} …", file=sys.stderr, flush=True)
                client = clients[name]
                async with settings[name]():
                    quiet = await client.quiet(options.quiet // options.turns, random.Random(_SEED + turn))
                    rounds["quiet", name].append(quiet)
                    rounds["burst", name].append(await client.burst(options.burst))
        return rounds


async def _start(
    names: Sequence[str], folder: Path, services: Services, stack: AsyncExitStack
) -> tuple[dict[str, JobsClient], dict[str, Setting]]:
    clients: dict[str, JobsClient] = {}
    settings: dict[str, Setting] = dict.fromkeys(names, nullcontext)
    if OURS in names:
        dialect = await stack.enter_async_context(ours(folder, services))
        clients[OURS] = await stack.enter_async_context(JobsClient.connected(dialect))
    if set(names) - {OURS}:
        packages = install_packages()
        versions = ", ".join(f"{package} {version_of(packages, package)}" for package in _NPM_PACKAGES)
        print(f"Beside {versions} on Python {platform.python_version()}.", end="\n\n")
        dialect = stack.enter_context(bullmq(folder, packages, services.redis_url))
        other = await stack.enter_async_context(JobsClient.connected(dialect))
        clients |= dict.fromkeys([name for name in names if name != OURS], other)
        if BULLMQ_ON_DISK in names:
            settings[BULLMQ_ON_DISK] = partial(writing_to_disk, services.redis_url)
    return clients, settings


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
