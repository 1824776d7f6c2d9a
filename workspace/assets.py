"""Assets: the files of a project. What is in them lies in the store of files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Protocol
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict

from storage import assets as rows
from storage.ids import new_id
from storage.postgres import Connection, Record
from workspace.desk import Look, Unit
from workspace.errors import NotFound, TooLarge
from workspace.events import AssetDeleted
from workspace.inputs import Input, Name
from workspace.pages import PageQuery, cursor_of_id, id_of_cursor, paged
from workspace.permissions import Access, Action, require_project
from workspace.resources import Asset, Page

MISSING = "There is no such asset, or it is not yours to see."


def _not_a_path(value: str) -> str:
    if "/" in value or "\\" in value or value in (".", ".."):
        raise ValueError("must be a name, not a path: without / and \\")
    return value


FileName = Annotated[Name, AfterValidator(_not_a_path)]


class AssetDraft(Input):
    """What is said of a file that is sent."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"name": "Opening.png"}]})

    name: FileName


@dataclass(frozen=True)
class NewAsset:
    """A file that lies in the store, on its way to become an asset."""

    project_id: UUID
    name: str
    content_type: str
    size_bytes: int
    sha256_hex: str
    file_key: str
    created_by: UUID | None
    thumbnail_key: str | None = None
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None
    job_id: UUID | None = None
    id: UUID = field(default_factory=new_id)

    @property
    def keys(self) -> list[str]:
        return _keys(self.file_key, self.thumbnail_key)


class Emit(Protocol):
    """Appends an event, as `Unit.emit` does."""

    def __call__(
        self, workspace_id: UUID, type_: str, data: BaseModel, *, project_id: UUID | None = None
    ) -> None: ...


@dataclass(frozen=True)
class StoredFile:
    """An asset with the keys of its objects."""

    asset: Asset
    file_key: str
    thumbnail_key: str | None

    @property
    def keys(self) -> list[str]:
        return _keys(self.file_key, self.thumbnail_key)


async def add_asset(sql: Connection, emit: Emit, asset: NewAsset, *, quota_bytes: int | None = None) -> Asset:
    """Makes an asset of a stored file, in the caller's transaction, which also counts its bytes.

    Raises `TooLarge` when its workspace would take more than `quota_bytes` (None: no bound), and
    `NotFound` when its project is gone.
    """
    row = await rows.insert_asset(
        sql,
        asset.id,
        asset.project_id,
        name=asset.name,
        content_type=asset.content_type,
        size_bytes=asset.size_bytes,
        sha256=bytes.fromhex(asset.sha256_hex),
        width=asset.width,
        height=asset.height,
        duration_seconds=asset.duration_seconds,
        file_key=asset.file_key,
        thumbnail_key=asset.thumbnail_key,
        author_id=asset.created_by,
        job_id=asset.job_id,
    )
    if row is None:
        raise NotFound("There is no such project any more.")
    added = Asset(**row)
    if not await rows.take_bytes(sql, added.workspace_id, added.size_bytes, most=quota_bytes):
        raise over_quota(quota_bytes or 0)
    emit(added.workspace_id, "asset.created", added, project_id=added.project_id)
    return added


def over_quota(quota_bytes: int) -> TooLarge:
    """The refusal of a file that its workspace has no room for."""
    return TooLarge(
        f"The workspace has no room for this file: all of its files may take {quota_bytes} bytes. "
        "Delete some first."
    )


async def create_asset(unit: Unit, asset: NewAsset, *, quota_bytes: int) -> Asset:
    """As `add_asset`, for a caller who must be allowed to. A repeated request gets its first answer."""
    await require_project(unit, asset.project_id, Action.EDIT)
    await unit.once(Asset)
    added = await add_asset(unit.sql, unit.emit, asset, quota_bytes=quota_bytes)
    unit.keep_answer(added)
    return added


async def find_room(look: Look, project_id: UUID, *, quota_bytes: int) -> tuple[UUID, int]:
    """The workspace that a file would belong to, and how many bytes it has room for, at least 0.

    Raises `NotFound` and `Forbidden` for those who may not add one.
    """
    access = await require_project(look, project_id, Action.EDIT)
    taken = await rows.count_bytes(look.sql, access.workspace_id)
    return access.workspace_id, max(0, quota_bytes - taken)


async def list_assets(look: Look, project_id: UUID, page: PageQuery) -> Page[Asset]:
    """Oldest first."""
    await require_project(look, project_id, Action.READ)
    found = await rows.list_assets(look.sql, project_id, after=id_of_cursor(page), limit=page.limit + 1)
    kept, next_cursor = paged(found, page.limit, cursor_of_id)
    return Page[Asset](items=[Asset(**row) for row in kept], next_cursor=next_cursor)


async def get_asset(look: Look, asset_id: UUID) -> StoredFile:
    """An asset and where its bytes are."""
    return (await _require_asset(look, asset_id, Action.READ))[1]


async def delete_asset(unit: Unit, asset_id: UUID) -> StoredFile:
    """Deletes an asset and answers with it: its objects are removed once this is committed."""
    access, stored = await _require_asset(unit, asset_id, Action.EDIT)
    await rows.delete_asset(unit.sql, asset_id)
    project_id = stored.asset.project_id
    deleted = AssetDeleted(id=asset_id, workspace_id=access.workspace_id, project_id=project_id)
    unit.emit(access.workspace_id, "asset.deleted", deleted, project_id=project_id)
    return stored


async def _require_asset(look: Look, asset_id: UUID, action: Action) -> tuple[Access, StoredFile]:
    try:
        found = await rows.find_asset(look.sql, asset_id)
        access = await require_project(look, _present(found)["project_id"], action)
        if look.writes:
            found = await rows.find_asset(look.sql, asset_id, lock=True)
        return access, _stored(_present(found))
    except NotFound:
        # One of elsewhere is refused in the words of one that is not there.
        raise NotFound(MISSING) from None


def _keys(*keys: str | None) -> list[str]:
    return [key for key in keys if key is not None]


def _present(row: Record | None) -> Record:
    if row is None:
        raise NotFound(MISSING)
    return row


def _stored(row: Record) -> StoredFile:
    fields = dict(row)
    file_key, thumbnail_key = fields.pop("file_key"), fields.pop("thumbnail_key")
    return StoredFile(Asset(**fields), file_key, thumbnail_key)
