"""`/invitations`: sent, listed, revoked and accepted."""

from __future__ import annotations

from server.api.routing import Call, Reply, Route
from workspace import invitations
from workspace.errors import Conflict
from workspace.invitations import InvitationDraft, NewInvitation
from workspace.pages import PageQuery
from workspace.resources import Invitation, Member, Page


async def create_invitation(call: Call) -> Reply:
    draft = call.body(InvitationDraft)
    return Reply(await call.write(lambda unit: invitations.create_invitation(unit, call.id(), draft)))


async def list_invitations(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await invitations.list_invitations(look, call.id(), call.query(PageQuery)))


async def revoke_invitation(call: Call) -> Reply:
    await call.write(lambda unit: invitations.revoke_invitation(unit, call.id()))
    return Reply()


async def accept_invitation(call: Call) -> Reply:
    token = call.text("token")
    return Reply(await call.write(lambda unit: invitations.accept_invitation(unit, token)))


_TAG = "Invitations"

ROUTES = [
    Route(
        "GET",
        "/workspaces/{id}/invitations",
        list_invitations,
        "List the pending invitations",
        _TAG,
        query=PageQuery,
        answer=Page[Invitation],
    ),
    Route(
        "POST",
        "/workspaces/{id}/invitations",
        create_invitation,
        "Invite somebody",
        _TAG,
        body=InvitationDraft,
        answer=NewInvitation,
        status=201,
        idempotent=True,
        errors=(Conflict,),
        description="Takes the role admin. The token is shown this once; it is good for 7 days.",
    ),
    Route(
        "DELETE",
        "/invitations/{id}",
        revoke_invitation,
        "Revoke a pending invitation",
        _TAG,
        status=204,
        description="Takes the role admin.",
    ),
    Route(
        "POST",
        "/invitations/{token}/accept",
        accept_invitation,
        "Accept an invitation",
        _TAG,
        answer=Member,
        idempotent=True,
        errors=(Conflict,),
        description="Takes an account with the e-mail address that was invited.",
    ),
]
