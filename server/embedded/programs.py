"""Where Postgres's programs can be run from, by the account that runs them."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

from server.embedded.account import Account, closed_folder, holds_read_search, may_pass

_INSTALL = "pginstall18"
_MAIN = Path("bin") / "postgres"
_UNNEEDED = ("include", "pkgconfig", "*.a", "__pycache__")


def usable_programs(package: Path, own_copy: Path, account: Account | None) -> Path:
    """Return the package's installation, or a copy of ours where the account may not run what is installed.

    That is so when root installed with a umask that leaves nothing to others. The copy takes about 40 MB
    and is made anew when the installed programs change.
    """
    installed = package / _INSTALL
    if account is None or _may_run(installed, account):
        return installed
    copied = own_copy / package.name / _INSTALL
    if not _is_same(installed / _MAIN, copied / _MAIN):
        _copy(package, own_copy)
    return copied


def _may_run(installed: Path, account: Account) -> bool:
    # Running a file asks for its own permission, which the capability to read does not give.
    if not may_pass(installed / _MAIN, account):
        return False
    return closed_folder(installed / _MAIN.parent, account) is None or holds_read_search()


def _is_same(installed: Path, copy: Path) -> bool:
    try:
        theirs, ours = installed.stat(), copy.stat()
    except FileNotFoundError:
        return False
    return (theirs.st_size, theirs.st_mtime_ns) == (ours.st_size, ours.st_mtime_ns)


def _copy(package: Path, own_copy: Path) -> None:
    """Copy beside the place, open the copy to readers, and move it there when it is whole."""
    fresh = own_copy.with_name(own_copy.name + ".new")
    for old in (fresh, own_copy):
        if old.exists():
            shutil.rmtree(old)
    # The programs look for their libraries beside the package.
    libraries = f"{package.name}.libs"
    for part in (Path(package.name) / _INSTALL, Path(libraries)):
        if (package.parent / part).exists():
            unneeded = shutil.ignore_patterns(*_UNNEEDED)
            shutil.copytree(package.parent / part, fresh / part, symlinks=True, ignore=unneeded)
    for path in [fresh, *fresh.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
    fresh.rename(own_copy)
