"""Ports of this machine's loopback."""

from __future__ import annotations

import random
import socket

# Below what systems hand out for outgoing connections, so that a remembered port is free again at a restart.
_FIRST_PORT = 15000
_LAST_PORT = 29999


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could listen on the port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def free_port() -> int:
    """Return a port that is free now; somebody else may still take it first."""
    chooser = random.SystemRandom()
    while not is_free(port := chooser.randint(_FIRST_PORT, _LAST_PORT)):
        pass
    return port
