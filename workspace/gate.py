"""Who gets in: a valid access token whose session has not ended."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from workspace.desk import Caller
from workspace.errors import TokenRevoked
from workspace.tokens import Claims, Tokens


class EndedSessions:
    """The sessions known to have ended lately, as one process knows them.

    Filled from the rows in Postgres each second and, sooner, by news. An access token lives 15
    minutes, so no entry is needed for longer than that.
    """

    def __init__(self) -> None:
        self._ids: set[UUID] = set()

    def __contains__(self, session_id: UUID) -> bool:
        return session_id in self._ids

    def add(self, session_ids: Iterable[UUID]) -> set[UUID]:
        """Adds what is new and answers with it."""
        fresh = set(session_ids) - self._ids
        self._ids |= fresh
        return fresh

    def keep_only(self, session_ids: Iterable[UUID]) -> None:
        """Forgets all that are not among these, whose tokens have all run out by themselves."""
        self._ids &= set(session_ids)


class Gate:
    """Admits the bearer of a token, without asking any database."""

    def __init__(self, tokens: Tokens, ended: EndedSessions) -> None:
        self._tokens = tokens
        self._ended = ended

    def admit(self, token: str) -> Claims:
        """Raises `Unauthenticated`, `TokenExpired` or `TokenRevoked`."""
        claims = self._tokens.verify(token)
        if claims.session_id in self._ended:
            raise TokenRevoked
        return claims

    def admit_caller(self, token: str) -> Caller:
        """As `admit`, for acting."""
        claims = self.admit(token)
        return Caller(user_id=claims.user_id, session_id=claims.session_id)
