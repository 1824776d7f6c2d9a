"""Postgres: the pool, transactions with hooks, and what its failures mean to a caller."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeAlias, TypeVar

import asyncpg
import structlog

from storage.errors import Unavailable

Result = TypeVar("Result")
Connection: TypeAlias = asyncpg.Connection
Record: TypeAlias = asyncpg.Record

ACQUIRE_TIMEOUT_SECONDS = 2.0
CONNECT_TIMEOUT_SECONDS = 2.0
COMMAND_TIMEOUT_SECONDS = 5.0
SERIALIZATION_TRIES = 5
# A full disk is emptied by people.
FULL_RETRY_SECONDS = 10.0

log = structlog.get_logger("storage.postgres")

# What says "the server is not there", as opposed to "the statement is wrong".
_AWAY = (
    OSError,
    TimeoutError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.QueryCanceledError,
    asyncpg.InternalClientError,
)
_RETRIED = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)


class Transaction:
    """One open transaction, with what must happen just before and just after its commit.

    Hooks before the commit run in the order they were added, inside the transaction; their failure
    rolls it back. Hooks after it must not fail and must not wait: they run only once it is committed.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._before: list[Callable[[], Awaitable[None]]] = []
        self._after: list[Callable[[], None]] = []

    def before_commit(self, hook: Callable[[], Awaitable[None]]) -> None:
        self._before.append(hook)

    def after_commit(self, hook: Callable[[], None]) -> None:
        self._after.append(hook)

    async def prepare(self) -> None:
        """Runs the hooks that belong into the transaction."""
        for hook in self._before:
            await hook()

    def announce(self) -> None:
        """Runs the hooks that follow the commit."""
        for hook in self._after:
            hook()


class Postgres:
    """A pool of connections. While the server is away every call raises `Unavailable` within seconds."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool

    @classmethod
    @asynccontextmanager
    async def connect(cls, url: str, *, least: int = 2, most: int = 20) -> AsyncIterator[Postgres]:
        """Opens the pool of `least` to `most` connections. Raises `Unavailable` when none can be made."""
        try:
            pool = await asyncpg.create_pool(
                url,
                min_size=least,
                max_size=most,
                timeout=CONNECT_TIMEOUT_SECONDS,
                command_timeout=COMMAND_TIMEOUT_SECONDS,
                init=prepare_connection,
                reset=keep_session,
                server_settings={"application_name": "atelier"},
            )
        except _AWAY as error:
            raise Unavailable(f"Postgres is not reachable: {error}") from error
        try:
            yield cls(pool)
        finally:
            await close_pool(pool)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """A connection for single statements, outside any transaction."""
        with _Translated():
            async with self._pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as connection:
                yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """A read-only transaction in which all statements see the same moment."""
        async with (
            self.reading() as connection,
            _transaction(connection, isolation="repeatable_read", readonly=True),
        ):
            yield connection

    async def write(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Runs `work` in a transaction and commits it; after a deadlock or conflict from the start again.

        Raises `Unavailable` when the server went away; whether a commit that was under way took
        effect is then not known here.
        """
        for tries_left in reversed(range(SERIALIZATION_TRIES)):
            try:
                return await self._write_once(work)
            except _RETRIED:
                if not tries_left:
                    raise Unavailable("Too many people change this at once. Try again.") from None
                # Both sides of a deadlock would meet again if they came back at the same moment.
                await asyncio.sleep(random.uniform(0.001, 0.02))  # noqa: S311
        raise AssertionError("unreachable")

    async def _write_once(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        with _Translated():
            async with self._pool.acquire(timeout=ACQUIRE_TIMEOUT_SECONDS) as connection:
                transaction = Transaction(connection)
                async with _transaction(connection):
                    result = await work(transaction)
                    await transaction.prepare()
                transaction.announce()
                return result


@asynccontextmanager
async def _transaction(connection: Connection, **options: Any) -> AsyncIterator[None]:
    """A transaction that is rolled back by ending the connection when the server does not answer.

    It would not answer to a rollback either, and the caller would wait once more.
    """
    transaction = connection.transaction(**options)
    try:
        await transaction.start()
        try:
            yield
        except _AWAY:
            raise
        except BaseException:
            if not connection.is_closed():
                await transaction.rollback()
            raise
        await transaction.commit()
    except _AWAY:
        connection.terminate()
        raise


class _Translated:
    """Turns the many ways of a lost server, and a full one, into `Unavailable`."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, Unavailable):
            return
        if isinstance(error, asyncpg.DiskFullError):
            log.error("postgres has no room on its disk", error=str(error))
            raise Unavailable(
                "The database has no room left, so nothing can be saved at the moment. Tell the operator.",
                retry_after_seconds=FULL_RETRY_SECONDS,
            ) from error
        if isinstance(error, _AWAY) or _is_lost_connection(error):
            log.warning("postgres is away", error=str(error), kind=type(error).__name__)
            raise Unavailable("The database is not reachable at the moment. Try again shortly.") from error


def _is_lost_connection(error: BaseException) -> bool:
    # asyncpg reports use of a connection that died meanwhile as an InterfaceError without a class of its own.
    return isinstance(error, asyncpg.InterfaceError) and "clos" in str(error)


async def prepare_connection(connection: Connection) -> None:
    """JSON columns as Python values."""
    for name in ("json", "jsonb"):
        await connection.set_type_codec(name, schema="pg_catalog", encoder=_encode_json, decoder=json.loads)


async def keep_session(_connection: Connection) -> None:
    """Instead of asyncpg's reset query after every use, a round trip each time.

    Nothing outlives a use: settings and locks are those of transactions, and open ones are rolled back.
    """


def _encode_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def close_pool(pool: asyncpg.Pool, *, within_seconds: float = 3.0) -> None:
    """Closes the pool; connections to a server that no longer answers are dropped."""
    try:
        await asyncio.wait_for(pool.close(), within_seconds)
    except (TimeoutError, asyncio.TimeoutError):
        pool.terminate()
