"""Every view of the app: where it is, and how one knows that all of it is there."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Locator, Page, expect

from tests.web.gallery import Gallery

Who = Literal["ada", "vera", "nobody"]


@dataclass(frozen=True)
class View:
    """`path` is where it is; `show` brings it about there, and waits for it; `who` looks at it."""

    name: str
    path: Callable[[Gallery], str]
    show: Callable[[Page], Awaitable[None]]
    who: Who = "ada"


def _seen(find: Callable[[Page], Locator]) -> Callable[[Page], Awaitable[None]]:
    async def show(page: Page) -> None:
        await expect(find(page).first).to_be_visible()

    return show


def _text(words: str) -> Callable[[Page], Awaitable[None]]:
    return _seen(lambda page: page.get_by_role("main").get_by_text(words))


async def _sign_up(page: Page) -> None:
    await page.get_by_role("button", name="Make an account").click()
    await page.get_by_label("Your name").fill("Lin Ek")


async def _refused_sign_in(page: Page) -> None:
    await page.get_by_label("Email").fill("nobody@example.com")
    await page.get_by_label("Password").fill("not a password of anybody")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def _files(page: Page) -> None:
    await expect(page.locator(".file img")).to_have_count(4)
    for box in (await page.get_by_role("checkbox").all())[:2]:
        await box.check()
    await expect(page.get_by_role("button", name="Make a video of 2")).to_be_visible()


async def _player(page: Page) -> None:
    await page.get_by_role("button", name="Play").first.click()
    await expect(page.locator("video")).to_have_js_property("videoWidth", 320)


async def _invite(page: Page) -> None:
    await page.get_by_role("button", name="Invite").click()
    await expect(page.get_by_role("dialog").get_by_label("Email")).to_be_visible()


async def _undo(page: Page) -> None:
    # Whoever leaves the page deletes for good, so that it has to be a task of this view's own.
    await page.get_by_label("New task in Done").fill("Sweep the floor")
    await page.keyboard.press("Enter")
    card = page.locator("[data-task]", has_text="Sweep the floor")
    await card.hover()
    await card.get_by_role("button", name="Delete Sweep the floor").click()
    await expect(page.get_by_role("button", name="Undo")).to_be_visible()


async def _palette(page: Page) -> None:
    await expect(page.locator("[data-task]").first).to_be_visible()
    await page.keyboard.press("Control+k")
    await page.get_by_role("combobox", name="Go anywhere").fill("the")
    await expect(page.get_by_role("option", name="Hang the lights")).to_be_visible()


async def _shortcuts(page: Page) -> None:
    await expect(page.locator("[data-task]").first).to_be_visible()
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


async def _places(page: Page) -> None:
    """What lies behind the menu on a phone, and the other workspaces where there is room."""
    await expect(page.locator("[data-task]").first).to_be_visible()
    menu = page.get_by_role("button", name="Menu", exact=True)
    if await menu.is_visible():
        await menu.click()
    await page.get_by_role("button", name="Workspace Studio").locator("visible=true").click()
    await expect(page.get_by_role("list", name="Workspaces")).to_be_visible()


async def _present(page: Page) -> None:
    await page.get_by_role("button", name="Here now").click()
    await expect(page.get_by_role("list", name="Here now")).to_contain_text("Grace Hopper")


async def _document(page: Page) -> None:
    await expect(page.get_by_role("textbox", name="Text of")).to_be_visible()
    await expect(page.locator(".cm-peer").first).to_be_attached()


async def _preview(page: Page) -> None:
    await _document(page)
    await page.get_by_role("button", name="Preview", exact=True).click()
    await expect(page.get_by_role("cell", name="Music")).to_be_visible()


async def _offline(page: Page) -> None:
    await expect(page.locator("[data-task]").first).to_be_visible()
    await page.context.set_offline(True)
    await expect(page.locator(".connection.lost")).to_be_visible(timeout=60_000)


async def _carried(page: Page) -> None:
    await page.get_by_role("button", name="Move Hang the lights").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("[data-status=done] .carried")).to_be_visible()


_NOT_A_WORKSPACE = "/w/01a1ff72-03a0-775a-8a96-628d3aaf5e11"

VIEWS: tuple[View, ...] = (
    View("sign-in", lambda _: "/", _refused_sign_in, "nobody"),
    View("sign-up", lambda _: "/", _sign_up, "nobody"),
    View("workspaces", lambda _: "/", _text("Studio")),
    View("projects", lambda at: at.place.workspace_path, _text("Summer exhibition")),
    View("board", lambda at: at.place.path, _text("Hang the lights")),
    View("board-empty", lambda at: at.empty.path, _seen(lambda page: page.locator("[data-status=todo]"))),
    View("board-viewer", lambda at: at.place.path, _text("Hang the lights"), "vera"),
    View("board-carried", lambda at: at.place.path, _carried),
    View("board-undo", lambda at: at.place.path, _undo),
    View("board-offline", lambda at: at.place.path, _offline),
    View(
        "task",
        lambda at: f"{at.place.path}/tasks/{at.task_id}",
        _seen(lambda page: page.get_by_text("Forty by fifty")),
    ),
    View(
        "task-viewer",
        lambda at: f"{at.place.path}/tasks/{at.task_id}",
        _seen(lambda page: page.get_by_text("Forty by fifty")),
        "vera",
    ),
    View("documents", lambda at: f"{at.place.path}/documents", _text("Plan for the opening")),
    View("documents-empty", lambda at: f"{at.empty.path}/documents", _text("No documents yet")),
    View("document", lambda at: f"{at.place.path}/documents/{at.document_id}", _document),
    View("document-preview", lambda at: f"{at.place.path}/documents/{at.document_id}", _preview),
    View(
        "document-viewer",
        lambda at: f"{at.place.path}/documents/{at.document_id}",
        _text("You can read this document."),
        "vera",
    ),
    View("files", lambda at: f"{at.place.path}/files", _files),
    View("files-empty", lambda at: f"{at.empty.path}/files", _text("No files yet")),
    View("jobs", lambda at: f"{at.place.path}/jobs", _seen(lambda page: page.locator("progress"))),
    View("jobs-empty", lambda at: f"{at.empty.path}/jobs", _text("No jobs yet")),
    View("player", lambda at: f"{at.place.path}/jobs", _player),
    View(
        "job-log",
        lambda at: f"{at.place.path}/jobs/{at.job_id}",
        _seen(lambda page: page.get_by_label("Lines of the log").get_by_role("listitem")),
    ),
    View("members", lambda at: f"{at.place.workspace_path}/members", _text("lin@example.com")),
    View("invite", lambda at: f"{at.place.workspace_path}/members", _invite),
    View("messages", lambda at: f"{at.place.workspace_path}/messages", _text("on their way")),
    View("activity", lambda at: f"{at.place.workspace_path}/activity", _text("Hang the lights")),
    View("settings", lambda at: f"{at.place.workspace_path}/settings", _text("You own this workspace")),
    View("account", lambda _: "/account", _text("Where you’re signed in")),
    View("palette", lambda at: at.place.path, _palette),
    View("shortcuts", lambda at: at.place.path, _shortcuts),
    View("places", lambda at: at.place.path, _places),
    View("present", lambda at: at.place.path, _present),
    View("invitation", lambda _: "/invitations/no-such-token", _text("You’re invited to a workspace")),
    View("nowhere", lambda _: "/nowhere", _text("There’s nothing here.")),
    View("shown-out", lambda _: _NOT_A_WORKSPACE, _text("not a member any more")),
)
