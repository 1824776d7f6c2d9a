"""Routes: what REST offers, one record for each method of a path; calls in, replies out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, TypeVar
from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from server.downloads import FileBody
from server.keys import DESK
from workspace.desk import Caller, Desk, Look, Unit
from workspace.errors import AtelierError, InvalidRequest, Malformed, Unauthenticated
from workspace.idempotency import IdempotencyKey

PREFIX = "/api/v1"
LONGEST_IDEMPOTENCY_KEY = 200
# The parameter of routes that are `linked`.
LINK = "link"

Model = TypeVar("Model", bound=BaseModel)
Result = TypeVar("Result")

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_REVISION = re.compile(r'"([0-9]{1,18})"')
_VISIBLE = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_IDEMPOTENCY_KEY}}}")


@dataclass(frozen=True)
class Cookie:
    """A cookie of a reply, always HttpOnly and SameSite=Strict; a `value` of None deletes it."""

    name: str
    value: str | None
    path: str
    max_age_seconds: int = 0


@dataclass(frozen=True)
class Reply:
    """What a handler returns. `status` is the route's unless given.

    A `body` of bytes is JSON already, or of the `media_type` that is given.
    """

    body: BaseModel | bytes | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    cookies: tuple[Cookie, ...] = ()
    media_type: str = "application/json"
    # Instead of a body: bytes of a file, of the `media_type`.
    file: FileBody | None = None


@dataclass(frozen=True)
class Route:
    """One method of one path, with all that parsing, answering and OpenAPI need to know of it."""

    method: str
    path: str
    handler: Callable[[Call], Awaitable[Reply]]
    summary: str
    tag: str
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    # The fields of a multipart form beside its `file`, which the handler reads itself.
    form: type[BaseModel] | None = None
    # None: no content.
    answer: type[BaseModel] | None = None
    status: int = 200
    # Beyond those that follow from the other fields.
    errors: tuple[type[AtelierError], ...] = ()
    # No bearer token needed.
    public: bool = False
    # Takes the parameter `link` of `AssetLinks` instead of a bearer token; `{id}` is an asset's.
    linked: bool = False
    # Takes Idempotency-Key: a POST that creates.
    idempotent: bool = False
    # Takes If-Match.
    conditional: bool = False
    # Takes `X-Session: cookie`.
    session_header: bool = False
    # The body may be left out.
    body_optional: bool = False
    # Other forms of the answer than JSON: the schema of each media type.
    forms: Mapping[str, Mapping[str, Any]] = field(default_factory=lambda: MappingProxyType({}))
    # Headers of the answer beyond those that all have; OpenAPI describes them by name.
    headers: tuple[str, ...] = ()
    # Takes If-None-Match and answers 304 with no content.
    cached: bool = False
    # Answers with a file of this media type.
    file_type: str | None = None
    # Takes Range, and answers 206 or 416 to it.
    ranged: bool = False
    description: str = ""

    @property
    def name(self) -> str:
        """The operation's name: its handler's, as `create_task`."""
        return self.handler.__name__

    @property
    def answer_status(self) -> int:
        """The status of an answer that says nothing else."""
        return 204 if self.answer is None and not self.file_type and self.status == 200 else self.status


class Call:
    """One request: who calls, what for, and where to carry it out."""

    __slots__ = ("_body", "_caller", "_query", "_raw", "_route", "address", "expected_revision", "request")

    def __init__(self, route: Route, request: web.Request, address: str, caller: Caller | None) -> None:
        self.request = request
        self.address = address
        # From If-Match; None is no condition.
        self.expected_revision = _read_revision(request) if route.conditional else None
        self._route = route
        self._caller = caller
        self._raw = b""
        self._body: BaseModel | None = None
        self._query: BaseModel | None = None

    def give(self, raw: bytes, body: BaseModel | None, query: BaseModel | None) -> None:
        """Adds what was parsed."""
        self._raw, self._body, self._query = raw, body, query

    def recognise(self, content: bytes) -> None:
        """Tells what to know a repeated request by whose body was not parsed but streamed."""
        self._raw = content

    @property
    def caller(self) -> Caller:
        """Who calls. Raises `Unauthenticated` on public routes."""
        if self._caller is None:
            raise Unauthenticated
        return self._caller

    @property
    def desk(self) -> Desk:
        return self.request.app[DESK]

    def id(self, name: str = "id") -> UUID:
        """An id of the path. Raises `InvalidRequest` for what is no UUID."""
        return read_id(name, self.request.match_info[name])

    def text(self, name: str) -> str:
        """A part of the path that is no id, such as a token."""
        return self.request.match_info[name]

    def body(self, model: type[Model]) -> Model:
        """The parsed body; `model` is the route's."""
        assert type(self._body) is model, f"{self._route.name} takes {self._route.body}"  # noqa: S101
        return self._body

    @property
    def has_body(self) -> bool:
        """Whether there was one, where it may be left out."""
        return self._body is not None

    def query(self, model: type[Model]) -> Model:
        """The parsed parameters; `model` is the route's."""
        assert type(self._query) is model, f"{self._route.name} takes {self._route.query}"  # noqa: S101
        return self._query

    async def write(self, work: Callable[[Unit], Awaitable[Result]]) -> Result:
        """Runs `work` in a transaction of the caller's, under the Idempotency-Key if there is one."""
        return await self.desk.write(self.caller, work, self.idempotency_key())

    def look(self) -> AbstractAsyncContextManager[Look]:
        """For reading by single statements."""
        return self.desk.look(self.caller)

    def snapshot(self) -> AbstractAsyncContextManager[Look]:
        """For reading several things as of one moment."""
        return self.desk.snapshot(self.caller)

    def idempotency_key(self) -> IdempotencyKey | None:
        """The key of a request that may be repeated. Raises `Malformed`."""
        if not self._route.idempotent:
            return None
        values = self.request.headers.getall("Idempotency-Key", ())
        if not values:
            return None
        if len(values) > 1 or not _VISIBLE.fullmatch(values[0]):
            raise Malformed(
                f"Idempotency-Key must be one value of at most {LONGEST_IDEMPOTENCY_KEY} visible characters."
            )
        fingerprint = hashlib.sha256(self.request.path_qs.encode() + b"\n" + self._raw).digest()
        return IdempotencyKey(f"{self._route.method} {self._route.path}", values[0], fingerprint)


def read_id(name: str, text: str) -> UUID:
    """An id from a path. Raises `InvalidRequest` for what is no UUID."""
    if not _UUID.fullmatch(text):
        raise InvalidRequest.of(name, "must be a UUID")
    return UUID(text)


def _read_revision(request: web.Request) -> int | None:
    values = request.headers.getall("If-Match", ())
    if not values or list(values) == ["*"]:
        return None
    match = _REVISION.fullmatch(values[0])
    if match is None or len(values) > 1:
        raise Malformed('If-Match must be one revision in quotes, as "7", or *.')
    return int(match.group(1))
