"""Signing in: from an e-mail address and a password, or a refresh token, to an access token."""

from __future__ import annotations

from datetime import UTC, datetime

from storage import sessions as session_rows
from storage import users as user_rows
from storage.ids import new_id
from storage.postgres import Postgres, Record
from workspace.accounts import EMAIL_TAKEN
from workspace.credentials import LoginDraft, PasswordChange, RegisterDraft, SignedIn
from workspace.desk import Caller, Desk, Unit
from workspace.errors import BadCredentials, Conflict, TokenRevoked, Unauthenticated
from workspace.passwords import Passwords
from workspace.refresh_tokens import RefreshTokens, hash_token
from workspace.resources import User
from workspace.sessions import (
    UNKNOWN_TOKEN,
    Device,
    end_all_sessions,
    end_session,
    open_session,
    renew_session,
)
from workspace.tokens import Tokens


class SignIn:
    """Lets people in: by password, then by refresh token for as long as they come back within 7 days."""

    def __init__(
        self,
        postgres: Postgres,
        desk: Desk,
        passwords: Passwords,
        tokens: Tokens,
        refresh_tokens: RefreshTokens,
    ) -> None:
        self._postgres = postgres
        self._desk = desk
        self._passwords = passwords
        self._tokens = tokens
        self._refresh_tokens = refresh_tokens

    async def register(self, draft: RegisterDraft, device: Device) -> SignedIn:
        """A new account and its first session. Raises `Conflict` when the address has an account."""
        password_hash = await self._passwords.hash(draft.password)
        refresh_token = self._refresh_tokens.first()

        async def work(unit: Unit) -> Record:
            user = await user_rows.insert_user(
                unit.sql,
                unit.caller.user_id,
                email=draft.email,
                name=draft.name,
                password_hash=password_hash,
            )
            if user is None:
                raise Conflict(EMAIL_TAKEN)
            await open_session(unit, refresh_token, device)
            return user

        caller = Caller(user_id=new_id(), session_id=new_id())
        return self._signed_in(caller, refresh_token, await self._desk.write(caller, work))

    async def login(self, draft: LoginDraft, device: Device) -> SignedIn:
        """A new session. Raises `BadCredentials`, after the same work, for address and password alike."""
        async with self._postgres.reading() as sql:
            found = await user_rows.find_login(sql, draft.email)
        password_hash = found["password_hash"] if found else None
        if not await self._passwords.matches(draft.password, password_hash) or found is None:
            raise BadCredentials
        refresh_token = self._refresh_tokens.first()

        async def work(unit: Unit) -> Record:
            # The password may have been changed, and all sessions ended, while this one was compared.
            user = await user_rows.hold_user(unit.sql, unit.caller.user_id, password_hash=password_hash)
            if user is None:
                raise BadCredentials
            await open_session(unit, refresh_token, device)
            return user

        caller = Caller(user_id=found["id"], session_id=new_id())
        return self._signed_in(caller, refresh_token, await self._desk.write(caller, work))

    async def refresh(self, presented: str) -> SignedIn:
        """Fresh tokens for a session. Raises `Unauthenticated`, `TokenExpired` or `TokenRevoked`."""
        caller = await self._owner_of(presented)
        if caller is None:
            raise Unauthenticated(UNKNOWN_TOKEN)

        async def work(unit: Unit) -> tuple[str, Record] | Unauthenticated:
            renewed = await renew_session(unit, self._refresh_tokens, presented)
            if isinstance(renewed, Unauthenticated):
                return renewed
            user = await user_rows.find_user(unit.sql, unit.caller.user_id)
            return (renewed, user) if user else TokenRevoked()

        outcome = await self._desk.write(caller, work)
        # Raised here and not in the transaction: the end of a stolen session must be committed.
        if isinstance(outcome, Unauthenticated):
            raise outcome
        refresh_token, user = outcome
        return self._signed_in(caller, refresh_token, user)

    async def end_session_of_token(self, refresh_token: str) -> None:
        """Ends the session of a refresh token, used or not; nothing happens when there is none."""
        caller = await self._owner_of(refresh_token)
        if caller is not None:
            await self._desk.write(caller, lambda unit: end_session(unit, caller.session_id))

    async def change_password(self, caller: Caller, change: PasswordChange) -> None:
        """Replaces the caller's password and ends all other sessions. Raises `BadCredentials`."""
        async with self._postgres.reading() as sql:
            found = await user_rows.find_password(sql, caller.user_id)
        old_hash: str | None = found["password_hash"] if found else None
        if not await self._passwords.matches(change.current_password, old_hash) or old_hash is None:
            raise BadCredentials("The current password is wrong.")
        new_hash = await self._passwords.hash(change.new_password)

        async def work(unit: Unit) -> None:
            replaced = await user_rows.replace_password(
                unit.sql, caller.user_id, old_hash=old_hash, new_hash=new_hash
            )
            if not replaced:
                raise BadCredentials("The password was changed meanwhile.")
            await end_all_sessions(unit, but=caller.session_id)

        await self._desk.write(caller, work)

    async def _owner_of(self, refresh_token: str) -> Caller | None:
        async with self._postgres.reading() as sql:
            session = await session_rows.find_session_of_token(sql, hash_token(refresh_token))
        return Caller(user_id=session["user_id"], session_id=session["id"]) if session else None

    def _signed_in(self, caller: Caller, refresh_token: str, user: Record) -> SignedIn:
        access = self._tokens.issue(caller.user_id, caller.session_id)
        return SignedIn(
            access_token=access.text,
            expires_in=int((access.expires_at - datetime.now(UTC)).total_seconds() + 0.5),
            refresh_token=refresh_token,
            user=User(**user),
        )
