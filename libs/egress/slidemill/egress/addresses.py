"""Which addresses may be called: public ones, and those an operator has listed."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAT64 = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("64:ff9b:1::/48"))
_V4_COMPATIBLE = ipaddress.IPv6Network("::/96")


def is_public(address: Address) -> bool:
    """Whether an address is on the public internet, and so is every address hidden inside it.

    IPv6 can carry an IPv4 address: mapped (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056), Teredo
    (RFC 4380); whoever translates it back would reach that one.
    """
    if not address.is_global or address.is_multicast or address.is_unspecified:
        return False
    return all(map(is_public, _inside(address)))


def _inside(address: Address) -> Iterable[ipaddress.IPv4Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return
    if address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    if address.sixtofour is not None:
        yield address.sixtofour
    if address.teredo is not None:
        yield from address.teredo
    if address in _V4_COMPATIBLE or any(address in network for network in _NAT64):
        yield ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)


@dataclass(frozen=True, slots=True)
class AllowList:
    """Hosts, with or without a port, and networks that may be called although not public."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def parse(cls, entries: Iterable[str]) -> Self:
        """Read entries such as `hooks.internal`, `hooks.internal:8443` or `10.20.0.0/16`.

        Raises ValueError for a network that is none.
        """
        hosts, networks = set(), []
        for entry in filter(None, map(str.strip, entries)):
            if "/" in entry:
                networks.append(ipaddress.ip_network(entry))
            else:
                hosts.add(entry.lower())
        return cls(frozenset(hosts), tuple(networks))

    def names(self, host: str, port: int) -> bool:
        """Whether this very host is listed."""
        return host in self.hosts or f"{host}:{port}" in self.hosts

    def holds(self, address: Address) -> bool:
        """Whether an address is in a listed network."""
        return any(address in network for network in self.networks)
