"""How a socket is let in: a valid token, of a session whose row says that it is live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage import rooms as room_rows
from storage.postgres import Postgres
from workspace.desk import Caller
from workspace.errors import TokenRevoked, Unauthenticated
from workspace.gate import Gate


@dataclass(frozen=True)
class Visitor:
    """Who was let in, their name, and when the token ends that they showed."""

    caller: Caller
    name: str
    token_expires_at: datetime


class Entrance:
    """Admits the bearers of tokens to sockets of every kind."""

    def __init__(self, postgres: Postgres, gate: Gate) -> None:
        self._postgres = postgres
        self._gate = gate

    async def admit(self, token: object) -> Visitor:
        """Raises `Unauthenticated` and its kinds, or `Unavailable`."""
        if not isinstance(token, str):
            raise Unauthenticated
        claims = self._gate.admit(token)
        async with self._postgres.reading() as sql:
            person = await room_rows.find_person(sql, claims.user_id, claims.session_id)
        if person is None:
            raise TokenRevoked
        # The session may have ended while its row was read; the gate has heard of it by then.
        self._gate.admit(token)
        caller = Caller(user_id=claims.user_id, session_id=claims.session_id)
        return Visitor(caller, str(person["name"]), claims.expires_at)
