"""`atelier up`: everything on this machine, with nothing installed but Python."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import server
from server.console import Console
from server.data_folder import DataFolder
from server.demo import Demo
from server.embedded.errors import StartError
from server.embedded.mongodb import EmbeddedMongoDB
from server.embedded.ports import free_port, is_free
from server.embedded.postgres import EmbeddedPostgres
from server.embedded.service import EmbeddedService
from server.embedded.valkey import EmbeddedValkey
from server.interrupts import Interrupts
from server.own_process import OwnProcess
from server.reload import SourceWatch
from server.schema import bring_up_to_date
from server.settings import Settings
from server.supervisor import Supervisor
from server.web_process import WebProcess

_ROOT = Path(server.__file__).parent.parent
_LAST_PORT = 65535
_LOCAL_HOSTS = {"127.0.0.1", "0.0.0.0", "::", "::1"}  # noqa: S104


@dataclass(frozen=True)
class UpOptions:
    """What the command line asked for."""

    host: str
    port: int
    data: Path
    demo: bool = False
    reload: bool = False

    @property
    def url(self) -> str:
        """The address to type into a browser of this machine."""
        return f"http://{'localhost' if self.host in _LOCAL_HOSTS else self.host}:{self.port}"


def up(options: UpOptions, settings: Settings, began: float) -> None:
    """Start what is missing, serve, and stay until interrupted. Raises StartError.

    `began` is the monotonic time of the command's start, in seconds.
    """
    if options.demo and settings.atelier_env == "production":
        raise StartError("--demo makes people with a password known to you; it is for development only.")
    if options.port == 0:
        options = UpOptions(options.host, free_port(), options.data, options.demo, options.reload)
    interrupts = Interrupts()
    with DataFolder.hold(options.data, options.url) as folder:
        _Run(options, settings, folder, Console(), interrupts).until_interrupted(began)


class _Run:
    """One run of `up` on a folder that is held."""

    def __init__(
        self,
        options: UpOptions,
        settings: Settings,
        folder: DataFolder,
        console: Console,
        interrupts: Interrupts,
    ) -> None:
        self._options = options
        self._settings = settings
        self._folder = folder
        self._console = console
        self._interrupts = interrupts
        self._services = _missing_services(settings, folder.path)
        self._web = WebProcess(options.host, options.port, folder.path, console)
        self._own = [
            self._web,
            *(OwnProcess(name, name, folder.path, console) for name in ("worker", "clock")),
        ]

    def until_interrupted(self, began: float) -> None:
        """Start everything, say so, watch it, and end it all."""
        for process in self._own:
            process.end_leftover()
        if not is_free(self._options.port, self._options.host):
            raise StartError(_taken(self._options.port))
        sources = SourceWatch(_ROOT) if self._options.reload else None
        services = list(self._services.values())
        supervisor = Supervisor(self._own, services, self._console, self._interrupts, sources)
        try:
            self._start()
            self._announce(time.monotonic() - began)
            self._interrupts.defer()
            supervisor.watch()
        except KeyboardInterrupt:
            # An interrupt while starting is an ordinary wish to stop.
            pass
        finally:
            self._interrupts.defer()
            self._console.say("stopping")
            supervisor.shut_down()

    def _start(self) -> None:
        services = list(self._services.values())
        with ThreadPoolExecutor(len(services) or 1) as beside:
            # A server ends with the thread that launched it, so only the preparation runs elsewhere.
            preparations = [beside.submit(service.prepare) for service in services]
            for service, preparation in zip(services, preparations, strict=True):
                preparation.result()
                service.launch()
        for service in self._services.values():
            service.wait_ready()
        urls = {name: service.url for name, service in self._services.items()}
        bring_up_to_date(urls.get("DATABASE_URL") or self._settings.database_url or "")
        environment = {**self._environment(), **urls}
        self._web.launch(environment)
        self._web.wait_ready()
        for process in self._own[1:]:
            process.launch(environment)

    def _environment(self) -> dict[str, str]:
        """The environment of our own processes, but for the services' URLs."""
        given = self._settings.model_fields_set
        path = os.environ.get("PYTHONPATH")
        environment = {
            **os.environ,
            "HOST": self._options.host,
            "PORT": str(self._options.port),
            "PYTHONPATH": str(_ROOT) if not path else f"{_ROOT}{os.pathsep}{path}",
            "PYTHONUNBUFFERED": "1",
        }
        if "public_url" not in given:
            environment["PUBLIC_URL"] = self._options.url
        if "files_url" not in given:
            environment["FILES_URL"] = f"file:{quote(str(self._folder.path / 'files'))}"
        if "scratch_folder" not in given:
            environment["SCRATCH_FOLDER"] = str(self._folder.path / "scratch")
        if not given & {"jwt_secret", "jwt_key_file"}:
            environment["JWT_SECRET"] = self._folder.secret("jwt")
        return environment

    def _announce(self, seconds: float) -> None:
        if self._options.demo:
            self._console.say(
                Demo(self._options.host, self._options.port, self._folder.secret("demo")).fill()
            )
        self._console.say(f"ready at {self._options.url} after {seconds:.1f} s. Press Ctrl-C to stop.")


def _missing_services(settings: Settings, folder: Path) -> dict[str, EmbeddedService]:
    """The services that no URL is set for, by the name of that setting; the quickest to prepare first."""
    services: dict[str, EmbeddedService] = {}
    if settings.redis_url is None:
        services["REDIS_URL"] = EmbeddedValkey(folder / "valkey")
    if settings.database_url is None:
        services["DATABASE_URL"] = EmbeddedPostgres(folder / "postgres")
    if settings.mongodb_url is None:
        services["MONGODB_URL"] = EmbeddedMongoDB(folder / "mongodb")
    return services


def _taken(port: int) -> str:
    return (
        f"Port {port} is taken by another program. Choose another one with --port, "
        f"for example: atelier up --port {port + 1 if port < _LAST_PORT else 8001}"
    )
