"""Who is let in over sockets, tokens handed in later, and messages sent exactly once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import jwt
import pytest

from tests.conftest import SECRET
from tests.people import PASSWORD, Client, Person
from tests.replica import events_after
from tests.stock_clients import Clients

MakePerson = Callable[..., Awaitable[Person]]


def _token_like(person: Person, *, key: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    """A person's token with other claims, signed anew; a claim of None is left out."""
    assert person.token
    claims = jwt.decode(person.token, options={"verify_signature": False}) | changes
    kept = {name: value for name, value in claims.items() if value is not None}
    headers = jwt.get_unverified_header(person.token)
    secret = None if algorithm == "none" else key
    return jwt.encode(kept, secret, algorithm, headers={"kid": headers["kid"]})  # type: ignore[arg-type]


def _bad_tokens(ada: Person) -> dict[str, tuple[Any, str]]:
    past = int(time.time()) - 10
    return {
        "none": (None, "unauthenticated"),
        "empty": ("", "unauthenticated"),
        "a number": (7, "unauthenticated"),
        "a list": ([ada.token], "unauthenticated"),
        "garbage": ("x.y.z", "unauthenticated"),
        "long garbage": ("x" * 60_000, "unauthenticated"),
        "NUL": ("a\0b", "unauthenticated"),
        "cut": ((ada.token or "")[:-4], "unauthenticated"),
        "expired": (_token_like(ada, exp=past), "token_expired"),
        "unsigned": (_token_like(ada, algorithm="none"), "unauthenticated"),
        "other algorithm": (_token_like(ada, algorithm="HS512"), "unauthenticated"),
        "other key": (_token_like(ada, key="x" * 40), "unauthenticated"),
        "other audience": (_token_like(ada, aud="elsewhere"), "unauthenticated"),
        "other issuer": (_token_like(ada, iss="elsewhere"), "unauthenticated"),
        "other kind": (_token_like(ada, typ="refresh"), "unauthenticated"),
        "no session": (_token_like(ada, sid=None), "unauthenticated"),
        "no expiry": (_token_like(ada, exp=None), "unauthenticated"),
        "no id for a person": (_token_like(ada, sub="ada"), "unauthenticated"),
        "a session that never was": (_token_like(ada, sid=str(uuid4())), "token_revoked"),
        "somebody else's session": (_token_like(ada, sub=str(uuid4())), "token_revoked"),
    }


@pytest.mark.parametrize("transports", [["polling", "websocket"], ["websocket"]], ids=len)
async def test_tokens_that_open_nothing(
    stock_clients: Clients, person: MakePerson, transports: list[str]
) -> None:
    ada = await person("Ada")
    for what, (token, code) in _bad_tokens(ada).items():
        client = await stock_clients.connect(ada.url, token, wait=False, transports=transports)
        told = await client.hear("connect_error")
        assert told["data"]["code"] == code, what
        assert told["data"]["message"] == told["message"]
        assert set(told["data"]) == {"code", "message"}
    good = await stock_clients.connect(ada.url, _token_like(ada), transports=transports)
    assert await good.data("workspace.leave", {"workspace_id": str(uuid4())}) == {}


async def test_a_session_that_ended_and_an_account_that_is_gone(
    stock_clients: Clients, person: MakePerson
) -> None:
    ada, grace = await person("Ada"), await person("Grace")
    assert (await ada.post("/auth/logout")).status == 204
    assert (await grace.delete("/auth/me")).status == 204
    for each in (ada, grace):
        client = await stock_clients.connect(each.url, each.token, wait=False)
        assert (await client.hear("connect_error"))["data"]["code"] == "token_revoked"


async def _sign_in_again(person: Person) -> str:
    body = {"email": person.email, "password": PASSWORD}
    answer = await Client(person.url, person.http).post("/auth/login", json=body)
    assert answer.status == 200, answer
    return str(answer.json["access_token"])


async def test_a_token_of_the_same_session_may_follow(stock_clients: Clients, person: MakePerson) -> None:
    ada, grace = await person("Ada"), await person("Grace")
    client = await stock_clients.connect(ada.url, ada.token)
    body = {"refresh_token": ada.refresh_token}
    refreshed = await Client(ada.url, ada.http).post("/auth/refresh", json=body)
    assert refreshed.status == 200, refreshed
    newer = refreshed.json["access_token"]
    exp = jwt.decode(newer, options={"verify_signature": False})["exp"]
    answer = await client.data("token.refresh", {"token": newer})
    assert answer == {"expires_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(exp))}
    refused = {
        await _sign_in_again(ada): "unauthenticated",
        str(grace.token): "unauthenticated",
        "x.y.z": "unauthenticated",
        _token_like(ada, exp=int(time.time()) - 10): "token_expired",
        _token_like(ada, key="x" * 40): "unauthenticated",
    }
    for token, code in refused.items():
        assert (await client.emit("token.refresh", {"token": token}))["error"]["code"] == code
    workspace = await ada.workspace()
    assert (await client.join(workspace["id"]))["role"] == "owner"


def _rfc_3339(moment: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))


async def test_who_shows_a_short_token_is_told_before_it_ends(
    stock_clients: Clients, person: MakePerson
) -> None:
    ada = await person("Ada")
    workspace = await ada.workspace()
    usual = await stock_clients.connect(ada.url, ada.token)
    end = int(time.time()) + 4
    client = await stock_clients.connect(ada.url, _token_like(ada, exp=end))
    assert await client.hear("session.expiring") == {"expires_at": _rfc_3339(end)}
    assert time.time() < end
    later = end + 2
    assert await client.data("token.refresh", {"token": _token_like(ada, exp=later)}) == {
        "expires_at": _rfc_3339(later)
    }
    await client.hear("session.expiring", lambda told: told == {"expires_at": _rfc_3339(later)})
    assert time.time() < later
    answer = await client.data("token.refresh", {"token": ada.token})
    # Sessions of this server's own outlive their tokens; once for each token is enough.
    assert answer["expires_at"] > _rfc_3339(later)
    assert (await client.join(workspace["id"]))["role"] == "owner"
    assert len(client.told("session.expiring")) == 2
    assert usual.told("session.expiring") == []


async def test_a_message_sent_twice_is_one(stock_clients: Clients, person: MakePerson) -> None:
    ada = await person("Ada")
    workspace = await ada.workspace()
    client = await stock_clients.connect(ada.url, ada.token)
    seen = (await client.join(workspace["id"]))["seq"]
    payload = {"workspace_id": workspace["id"], "text": "Lunch?", "client_id": "m-1"}
    first = await client.data("message.send", payload)
    assert await client.data("message.send", payload) == first
    other = await stock_clients.connect(ada.url, ada.token)
    await other.join(workspace["id"])
    assert await other.data("message.send", payload) == first, "from another tab, too"
    refused = await client.emit("message.send", {**payload, "text": "Dinner?"})
    assert refused["error"]["code"] == "conflict"
    await client.data("message.send", {"workspace_id": workspace["id"], "text": "Lunch?"})
    await client.hear("message.created", lambda event: event["seq"] == seen + 2)
    assert client.seqs() == [seen + 1, seen + 2]
    assert [event["seq"] for event in await events_after(ada, workspace["id"], seen)] == client.seqs()
    listed = (await ada.get(f"/workspaces/{workspace['id']}/messages")).json["items"]
    assert len(listed) == 2
    assert listed[1] == first
