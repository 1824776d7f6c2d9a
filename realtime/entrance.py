"""How a socket is let in: a valid token, of a session whose row says that it is live."""

from __future__ import annotations

from storage import rooms as room_rows
from storage.postgres import Postgres
from workspace.desk import Caller
from workspace.errors import TokenRevoked, Unauthenticated
from workspace.gate import Gate


class Entrance:
    """Admits the bearers of tokens to sockets of every kind."""

    def __init__(self, postgres: Postgres, gate: Gate) -> None:
        self._postgres = postgres
        self._gate = gate

    async def admit(self, token: object) -> tuple[Caller, str]:
        """Who it is, and their name. Raises `Unauthenticated` and its kinds, or `Unavailable`."""
        if not isinstance(token, str):
            raise Unauthenticated
        caller = self._gate.admit_caller(token)
        async with self._postgres.reading() as sql:
            person = await room_rows.find_person(sql, caller.user_id, caller.session_id)
        if person is None:
            raise TokenRevoked
        # The session may have ended while its row was read; the gate has heard of it by then.
        self._gate.admit(token)
        return caller, str(person["name"])
