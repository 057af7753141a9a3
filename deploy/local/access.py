"""Each service's own way into the servers: its own logins, and no address it has no use for."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from deploy import logins
from deploy.local.backing import Server
from deploy.local.instance import Instance

_BROKER = "SLIDEMILL_BROKER_URL"
_MANAGEMENT = "SLIDEMILL_BROKER_MANAGEMENT_URL"
_DATABASE = "SLIDEMILL_DATABASE_URL"
ADDRESSES = {_BROKER, _MANAGEMENT, _DATABASE}
"""Given to a service by `addresses` only, never handed on from the environment."""


def passwords(instance: Instance, servers: Sequence[Server]) -> dict[str, str]:
    """Return the variables by which the jobs make logins, on those servers that are ours."""
    ours = _ours(servers)
    names: set[str] = set()
    if "rabbitmq" in ours:
        names |= set(map(logins.broker_variable, logins.BROKER))
    if "postgres" in ours:
        names |= set(map(logins.database_variable, logins.DATABASE))
    return {name: instance.secret(name) for name in sorted(names)}


def addresses(instance: Instance, servers: Sequence[Server], service: str) -> dict[str, str]:
    """Return the variables that lead `service` to the servers.

    On servers of ours it comes as its own user; where someone else runs the server, as whom the
    environment said.
    """
    ours = _ours(servers)
    found = {name: value for server in servers for name, value in server.variables().items()}
    found.pop(_MANAGEMENT, None)
    if "rabbitmq" in ours and service in logins.BROKER:
        password = instance.secret(logins.broker_variable(service))
        found[_BROKER] = _as(found[_BROKER], logins.name(service), password)
    if service not in logins.DATABASE:
        found.pop(_DATABASE, None)
    elif "postgres" in ours:
        password = instance.secret(logins.database_variable(service))
        found[_DATABASE] = _as(found[_DATABASE], logins.name(service), password)
    return found


def _ours(servers: Sequence[Server]) -> set[str]:
    return {server.name for server in servers if server.kind != "given"}


def _as(url: str, user: str, password: str) -> str:
    """Return `url` with another login; generated passwords need no quoting."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}:{password}@{place}").geturl()
