"""Connecting: every address behind a name is looked at, and the one looked at is the one called."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable

import httpcore
from httpcore import SOCKET_OPTION, AsyncNetworkBackend, AsyncNetworkStream

from slidemill.egress.addresses import Address, AllowList, is_public
from slidemill.egress.errors import EgressRefused, EgressUnanswered

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""Takes host and port; returns addresses. Raises OSError."""


async def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system finds them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class GuardedNetwork(AsyncNetworkBackend):
    """A network on which only public and listed addresses can be reached.

    The name is resolved once and the connection goes to an address that was looked at: a name
    that resolves otherwise a moment later (DNS rebinding) changes nothing.
    """

    def __init__(self, allow: AllowList, resolve: Resolve = resolve) -> None:
        self._allow = allow
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Connect to an address of the host; raises EgressRefused or EgressUnanswered."""
        address = await self._address(host, port)
        return await self._network.connect_tcp(
            address, port, timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        socket_options: Iterable[SOCKET_OPTION] | None = None,
    ) -> AsyncNetworkStream:
        """Refuse: no URL leads here."""
        raise EgressRefused("sockets of this machine cannot be called")

    async def sleep(self, seconds: float) -> None:
        """Pause between tries of a connection."""
        await self._network.sleep(seconds)

    async def _address(self, host: str, port: int) -> str:
        """Return the address to call; one that may not be called spoils them all."""
        try:
            addresses = await self._resolve(host, port)
        except OSError:
            raise EgressUnanswered(f"the host {host} is unknown") from None
        if not addresses:
            raise EgressUnanswered(f"the host {host} has no address")
        if not self._allow.names(host, port):
            for address in addresses:
                if not self._may_be_called(address):
                    raise EgressRefused(
                        f"the host {host} is not on the public internet; ask the operator to "
                        "allow it"
                    )
        return addresses[0]

    def _may_be_called(self, text: str) -> bool:
        address: Address = ipaddress.ip_address(text.partition("%")[0])
        return is_public(address) or self._allow.holds(address)


def tls() -> ssl.SSLContext:
    """Return the context for connections: certificates and host names are checked."""
    return ssl.create_default_context()
