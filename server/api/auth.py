"""`/auth`: signing up, in and out; one's own account, password and sessions."""

from __future__ import annotations

from server.address import subscriber
from server.api.endpoint import bearer_token
from server.api.routing import PREFIX, Call, Cookie, Reply, Route
from server.keys import GATE, LIMITS, SETTINGS, SIGN_IN
from server.middleware.cors import allowed_origins
from storage.sessions import LIFETIME
from workspace import accounts, sessions
from workspace.accounts import ProfilePatch
from workspace.credentials import LoginDraft, PasswordChange, RefreshDraft, RegisterDraft, SignedIn
from workspace.errors import (
    BadCredentials,
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    TokenExpired,
    TokenRevoked,
    Unauthenticated,
    Unavailable,
)
from workspace.pages import PageQuery
from workspace.resources import Me, Page, SessionInfo
from workspace.sessions import Device

COOKIE = "atelier_refresh"
COOKIE_PATH = f"{PREFIX}/auth"


async def register(call: Call) -> Reply:
    draft = call.body(RegisterDraft)
    _refuse_foreign_cookie(call)
    await _spend(call, draft.email.lower())
    signed_in = await call.request.app[SIGN_IN].register(draft, _device(call))
    return _reply(signed_in, in_cookie=_wants_cookie(call))


async def login(call: Call) -> Reply:
    draft = call.body(LoginDraft)
    _refuse_foreign_cookie(call)
    await _spend(call, draft.email.lower())
    signed_in = await call.request.app[SIGN_IN].login(draft, _device(call))
    return _reply(signed_in, in_cookie=_wants_cookie(call))


async def refresh(call: Call) -> Reply:
    _refuse_foreign_cookie(call)
    token = _refresh_token(call)
    if token is None:
        raise Unauthenticated("No refresh token was given, neither in the body nor as a cookie.")
    signed_in = await call.request.app[SIGN_IN].refresh(token)
    return _reply(signed_in, in_cookie=_wants_cookie(call) or not call.has_body)


async def logout(call: Call) -> Reply:
    _refuse_foreign_cookie(call)
    refresh_token, access_token = _refresh_token(call), bearer_token(call.request)
    if refresh_token is not None:
        await call.request.app[SIGN_IN].end_session_of_token(refresh_token)
    if access_token is not None:
        await _end_session_of_access_token(call, access_token, is_sole=refresh_token is None)
    elif refresh_token is None:
        raise Unauthenticated("Name the session to end by its access token or its refresh token.")
    return _forget_cookie(call)


async def _end_session_of_access_token(call: Call, access_token: str, *, is_sole: bool) -> None:
    try:
        caller = call.request.app[GATE].admit_caller(access_token)
    except TokenRevoked:
        return  # It has ended before; that is what was asked for.
    except Unauthenticated:
        if is_sole:
            raise
        return
    await call.desk.write(caller, lambda unit: sessions.end_session(unit, caller.session_id))


async def logout_all(call: Call) -> Reply:
    await call.write(sessions.end_all_sessions)
    return _forget_cookie(call)


async def read_me(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await accounts.read_me(look))


async def change_me(call: Call) -> Reply:
    patch = call.body(ProfilePatch)
    return Reply(await call.write(lambda unit: accounts.change_profile(unit, patch)))


async def delete_me(call: Call) -> Reply:
    await call.write(accounts.delete_account)
    return _forget_cookie(call)


async def change_password(call: Call) -> Reply:
    await _spend(call, str(call.caller.user_id))
    await call.request.app[SIGN_IN].change_password(call.caller, call.body(PasswordChange))
    return Reply()


async def list_sessions(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await sessions.list_sessions(look, call.query(PageQuery)))


async def end_session(call: Call) -> Reply:
    session_id = call.id()
    await call.write(lambda unit: sessions.end_listed_session(unit, session_id))
    return Reply()


async def _spend(call: Call, account: str) -> None:
    """Counts a try at a password. The address comes first, so that one address alone locks nobody out."""
    limits, rate = call.request.app[LIMITS], call.request.app[SETTINGS].rate_limit_auth
    await limits.spend("auth-address", subscriber(call.address), rate)
    await limits.spend("auth-account", account, rate)


def _device(call: Call) -> Device:
    return Device(user_agent=call.request.headers.get("User-Agent", ""), address=call.address)


def _wants_cookie(call: Call) -> bool:
    return call.request.headers.get("X-Session", "").lower() == "cookie"


def _refresh_token(call: Call) -> str | None:
    """The refresh token of the body, or else of the cookie."""
    if call.has_body:
        return call.body(RefreshDraft).refresh_token
    return call.request.cookies.get(COOKIE) or None


def _refuse_foreign_cookie(call: Call) -> None:
    """Raises `Forbidden` when a page of a foreign origin makes its browser use or take the cookie."""
    origin = call.request.headers.get("Origin")
    if origin is None or not (COOKIE in call.request.cookies or _wants_cookie(call)):
        return
    settings = call.request.app[SETTINGS]
    if origin not in allowed_origins(settings.public_url, settings.allowed_origins):
        raise Forbidden("This origin may not use the session cookie; see ALLOWED_ORIGINS.")


def _reply(signed_in: SignedIn, *, in_cookie: bool) -> Reply:
    if not in_cookie:
        return Reply(signed_in)
    cookie = Cookie(COOKIE, signed_in.refresh_token, COOKIE_PATH, int(LIFETIME.total_seconds()))
    return Reply(signed_in.model_copy(update={"refresh_token": None}), cookies=(cookie,))


def _forget_cookie(call: Call) -> Reply:
    if COOKIE not in call.request.cookies:
        return Reply()
    return Reply(cookies=(Cookie(COOKIE, None, COOKIE_PATH),))


_TAG = "Accounts"
_NO_TOKEN = (Unauthenticated, TokenExpired, TokenRevoked)

ROUTES = [
    Route(
        "POST",
        "/auth/register",
        register,
        "Create an account and sign in",
        _TAG,
        body=RegisterDraft,
        answer=SignedIn,
        status=201,
        errors=(Conflict, Forbidden, RateLimited, Unavailable),
        public=True,
        session_header=True,
    ),
    Route(
        "POST",
        "/auth/login",
        login,
        "Sign in",
        _TAG,
        body=LoginDraft,
        answer=SignedIn,
        errors=(BadCredentials, Forbidden, RateLimited, Unavailable),
        public=True,
        session_header=True,
        description="Says and takes the same for an unknown address as for a wrong password.",
    ),
    Route(
        "POST",
        "/auth/refresh",
        refresh,
        "Exchange a refresh token for fresh tokens",
        _TAG,
        body=RefreshDraft,
        body_optional=True,
        answer=SignedIn,
        errors=(*_NO_TOKEN, Forbidden),
        public=True,
        session_header=True,
        description=(
            "Takes the refresh token of the body, or else of the cookie, and uses it up. Within ten seconds "
            "of its first use it leads to the newest of its session; later, using it again ends the session."
        ),
    ),
    Route(
        "POST",
        "/auth/logout",
        logout,
        "Sign out",
        _TAG,
        body=RefreshDraft,
        body_optional=True,
        status=204,
        errors=(*_NO_TOKEN, Forbidden),
        public=True,
        description=(
            "Ends the session of the access token in `Authorization`, and that of the refresh token in the "
            "body or the cookie; one of them is enough. A session that has ended before is no error."
        ),
    ),
    Route("POST", "/auth/logout-all", logout_all, "Sign out everywhere", _TAG, status=204),
    Route("GET", "/auth/me", read_me, "Read your account", _TAG, answer=Me),
    Route(
        "PATCH",
        "/auth/me",
        change_me,
        "Change your name or e-mail address",
        _TAG,
        body=ProfilePatch,
        answer=Me,
        errors=(Conflict,),
    ),
    Route(
        "DELETE",
        "/auth/me",
        delete_me,
        "Delete your account",
        _TAG,
        status=204,
        errors=(Conflict,),
        description="What you wrote stays, without an author. Not possible while you own a workspace.",
    ),
    Route(
        "PUT",
        "/auth/password",
        change_password,
        "Change your password",
        _TAG,
        body=PasswordChange,
        status=204,
        errors=(BadCredentials, RateLimited, Unavailable),
        description="Ends all your other sessions.",
    ),
    Route(
        "GET",
        "/auth/sessions",
        list_sessions,
        "List your sessions, newest first",
        _TAG,
        query=PageQuery,
        answer=Page[SessionInfo],
    ),
    Route(
        "DELETE",
        "/auth/sessions/{id}",
        end_session,
        "End one of your sessions",
        _TAG,
        status=204,
        errors=(NotFound,),
    ),
]
