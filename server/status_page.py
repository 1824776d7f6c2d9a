"""`/about`, and `/` without the web app: what runs here and where to go from here."""

from __future__ import annotations

import base64
import hashlib
from string import Template

from aiohttp import web

from server.version import VERSION

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c22; --soft: #61616e; --paper: #fbfaf8; --card: #fff;
  --line: #e4e2dc; --accent: #3d5bd9; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ececf1; --soft: #a3a3b2; --paper: #15151a; --card: #1d1d24; --line: #30303a;
    --accent: #93a7ff; } }
* { box-sizing: border-box; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 2rem 1.25rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.6 ui-sans-serif, system-ui, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { width: min(40rem, 100%); }
h1 { margin: 0; font-size: clamp(2rem, 6vw, 2.75rem); line-height: 1.1; letter-spacing: -0.02em; }
p { margin: 0.75rem 0 2rem; color: var(--soft); max-width: 34rem; }
ul { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line);
  border-radius: 0.75rem; overflow: hidden; }
li + li { border-top: 1px solid var(--line); }
a { display: grid; padding: 0.9rem 1.15rem; color: inherit; text-decoration: none; }
a:hover strong, a:focus-visible strong { text-decoration: underline; }
a:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
strong { color: var(--accent); font-weight: 600; }
span { color: var(--soft); font-size: 0.925rem; }
footer { margin-top: 1.5rem; color: var(--soft); font-size: 0.875rem; }
"""

_PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Atelier</title>
<style>$style</style>
</head>
<body>
<main>
<h1>Atelier</h1>
<p>A collaboration server is running here: workspaces, projects and tasks over REST, and live rooms
over Socket.IO, where every change arrives numbered and in order.</p>
$missing<ul>
<li><a href="/api/docs"><strong>API documentation</strong><span>Read and try every REST call</span></a></li>
<li><a href="/api/openapi.json"><strong>OpenAPI</strong><span>The REST contract, for machines</span></a></li>
<li><a href="/api/asyncapi.json"><strong>AsyncAPI</strong><span>The contract of the rooms</span></a></li>
<li><a href="/readyz"><strong>Readiness</strong><span>This process and the services it needs</span></a></li>
</ul>
<footer>Version $version</footer>
</main>
</body>
</html>
""")

_MISSING = """<p>The web app is not part of this installation: install again with the npm registry in reach
and without <code>ATELIER_SKIP_WEB=1</code>.</p>
"""


class StatusPage:
    """The page, built once, with a policy that allows nothing but its own style."""

    def __init__(self, *, has_web_app: bool) -> None:
        missing = "" if has_web_app else _MISSING
        self._body = _PAGE.substitute(style=_STYLE, version=VERSION, missing=missing).encode()
        digest = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
        self._headers = {
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; "
                "frame-ancestors 'none'"
            ),
            "Cache-Control": "no-cache",
        }

    async def show(self, _request: web.Request) -> web.Response:
        return self._answer(200)

    async def show_instead(self, _request: web.Request) -> web.Response:
        """The page at an address where the web app would be."""
        return self._answer(404)

    def _answer(self, status: int) -> web.Response:
        return web.Response(
            body=self._body, status=status, content_type="text/html", charset="utf-8", headers=self._headers
        )
