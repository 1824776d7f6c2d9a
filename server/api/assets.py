"""`/assets`: the files of a project, and what is in them."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from pydantic import Field

from server.api.problems import CONTENT_TYPE, problem
from server.api.routing import LINK, PREFIX, Call, Reply, Route
from server.downloads import FileBody, RangeNotSatisfiable, disposition_of, wanted_span
from server.keys import ASSET_LINKS, FILES, UPLOADS
from server.middleware.request_scope import REQUEST_ID
from server.uploads import Upload, Uploads
from workspace import assets
from workspace.asset_links import LIFETIME, AssetLink
from workspace.assets import AssetDraft, NewAsset
from workspace.errors import AtelierError, NotFound, TooLarge, Unavailable, UnsupportedMediaType
from workspace.images import THUMBNAIL_TYPE
from workspace.inputs import Query
from workspace.pages import PageQuery
from workspace.resources import Asset, Page

# Whatever a file is, nothing of it may run in the name of this server.
_CONTAINED = "default-src 'none'; sandbox"
_CACHED = "private, no-cache"


class ContentQuery(Query):
    """`link` is that of an address from `GET /assets/{id}/link`."""

    link: str | None = Field(None, max_length=2048)


async def create_asset(call: Call) -> Reply:
    project_id, uploads, user_id = call.id(), call.request.app[UPLOADS], call.caller.user_id
    async with call.look() as look:
        workspace_id, room_bytes = await assets.find_room(look, project_id, quota_bytes=uploads.quota_bytes)
    with uploads.turn(user_id):
        upload = Upload(project_id, user_id, workspace_id)
        received = await uploads.receive(call.request, upload, room_bytes)
        call.recognise(f"{received.name}\n{received.sha256_hex}".encode())
        return Reply(await _keep(call, uploads, received))


async def _keep(call: Call, uploads: Uploads, received: NewAsset) -> Asset:
    try:
        asset = await call.write(
            lambda unit: assets.create_asset(unit, received, quota_bytes=uploads.quota_bytes)
        )
    except Unavailable:
        # It may have been committed after all; what was not is swept.
        raise
    except AtelierError:
        await uploads.discard(received.keys)
        raise
    if asset.id != received.id:
        # The answer to an earlier request under the same key.
        await uploads.discard(received.keys)
    return asset


async def list_assets(call: Call) -> Reply:
    async with call.look() as look:
        return Reply(await assets.list_assets(look, call.id(), call.query(PageQuery)))


async def get_asset(call: Call) -> Reply:
    async with call.look() as look:
        return Reply((await assets.get_asset(look, call.id())).asset)


async def delete_asset(call: Call) -> Reply:
    stored = await call.write(lambda unit: assets.delete_asset(unit, call.id()))
    await call.request.app[UPLOADS].discard(stored.keys)
    return Reply()


async def get_asset_content(call: Call) -> Reply:
    async with call.look() as look:
        stored = await assets.get_asset(look, call.id())
    asset, etag = stored.asset, f'"{stored.asset.sha256}"'
    headers = {
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Cache-Control": _CACHED,
        "Content-Disposition": disposition_of(asset.name, asset.content_type),
        "Content-Security-Policy": _CONTAINED,
        # Its address may have a link in it.
        "Referrer-Policy": "no-referrer",
    }
    if _is_known(call, asset.sha256):
        return Reply(status=304, headers=headers)
    try:
        span = wanted_span(call.request, asset.size_bytes, etag)
    except RangeNotSatisfiable:
        return _not_satisfiable(call, asset.size_bytes)
    files = call.request.app[FILES]
    if span is None:
        body = FileBody(files.stream(stored.file_key, 0, asset.size_bytes), asset.size_bytes)
        return Reply(headers=headers, media_type=asset.content_type, file=body)
    headers["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{asset.size_bytes}"
    body = FileBody(files.stream(stored.file_key, span.start, span.end), span.size_bytes)
    return Reply(status=206, headers=headers, media_type=asset.content_type, file=body)


async def link_asset(call: Call) -> Reply:
    async with call.look() as look:
        asset_id = (await assets.get_asset(look, call.id())).asset.id
    text, expires_at = call.request.app[ASSET_LINKS].issue(call.caller, asset_id)
    url = f"{PREFIX}/assets/{asset_id}/content?{LINK}={text}"
    seconds = int(LIFETIME.total_seconds())
    return Reply(AssetLink(url=url, expires_at=expires_at, expires_in=seconds))


async def get_asset_thumbnail(call: Call) -> Reply:
    async with call.look() as look:
        stored = await assets.get_asset(look, call.id())
    key = stored.thumbnail_key
    if key is None:
        raise NotFound("This asset has no thumbnail.")
    # The key of an object is never used again for another one.
    tag = UUID(key.rpartition("/")[2]).hex
    headers = {"ETag": f'"{tag}"', "Cache-Control": _CACHED, "Content-Security-Policy": _CONTAINED}
    if _is_known(call, tag):
        return Reply(status=304, headers=headers)
    files = call.request.app[FILES]
    size_bytes = await files.size(key)
    body = FileBody(files.stream(key, 0, size_bytes), size_bytes)
    return Reply(headers=headers, media_type=THUMBNAIL_TYPE, file=body)


def _is_known(call: Call, tag: str) -> bool:
    """Whether the caller has this by If-None-Match; one that cannot be read knows nothing."""
    with suppress(ValueError):
        return any(each.value in (tag, "*") for each in call.request.if_none_match or ())
    return False


def _not_satisfiable(call: Call, size_bytes: int) -> Reply:
    detail = f"The range lies outside of the file, which has {size_bytes} bytes."
    answer = problem("malformed", detail, call.request[REQUEST_ID], status=416)
    headers = {"Content-Range": f"bytes */{size_bytes}"}
    return Reply(bytes(answer.body or b""), 416, headers, media_type=CONTENT_TYPE)  # type: ignore[arg-type]


_TAG = "Assets"

ROUTES = [
    Route(
        "GET",
        "/projects/{id}/assets",
        list_assets,
        "List the assets of a project",
        _TAG,
        query=PageQuery,
        answer=Page[Asset],
        description="Oldest first.",
    ),
    Route(
        "POST",
        "/projects/{id}/assets",
        create_asset,
        "Upload a file",
        _TAG,
        form=AssetDraft,
        answer=Asset,
        status=201,
        errors=(TooLarge, UnsupportedMediaType),
        idempotent=True,
        description=(
            "Takes the role editor. The form has the bytes in the field `file`; its name is that of the "
            "field `name`, which comes before, or else the filename that is sent with it. What kind of file "
            "it is is found in its bytes. Pictures get a thumbnail."
        ),
    ),
    Route("GET", "/assets/{id}", get_asset, "Get an asset", _TAG, answer=Asset),
    Route(
        "DELETE",
        "/assets/{id}",
        delete_asset,
        "Delete an asset",
        _TAG,
        status=204,
        description="Takes the role editor. A job that reads the file at that time fails.",
    ),
    Route(
        "GET",
        "/assets/{id}/content",
        get_asset_content,
        "Download the file of an asset",
        _TAG,
        file_type="*/*",
        cached=True,
        ranged=True,
        headers=("Content-Disposition",),
        query=ContentQuery,
        linked=True,
        description=(
            "A single `Range` of bytes is possible; the `ETag` is the file's SHA-256. Takes a `link` instead "
            "of the `Authorization` header."
        ),
    ),
    Route(
        "GET",
        "/assets/{id}/link",
        link_asset,
        "Get an address for the file of an asset",
        _TAG,
        answer=AssetLink,
        description=(
            "For what sends no header, such as an image or a video of a page: an address that lets you, in "
            "this session, read the file for ten minutes. It ends sooner with the session, and with your "
            "access to the file."
        ),
    ),
    Route(
        "GET",
        "/assets/{id}/thumbnail",
        get_asset_thumbnail,
        "Get the thumbnail of an asset",
        _TAG,
        file_type=THUMBNAIL_TYPE,
        cached=True,
        description="Of pictures and rendered videos, at most 512 pixels wide and high.",
    ),
]
