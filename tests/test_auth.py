"""Accounts: signing up and in, access tokens, one's own account, and the limits of trying."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import jwt
import pytest

from server.settings import Rate, Settings
from tests.people import PASSWORD, Answer, Client, Person
from tests.running_app import RunningApp, run_app

MakePerson = Callable[..., Awaitable[Person]]
# So long that no test sees the end of a window.
MONTH_SECONDS = 30 * 86400
GRACE = {"email": "Grace.Hopper@Example.COM", "name": "Grace", "password": PASSWORD}


def _login(email: str, password: str = PASSWORD) -> dict[str, str]:
    return {"email": email, "password": password}


def _fields(answer: Answer) -> set[str]:
    assert (answer.status, answer.code) == (422, "invalid_request"), answer
    return {error["field"] for error in answer.json["errors"]}


# Signing up and in


async def test_register_and_login_answer_alike(api: Client) -> None:
    registered = await api.post("/auth/register", json=GRACE)
    login = await api.post("/auth/login", json=_login("grace.hopper@example.com"))
    assert (registered.status, login.status) == (201, 200)
    for answer in (registered, login):
        assert set(answer.json) == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
        assert answer.json["token_type"] == "Bearer"
        assert answer.json["expires_in"] == 900
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        me = await Client(api.url, api.http, answer.json["access_token"]).get("/auth/me")
        assert me.json == {**answer.json["user"], "memberships": []}
    user = login.json["user"]
    assert set(user) == {"id", "created_at", "updated_at", "revision", "email", "name"}
    assert (user["name"], user["email"], user["revision"]) == ("Grace", "Grace.Hopper@example.com", 1)
    assert registered.json["refresh_token"] != login.json["refresh_token"]


async def test_a_known_address_is_a_conflict_in_any_case(api: Client, sql: asyncpg.Connection) -> None:
    assert (await api.post("/auth/register", json=GRACE)).status == 201
    for email in (GRACE["email"], "GRACE.HOPPER@EXAMPLE.COM"):
        answer = await api.post("/auth/register", json={**GRACE, "email": email})
        assert (answer.status, answer.code) == (409, "conflict")
    assert await sql.fetchval("SELECT count(*) FROM users") == 1
    assert await sql.fetchval("SELECT count(*) FROM sessions") == 1


async def test_of_many_who_register_one_address_at_once_one_gets_it(api: Client) -> None:
    answers = await asyncio.gather(*(api.post("/auth/register", json=GRACE) for _ in range(8)))
    assert sorted(answer.status for answer in answers) == [201] + [409] * 7


@pytest.mark.parametrize(
    "email",
    [
        "",
        "nobody",
        "a@b",
        "a b@example.com",
        "Ada <ada@example.com>",
        f"{'a' * 64}@{'b.' * 100}example.com",
        7,
    ],
)
async def test_what_is_no_address_is_refused(api: Client, sql: asyncpg.Connection, email: object) -> None:
    assert _fields(await api.post("/auth/register", json={**GRACE, "email": email})) == {"email"}
    assert _fields(await api.post("/auth/login", json={"email": email, "password": PASSWORD})) == {"email"}
    assert await sql.fetchval("SELECT count(*) FROM users") == 0


async def test_unfit_fields_are_named(api: Client, sql: asyncpg.Connection) -> None:
    refused = [
        ({**GRACE, "name": "  "}, {"name"}),
        ({**GRACE, "name": "n" * 201}, {"name"}),
        ({**GRACE, "name": None}, {"name"}),
        ({**GRACE, "role": "owner"}, {"role"}),
        ({}, {"email", "name", "password"}),
    ]
    for body, fields in refused:
        assert _fields(await api.post("/auth/register", json=body)) == fields
    assert await sql.fetchval("SELECT count(*) FROM users") == 0


# Access tokens


def _claims(person: Person, **changes: Any) -> dict[str, Any]:
    """What the token of a person says, but for the changes; None leaves a claim out."""
    claims = jwt.decode(str(person.token), options={"verify_signature": False})
    return {name: value for name, value in {**claims, **changes}.items() if value is not None}


def _forge(settings: Settings, claims: Mapping[str, Any], *, kid: str | None = "1") -> str:
    headers = {"kid": kid} if kid is not None else {}
    return jwt.encode(dict(claims), settings.jwt_secret.get_secret_value(), "HS256", headers=headers)


async def _refusal(person: Person, token: str) -> tuple[int, str | None]:
    answer = await Client(person.url, person.http, token).get("/auth/me")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    return answer.status, answer.code


async def test_a_token_of_the_same_claims_passes(settings: Settings, person: MakePerson) -> None:
    ada = await person()
    assert _forge(settings, _claims(ada)) == ada.token
    assert set(_claims(ada)) == {"iss", "aud", "sub", "sid", "jti", "iat", "exp", "typ"}
    assert _claims(ada)["exp"] - _claims(ada)["iat"] == 900


async def test_an_expired_token_says_so(settings: Settings, person: MakePerson) -> None:
    ada = await person()
    past = int((datetime.now(UTC) - timedelta(seconds=2)).timestamp())
    assert await _refusal(ada, _forge(settings, _claims(ada, exp=past))) == (401, "token_expired")


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"},
        {"iss": "another"},
        {"typ": "refresh"},
        {"sub": "ada"},
        {"sid": "1"},
        {"sub": 7},
        {"exp": "soon"},
        {"iat": 4_000_000_000},
        *({name: None} for name in ("iss", "aud", "sub", "sid", "jti", "iat", "exp", "typ")),
    ],
    ids=str,
)
async def test_a_token_of_other_claims_is_refused(
    settings: Settings, person: MakePerson, changes: dict[str, Any]
) -> None:
    ada = await person()
    claims = _claims(ada, **changes)
    key = settings.jwt_secret.get_secret_value().encode()
    # Signed as bytes, for the library would refuse to write some of these.
    token = jwt.PyJWS().encode(json.dumps(claims).encode(), key, "HS256", headers={"kid": "1"})
    assert await _refusal(ada, token) == (401, "unauthenticated")


async def test_a_token_of_another_signature_is_refused(settings: Settings, person: MakePerson) -> None:
    ada = await person()
    claims, secret = _claims(ada), settings.jwt_secret.get_secret_value()
    head, body, signature = str(ada.token).split(".")
    forged = [
        jwt.encode(claims, None, "none", headers={"kid": "1"}),
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        jwt.encode(claims, "another secret of sufficient length", "HS256", headers={"kid": "1"}),
        jwt.encode(claims, secret * 2, "HS512", headers={"kid": "1"}),
        _forge(settings, claims, kid="2"),
        _forge(settings, claims, kid=None),
        "nonsense",
        "a.b.c",
        "é",
    ]
    for token in forged:
        assert await _refusal(ada, token) == (401, "unauthenticated"), token


async def test_a_revoked_token_says_so(person: MakePerson) -> None:
    ada = await person()
    await ada.post("/auth/logout")
    assert await _refusal(ada, str(ada.token)) == (401, "token_revoked")


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "nonsense"])
async def test_no_token_is_refused(api: Client, header: str | None) -> None:
    answer = await api.get("/auth/me", headers={"Authorization": header} if header is not None else {})
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


# The limits of trying


@pytest.fixture
async def strict(settings: Settings) -> AsyncIterator[RunningApp]:
    """An app that allows four tries at a password in a month."""
    changes = {
        "rate_limit_auth": Rate(count=4, window_seconds=MONTH_SECONDS),
        "trusted_proxies": ["127.0.0.0/8"],
    }
    async with run_app(settings.model_copy(update=changes)) as running:
        yield running


def _from_address() -> dict[str, str]:
    """Headers as of a proxy in front of an address that nobody else uses."""
    text = uuid4().hex
    return {"X-Forwarded-For": ":".join(["fd00", *(text[start : start + 4] for start in range(0, 28, 4))])}


def _says_limited(answer: Answer) -> bool:
    wait = int(answer.headers.get("Retry-After", "0"))
    return (answer.status, answer.code) == (429, "rate_limited") and 0 < wait <= MONTH_SECONDS


async def test_tries_are_limited_by_address(strict: RunningApp, api: Client) -> None:
    client, headers = Client(strict.url, api.http), _from_address()
    for number in range(4):
        body = _login(f"{uuid4().hex}@example.com")
        path, extra = ("/auth/register", {"name": "Ada"}) if number % 2 else ("/auth/login", {})
        answer = await client.post(path, json={**body, **extra}, headers=headers)
        assert answer.status in (201, 401), answer
    body = _login(f"{uuid4().hex}@example.com")
    assert _says_limited(await client.post("/auth/login", json=body, headers=headers))
    assert _says_limited(await client.post("/auth/register", json={**body, "name": "A"}, headers=headers))
    assert (await client.post("/auth/login", json=body, headers=_from_address())).status == 401


async def test_tries_are_limited_by_account(strict: RunningApp, api: Client, person: MakePerson) -> None:
    client, ada = Client(strict.url, api.http), await person()
    for number in range(4):
        body = _login(ada.email.upper() if number % 2 else ada.email, "not the password")
        assert (await client.post("/auth/login", json=body, headers=_from_address())).status == 401
    answer = await client.post("/auth/login", json=_login(ada.email), headers=_from_address())
    assert _says_limited(answer)


async def test_password_changes_are_limited_by_account(strict: RunningApp, person: MakePerson) -> None:
    ada = await person()
    client = Client(strict.url, ada.http, ada.token)
    body = {"current_password": "not the password", "new_password": "another fine one"}
    for _ in range(4):
        answer = await client.put("/auth/password", json=body, headers=_from_address())
        assert answer.code == "bad_credentials"
    assert _says_limited(await client.put("/auth/password", json=body, headers=_from_address()))


async def test_refresh_and_logout_are_no_tries_at_a_password(
    strict: RunningApp, api: Client, person: MakePerson
) -> None:
    client, ada, headers = Client(strict.url, api.http), await person(), _from_address()
    token = ada.refresh_token
    for _ in range(6):
        answer = await client.post("/auth/refresh", json={"refresh_token": token}, headers=headers)
        assert answer.status == 200, answer
        token = answer.json["refresh_token"]
    for _ in range(6):
        answer = await client.post("/auth/logout", json={"refresh_token": token}, headers=headers)
        assert answer.status == 204, answer
