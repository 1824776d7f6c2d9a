"""How much a client has sent on its TCP connection, be it read or not. Source: tcp_info of Linux."""

from __future__ import annotations

import asyncio
import socket
import struct

_INFO_OPTION = getattr(socket, "TCP_INFO", None)
_RECEIVED = struct.Struct("=128xQ")


def received_bytes(transport: asyncio.BaseTransport) -> int:
    """Counts from the beginning of the connection; 0 where the system does not tell."""
    connection = transport.get_extra_info("socket")
    if _INFO_OPTION is None or connection is None or transport.is_closing():
        return 0
    try:
        told = connection.getsockopt(socket.IPPROTO_TCP, _INFO_OPTION, _RECEIVED.size)
    except OSError:
        return 0
    return int(_RECEIVED.unpack(told)[0]) if len(told) == _RECEIVED.size else 0
