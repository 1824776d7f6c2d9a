"""The OpenAPI 3.1 document of REST, made from the routes and the very models that parse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from jobs.kinds import Kinds
from jobs.requests import JobRequest
from server.api import problems
from server.api.examples import Examples
from server.api.job_kinds import tell_kinds
from server.api.parameters import header_parameters, path_parameters
from server.api.routing import PREFIX, Route
from server.api.table import all_routes
from server.version import VERSION
from workspace.errors import (
    AtelierError,
    Conflict,
    Forbidden,
    IdempotencyMismatch,
    InvalidRequest,
    Malformed,
    NotFound,
    RateLimited,
    StaleRevision,
    TokenExpired,
    TokenRevoked,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnsupportedMediaType,
)
from workspace.resources import Revised

_REF = "#/components/schemas/{model}"
_REQUEST_ID = "0192f0c12b3a7c4d8e5f60718293a4b5"
_ALWAYS: tuple[type[AtelierError], ...] = (Malformed, InvalidRequest, RateLimited, Unavailable)

_INTRODUCTION = """\
Workspaces, projects, tasks, comments and messages of people who work together.

Sign in with `POST /api/v1/auth/login` and send the access token as `Authorization: Bearer …`. Ids are
UUIDv7, times RFC 3339 in UTC. Unknown fields and parameters are refused. Lists come in pages: follow
`next_cursor` with `?cursor=`. What can be patched has a `revision`; with `If-Match: "<revision>"` a change
is refused with 412 when somebody else was first. A POST that creates can be repeated safely under the same
`Idempotency-Key` for 24 hours. Errors are problem JSON (RFC 9457) with a `code` for programs.
"""

_HEADERS: dict[str, Any] = {
    "Accept-Ranges": {"description": "`bytes`.", "schema": {"type": "string"}},
    "Content-Disposition": {
        "description": "The name of the file, and whether it may be shown in a page.",
        "schema": {"type": "string"},
    },
    "Content-Range": {
        "description": "Which bytes of how many these are, as `bytes 0-1023/4096`.",
        "schema": {"type": "string"},
    },
    "ETag": {
        "description": "The revision in quotes, for `If-Match`; that of content is for `If-None-Match`.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "What is left: `r` calls, for `t` more seconds.",
        "schema": {"type": "string", "examples": ['"api";r=599;t=42']},
    },
    "RateLimit-Policy": {
        "description": "The limit: `q` calls in each window of `w` seconds.",
        "schema": {"type": "string", "examples": ['"api";q=600;w=60']},
    },
    "Retry-After": {
        "description": "After how many seconds the same request may succeed.",
        "schema": {"type": "integer", "minimum": 1},
    },
    "X-Document-Seq": {
        "description": "The number of the newest update that the content shows; 0 is an empty document.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "X-Request-ID": {"description": "The id of this request in the log.", "schema": {"type": "string"}},
}

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "An error, as RFC 9457 has it.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": sorted(problems.KINDS)},
        "request_id": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "With `invalid_request`: each field that is wrong.",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "current": {
            "type": "object",
            "description": (
                "With `stale_revision`: the resource as it is now. With `conflict`: what stands in the way, "
                "if it is a resource."
            ),
        },
    },
}


def build_openapi(routes: Sequence[Route] | None = None, *, kinds: Kinds | None = None) -> dict[str, Any]:
    """The document for these routes and kinds of jobs, or for all that come with the server."""
    return _Document(
        all_routes() if routes is None else routes, Kinds.load() if kinds is None else kinds
    ).build()


def errors_of(route: Route) -> list[type[AtelierError]]:
    """All errors that a route may answer with: its own and those that follow from what it takes."""
    found = [*_ALWAYS, *route.errors]
    if not route.public:
        found += [Unauthenticated, TokenExpired, TokenRevoked]
    if "{" in route.path:
        found.append(NotFound)
        if route.method != "GET" and not route.public:
            found.append(Forbidden)
    if route.body is not None or route.form is not None:
        found += [TooLarge, UnsupportedMediaType]
    if route.idempotent:
        found += [Conflict, IdempotencyMismatch]
    if route.conditional:
        found.append(StaleRevision)
    return sorted(set(found), key=lambda error: (problems.KINDS[error.code].status, error.code))


class _Document:
    """One document under construction."""

    def __init__(self, routes: Sequence[Route], kinds: Kinds) -> None:
        self._routes = routes
        wanted = {pair: None for route in routes for pair in _models_of(route)}
        asked = [kind for kind in kinds if (JobRequest, "validation") in wanted]
        wanted |= {(kind.params, "validation"): None for kind in asked}
        self._refs, definitions = models_json_schema(list(wanted), ref_template=_REF)
        self._schemas: dict[str, Any] = dict(definitions.get("$defs", {}))
        if asked:
            tell_kinds(self._schemas[self._name(JobRequest, "validation")], asked, self._refs)
        self._examples = Examples(self._schemas)
        self._responses: dict[str, Any] = {}

    def build(self) -> dict[str, Any]:
        paths: dict[str, Any] = {}
        for route in self._routes:
            paths.setdefault(PREFIX + route.path, {})[route.method.lower()] = self._operation(route)
        shown_in_place = [each for route in self._routes for each in (route.query, route.form) if each]
        names = {self._name(each, "validation") for each in shown_in_place}
        schemas = {name: each for name, each in self._schemas.items() if name not in names}
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "Atelier",
                "version": VERSION,
                "description": _INTRODUCTION,
                "license": {"name": "MIT", "identifier": "MIT"},
            },
            "servers": [{"url": "/"}],
            "security": [{"bearer": []}],
            "tags": [{"name": tag} for tag in dict.fromkeys(route.tag for route in self._routes)],
            "paths": paths,
            "components": {
                "schemas": {"Problem": _PROBLEM, **schemas},
                "responses": dict(sorted(self._responses.items())),
                "headers": _HEADERS,
                "securitySchemes": {
                    "bearer": {
                        "type": "http",
                        "scheme": "bearer",
                        "bearerFormat": "JWT",
                        "description": "The `access_token` of sign-in; it is valid for fifteen minutes.",
                    }
                },
            },
        }

    def _operation(self, route: Route) -> dict[str, Any]:
        operation: dict[str, Any] = {
            "operationId": route.name,
            "summary": route.summary,
            "tags": [route.tag],
            "parameters": [
                *path_parameters(route),
                *self._query_parameters(route),
                *header_parameters(route),
            ],
            "responses": self._answers(route),
        }
        if route.description:
            operation["description"] = route.description
        if route.body is not None:
            operation["requestBody"] = self._request_body(route.body, required=not route.body_optional)
        if route.form is not None:
            operation["requestBody"] = self._form_body(route.form)
        if route.public:
            operation["security"] = []
        return {key: value for key, value in operation.items() if value or key == "security"}

    def _request_body(self, model: type[BaseModel], *, required: bool) -> dict[str, Any]:
        schema = self._refs[model, "validation"]
        example = self._examples.of(schema)
        return {
            "required": required,
            "content": {"application/json": {"schema": schema, "examples": {"usual": {"value": example}}}},
        }

    def _form_body(self, model: type[BaseModel]) -> dict[str, Any]:
        fields = self._schemas[self._name(model, "validation")]["properties"]
        form = {
            "type": "object",
            "required": ["file"],
            "properties": {**fields, "file": {"type": "string", "format": "binary"}},
            "additionalProperties": False,
        }
        return {"required": True, "content": {"multipart/form-data": {"schema": form}}}

    def _query_parameters(self, route: Route) -> list[dict[str, Any]]:
        if route.query is None:
            return []
        schema = self._schemas[self._name(route.query, "validation")]
        required = schema.get("required", ())
        return [
            {
                "name": name,
                "in": "query",
                "required": name in required,
                **({"description": field["description"]} if "description" in field else {}),
                "schema": _without_null(field),
            }
            for name, field in schema.get("properties", {}).items()
        ]

    def _answers(self, route: Route) -> dict[str, Any]:
        answers: dict[str, Any] = {str(route.answer_status): self._answer(route)}
        if route.ranged:
            answers["206"] = self._file_answer(route, ["Accept-Ranges", "Content-Range"])
            answers["416"] = _NOT_SATISFIABLE
        if route.cached:
            answers["304"] = {
                "description": "Not changed.",
                "headers": _header_refs(["ETag", *route.headers]),
            }
        by_status: dict[int, list[type[AtelierError]]] = {}
        for error in errors_of(route):
            by_status.setdefault(problems.KINDS[error.code].status, []).append(error)
        for status, errors in by_status.items():
            answers[str(status)] = self._problem(status, errors)
        return answers

    def _answer(self, route: Route) -> dict[str, Any]:
        headers = ["RateLimit", "RateLimit-Policy", "X-Request-ID"]
        if route.file_type is not None:
            return self._file_answer(route, ["Accept-Ranges"] if route.ranged else [])
        if route.answer is None:
            return {"description": "Done.", "headers": _header_refs(headers)}
        if issubclass(route.answer, Revised) or route.cached:
            headers.insert(0, "ETag")
        headers += route.headers
        schema = self._refs[route.answer, "serialization"]
        example = self._examples.of(schema)
        return {
            "description": route.summary + ".",
            "headers": _header_refs(headers),
            "content": {
                "application/json": {"schema": schema, "examples": {"usual": {"value": example}}},
                **{media_type: {"schema": form} for media_type, form in route.forms.items()},
            },
        }

    def _file_answer(self, route: Route, more_headers: Sequence[str]) -> dict[str, Any]:
        headers = ["ETag", "RateLimit", "RateLimit-Policy", "X-Request-ID", *route.headers, *more_headers]
        content = {route.file_type: {"schema": {"type": "string", "format": "binary"}}}
        return {"description": route.summary + ".", "headers": _header_refs(headers), "content": content}

    def _problem(self, status: int, errors: Sequence[type[AtelierError]]) -> dict[str, Any]:
        """A reference to the answer that may carry these codes; operations share equal ones."""
        codes = [error.code for error in errors]
        name = "_or_".join(codes)
        if name not in self._responses:
            headers = ["RateLimit", "RateLimit-Policy", "X-Request-ID"]
            if status in (429, 503):
                headers.append("Retry-After")
            code = {"type": "string", "enum": codes}
            self._responses[name] = {
                "description": "; ".join(problems.KINDS[code].title for code in codes) + ".",
                "headers": _header_refs(headers),
                "content": {
                    problems.CONTENT_TYPE: {
                        "schema": {
                            "allOf": [
                                {"$ref": "#/components/schemas/Problem"},
                                {"properties": {"code": code, "status": {"const": status}}},
                            ]
                        },
                        "examples": {error.code: {"value": _problem_example(error)} for error in errors},
                    }
                },
            }
        return {"$ref": f"#/components/responses/{name}"}

    def _name(self, model: type[BaseModel], mode: JsonSchemaMode) -> str:
        reference: str = self._refs[model, mode]["$ref"]
        return reference.rsplit("/", 1)[-1]


def _models_of(route: Route) -> Iterable[tuple[type[BaseModel], JsonSchemaMode]]:
    if route.form is not None:
        yield route.form, "validation"
    if route.body is not None:
        yield route.body, "validation"
    if route.query is not None:
        yield route.query, "validation"
    if route.answer is not None:
        yield route.answer, "serialization"


_NOT_SATISFIABLE: dict[str, Any] = {
    "description": "The range lies outside of the file.",
    "headers": {name: {"$ref": f"#/components/headers/{name}"} for name in ("Content-Range", "X-Request-ID")},
    "content": {problems.CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}


def _header_refs(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _without_null(field: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that may be left out: in an address nothing can be null."""
    schema = {key: value for key, value in field.items() if key not in ("title", "description")}
    if schema.get("default", 0) is None:
        del schema["default"]
    choices = [each for each in schema.pop("anyOf", []) if each.get("type") != "null"]
    if len(choices) == 1:
        return {**schema, **choices[0]}
    return {**schema, "anyOf": choices} if choices else schema


def _problem_example(error: type[AtelierError]) -> dict[str, Any]:
    kind = problems.KINDS[error.code]
    example: dict[str, Any] = {
        "type": problems.type_of(error.code),
        "title": kind.title,
        "status": kind.status,
        "detail": error.sentence,
        "code": error.code,
        "request_id": _REQUEST_ID,
    }
    if error is InvalidRequest:
        example["errors"] = [{"field": "name", "message": "is required"}]
    if error is StaleRevision:
        example["current"] = {"id": "0192f0c1-2b3a-7c4d-8e5f-60718293a4b5", "revision": 8}
    return example
