"""Sessions: refresh tokens and their rotation, signing out, and the list of sign-ins."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from http.cookies import Morsel, SimpleCookie
from typing import Any

import asyncpg
import pytest

from server.keys import ENDED_SESSIONS, GATE
from server.settings import Settings
from tests.people import Answer, Client, Person
from tests.running_app import RunningApp, run_app
from workspace.refresh_tokens import RefreshTokens, hash_token

MakePerson = Callable[..., Awaitable[Person]]
COOKIE_SESSION = {"X-Session": "cookie"}
OWN_ORIGIN = "http://localhost:8000"
NO_SESSION = "00000000-0000-7000-8000-000000000000"


async def _refresh(client: Client, token: str | None) -> Answer:
    return await Client(client.url, client.http).post("/auth/refresh", json={"refresh_token": token})


async def _refreshed(client: Client, token: str | None) -> str:
    answer = await _refresh(client, token)
    assert answer.status == 200, answer
    fresh: str = answer.json["refresh_token"]
    return fresh


async def _another_session(person: Person) -> Person:
    """The same person, signed in once more."""
    body = {"email": person.email, "password": person.password}
    answer = (await Client(person.url, person.http).post("/auth/login", json=body)).json
    return Person(
        url=person.url,
        http=person.http,
        token=answer["access_token"],
        id=person.id,
        email=person.email,
        name=person.name,
        refresh_token=answer["refresh_token"],
    )


async def _age_uses(sql: asyncpg.Connection, seconds: float) -> None:
    await sql.execute("UPDATE refresh_tokens SET used_at = used_at - make_interval(secs => $1)", seconds)


def _says_revoked(answer: Answer) -> bool:
    return (answer.status, answer.code) == (401, "token_revoked")


def _cookie(answer: Answer) -> Morsel[str]:
    return SimpleCookie(answer.headers["Set-Cookie"])["atelier_refresh"]


async def test_each_use_rotates_the_token(person: MakePerson, sql: asyncpg.Connection) -> None:
    ada = await person()
    first = await _refresh(ada, ada.refresh_token)
    assert first.status == 200, first
    assert set(first.json) == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
    assert first.json["user"]["id"] == ada.id
    second = await _refreshed(ada, first.json["refresh_token"])
    assert len({ada.refresh_token, first.json["refresh_token"], second}) == 3
    assert (await Client(ada.url, ada.http, first.json["access_token"]).get("/auth/me")).status == 200
    assert await sql.fetchval("SELECT count(*) FROM sessions") == 1


async def test_only_hashes_are_stored(person: MakePerson, sql: asyncpg.Connection) -> None:
    ada = await person()
    newest = await _refreshed(ada, ada.refresh_token)
    stored = {bytes(row["hash"]) for row in await sql.fetch("SELECT hash FROM refresh_tokens")}
    assert stored == {hashlib.sha256(str(token).encode()).digest() for token in (ada.refresh_token, newest)}


async def test_a_use_prolongs_the_session_to_seven_days(person: MakePerson, sql: asyncpg.Connection) -> None:
    ada = await person()
    await sql.execute("UPDATE sessions SET expires_at = now() + interval '1 minute'")
    await _refreshed(ada, ada.refresh_token)
    left = await sql.fetchval("SELECT extract(epoch FROM expires_at - now()) FROM sessions")
    assert 7 * 86400 - 60 < left <= 7 * 86400


async def test_a_token_expires_after_seven_days_unused(person: MakePerson, sql: asyncpg.Connection) -> None:
    ada = await person()
    await sql.execute("UPDATE sessions SET expires_at = expires_at - interval '7 days'")
    answer = await _refresh(ada, ada.refresh_token)
    assert (answer.status, answer.code) == (401, "token_expired")


async def test_a_used_token_leads_to_the_newest_for_ten_seconds(
    person: MakePerson, sql: asyncpg.Connection
) -> None:
    ada = await person()
    second = await _refreshed(ada, ada.refresh_token)
    third = await _refreshed(ada, second)
    await _age_uses(sql, 9)
    assert await _refreshed(ada, ada.refresh_token) == third
    assert await _refreshed(ada, second) == third
    assert await sql.fetchval("SELECT count(*) FROM refresh_tokens WHERE used_at IS NULL") == 1


async def test_a_token_used_later_ends_its_session_alone(person: MakePerson, sql: asyncpg.Connection) -> None:
    ada = await person()
    other = await _another_session(ada)
    newest = await _refreshed(ada, ada.refresh_token)
    await _age_uses(sql, 11)

    assert _says_revoked(await _refresh(ada, ada.refresh_token))
    assert await sql.fetchval("SELECT count(*) FROM sessions WHERE revoked_at IS NOT NULL") == 1
    assert _says_revoked(await _refresh(ada, newest))
    assert _says_revoked(await ada.get("/auth/me"))
    assert (await other.get("/auth/me")).status == 200


async def test_twenty_at_once_get_the_same_newest(person: MakePerson, sql: asyncpg.Connection) -> None:
    ada = await person()
    newest = set(await asyncio.gather(*(_refreshed(ada, ada.refresh_token) for _ in range(20))))
    assert len(newest) == 1
    assert await sql.fetchval("SELECT count(*) FROM refresh_tokens") == 2
    await _refreshed(ada, newest.pop())


async def test_a_refresh_and_a_logout_at_once_leave_no_live_session(person: MakePerson) -> None:
    ada = await person()
    for _ in range(5):
        session = await _another_session(ada)
        refreshed, _ = await asyncio.gather(
            _refresh(session, session.refresh_token), session.post("/auth/logout")
        )
        assert refreshed.status == 200 or _says_revoked(refreshed)
        if refreshed.status == 200:
            assert _says_revoked(await _refresh(session, refreshed.json["refresh_token"]))
        assert _says_revoked(await session.get("/auth/me"))


@pytest.mark.parametrize("token", ["nonsense", "x" * 200, "é" * 30])
async def test_an_unknown_token_is_refused(api: Client, token: str) -> None:
    answer = await _refresh(api, token)
    assert (answer.status, answer.code) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_no_token_at_all_is_refused(api: Client) -> None:
    for path in ("/auth/refresh", "/auth/logout"):
        answer = await api.post(path)
        assert (answer.status, answer.code) == (401, "unauthenticated")
    assert (await api.post("/auth/refresh", json={})).status == 422
    assert (await api.post("/auth/refresh", json={"refresh_token": 7})).status == 422


def test_successors_follow_from_the_token_and_the_secret() -> None:
    ours, theirs = RefreshTokens(["ours"]), RefreshTokens(["theirs"])
    token = ours.first()
    assert len(token) == len(ours.successor(token)) == 43
    assert token != ours.first()
    assert ours.successor(token) == ours.successor(token)
    assert ours.successor(token) != theirs.successor(token)
    assert list(RefreshTokens(["new", "ours"]).successors(token))[1] == ours.successor(token)
    assert hash_token(token) == hashlib.sha256(token.encode()).digest()


async def test_the_grace_outlives_a_rotation_of_keys(
    settings: Settings, person: MakePerson, tmp_path: Any
) -> None:
    ada = await person()
    newest = await _refreshed(ada, ada.refresh_token)
    old = settings.jwt_secret.get_secret_value()
    file = tmp_path / "keys.json"
    file.write_text(f'{{"current": "2", "keys": {{"1": "{old}", "2": "{"n" * 40}"}}}}')
    async with run_app(settings.model_copy(update={"jwt_key_file": str(file)})) as rotated:
        assert await _refreshed(Client(rotated.url, ada.http), ada.refresh_token) == newest


# Signing out


async def test_logout_ends_the_session_of_the_access_token(person: MakePerson) -> None:
    ada = await person()
    other = await _another_session(ada)
    assert (await ada.post("/auth/logout")).status == 204
    assert _says_revoked(await ada.get("/auth/me"))
    assert _says_revoked(await _refresh(ada, ada.refresh_token))
    assert (await other.get("/auth/me")).status == 200
    assert (await ada.post("/auth/logout")).status == 204


async def test_logout_ends_the_session_of_a_refresh_token_used_or_not(
    api: Client, person: MakePerson
) -> None:
    for uses in (0, 1):
        ada = await person()
        if uses:
            await _refreshed(ada, ada.refresh_token)
        for _ in range(2):
            answer = await api.post("/auth/logout", json={"refresh_token": ada.refresh_token})
            assert answer.status == 204, answer
        assert _says_revoked(await ada.get("/auth/me"))
        assert _says_revoked(await _refresh(ada, ada.refresh_token))


async def test_logout_of_what_is_not_known_is_no_error_unless_it_was_a_bad_access_token(api: Client) -> None:
    assert (await api.post("/auth/logout", json={"refresh_token": "nonsense"})).status == 204
    answer = await Client(api.url, api.http, "nonsense").post("/auth/logout")
    assert (answer.status, answer.code) == (401, "unauthenticated")


async def test_logout_all_ends_every_session_of_that_person(person: MakePerson) -> None:
    ada, grace = await person("Ada"), await person("Grace")
    other = await _another_session(ada)
    assert (await other.post("/auth/logout-all")).status == 204
    for session in (ada, other):
        assert _says_revoked(await session.get("/auth/me"))
        assert _says_revoked(await _refresh(session, session.refresh_token))
    assert (await grace.get("/auth/me")).status == 200


# The list


async def test_the_list_shows_live_sessions_newest_first(person: MakePerson) -> None:
    ada = await person()
    await person("Grace")
    agent = {"User-Agent": "Browser \udcff of Ada"}
    body = {"email": ada.email, "password": ada.password}
    await Client(ada.url, ada.http).post("/auth/login", json=body, headers=agent)
    third = await _another_session(ada)
    page = (await third.get("/auth/sessions", params={"limit": 2})).json
    rest = (await third.get("/auth/sessions", params={"cursor": page["next_cursor"]})).json
    items = [*page["items"], *rest["items"]]
    assert [len(page["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    assert [item["current"] for item in items] == [True, False, False]
    assert [item["created_at"] for item in items] == sorted(
        (item["created_at"] for item in items), reverse=True
    )
    assert set(items[0]) == {
        "id", "created_at", "updated_at", "expires_at", "user_agent", "address", "current"
    }  # fmt: skip
    assert items[0]["address"] == "127.0.0.1"
    assert items[1]["user_agent"].startswith("Browser ")

    assert (await ada.post("/auth/logout")).status == 204
    shown = (await third.get("/auth/sessions")).json["items"]
    assert [item["id"] for item in shown] == [item["id"] for item in items[:2]]
    assert (await third.get("/auth/sessions", params={"cursor": "nonsense"})).code == "malformed"


async def test_a_renewal_shows_in_the_list(person: MakePerson) -> None:
    ada = await person()
    (before,) = (await ada.get("/auth/sessions")).json["items"]
    await _refreshed(ada, ada.refresh_token)
    (after,) = (await ada.get("/auth/sessions")).json["items"]
    assert after["id"] == before["id"]
    assert after["updated_at"] > before["updated_at"]
    assert after["expires_at"] > before["expires_at"]


async def test_a_session_is_ended_by_its_id(person: MakePerson) -> None:
    ada = await person()
    other = await _another_session(ada)
    items = (await ada.get("/auth/sessions")).json["items"]
    (target,) = [item["id"] for item in items if not item["current"]]
    assert (await ada.delete(f"/auth/sessions/{target}")).status == 204
    assert _says_revoked(await other.get("/auth/me"))
    assert (await ada.delete(f"/auth/sessions/{target}")).code == "not_found"
    assert (await ada.get("/auth/me")).status == 200


async def test_anothers_session_is_not_found(person: MakePerson) -> None:
    ada, grace = await person("Ada"), await person("Grace")
    (hers,) = (await grace.get("/auth/sessions")).json["items"]
    for session_id in (hers["id"], NO_SESSION):
        answer = await ada.delete(f"/auth/sessions/{session_id}")
        assert (answer.status, answer.code) == (404, "not_found")
    assert (await ada.delete("/auth/sessions/nonsense")).status == 422
    assert (await grace.get("/auth/me")).status == 200


# The cookie


async def _cookie_session(api: Client, ada: Person, **headers: str) -> Answer:
    body = {"email": ada.email, "password": ada.password}
    answer = await api.post("/auth/login", json=body, headers={**COOKIE_SESSION, **headers})
    assert answer.status == 200, answer
    return answer


async def test_a_cookie_holds_the_refresh_token_when_asked_for(api: Client, person: MakePerson) -> None:
    answer = await _cookie_session(api, await person())
    cookie = _cookie(answer)
    assert answer.json["refresh_token"] is None
    assert cookie.value not in answer.text
    assert cookie["path"] == "/api/v1/auth"
    assert cookie["max-age"] == str(7 * 86400)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert not cookie["secure"]
    body = {"email": "cora@example.com", "name": "Cora", "password": "a long enough one"}
    registered = await api.post("/auth/register", json=body, headers=COOKIE_SESSION)
    assert registered.json["refresh_token"] is None
    assert _cookie(registered).value


async def test_the_cookie_renews_and_ends_its_session(api: Client, person: MakePerson) -> None:
    first = _cookie(await _cookie_session(api, await person()))
    answer = await api.post("/auth/refresh", headers={"Cookie": f"atelier_refresh={first.value}"})
    assert answer.status == 200, answer
    assert answer.json["refresh_token"] is None
    second = _cookie(answer)
    assert second.value != first.value

    cookie = {"Cookie": f"atelier_refresh={second.value}"}
    ended = await api.post("/auth/logout", headers=cookie)
    assert ended.status == 204
    assert (_cookie(ended).value, _cookie(ended)["max-age"]) == ("", "0")
    assert _cookie(ended)["path"] == "/api/v1/auth"
    assert _says_revoked(await api.post("/auth/refresh", headers=cookie))
    assert _says_revoked(await Client(api.url, api.http, answer.json["access_token"]).get("/auth/me"))


@pytest.mark.parametrize(
    ("origin", "status"),
    [(None, 200), (OWN_ORIGIN, 200), ("http://localhost:9999", 403), ("null", 403), ("", 403)],
)
async def test_the_cookie_serves_pages_of_the_list_alone(
    api: Client, person: MakePerson, origin: str | None, status: int
) -> None:
    ada = await person()
    cookie = _cookie(await _cookie_session(api, ada))
    headers = {"Origin": origin} if origin is not None else {}
    sent = {"Cookie": f"atelier_refresh={cookie.value}", **headers}
    assert (await api.post("/auth/refresh", headers=sent)).status == status
    assert (await api.post("/auth/logout", headers=sent)).status == (204 if status == 200 else 403)
    body = {"email": ada.email, "password": ada.password}
    login = await api.post("/auth/login", json=body, headers={**COOKIE_SESSION, **headers})
    assert login.status == status


@pytest.mark.parametrize(
    ("public_url", "proxies", "secure"),
    [
        ("https://atelier.example.com", [], True),
        ("http://localhost:8000", ["127.0.0.0/8"], True),
        ("http://localhost:8000", [], False),
    ],
)
async def test_the_cookie_is_secure_over_https(
    settings: Settings, person: MakePerson, public_url: str, proxies: list[str], secure: bool
) -> None:
    ada = await person()
    changed = {"public_url": public_url, "trusted_proxies": proxies}
    async with run_app(settings.model_copy(update=changed)) as running:
        client = Client(running.url, ada.http)
        answer = await _cookie_session(client, ada, **{"X-Forwarded-Proto": "https"})
        assert bool(_cookie(answer)["secure"]) is secure


async def test_an_ended_session_is_refused_where_its_end_was_only_heard_of(
    app_server: RunningApp, person: MakePerson
) -> None:
    """The gate looks nothing up: it knows of the end by the announcement that followed the commit."""
    ada = await person()
    session_id = app_server.app[GATE].admit(str(ada.token)).session_id
    assert session_id not in app_server.app[ENDED_SESSIONS]
    await ada.post("/auth/logout")
    assert session_id in app_server.app[ENDED_SESSIONS]
