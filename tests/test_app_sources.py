"""The sources of the web app, `web/app`: they compile, and they are formatted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.client_package import npm, run_node

WEB = Path(__file__).parent.parent / "web"
LEFTOVERS = shutil.ignore_patterns("node_modules", "dist")


@pytest.fixture(scope="module")
def app_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the app beside a copy of the library, with the npm packages of both."""
    folder = tmp_path_factory.mktemp("app-sources")
    for name in ("client", "app"):
        shutil.copytree(WEB / name, folder / name, ignore=LEFTOVERS)
    npm(folder / "client", "install", "--omit=dev")
    npm(folder / "app", "install")
    return folder / "app"


def test_the_app_compiles(app_folder: Path) -> None:
    run_node(app_folder, "node_modules/typescript/bin/tsc", "--noEmit")


def test_the_app_is_formatted(app_folder: Path) -> None:
    run_node(app_folder, "node_modules/prettier/bin/prettier.cjs", "--check", ".")
