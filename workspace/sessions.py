"""Sessions: a sign-in and its family of refresh tokens, renewed, listed and ended."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from storage import sessions as session_rows
from storage.postgres import Record
from workspace.desk import Look, Unit
from workspace.errors import NotFound, TokenExpired, TokenRevoked, Unauthenticated
from workspace.pages import GREATEST_ID, PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.refresh_tokens import RefreshTokens, hash_token
from workspace.resources import Page, SessionInfo

# A used token leads to its family's newest for so long: two tabs may renew at once, an answer may be lost.
GRACE_SECONDS = 10.0

_LONGEST_USER_AGENT = 300

UNKNOWN_TOKEN = "The refresh token is not valid. Sign in again."  # noqa: S105
EXPIRED_TOKEN = "The refresh token has expired. Sign in again."  # noqa: S105


@dataclass(frozen=True)
class Device:
    """From where somebody signs in, as shown in the list of sessions."""

    user_agent: str
    address: str


async def open_session(unit: Unit, refresh_token: str, device: Device) -> None:
    """Stores the caller's session with the first token of its family."""
    await session_rows.insert_session(
        unit.sql,
        unit.caller.session_id,
        unit.caller.user_id,
        token_hash=hash_token(refresh_token),
        user_agent=_storable(device.user_agent),
        address=device.address,
    )


def _storable(user_agent: str) -> str:
    # Header bytes that are no UTF-8 arrive as lone surrogates.
    return user_agent.encode("utf-8", "replace").decode().replace("\0", "")[:_LONGEST_USER_AGENT]


async def renew_session(unit: Unit, tokens: RefreshTokens, presented: str) -> str | Unauthenticated:
    """Uses a token of the caller's session up and answers with the family's newest.

    A refusal is answered instead of raised, for what it does must be committed: a token used more
    than ten seconds ago was stolen, from its owner or by its owner's hand, and ends the session.
    """
    session_id = unit.caller.session_id
    session = await session_rows.lock_session(unit.sql, session_id)
    if session is None or session["revoked"]:
        return TokenRevoked()
    if session["expired"]:
        return TokenExpired(EXPIRED_TOKEN)
    token = await session_rows.find_token(unit.sql, hash_token(presented))
    if token is None:
        return Unauthenticated(UNKNOWN_TOKEN)
    if not token["used"]:
        return await _rotate(unit, tokens, presented)
    if token["used_seconds_ago"] <= GRACE_SECONDS:
        return await _newest_after(unit, tokens, presented)
    await end_session(unit, session_id)
    return TokenRevoked("This refresh token was used before, so its session has ended. Sign in again.")


async def _rotate(unit: Unit, tokens: RefreshTokens, presented: str) -> str:
    fresh = tokens.successor(presented)
    await session_rows.rotate_token(
        unit.sql, unit.caller.session_id, used_hash=hash_token(presented), fresh_hash=hash_token(fresh)
    )
    return fresh


async def _newest_after(unit: Unit, tokens: RefreshTokens, token: str) -> str | Unauthenticated:
    while True:
        successor = await _successor_of(unit, tokens, token)
        if successor is None:
            return Unauthenticated(UNKNOWN_TOKEN)
        token, row = successor
        if not row["used"]:
            return token


async def _successor_of(unit: Unit, tokens: RefreshTokens, token: str) -> tuple[str, Record] | None:
    for candidate in tokens.successors(token):
        row = await session_rows.find_token(unit.sql, hash_token(candidate))
        if row is not None:
            return candidate, row
    return None


async def end_session(unit: Unit, session_id: UUID) -> bool:
    """Ends one of the caller's sessions with its access tokens; False when there is no such live one."""
    ended = await session_rows.revoke_session(unit.sql, session_id, unit.caller.user_id)
    if ended:
        unit.end_sessions([session_id])
    return ended


async def end_all_sessions(unit: Unit, *, but: UUID | None = None) -> None:
    """Ends the caller's sessions, all `but` one where given."""
    unit.end_sessions(await session_rows.revoke_sessions(unit.sql, unit.caller.user_id, but=but))


async def end_listed_session(unit: Unit, session_id: UUID) -> None:
    """Ends one of the caller's sessions. Raises `NotFound` for one that has ended or is another's."""
    if not await end_session(unit, session_id):
        raise NotFound("There is no such session, or it is not yours.")


async def list_sessions(look: Look, query: PageQuery) -> Page[SessionInfo]:
    """The caller's live sessions, newest first."""
    rows = await session_rows.list_sessions(
        look.sql, look.caller.user_id, before=id_of_cursor(query, start=GREATEST_ID), limit=query.limit + 1
    )
    kept, next_cursor = paged(rows, query.limit, cursor_of_id)
    items = [SessionInfo(**row, current=row["id"] == look.caller.session_id) for row in kept]
    return Page(items=items, next_cursor=next_cursor)
