"""Places for browser tests to happen in: made by REST, and entered by people with browsers."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.async_api import expect

from tests.web.visitors import Visitor, Visits


@dataclass(frozen=True)
class Place:
    """A project in a workspace, by their ids."""

    workspace_id: str
    project_id: str

    @property
    def workspace_path(self) -> str:
        return f"/w/{self.workspace_id}"

    @property
    def path(self) -> str:
        return f"{self.workspace_path}/p/{self.project_id}"


async def make_place(owner: Visitor, workspace: str = "Studio", project: str = "Launch") -> Place:
    """A new workspace with a project."""
    made = await owner.person.workspace(workspace)
    return Place(made["id"], (await owner.person.project(made["id"], project))["id"])


async def make_pair(visits: Visits, role: str = "editor") -> tuple[Visitor, Visitor, Place]:
    """Ada with a workspace and a project of hers, and Grace who is in it with a role; pages are blank."""
    ada, grace = await visits.member("Ada Lovelace"), await visits.member("Grace Hopper")
    place = await make_place(ada)
    await ada.person.invite(grace.person, place.workspace_id, role)
    return ada, grace, place


async def open_board(visitor: Visitor, place: Place) -> None:
    """Shows the board, and waits until it is live."""
    await visitor.open(place.path)
    await expect(visitor.page.locator("[data-status=todo]")).to_be_visible()


async def expect_present(visitor: Visitor, count: int) -> None:
    """Waits until so many people are shown to be here."""
    await expect(visitor.page.get_by_role("button", name=f"Here now: {count}", exact=True)).to_be_visible()


async def change_role(owner: Visitor, place: Place, member: Visitor, role: str) -> None:
    """Gives a member another role, behind the pages."""
    path = f"/workspaces/{place.workspace_id}/members/{member.person.id}"
    answer = await owner.person.patch(path, json={"role": role})
    assert answer.status == 200, answer
