"""The built web app: its files, kept in memory, and its page at every address that is the app's own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from server.middleware.cors import origin_of

# Written by the build of the package.
WEB_FOLDER = Path(__file__).parent / "web"

_INDEX = "index.html"
_HASHED_FOLDER = "assets/"
_IMMUTABLE = "public, max-age=31536000, immutable"
_REVALIDATED = "no-cache"
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
# Best first; the build writes them beside a file where they are smaller.
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
# A file that is opened by itself may show its own styles and do nothing.
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
# No `<style>` element is allowed: CodeMirror's styles are constructed sheets.
_PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "media-src 'self' blob:",
        "font-src 'self'",
        "connect-src {connections}",
        "manifest-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_REFUSED_ENCODING = re.compile(r"q\s*=\s*0(?:\.0*)?$")


@dataclass(frozen=True)
class WebFile:
    """One file as it is sent: by encoding, where "" is the file itself."""

    headers: Mapping[str, str]
    tag: str
    bodies: Mapping[str, bytes]

    @classmethod
    def read(cls, path: Path, cache_control: str, policy: str) -> WebFile:
        """The file and its encodings beside it. Raises OSError."""
        bodies = {"": path.read_bytes()}
        for encoding, ending in _ENCODINGS.items():
            beside = path.with_name(path.name + ending)
            if beside.is_file():
                bodies[encoding] = beside.read_bytes()
        headers = {
            "Content-Type": _CONTENT_TYPES.get(path.suffix, "application/octet-stream"),
            "Cache-Control": cache_control,
            "Content-Security-Policy": policy,
            "Vary": "Accept, Accept-Encoding" if path.name == _INDEX else "Accept-Encoding",
            # They are the same for everybody, and pages of any origin import the library among them.
            "Access-Control-Allow-Origin": "*",
        }
        # Of the policy, too: it is part of what is kept.
        digest = hashlib.sha256(policy.encode() + bodies[""]).hexdigest()
        return cls(MappingProxyType(headers), digest[:32], MappingProxyType(bodies))

    async def show(self, request: web.Request) -> web.Response:
        """The file in the best encoding that is taken; 304 for who has it."""
        accepted = accepted_encodings(request.headers.get("Accept-Encoding", ""))
        encoding = next((each for each in _ENCODINGS if each in accepted and each in self.bodies), "")
        tag = f"{self.tag}-{encoding}" if encoding else self.tag
        headers = {**self.headers, "ETag": f'"{tag}"'}
        # The weak comparison (RFC 9110, 13.1.2).
        if any(each.value in ("*", tag) for each in request.if_none_match or ()):
            del headers["Content-Type"]
            return web.Response(status=304, headers=headers)
        if encoding:
            headers["Content-Encoding"] = encoding
        return web.Response(body=self.bodies[encoding], headers=headers)


class WebApp:
    """The files of a built app, read once: a rebuilt app is served by the next process."""

    def __init__(self, page: WebFile, files: Mapping[str, WebFile]) -> None:
        self._page = page
        self._files = files

    @classmethod
    def open(cls, folder: Path, public_url: str) -> WebApp | None:
        """The app in that folder, or None when there is none. Raises OSError."""
        if not (folder / _INDEX).is_file():
            return None
        policy = _PAGE_POLICY.format(connections=_connections(public_url))
        files = {}
        for path in filter(_is_served, folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            cache_control = _IMMUTABLE if name.startswith(_HASHED_FOLDER) else _REVALIDATED
            files[name] = WebFile.read(path, cache_control, _FILE_POLICY)
        return cls(WebFile.read(folder / _INDEX, _REVALIDATED, policy), files)

    def add_to(self, app: web.Application) -> None:
        """Puts the page at `/` and the files into the app."""
        app.router.add_get("/", self.show_page)
        app.router.add_get(f"/{_HASHED_FOLDER}{{name:.+}}", self._show_hashed)
        for name, file in self._files.items():
            if not name.startswith(_HASHED_FOLDER):
                app.router.add_get(f"/{name}", file.show)

    async def show_page(self, request: web.Request) -> web.Response:
        """The page, at whatever address."""
        return await self._page.show(request)

    async def _show_hashed(self, request: web.Request) -> web.Response:
        file = self._files.get(_HASHED_FOLDER + request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        return await file.show(request)


def accepted_encodings(header: str) -> frozenset[str]:
    """The encodings that an Accept-Encoding names as acceptable (RFC 9110, 12.5.3); `*` names none."""
    accepted = set()
    for each in header.split(","):
        name, _, weight = each.partition(";")
        if not _REFUSED_ENCODING.match(weight.strip()):
            accepted.add(name.strip().lower())
    return frozenset(accepted)


def _is_served(path: Path) -> bool:
    name = path.name
    hidden = name == _INDEX or name.startswith(".") or path.suffix in _ENCODINGS.values()
    return path.is_file() and not hidden


def _connections(public_url: str) -> str:
    """What the page may connect to: browsers differ on whether 'self' means sockets of this host, too."""
    sockets = origin_of(public_url).replace("http", "ws", 1)
    # A source in a policy cannot be an IPv6 address.
    return "'self'" if "[" in sockets else f"'self' {sockets}"
