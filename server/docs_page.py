"""`/api/docs`: Swagger UI over the OpenAPI document, from files of this machine alone."""

from __future__ import annotations

from pathlib import Path

import swagger_ui_bundle
from aiohttp import web

PATH = "/api/docs"
OPENAPI_PATH = "/api/openapi.json"

_FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}

# Swagger UI sets styles on its elements and shows images from `data:`; everything else comes from here.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

_PAGE = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Atelier: API</title>
<link rel="stylesheet" href="{PATH}/swagger-ui.css">
<link rel="icon" href="{PATH}/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="{PATH}/swagger-ui-bundle.js"></script>
<script src="{PATH}/start.js"></script>
</body>
</html>
"""

_START = f"""window.addEventListener("load", () => {{
  SwaggerUIBundle({{
    url: "{OPENAPI_PATH}",
    dom_id: "#swagger-ui",
    deepLinking: true,
    persistAuthorization: false,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    validatorUrl: null,
  }});
}});
"""


async def show_page(_request: web.Request) -> web.Response:
    """The page itself."""
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
    return web.Response(text=_PAGE, content_type="text/html", headers=headers)


async def show_file(request: web.Request) -> web.StreamResponse:
    """One of the few files the page needs."""
    name = request.match_info["name"]
    if name == "start.js":
        return web.Response(text=_START, content_type="text/javascript")
    if name not in _FILES:
        raise web.HTTPNotFound
    headers = {"Content-Type": _FILES[name], "Cache-Control": "public, max-age=86400"}
    return web.FileResponse(_folder() / name, headers=headers)


def add_docs(app: web.Application) -> None:
    """Puts the page and its files into the app."""
    app.router.add_get(PATH, show_page)
    app.router.add_get(PATH + "/{name}", show_file)


def _folder() -> Path:
    return Path(str(swagger_ui_bundle.swagger_ui_path))
