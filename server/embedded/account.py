"""As whom a server runs that refuses to run as root."""

from __future__ import annotations

import os
import pwd
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

from server.embedded.errors import StartError
from server.embedded.launcher import CAP_DAC_READ_SEARCH


@dataclass(frozen=True)
class Account:
    """An unprivileged account that exists on this machine already."""

    name: str
    uid: int
    gid: int


def unprivileged_account() -> Account | None:
    """Return the account to drop to, or None when this process is not root and can stay who it is."""
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        # Slim images may lack the entry; the number is unprivileged all the same.
        return Account("nobody", 65534, 65534)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def may_pass(path: Path, account: Account) -> bool:
    """Say whether the account may enter this folder, or run this file, going by its mode alone."""
    status = path.stat()
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def closed_folder(path: Path, account: Account) -> Path | None:
    """Return the first folder on the way to `path` that the account may not pass, or None."""
    resolved = path.resolve()
    # Where `path` is a link, as the Python of a virtual environment is, the way leads past the link first.
    for folder in [*reversed(path.absolute().parents), *reversed(resolved.parents), resolved]:
        if not may_pass(folder, account):
            return folder
    return None


def holds_read_search() -> bool:
    """Say whether this process has, and so can hand on, the capability to pass and read everything."""
    if sys.platform != "linux":
        return False
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("CapPrm:"):
            return bool(int(line.split()[1], 16) >> CAP_DAC_READ_SEARCH & 1)
    return False


def launcher_options(account: Account | None, paths: list[Path]) -> list[str]:
    """Return the launcher's options for becoming `account` and still reaching `paths`.

    No permission of any folder is changed: where one on the way is closed to the account, the child keeps
    the single capability to pass it. Raises StartError where that is not to be had.
    """
    if account is None:
        return []
    options = ["--uid", str(account.uid), "--gid", str(account.gid)]
    closed = next(filter(None, (closed_folder(path, account) for path in paths)), None)
    if closed is None:
        return options
    if not holds_read_search():
        raise StartError(
            f"Postgres does not run as root, and the account it would run as ({account.name}) may not pass "
            f"{closed}. Run atelier as another user, or move the data (--data) or the virtual environment "
            "to a place that others may pass."
        )
    return [*options, "--keep-read-search"]
