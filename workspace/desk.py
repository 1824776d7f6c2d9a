"""Where requests are carried out: one caller, one transaction; rows, events and key commit together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from storage.postgres import Connection, Postgres, Transaction
from workspace.emission import Emission, Publisher
from workspace.idempotency import Claim, IdempotencyKey, Replayed

Result = TypeVar("Result")
Answer = TypeVar("Answer", bound=BaseModel)


@dataclass(frozen=True)
class Caller:
    """Who acts, in which session."""

    user_id: UUID
    session_id: UUID


class Look:
    """A caller looking: what reading functions are given."""

    writes = False

    def __init__(self, sql: Connection, caller: Caller) -> None:
        self.sql = sql
        self.caller = caller


class Unit(Look):
    """A caller writing: one transaction. What writing functions are given.

    `emit` tells what happened; the event gets its number and is stored as the last act of the
    transaction, and goes out once it is committed.
    """

    writes = True

    def __init__(
        self, transaction: Transaction, caller: Caller, publisher: Publisher, key: IdempotencyKey | None
    ) -> None:
        super().__init__(transaction.connection, caller)
        self._transaction = transaction
        self._emission = Emission(transaction, publisher)
        self._publisher = publisher
        self._claim = Claim(transaction, caller.user_id, key) if key else None

    def emit(
        self, workspace_id: UUID, type_: str, data: BaseModel, *, project_id: UUID | None = None
    ) -> None:
        """Appends an event of the caller's to the workspace's log. `type_` is one of `EVENT_DATA`."""
        self._emission.append(workspace_id, type_, data, project_id=project_id, actor_id=self.caller.user_id)

    async def once(self, answer: type[BaseModel]) -> None:
        """Claims the Idempotency-Key of the request, if it has one; call it after the rights are checked.

        A request that was answered before ends here: its first answer, read as `answer`, is given
        again and nothing is done. Raises `Conflict` while that one still runs, and
        `IdempotencyMismatch`.
        """
        if self._claim:
            await self._claim.take(answer)

    def keep_answer(self, answer: BaseModel) -> None:
        """Remembers the answer under the claimed key. Secrets are left out by the caller."""
        if self._claim:
            self._claim.keep(answer)

    def end_sessions(self, session_ids: list[UUID]) -> None:
        """Tells all processes, after the commit, that these sessions have ended."""
        if session_ids:
            self._transaction.after_commit(lambda: self._publisher.sessions_ended(session_ids))


class Desk:
    """Carries out what callers want on the database."""

    def __init__(self, postgres: Postgres, publisher: Publisher) -> None:
        self._postgres = postgres
        self._publisher = publisher

    @asynccontextmanager
    async def look(self, caller: Caller) -> AsyncIterator[Look]:
        """For reading by single statements."""
        async with self._postgres.reading() as sql:
            yield Look(sql, caller)

    @asynccontextmanager
    async def snapshot(self, caller: Caller) -> AsyncIterator[Look]:
        """For reading several things as of one moment."""
        async with self._postgres.snapshot() as sql:
            yield Look(sql, caller)

    async def write(
        self,
        caller: Caller,
        work: Callable[[Unit], Awaitable[Result]],
        key: IdempotencyKey | None = None,
    ) -> Result:
        """Runs `work` in one transaction; it may run again after a deadlock, so it keeps no state outside.

        With a `key` that was used before for the same request, the first answer is returned.
        """

        async def attempt(transaction: Transaction) -> Result:
            return await work(Unit(transaction, caller, self._publisher, key))

        try:
            return await self._postgres.write(attempt)
        except Replayed as replayed:
            return replayed.answer  # type: ignore[return-value]
