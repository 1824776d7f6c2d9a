"""The way of a request to its handler: who calls, how often, what was sent; and of the reply back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, get_origin

from aiohttp import web
from pydantic import BaseModel, ValidationError

from server.address import subscriber
from server.api.routing import LINK, PREFIX, Call, Cookie, Reply, Route, read_id
from server.downloads import send_file
from server.keys import ASSET_LINKS, DOWNLOADS, GATE, LIMITS
from server.middleware.request_scope import ADDRESS, ALLOWANCE, HTTPS
from server.settings import Rate
from workspace.desk import Caller
from workspace.errors import InvalidRequest, Malformed, TooLarge, Unauthenticated, UnsupportedMediaType
from workspace.inputs import Query
from workspace.parsing import read_fields, read_model
from workspace.resources import Revised

LARGEST_BODY_BYTES = 1024 * 1024
LIMIT_NAME = "api"
BODY_TIMEOUT_SECONDS = 20.0
BYTES_A_CALL = 64 * 1024


class NoParameters(Query):
    """The parameters of a route that takes none."""


class Endpoint:
    """One route, made ready: what can be known before the first request is worked out once."""

    def __init__(self, route: Route, rate: Rate, *, secure_cookies: bool) -> None:
        self._route = route
        self._rate = rate
        self._secure_cookies = secure_cookies
        self._query = route.query or NoParameters
        self._repeated = frozenset(
            name for name, each in self._query.model_fields.items() if get_origin(each.annotation) is list
        )
        self._no_query = _without_parameters(self._query)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Carries out one request. Raises `AtelierError`."""
        address = request[ADDRESS]
        caller = None if self._route.public else self._admit(request)
        subject = subscriber(address) if caller is None else str(caller.user_id)
        allowance = request[ALLOWANCE] = request.app[LIMITS].tally(LIMIT_NAME, subject, self._rate)
        allowance.require()
        call = Call(self._route, request, address, caller)
        query = self._read_query(request)
        raw, body = await self._read_body(request, subject)
        call.give(raw, body, query)
        reply = await self._route.handler(call)
        if reply.file is not None:
            status = reply.status or self._route.answer_status
            async with request.app[DOWNLOADS].turn(subject):
                return await send_file(request, status, _reply_headers(reply), reply.file)
        return self._render(request, reply)

    def _admit(self, request: web.Request) -> Caller:
        token = bearer_token(request)
        if token is not None:
            return request.app[GATE].admit_caller(token)
        if self._route.linked and LINK in request.query:
            asset_id = read_id("id", request.match_info["id"])
            return request.app[ASSET_LINKS].admit(request.query[LINK], asset_id)
        raise Unauthenticated

    def _read_query(self, request: web.Request) -> BaseModel:
        if not request.query_string and self._no_query is not None:
            return self._no_query
        fields: dict[str, Any] = {}
        for name in request.query:
            values = request.query.getall(name)
            if name in self._repeated:
                fields[name] = values
            elif len(values) > 1:
                raise InvalidRequest.of(name, "must be given once")
            else:
                fields[name] = values[0]
        return read_fields(self._query, fields)

    async def _read_body(self, request: web.Request, subject: str) -> tuple[bytes, BaseModel | None]:
        model = self._route.body
        if model is None or (self._route.body_optional and not request.body_exists):
            return b"", None
        if (request.content_length or 0) > LARGEST_BODY_BYTES:
            raise _too_large()
        if request.content_type != "application/json":
            raise UnsupportedMediaType
        if (request.charset or "utf-8").lower() not in ("utf-8", "utf8"):
            raise UnsupportedMediaType("Send JSON in UTF-8.")
        try:
            async with asyncio.timeout(BODY_TIMEOUT_SECONDS):
                raw = await request.read()
        except web.HTTPRequestEntityTooLarge:
            raise _too_large() from None
        except TimeoutError:
            raise Malformed(f"The body did not arrive within {BODY_TIMEOUT_SECONDS:g} s.") from None
        for _ in range(len(raw) // BYTES_A_CALL):
            # What is large takes long to read, so it counts for more than one call.
            request.app[LIMITS].tally(LIMIT_NAME, subject, self._rate)
        return raw, read_model(model, raw)

    def _render(self, request: web.Request, reply: Reply) -> web.Response:
        body = reply.body
        response = web.Response(
            # `to_json` writes bytes; `model_dump_json` would decode them only to be encoded again.
            body=body.__pydantic_serializer__.to_json(body) if isinstance(body, BaseModel) else body,
            status=reply.status or self._route.answer_status,
            headers=_reply_headers(reply),
        )
        for cookie in reply.cookies:
            _set_cookie(response, cookie, secure=self._secure_cookies or request[HTTPS])
        return response


def _set_cookie(response: web.Response, cookie: Cookie, *, secure: bool) -> None:
    response.set_cookie(
        cookie.name,
        cookie.value or "",
        path=cookie.path,
        max_age=cookie.max_age_seconds if cookie.value is not None else 0,
        secure=secure,
        httponly=True,
        samesite="Strict",
    )


def add_routes(app: web.Application, routes: list[Route], rate: Rate, *, secure_cookies: bool) -> None:
    """Puts all routes into the app, those of one path under one resource, so that 405 can name them all."""
    resources: dict[str, web.Resource] = {}
    for route in routes:
        path = PREFIX + route.path
        resource = resources.get(path) or app.router.add_resource(path)
        resources[path] = resource
        endpoint = Endpoint(route, rate, secure_cookies=secure_cookies)
        resource.add_route(route.method, endpoint.answer)
        if route.method == "GET":
            resource.add_route("HEAD", endpoint.answer)


def bearer_token(request: web.Request) -> str | None:
    """The access token of the `Authorization` header, not yet looked at."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _reply_headers(reply: Reply) -> Mapping[str, str]:
    headers = dict(reply.headers)
    if reply.body is not None or reply.file is not None:
        headers["Content-Type"] = reply.media_type
        if isinstance(reply.body, Revised):
            headers["ETag"] = f'"{reply.body.revision}"'
    return headers


def _without_parameters(model: type[BaseModel]) -> BaseModel | None:
    """What the model says when nothing was given; None when something is required."""
    try:
        return model()
    except ValidationError:
        return None


def _too_large() -> TooLarge:
    return TooLarge(f"The body is larger than {LARGEST_BODY_BYTES} bytes.")
