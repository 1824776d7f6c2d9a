"""The built web app: its files, kept in memory, and its page at every address that is the app's own."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from server.middleware.cors import origin_of

# Written by the build of the package.
WEB_FOLDER = Path(__file__).parent / "web"
INDEX = "index.html"
# Stands in the built page where each answer has a nonce of its own, for the styles of CodeMirror.
NONCE_PLACEHOLDER = "__STYLE_NONCE__"

_HASHED_FOLDER = "assets/"
_IMMUTABLE = "public, max-age=31536000, immutable"
_REVALIDATED = "no-cache"
_CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
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
_PAGE_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'nonce-{nonce}'",
        "img-src 'self' blob: data:",
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
    """One file as it is sent: by encoding, where "" is the file itself, with a digest of it."""

    content_type: str
    cache_control: str
    digest: str
    bodies: Mapping[str, bytes]

    @classmethod
    def read(cls, path: Path, name: str) -> WebFile:
        """The file of that name in the built app, and its encodings beside it. Raises OSError."""
        body = path.read_bytes()
        bodies = {"": body}
        for encoding, ending in _ENCODINGS.items():
            beside = path.with_name(path.name + ending)
            if beside.is_file():
                bodies[encoding] = beside.read_bytes()
        return cls(
            content_type=_CONTENT_TYPES.get(path.suffix, "application/octet-stream"),
            cache_control=_IMMUTABLE if name.startswith(_HASHED_FOLDER) else _REVALIDATED,
            digest=_digest(body),
            bodies=MappingProxyType(bodies),
        )

    async def show(self, request: web.Request) -> web.Response:
        """The file in the best encoding that is taken; 304 for who has it."""
        encoding = next((each for each in self.bodies if each and each in accepted_encodings(request)), "")
        tag = f"{self.digest}-{encoding}" if encoding else self.digest
        headers = {"Cache-Control": self.cache_control, "ETag": f'"{tag}"', "Vary": "Accept-Encoding"}
        if _has(request, tag):
            return web.Response(status=304, headers=headers)
        headers |= {"Content-Type": self.content_type, "Content-Security-Policy": _FILE_POLICY}
        if encoding:
            headers["Content-Encoding"] = encoding
        return web.Response(body=self.bodies[encoding], headers=headers)


class WebApp:
    """The files of a built app, read once: a rebuilt app is served by the next process."""

    def __init__(self, page: str, files: Mapping[str, WebFile], public_url: str) -> None:
        self._page_parts = page.split(NONCE_PLACEHOLDER)
        self._files = files
        self._connections = _connections(public_url)
        # Of the policy, too: who has the page keeps the one that came with it.
        self._page_tag = _digest("\n".join((page, _PAGE_POLICY, self._connections)).encode())

    @classmethod
    def open(cls, folder: Path, public_url: str) -> WebApp | None:
        """The app in that folder, or None when there is none. Raises OSError."""
        if not (folder / INDEX).is_file():
            return None
        files = {}
        for path in sorted(each for each in folder.rglob("*") if _is_served(each)):
            name = path.relative_to(folder).as_posix()
            files[name] = WebFile.read(path, name)
        return cls((folder / INDEX).read_text(encoding="utf-8"), files, public_url)

    def add_to(self, app: web.Application) -> None:
        """Puts the page at `/` and the files into the app."""
        app.router.add_get("/", self.show_page)
        app.router.add_get(f"/{_HASHED_FOLDER}{{name:.+}}", self._show_hashed)
        for name, file in self._files.items():
            if not name.startswith(_HASHED_FOLDER):
                app.router.add_get(f"/{name}", file.show)

    async def show_page(self, request: web.Request) -> web.Response:
        """The page, with a nonce of this answer's own.

        Who has it gets 304 without a policy, so that the one with the nonce of what they have stays.
        """
        headers = {"Cache-Control": _REVALIDATED, "ETag": f'"{self._page_tag}"', "Vary": "Accept"}
        if _has(request, self._page_tag):
            return web.Response(status=304, headers=headers)
        nonce = secrets.token_urlsafe(18)
        headers["Content-Security-Policy"] = _PAGE_POLICY.format(nonce=nonce, connections=self._connections)
        text = nonce.join(self._page_parts)
        return web.Response(text=text, content_type="text/html", charset="utf-8", headers=headers)

    async def _show_hashed(self, request: web.Request) -> web.Response:
        file = self._files.get(_HASHED_FOLDER + request.match_info["name"])
        if file is None:
            raise web.HTTPNotFound
        return await file.show(request)


def accepted_encodings(request: web.Request) -> frozenset[str]:
    """The encodings that are named as acceptable (RFC 9110, 12.5.3); `*` names none."""
    accepted = set()
    for each in request.headers.get("Accept-Encoding", "").split(","):
        name, _, weight = each.partition(";")
        if not _REFUSED_ENCODING.search(weight.strip()):
            accepted.add(name.strip().lower())
    return frozenset(accepted)


def _has(request: web.Request, tag: str) -> bool:
    """Whether the client has what has that tag (RFC 9110, 13.1.2: the weak comparison)."""
    return any(each.value in ("*", tag) for each in request.if_none_match or ())


def _is_served(path: Path) -> bool:
    name = path.name
    hidden = name == INDEX or name.startswith(".") or path.suffix in _ENCODINGS.values()
    return path.is_file() and not hidden


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:32]


def _connections(public_url: str) -> str:
    """What the page may connect to: browsers differ on whether 'self' means sockets of this host, too."""
    sockets = origin_of(public_url).replace("http", "ws", 1)
    # A source in a policy cannot be an IPv6 address.
    return "'self'" if "[" in sockets else f"'self' {sockets}"
