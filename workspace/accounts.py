"""Accounts: one's own profile, read, changed and deleted."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from pydantic import ConfigDict

from storage import users as user_rows
from storage.postgres import Record
from workspace.desk import Look, Unit
from workspace.errors import Conflict, TokenRevoked
from workspace.inputs import Email, Input, Name
from workspace.patches import given, optional
from workspace.permissions import Role
from workspace.resources import Me, Member, Membership, ProjectMember, RemovedMember
from workspace.sessions import end_all_sessions

EMAIL_TAKEN = "There is an account with this e-mail address already."


class ProfilePatch(Input):
    """What to change of one's own account."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Ada Lovelace"}]})

    name: Name = optional()
    email: Email = optional()


async def require_account(unit: Unit) -> None:
    """Keeps the caller's account as it is until the commit, for whoever becomes a member by this.

    Raises `TokenRevoked` when it was deleted.
    """
    if not await user_rows.hold_account(unit.sql, unit.caller.user_id):
        raise TokenRevoked


async def read_me(look: Look) -> Me:
    """The caller's account. Raises `TokenRevoked` when it was deleted."""
    row = await user_rows.find_user(look.sql, look.caller.user_id)
    if row is None:
        raise TokenRevoked
    return await _me(look, row)


async def _me(look: Look, row: Record) -> Me:
    roles = await user_rows.list_roles(look.sql, look.caller.user_id)
    return Me(**row, memberships=[Membership(**role) for role in roles])


async def change_profile(unit: Unit, patch: ProfilePatch) -> Me:
    """Changes name and e-mail address, and tells every workspace that shows them.

    Raises `Conflict` when another account has the address.
    """
    user_id = unit.caller.user_id
    current = await _lock_account(unit)
    wanted = {"email": current["email"], "name": current["name"], **given(patch)}
    if all(current[field] == value for field, value in wanted.items()):
        return await _me(unit, current)
    changed = await user_rows.update_user(unit.sql, user_id, **wanted)
    if changed is None:
        raise Conflict(EMAIL_TAKEN)
    await user_rows.touch_memberships(unit.sql, user_id)
    for row in await user_rows.list_memberships(unit.sql, user_id):
        unit.emit(row["workspace_id"], "member.updated", Member(**row))
    if changed["name"] != current["name"]:
        await _tell_projects_of_name(unit, user_id)
    return await _me(unit, changed)


async def _tell_projects_of_name(unit: Unit, user_id: UUID) -> None:
    await user_rows.touch_project_memberships(unit.sql, user_id)
    for member in await _project_memberships(unit, user_id):
        unit.emit(member.workspace_id, "project_member.set", member, project_id=member.project_id)


async def delete_account(unit: Unit) -> None:
    """Ends the caller's sessions and deletes the account; what it wrote stays, without an author.

    Every workspace is told that the member is gone. Raises `Conflict`, naming them, while the caller
    owns workspaces.
    """
    user_id = unit.caller.user_id
    await _lock_account(unit)
    memberships = await user_rows.list_memberships(unit.sql, user_id)
    _require_no_ownership(memberships)
    for member in await _project_memberships(unit, user_id):
        unit.emit(member.workspace_id, "project_member.removed", member, project_id=member.project_id)
    for row in memberships:
        unit.emit(row["workspace_id"], "member.removed", RemovedMember(**row, reason="account_deleted"))
    await end_all_sessions(unit)
    await user_rows.delete_user(unit.sql, user_id)


def _require_no_ownership(memberships: Iterable[Record]) -> None:
    names = [
        f"“{row['workspace_name']}”"
        for row in memberships
        if row["role"] == Role.OWNER and not row["workspace_deleted"]
    ]
    if names:
        raise Conflict(f"You own {', '.join(names)}. Hand over or delete what you own first.")


async def _lock_account(unit: Unit) -> Record:
    # Memberships first, as everybody does who writes in a workspace; they hold the account by its key.
    await user_rows.lock_memberships(unit.sql, unit.caller.user_id)
    row = await user_rows.lock_user(unit.sql, unit.caller.user_id)
    if row is None:
        raise TokenRevoked
    return row


async def _project_memberships(unit: Unit, user_id: UUID) -> list[ProjectMember]:
    rows = await user_rows.list_project_memberships(unit.sql, user_id)
    return [ProjectMember(**row) for row in rows]
