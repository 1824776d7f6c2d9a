"""Invitations: sent to an e-mail address, accepted by whoever has its account and the token."""

from __future__ import annotations

import hashlib
import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pydantic import ConfigDict, Field

from storage import invitations as rows
from storage import members as member_rows
from storage.ids import new_id
from storage.postgres import Record
from workspace.accounts import require_account
from workspace.desk import Look, Unit
from workspace.errors import Conflict, Forbidden, NotFound
from workspace.inputs import Email, Input
from workspace.members import GrantedRole
from workspace.pages import PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.permissions import Action, require_workspace
from workspace.resources import Invitation, Member, Page

LIFETIME = timedelta(days=7)
TOKEN_BYTES = 32
MISSING = "There is no such invitation, or it is not yours to see."
NOT_OPEN = "This invitation does not exist, was used or revoked, or has expired."


class InvitationDraft(Input):
    """Whom to invite, and as what."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"email": "grace@example.com", "role": "editor"}]}
    )

    email: Email
    role: GrantedRole


class NewInvitation(Invitation):
    """An invitation as its maker sees it once."""

    token: str | None = Field(description="Shown this once; null when the request is repeated.")


async def create_invitation(unit: Unit, workspace_id: UUID, draft: InvitationDraft) -> NewInvitation:
    """Raises `Conflict` when that person is a member, or is invited already."""
    await require_workspace(unit, workspace_id, Action.ADMINISTER)
    await unit.once(NewInvitation)
    if await member_rows.has_member_with_email(unit.sql, workspace_id, draft.email):
        raise Conflict("This person is a member already.")
    await rows.delete_expired(unit.sql, workspace_id, draft.email)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = await rows.insert_invitation(
        unit.sql,
        new_id(),
        workspace_id,
        email=draft.email,
        role=draft.role,
        token_hash=_hash(token),
        invited_by=unit.caller.user_id,
        expires_at=datetime.now(UTC) + LIFETIME,
    )
    if row is None:
        raise Conflict("This person is invited already. Revoke that invitation to send another.")
    unit.emit(workspace_id, "invitation.created", Invitation(**row))
    unit.keep_answer(NewInvitation(**row, token=None))
    return NewInvitation(**row, token=token)


async def list_invitations(look: Look, workspace_id: UUID, page: PageQuery) -> Page[Invitation]:
    """Those that are pending, oldest first."""
    await require_workspace(look, workspace_id, Action.READ)
    found = await rows.list_pending(look.sql, workspace_id, after=id_of_cursor(page), limit=page.limit + 1)
    kept, next_cursor = paged(found, page.limit, cursor_of_id)
    return Page[Invitation](items=[Invitation(**row) for row in kept], next_cursor=next_cursor)


async def revoke_invitation(unit: Unit, invitation_id: UUID) -> None:
    """Takes a pending invitation back; its token is worth nothing from then on."""
    workspace_id = await rows.find_workspace_of_pending(unit.sql, invitation_id)
    if workspace_id is None:
        raise NotFound(MISSING)
    try:
        await require_workspace(unit, workspace_id, Action.ADMINISTER)
    except NotFound:
        # In the words of an invitation that is not there.
        raise NotFound(MISSING) from None
    row = await rows.delete_pending(unit.sql, invitation_id)
    if row is None:
        raise NotFound(MISSING)
    unit.emit(workspace_id, "invitation.revoked", Invitation(**row))


async def accept_invitation(unit: Unit, token: str) -> Member:
    """Makes the caller a member. Raises `Forbidden` when it was sent to another e-mail address."""
    await require_account(unit)
    found = await rows.find_by_token(unit.sql, _hash(token), unit.caller.user_id)
    if found is None:
        raise NotFound(NOT_OPEN)
    await _check_acceptable(unit, found)
    await unit.once(Member)
    if not found["pending"]:
        raise NotFound(NOT_OPEN)
    row = await member_rows.insert_member(
        unit.sql, new_id(), found["workspace_id"], unit.caller.user_id, found["role"]
    )
    if row is None:
        raise Conflict("You are a member of this workspace already.")
    await rows.mark_accepted(unit.sql, found["id"])
    member = Member(**row)
    unit.emit(member.workspace_id, "member.joined", member)
    unit.keep_answer(member)
    return member


async def _check_acceptable(unit: Unit, found: Record) -> None:
    """An accepted one gets through for its member alone, whose request may be a repeated one."""
    if found["pending"] and not found["is_for_caller"]:
        raise Forbidden("This invitation was sent to another e-mail address.")
    if found["pending"]:
        return
    if not (found["accepted"] and found["is_for_caller"]):
        raise NotFound(NOT_OPEN)
    members = await member_rows.find_member_ids(
        unit.sql, found["workspace_id"], [unit.caller.user_id], lock=False
    )
    if not members:
        raise NotFound(NOT_OPEN)


def _hash(token: str) -> bytes:
    # Tokens are long and random, so a plain hash cannot be turned back.
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
