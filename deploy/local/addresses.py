"""Ports of an instance, and the environment that tells everyone where the servers are."""

import enum
import shlex
import socket
import zlib
from collections.abc import Mapping
from pathlib import Path

from deploy.local.instance import DEFAULT, Instance, StackError, write_private

_SPAN = 100
_FIRST, _LAST = 20_000, 32_000  # below 32768, where Linux starts to hand out client ports
_GATEWAY = 8080


class Port(enum.IntEnum):
    """What listens at base + this, on 127.0.0.1."""

    BROKER = 1
    BROKER_DISTRIBUTION = 2
    BROKER_NAMES = 3
    BROKER_MANAGEMENT = 4
    BROKER_METRICS = 5
    DATABASE = 10
    STORE = 20
    STORE_MONITOR = 21
    STORE_MONITOR_OLD = 22
    STORE_DAEMONS = 30
    STORE_DAEMONS_END = 69
    SERVICES = 70


def base_port(instance: Instance, environment: Mapping[str, str]) -> int:
    """Return the instance's first port: SLIDEMILL_PORT_BASE, else chosen once and kept.

    Different checkouts start looking at different places, so two of them seldom meet.
    """
    known = instance.recall("base")
    if known is not None:
        return int(known)
    if wished := environment.get("SLIDEMILL_PORT_BASE"):
        base = int(wished)
    else:
        start = zlib.crc32(str(instance.folder).encode()) % ((_LAST - _FIRST) // _SPAN)
        base = next(b for b in _bases(start) if all(free(b + port) for port in Port))
    instance.remember("base", base)
    return base


def gateway_port(instance: Instance, environment: Mapping[str, str], *, running: bool) -> int:
    """Where the gateway listens: SLIDEMILL_PORT, else 8080 (default instance) or base + 70.

    A remembered port that another program took meanwhile is replaced, unless our own
    gateway is `running` on it.
    """
    if wished := environment.get("SLIDEMILL_PORT"):
        return int(wished)
    known = instance.recall("gateway")
    if known is not None and (running or free(int(known))):
        return int(known)
    spare = base_port(instance, environment) + Port.SERVICES
    chosen = _GATEWAY if instance.name == DEFAULT and free(_GATEWAY) else spare
    instance.remember("gateway", chosen)
    return chosen


def free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(host: str, port: int) -> bool:
    """Whether something accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=2):
            return True
    except OSError:
        return False


def write_env(path: Path, variables: Mapping[str, str]) -> None:
    """Write `export` lines for people, clients and tests to source; mode 0600."""
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
    write_private(path, "".join(lines))


def read_env(path: Path) -> dict[str, str]:
    """Read the variables of a file that `write_env` wrote; nothing when there is none."""
    if not path.is_file():
        return {}
    pairs = (word.partition("=") for word in shlex.split(path.read_text()) if word != "export")
    return {name: value for name, _, value in pairs}


def require_free(port: int, what: str, instance: Instance) -> None:
    """Refuse clearly when another program sits on a port that is ours to use."""
    if not free(port):
        raise StackError(
            f"{what}: port {port} on 127.0.0.1 is taken by another program; stop that program, or "
            f"`./task wipe` instance {instance.name} so that it chooses other ports."
        )


def _bases(start: int) -> list[int]:
    count = (_LAST - _FIRST) // _SPAN
    return [_FIRST + (start + step) % count * _SPAN for step in range(count)]
