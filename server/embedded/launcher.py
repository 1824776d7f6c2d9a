"""Starts one program as a child that dies with its parent, as an unprivileged account where asked.

Run by its path with nothing but the standard library (`python -I -S launcher.py ...`), because after the
change of account neither the virtual environment nor this file may be readable any more.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_SECUREBITS = 28
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_RAISE = 2
_SECBIT_NO_SETUID_FIXUP = 1 << 2
_CAPABILITY_VERSION_3 = 0x20080522
CAP_DAC_READ_SEARCH = 2


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _CapabilityData(ctypes.Structure):
    _fields_ = (
        ("effective", ctypes.c_uint32),
        ("permitted", ctypes.c_uint32),
        ("inheritable", ctypes.c_uint32),
    )


def _check(result: int, what: str) -> None:
    if result != 0:
        error = ctypes.get_errno()
        raise OSError(error, f"{what}: {os.strerror(error)}")


def _prctl(libc: ctypes.CDLL, option: int, *values: int) -> None:
    padded = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0, 0)[:4]]
    _check(libc.prctl(option, *padded), f"prctl {option}")


def _hold_only_read_search(libc: ctypes.CDLL) -> None:
    """Give up every capability but the one to pass folders and read files, and let it outlive exec."""
    bit = 1 << CAP_DAC_READ_SEARCH
    header = _CapabilityHeader(_CAPABILITY_VERSION_3, 0)
    data = (_CapabilityData * 2)(_CapabilityData(bit, bit, bit), _CapabilityData(0, 0, 0))
    _check(libc.capset(ctypes.byref(header), data), "capset")
    _prctl(libc, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, CAP_DAC_READ_SEARCH)


def _become(uid: int, gid: int, keep_read_search: bool) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if keep_read_search:
        # Keeps capabilities over setuid, and makes access(2), by which Postgres looks at its own
        # programs, count them: it otherwise ignores the capabilities of whoever is not root.
        _prctl(libc, _PR_SET_SECUREBITS, _SECBIT_NO_SETUID_FIXUP)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)
    if keep_read_search:
        _hold_only_read_search(libc)
    if sys.platform == "linux":
        _prctl(libc, _PR_SET_NO_NEW_PRIVS, 1)


def _die_with(parent_pid: int, death_signal: int) -> None:
    if sys.platform != "linux":
        return
    _prctl(ctypes.CDLL(None, use_errno=True), _PR_SET_PDEATHSIG, death_signal)
    if os.getppid() != parent_pid:
        sys.exit("the parent ended before its child began")


def _restore_signals() -> None:
    # Python ignores these at its start, and what is ignored stays so over exec.
    for name in ("SIGPIPE", "SIGXFSZ", "SIGINT"):
        signal.signal(getattr(signal, name), signal.SIG_DFL)


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--death-signal", type=int, required=True)
    parser.add_argument("--uid", type=int)
    parser.add_argument("--gid", type=int)
    parser.add_argument("--keep-read-search", action="store_true")
    parser.add_argument("program")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Become who is asked for, tie this process to its parent, and turn into the program."""
    options = _parse(arguments)
    try:
        if options.uid is not None:
            _become(options.uid, options.gid, options.keep_read_search)
        # Only after the change of account, which clears the death signal.
        _die_with(options.parent, options.death_signal)
        _restore_signals()
        os.execv(options.program, [options.program, *options.arguments])  # noqa: S606
    except OSError as error:
        sys.exit(f"could not start {options.program}: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
