"""Requests that may be sent twice: the first answer is kept with its effect and given again."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel

from storage import idempotency_keys as key_rows
from storage.postgres import Transaction
from workspace.errors import Conflict, IdempotencyMismatch


@dataclass(frozen=True)
class IdempotencyKey:
    """The key a caller gave, the route it was given to, and the SHA-256 of path and body."""

    route: str
    key: str
    fingerprint: bytes


class Replayed(Exception):
    """The request was answered before; `answer` is what it was told then."""

    def __init__(self, answer: BaseModel) -> None:
        super().__init__()
        self.answer = answer


class Claim:
    """The claim of one request on its key, in the transaction of its effect."""

    def __init__(self, transaction: Transaction, caller_id: UUID, key: IdempotencyKey) -> None:
        self._transaction = transaction
        self._caller_id = caller_id
        self._key = key
        self._answer: BaseModel | None = None

    async def take(self, answer: type[BaseModel]) -> None:
        """Raises `Replayed`, `Conflict` or `IdempotencyMismatch`, or returns: then the key is ours."""
        sql, key = self._transaction.connection, self._key
        if not await key_rows.try_lock(sql, self._caller_id, key.route, key.key):
            raise Conflict("A request with this Idempotency-Key is still running.")
        kept = await key_rows.find_answer(sql, self._caller_id, key.route, key.key)
        if kept is None:
            self._transaction.before_commit(self._store)
            return
        if kept["fingerprint"] != key.fingerprint:
            raise IdempotencyMismatch
        # As JSON text: a strict model reads ids and times from JSON, not from Python strings.
        raise Replayed(answer.model_validate_json(kept["answer_json"]))

    def keep(self, answer: BaseModel) -> None:
        self._answer = answer

    async def _store(self) -> None:
        if self._answer is None:
            raise AssertionError("an effect under an Idempotency-Key must keep its answer")
        key = self._key
        await key_rows.insert_answer(
            self._transaction.connection,
            self._caller_id,
            key.route,
            key.key,
            fingerprint=key.fingerprint,
            answer_json=self._answer.model_dump_json(),
        )
