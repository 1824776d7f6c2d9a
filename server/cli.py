"""The command line."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from server.version import NAME, VERSION

if TYPE_CHECKING:
    from server.settings import Settings

_WRONG_SETTINGS = 2


# The commands import what they need when they run, so that `atelier --help` answers at once.


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name=NAME)
def main() -> None:
    """Atelier: a self-hosted server for teams that work together live."""


@main.command()
@click.option("--host", help="Address to listen on.  [default: HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: PORT or 8000]")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path(".atelier"),
    show_default=True,
    help="Folder for all data.",
)
@click.option("--demo", is_flag=True, help="Add two people and a workspace to look around in.")
@click.option("--reload", is_flag=True, help="Start web, worker and clock again when the source changes.")
def up(host: str | None, port: int | None, data: Path, demo: bool, reload: bool) -> None:
    """Run everything on this machine: databases where no URL is set, and the server."""
    began = time.monotonic()
    settings = _settings()
    from server.embedded.errors import StartError
    from server.up import UpOptions
    from server.up import up as run

    options = UpOptions(
        host or settings.host, settings.port if port is None else port, data, demo=demo, reload=reload
    )
    try:
        run(options, settings, began)
    except StartError as error:
        raise click.ClickException(str(error)) from error


@main.command()
@click.option("--host", help="Address to listen on.  [default: HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.  [default: PORT or 8000]")
def serve(host: str | None, port: int | None) -> None:
    """Run one web process on services that are there."""
    given = {"host": host, "port": port}
    settings = _settings(**{name: value for name, value in given.items() if value is not None})
    _require_services(settings)
    from server.serve import run_web

    run_web(settings)


@main.command()
@click.option("--queues", default="render,data", show_default=True, help="Queues, separated by commas.")
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=1,
    show_default=True,
    help="Processes for each queue; each does one job at a time.",
)
def worker(queues: str, concurrency: int) -> None:
    """Do the jobs that are due, until interrupted."""
    settings = _settings()
    _require_services(settings)
    from server.embedded.errors import StartError
    from server.worker_group import run_workers

    try:
        run_workers(settings, [name.strip() for name in queues.split(",") if name.strip()], concurrency)
    except StartError as error:
        raise click.ClickException(str(error)) from error


@main.command()
def clock() -> None:
    """See to what is due by time; any number may run, one of them acts."""
    settings = _settings()
    _require_services(settings)
    import asyncio

    from server.clock import run_clock
    from server.embedded.errors import StartError
    from server.event_loop import loop_factory

    try:
        with asyncio.Runner(loop_factory=loop_factory()) as runner:
            runner.run(run_clock(settings))
    except StartError as error:
        raise click.ClickException(str(error)) from error


@main.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = _settings()
    if settings.database_url is None:
        click.echo("DATABASE_URL is not set.", err=True)
        sys.exit(_WRONG_SETTINGS)
    from server.embedded.errors import StartError
    from server.schema import bring_up_to_date

    try:
        names = bring_up_to_date(settings.database_url)
    except StartError as error:
        raise click.ClickException(str(error)) from error
    click.echo("\n".join(f"applied {name}" for name in names) or "The database is up to date.")


@main.command()
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path(".atelier"),
    show_default=True,
    help="Folder for all data.",
)
def doctor(data: Path) -> None:
    """Say what is reachable and what is wrong with the configuration."""
    from server.doctor import Doctor

    report = Doctor(data)
    for finding in report.examine():
        click.echo(finding.line())
    sys.stdout.flush()
    # Threads of the S3 client may still wait for an answer, and abort the process when Python winds up
    # under them.
    os._exit(0 if report.healthy else 1)


@main.command()
def openapi() -> None:
    """Print the OpenAPI document of the REST API."""
    from server.openapi import build_openapi

    _print_json(build_openapi())


@main.command()
def asyncapi() -> None:
    """Print the AsyncAPI document of the socket messages."""
    from server.asyncapi import build_asyncapi

    _print_json(build_asyncapi())


@main.command("config-docs", hidden=True)
def config_docs() -> None:
    """Print docs/configuration.md."""
    from server.configuration import configuration_page

    click.echo(configuration_page(), nl=False)


def _settings(**given: Any) -> Settings:
    """Read the settings, or say in plain words what is wrong with them and exit."""
    from pydantic import ValidationError

    from server.configuration import plain_problems
    from server.settings import Settings

    try:
        return Settings(**given)
    except ValidationError as error:
        for problem in plain_problems(error):
            click.echo(problem, err=True)
        sys.exit(_WRONG_SETTINGS)


def _require_services(settings: Settings) -> None:
    """Exit with plain words unless all three services have an address."""
    missing = [
        name
        for name, value in (
            ("DATABASE_URL", settings.database_url),
            ("REDIS_URL", settings.redis_url),
            ("MONGODB_URL", settings.mongodb_url),
        )
        if value is None
    ]
    if missing:
        click.echo(f"Not set: {', '.join(missing)}. Set them, or run atelier up.", err=True)
        sys.exit(_WRONG_SETTINGS)


def _print_json(document: dict[str, Any]) -> None:
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
