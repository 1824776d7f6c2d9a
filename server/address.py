"""Who is at the other end: addresses and schemes, believed from trusted proxies alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
_UNKNOWN = "unknown"
_LONGEST_ADDRESS = 64


class TrustedProxies:
    """The networks whose `X-Forwarded-*` are believed. Raises ValueError for what is no network."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks: tuple[Network, ...] = tuple(ip_network(each, strict=False) for each in networks)

    def client_address(self, peer: str | None, headers: Mapping[str, str]) -> str:
        """The nearest address that is not a trusted proxy's.

        Each proxy appends whom it heard to `X-Forwarded-For`, so the list is read from its end, for
        as long as the hop that wrote an entry is trusted.
        """
        address = peer or _UNKNOWN
        if not self._networks or not self.trusts(address):
            return address
        for hop in reversed(headers.get("X-Forwarded-For", "").split(",")):
            hop = _without_port(hop.strip())
            if _parse(hop) is None:
                break
            address = hop
            if not self.trusts(address):
                break
        return address

    def is_https(self, peer: str | None, scheme: str, headers: Mapping[str, str]) -> bool:
        """Whether the browser's side of the connection is encrypted."""
        if self._networks and self.trusts(peer or _UNKNOWN):
            forwarded = headers.get("X-Forwarded-Proto", scheme)
            return forwarded.rsplit(",", 1)[-1].strip().lower() == "https"
        return scheme == "https"

    def trusts(self, address: str) -> bool:
        """Whether an address is that of a trusted proxy."""
        parsed = _parse(address)
        return parsed is not None and any(parsed in network for network in self._networks)


@lru_cache(maxsize=1024)
def _parse(text: str) -> IPv4Address | IPv6Address | None:
    if len(text) > _LONGEST_ADDRESS:
        return None
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # A dual-stack socket shows IPv4 peers in the form ::ffff:10.0.0.1.
    return getattr(address, "ipv4_mapped", None) or address


@lru_cache(maxsize=4096)
def subscriber(address: str) -> str:
    """Whom an address counts for: one of IPv6 for its /64, of which every subscriber has a whole one."""
    parsed = _parse(address)
    if isinstance(parsed, IPv6Address):
        return str(IPv6Network((parsed, 64), strict=False))
    return address


def _without_port(hop: str) -> str:
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    if hop.count(":") == 1:
        return hop.partition(":")[0]
    return hop
