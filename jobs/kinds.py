"""Kinds of jobs: what each is called, takes and does."""

from __future__ import annotations

import pkgutil
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal
from uuid import UUID

import jobs.tasks
from jobs.context import JobContext, Outcome
from storage.postgres import Connection
from workspace.errors import FieldError, InvalidRequest
from workspace.inputs import Input

Queue = Literal["render", "data"]
QUEUES: tuple[Queue, ...] = ("render", "data")
LONGEST_SECONDS = 4 * 3600.0


@dataclass(frozen=True)
class JobKind:
    """One kind of job.

    `run` is given a context and the parsed `params`. `check` looks at the database before anything is
    queued and tells what is wrong with the params, fields as `params.items.3.asset_id`. A kind of which
    a project has `one_active` at most is refused while another is queued or running. One that is
    `in_workspace` may also be asked for at a workspace, without a project. An attempt that takes longer
    than `longest_seconds` is ended, and the job with it: others wait for the worker.
    """

    name: str
    queue: Queue
    params: type[Input]
    # (context, params of the model above)
    run: Callable[[JobContext, Any], Awaitable[Outcome]]
    summary: str
    check: Callable[[Connection, UUID, Any], Awaitable[list[FieldError]]] | None = None
    one_active: bool = False
    in_workspace: bool = False
    max_attempts: int = 3
    longest_seconds: float = LONGEST_SECONDS


class Kinds:
    """All kinds that a process knows, by name."""

    def __init__(self, kinds: Iterable[JobKind]) -> None:
        self._kinds: dict[str, JobKind] = {}
        for kind in kinds:
            if kind.name in self._kinds:
                raise ValueError(f"two kinds of jobs are called {kind.name}")
            if kind.queue not in QUEUES:
                raise ValueError(f"{kind.name} names the queue {kind.queue}; there are {', '.join(QUEUES)}")
            self._kinds[kind.name] = kind

    @classmethod
    def load(cls, modules: Iterable[str] = ()) -> Kinds:
        """Those that come with the server, and the `KIND` of each of these modules.

        Raises ImportError for a module that is not there, ValueError for one without a `KIND`.
        """
        own = [f"jobs.tasks.{module.name}" for module in pkgutil.iter_modules(jobs.tasks.__path__)]
        return cls(_kind_of(name) for name in [*own, *modules])

    def __iter__(self) -> Iterator[JobKind]:
        return iter(self._kinds.values())

    def find(self, name: str) -> JobKind | None:
        return self._kinds.get(name)

    def get(self, name: str) -> JobKind:
        """Raises `InvalidRequest`, which names those that there are."""
        kind = self._kinds.get(name)
        if kind is None:
            known = ", ".join(sorted(self._kinds))
            raise InvalidRequest.of("type", f"must be one of: {known}")
        return kind


def _kind_of(module: str) -> JobKind:
    kind = getattr(import_module(module), "KIND", None)
    if not isinstance(kind, JobKind):
        raise ValueError(f"the module {module} has no KIND that is a JobKind")
    return kind
