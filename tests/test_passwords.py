"""Passwords: their rules, the work of checking them, and how they are changed."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import bcrypt
import pytest

from server.keys import DESK, POSTGRES, TOKENS
from storage.errors import Unavailable
from tests.people import PASSWORD, Client, Person
from tests.running_app import RunningApp
from workspace.credentials import LoginDraft
from workspace.errors import BadCredentials
from workspace.passwords import COST, Passwords
from workspace.refresh_tokens import RefreshTokens
from workspace.sessions import Device
from workspace.sign_in import SignIn

Result = TypeVar("Result")
MakePerson = Callable[..., Awaitable[Person]]
OTHER = "another fine password"


class Observed(Passwords):
    """Notes on which thread each piece of work ran, and against which hash each check went."""

    def __init__(self, *, cost: int = 4, threads: int = 2, most_waiting: int = 100) -> None:
        super().__init__(cost=cost, threads=threads, most_waiting=most_waiting)
        self.threads: list[str] = []
        self.checked: list[str | None] = []

    async def matches(self, password: str, hashed: str | None) -> bool:
        self.checked.append(hashed)
        return await super().matches(password, hashed)

    async def _run(self, work: Callable[[], Result]) -> Result:
        def observed() -> Result:
            self.threads.append(threading.current_thread().name)
            return work()

        return await super()._run(observed)


async def test_a_hash_is_bcrypt_of_cost_12_and_fits_its_password_alone() -> None:
    assert COST == 12
    async with Passwords() as passwords:
        hashed = await passwords.hash(PASSWORD)
        assert hashed.startswith("$2b$12$")
        assert await passwords.matches(PASSWORD, hashed)
        assert not await passwords.matches(OTHER, hashed)


async def test_nobodys_hash_costs_as_many_rounds_as_a_real_one() -> None:
    async with Passwords(cost=5) as passwords:
        real, nobodys = await passwords.hash(PASSWORD), passwords._nobodys
        assert nobodys[:7] == real.encode()[:7] == b"$2b$05$"
        assert len(nobodys) == len(real)
        # bcrypt reads it as a hash, so that a check computes all rounds before it compares.
        assert bcrypt.hashpw(PASSWORD.encode(), nobodys)[:29] == nobodys[:29]
        assert not await passwords.matches(PASSWORD, None)


async def test_work_runs_on_threads_of_its_own_and_the_loop_goes_on() -> None:
    async with Observed(cost=10) as passwords:
        hashing = asyncio.create_task(passwords.hash(PASSWORD))
        turns = 0
        while not hashing.done():
            turns += 1
            await asyncio.sleep(0)
        assert turns > 100
        assert passwords.threads[0].startswith("bcrypt")


async def test_what_waits_is_bounded() -> None:
    async with Passwords(cost=10, threads=1, most_waiting=2) as passwords:
        started = [asyncio.create_task(passwords.hash(PASSWORD)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Unavailable):
            await passwords.hash(PASSWORD)
        assert len(set(await asyncio.gather(*started))) == 3
        assert await passwords.hash(PASSWORD)


async def test_an_unknown_address_takes_one_check_as_a_wrong_password_does(
    app_server: RunningApp, person: MakePerson
) -> None:
    ada = await person()
    app = app_server.app
    async with Observed() as passwords:
        sign_in = SignIn(app[POSTGRES], app[DESK], passwords, app[TOKENS], RefreshTokens(["a secret"]))
        device = Device(user_agent="", address="")
        with pytest.raises(BadCredentials):
            await sign_in.login(LoginDraft(email=ada.email, password=OTHER), device)
        assert len(passwords.threads) == 1
        assert passwords.checked[0] is not None
        with pytest.raises(BadCredentials):
            await sign_in.login(LoginDraft(email="nobody@example.com", password=OTHER), device)
        assert len(passwords.threads) == 2
        assert passwords.checked[1] is None


async def test_an_unknown_address_is_told_what_a_wrong_password_is(api: Client, person: MakePerson) -> None:
    ada = await person()
    wrong = await api.post("/auth/login", json={"email": ada.email, "password": OTHER})
    unknown = await api.post("/auth/login", json={"email": "nobody@example.com", "password": OTHER})
    assert wrong.status == unknown.status == 401
    assert wrong.code == unknown.code == "bad_credentials"
    assert {**wrong.json, "request_id": ""} == {**unknown.json, "request_id": ""}
    assert set(wrong.headers) == set(unknown.headers)


REFUSED = [
    ("seven77", "at least 8 characters"),
    ("a" * 73, "at most 72 bytes"),
    ("é" * 37, "at most 72 bytes"),
    ("with a \0 in it", "NUL"),
]


@pytest.mark.parametrize(("password", "reason"), REFUSED)
async def test_an_unfit_password_is_refused_by_name(
    api: Client, person: MakePerson, password: str, reason: str
) -> None:
    ada = await person()
    body = {"email": "grace@example.com", "name": "Grace", "password": password}
    change = {"current_password": ada.password, "new_password": password}
    for answer, field in (
        (await api.post("/auth/register", json=body), "password"),
        (await ada.put("/auth/password", json=change), "new_password"),
    ):
        assert answer.status == 422, answer
        assert answer.code == "invalid_request"
        named = [error for error in answer.json["errors"] if reason in error["message"]]
        # NUL is refused wherever it stands, before fields are looked at one by one.
        assert named
        assert named[0]["field"].endswith(field) or reason == "NUL"
        assert password not in answer.text
    free = await api.post("/auth/register", json={**body, "password": PASSWORD})
    assert free.status == 201
    assert (await ada.post("/auth/login", json=_login(ada))).status == 200


@pytest.mark.parametrize("password", ["eight888", "a" * 72, "é" * 36])
async def test_a_password_at_a_bound_works_in_full(api: Client, person: MakePerson, password: str) -> None:
    ada = await person()
    answer = await ada.put(
        "/auth/password", json={"current_password": ada.password, "new_password": password}
    )
    assert answer.status == 204, answer
    assert (await api.post("/auth/login", json=_login(ada, password))).status == 200
    nearly = password[:-1] + "x"
    assert (await api.post("/auth/login", json=_login(ada, nearly))).code == "bad_credentials"


async def test_a_password_is_the_same_in_each_form_of_unicode(api: Client) -> None:
    composed, decomposed = "caf\u00e9 au lait", "cafe\u0301 au lait"
    body = {"email": "ada@example.com", "name": "Ada", "password": composed}
    assert (await api.post("/auth/register", json=body)).status == 201
    body = {"email": "ada@example.com", "password": decomposed}
    assert (await api.post("/auth/login", json=body)).status == 200


async def test_what_is_stored_is_a_hash(person: MakePerson, sql: asyncpg.Connection) -> None:
    ada = await person()
    stored = await sql.fetchval("SELECT password_hash FROM users WHERE email = $1", ada.email)
    assert bcrypt.checkpw(ada.password.encode(), stored.encode())


async def test_changing_a_password_ends_all_other_sessions(api: Client, person: MakePerson) -> None:
    ada = await person()
    other = (await api.post("/auth/login", json=_login(ada))).json
    answer = await ada.put("/auth/password", json={"current_password": ada.password, "new_password": OTHER})
    assert answer.status == 204, answer

    assert (await ada.get("/auth/me")).status == 200
    renewed = await api.post("/auth/refresh", json={"refresh_token": ada.refresh_token})
    assert renewed.status == 200
    refused = await Client(ada.url, ada.http, other["access_token"]).get("/auth/me")
    assert (refused.status, refused.code) == (401, "token_revoked")
    refused = await api.post("/auth/refresh", json={"refresh_token": other["refresh_token"]})
    assert (refused.status, refused.code) == (401, "token_revoked")
    assert (await api.post("/auth/login", json=_login(ada))).code == "bad_credentials"
    assert (await api.post("/auth/login", json=_login(ada, OTHER))).status == 200


async def test_a_wrong_current_password_changes_nothing(api: Client, person: MakePerson) -> None:
    ada = await person()
    other = (await api.post("/auth/login", json=_login(ada))).json
    body = {"current_password": "not the password", "new_password": OTHER}
    answer = await ada.put("/auth/password", json=body)
    assert (answer.status, answer.code) == (401, "bad_credentials")
    assert (await Client(ada.url, ada.http, other["access_token"]).get("/auth/me")).status == 200
    assert (await api.post("/auth/login", json=_login(ada))).status == 200


async def test_of_changes_at_the_same_time_one_wins(api: Client, person: MakePerson) -> None:
    ada = await person()
    wanted = [f"the password number {number}" for number in range(4)]
    answers = await asyncio.gather(
        *(
            ada.put("/auth/password", json={"current_password": ada.password, "new_password": each})
            for each in wanted
        )
    )
    assert sorted(answer.status for answer in answers) == [204, 401, 401, 401]
    fitting = [
        each for each in wanted if (await api.post("/auth/login", json=_login(ada, each))).status == 200
    ]
    assert fitting == [wanted[[answer.status for answer in answers].index(204)]]


async def test_a_login_under_way_while_the_password_changes_does_not_outlive_it(
    app_server: RunningApp, person: MakePerson
) -> None:
    ada = await person()
    app = app_server.app
    checked, go_on = asyncio.Event(), asyncio.Event()

    class Paused(Passwords):
        async def matches(self, password: str, hashed: str | None) -> bool:
            fits = await super().matches(password, hashed)
            checked.set()
            await go_on.wait()
            return fits

    async with Paused(cost=4) as passwords:
        sign_in = SignIn(app[POSTGRES], app[DESK], passwords, app[TOKENS], RefreshTokens(["a secret"]))
        draft = LoginDraft(email=ada.email, password=ada.password)
        login = asyncio.create_task(sign_in.login(draft, Device(user_agent="", address="")))
        await checked.wait()
        body = {"current_password": ada.password, "new_password": OTHER}
        assert (await ada.put("/auth/password", json=body)).status == 204
        go_on.set()
        with pytest.raises(BadCredentials):
            await login


def _login(person: Person, password: str | None = None) -> dict[str, str]:
    return {"email": person.email, "password": password or person.password}
