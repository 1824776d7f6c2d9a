"""The package as it is built: with the web app, without a Node on the machine, and without the app."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from pathlib import Path

import pytest

from hatch_build import DIGEST_FILE, OUTPUT, SKIP, build, is_current, sources_digest
from server.embedded.ports import free_port
from tests.processes import serving

ROOT = Path(__file__).parent.parent
PACKAGES = ("server", "jobs", "realtime", "workspace", "storage", "web", "docs")
FILES = ("pyproject.toml", "hatch_build.py", ".gitignore", "README.md", "LICENSE", "CHANGELOG.md")
LEFTOVERS = shutil.ignore_patterns("node_modules", "dist", "__pycache__")
BUILD_TIMEOUT_SECONDS = 300.0
# What the server without the app says at `/`.
MISSING = "The web app is not part of this installation"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A few sources, as far as the digest is concerned."""
    root = tmp_path / "sources"
    for name in ("web/client/src/index.ts", "web/app/src/main.tsx", "web/app/index.html"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "hatch_build.py").write_text("")
    return root


@pytest.mark.parametrize(
    "name", ["web/app/src/main.tsx", "web/client/src/index.ts", "hatch_build.py", "web/app/src/new.ts"]
)
def test_a_change_of_a_source_changes_the_digest(sources: Path, name: str) -> None:
    before = sources_digest(sources)
    assert sources_digest(sources) == before
    (sources / name).write_text("changed")
    assert sources_digest(sources) != before


def test_names_count_as_contents_do(sources: Path) -> None:
    before = sources_digest(sources)
    (sources / "web/app/src/main.tsx").rename(sources / "web/app/src/start.tsx")
    moved = sources_digest(sources)
    (sources / "web/app/src/start.tsx").unlink()
    assert len({before, moved, sources_digest(sources)}) == 3


@pytest.mark.parametrize(
    "name",
    [
        "web/app/node_modules/react/index.js",
        "web/client/dist/index.js",
        "web/client/tests/some.test.ts",
        "web/app/README.md",
        "web/app/.env",
        "web/notes.txt",
    ],
)
def test_what_is_no_source_does_not_count(sources: Path, name: str) -> None:
    before = sources_digest(sources)
    (sources / name).parent.mkdir(parents=True, exist_ok=True)
    (sources / name).write_text("other")
    assert sources_digest(sources) == before


def test_an_app_is_current_that_was_built_from_these_sources(sources: Path) -> None:
    assert not is_current(sources)
    (sources / OUTPUT).mkdir(parents=True)
    (sources / OUTPUT / DIGEST_FILE).write_text(sources_digest(sources))
    assert is_current(sources)
    assert build(sources) is False
    (sources / "web/app/index.html").write_text("changed")
    assert not is_current(sources)


class Checkout:
    """A clean copy of the sources on a machine that has a shell and nothing else on its path."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "checkout"
        self._folder = folder
        self._wheels = 0
        self.root.mkdir(parents=True)
        for name in PACKAGES:
            shutil.copytree(ROOT / name, self.root / name, ignore=LEFTOVERS)
        shutil.rmtree(self.root / OUTPUT, ignore_errors=True)
        for name in FILES:
            shutil.copyfile(ROOT / name, self.root / name)
        self._path = folder / "bin"
        self._path.mkdir()
        (self._path / "sh").symlink_to("/bin/sh")

    def run(self, *arguments: str, exit_code: int = 0, **environment: str) -> str:
        """Runs a module of Python in the checkout; answers with what it printed."""
        own = {name: value for name, value in os.environ.items() if name not in (SKIP, "PYTHONPATH")}
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.root,
            env={**own, "PATH": str(self._path), **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=BUILD_TIMEOUT_SECONDS,
            check=False,
        )
        assert done.returncode == exit_code, done.stdout
        return done.stdout

    def wheel(self, source: Path | None = None, **environment: str) -> Path:
        """Has pip build a wheel of the checkout, or of another source."""
        self._wheels += 1
        folder = self._folder / f"wheel-{self._wheels}"
        options = ("--no-deps", "--disable-pip-version-check", "--wheel-dir", str(folder))
        self.run("pip", "wheel", *options, str(source or self.root), **environment)
        [wheel] = folder.glob("*.whl")
        return wheel

    def out_of_reach(self) -> dict[str, str]:
        """An environment in which npm reaches no registry and has nothing at hand."""
        return {
            "npm_config_registry": f"http://127.0.0.1:{free_port()}/",
            "npm_config_cache": str(self._folder / "npm-cache"),
        }

    def install(self, wheel: Path) -> Path:
        """Installs a wheel, and nothing else, into a folder of its own."""
        target = wheel.parent / "installed"
        self.run("pip", "install", "--quiet", "--no-deps", "--target", str(target), str(wheel))
        return target


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A checkout where the app was never built."""
    return Checkout(tmp_path_factory.mktemp("unbuilt"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Checkout, Path]:
    """A checkout where the app was built for a wheel, and the wheel."""
    checkout = Checkout(tmp_path_factory.mktemp("built"))
    return checkout, checkout.wheel()


def names_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def app_in(wheel: Path) -> list[str]:
    return [name for name in names_in(wheel) if name.startswith(f"{OUTPUT}/")]


def front_page(installed: Path, folder: Path, environment: dict[str, str]) -> str:
    """What `/` of a server shows that runs from an installed package."""
    with (
        serving(folder, {**environment, "PYTHONPATH": str(installed)}) as server,
        urllib.request.urlopen(f"{server.url}/") as answer,
    ):
        text: str = answer.read().decode()
        return text


@pytest.mark.long
@pytest.mark.timeout(400)
def test_a_wheel_has_the_app_and_nothing_that_made_it(
    built: tuple[Checkout, Path], serve_environment: dict[str, str], tmp_path: Path
) -> None:
    checkout, wheel = built
    names = app_in(wheel)
    assert f"{OUTPUT}/index.html" in names
    for ending in (".js", ".js.gz", ".js.br", ".css"):
        assert [name for name in names if name.startswith(f"{OUTPUT}/assets/") and name.endswith(ending)]
    tops = {name.split("/")[0] for name in names_in(wheel)}
    assert {each for each in tops if not each.endswith(".dist-info")} == set(PACKAGES) - {"web", "docs"}
    assert not [name for name in names_in(wheel) if "node_modules" in name or name.endswith((".ts", ".tsx"))]
    front = front_page(checkout.install(wheel), tmp_path, serve_environment)
    assert "/assets/" in front
    assert MISSING not in front


@pytest.mark.long
@pytest.mark.timeout(400)
def test_what_is_current_is_not_built_again(built: tuple[Checkout, Path]) -> None:
    checkout, wheel = built
    place = (checkout.root / OUTPUT).stat().st_ino
    again = checkout.wheel(**checkout.out_of_reach())
    assert app_in(again) == app_in(wheel)
    assert (checkout.root / OUTPUT).stat().st_ino == place


@pytest.mark.long
@pytest.mark.timeout(400)
def test_a_source_distribution_has_sources_and_app(built: tuple[Checkout, Path], tmp_path: Path) -> None:
    checkout, wheel = built
    checkout.run("hatchling", "build", "-t", "sdist", "-d", str(tmp_path), **checkout.out_of_reach())
    [archive] = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path / "unpacked", filter="data")
    [root] = (tmp_path / "unpacked").iterdir()
    assert is_current(root)
    assert (root / "web/client/src/index.ts").is_file()
    assert not list(root.rglob("node_modules"))
    assert app_in(checkout.wheel(root, **checkout.out_of_reach())) == app_in(wheel)


@pytest.mark.long
@pytest.mark.timeout(400)
def test_an_editable_install_has_the_app_in_the_tree(tmp_path: Path) -> None:
    checkout = Checkout(tmp_path)
    # What is installed already, as the package under test, is left as it is.
    options = ("--no-deps", "--ignore-installed", "--prefix", str(tmp_path / "prefix"))
    checkout.run("pip", "install", "--quiet", *options, "-e", str(checkout.root))
    assert is_current(checkout.root)
    assert (checkout.root / OUTPUT / "index.html").is_file()


@pytest.mark.long
@pytest.mark.timeout(400)
def test_skipping_leaves_the_app_out(
    built: tuple[Checkout, Path], serve_environment: dict[str, str], tmp_path: Path
) -> None:
    checkout, _ = built
    wheel = checkout.wheel(**{SKIP: "1"})
    assert app_in(wheel) == []
    assert is_current(checkout.root)
    assert MISSING in front_page(checkout.install(wheel), tmp_path, serve_environment)


@pytest.mark.long
@pytest.mark.timeout(400)
def test_without_npm_all_else_is_built(
    checkout: Checkout, serve_environment: dict[str, str], tmp_path: Path
) -> None:
    stale = checkout.root / OUTPUT / "index.html"
    stale.parent.mkdir()
    stale.write_text("built from other sources")
    wheel = checkout.wheel(**checkout.out_of_reach())
    assert app_in(wheel) == []
    assert not stale.exists()
    assert MISSING in front_page(checkout.install(wheel), tmp_path, serve_environment)


@pytest.mark.long
@pytest.mark.timeout(400)
def test_a_failure_is_told_with_its_reason(checkout: Checkout, tmp_path: Path) -> None:
    told = checkout.run("hatchling", "build", "-t", "wheel", "-d", str(tmp_path), **checkout.out_of_reach())
    assert "THE WEB APP IS NOT PART OF THIS BUILD" in told
    assert "ECONNREFUSED" in told
    assert list(tmp_path.glob("*.whl"))


@pytest.mark.long
@pytest.mark.timeout(400)
def test_nothing_is_built_without_the_app_where_it_must_not_be_missing(
    checkout: Checkout, tmp_path: Path
) -> None:
    environment = {**checkout.out_of_reach(), SKIP: "0"}
    told = checkout.run("hatchling", "build", "-t", "wheel", "-d", str(tmp_path), exit_code=1, **environment)
    assert "asking the npm registry failed" in told
    assert not list(tmp_path.glob("*.whl"))
