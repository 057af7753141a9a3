"""The backing servers of an instance: where each comes from, and all of them up or down."""

import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from deploy.local import packages
from deploy.local.addresses import base_port
from deploy.local.instance import Instance, StackError
from deploy.local.servers.ceph import Ceph
from deploy.local.servers.compose import Container, engine_answers
from deploy.local.servers.given import Given
from deploy.local.servers.postgres import Postgres
from deploy.local.servers.rabbitmq import RabbitMQ

NAMES = ("rabbitmq", "postgres", "store")

# The first variable of each is the address that decides; the others may come with it.
_VARIABLES = {
    "rabbitmq": ("SLIDEMILL_BROKER_URL", "SLIDEMILL_BROKER_MANAGEMENT_URL"),
    "postgres": ("SLIDEMILL_DATABASE_URL",),
    "store": (
        "SLIDEMILL_STORE_URL",
        "SLIDEMILL_STORE_ACCESS_KEY",
        "SLIDEMILL_STORE_SECRET_KEY",
        "SLIDEMILL_STORE_REGION",
        "SLIDEMILL_STORE_BUCKET",
    ),
}
_STORE_DEFAULTS = {"SLIDEMILL_STORE_REGION": "us-east-1", "SLIDEMILL_STORE_BUCKET": "slidemill"}


class Server(Protocol):
    """A broker, a database or a store, whoever runs it."""

    @property
    def name(self) -> str:
        """One of NAMES."""

    @property
    def kind(self) -> str:
        """`given`, `compose` or `private`."""

    def variables(self) -> Mapping[str, str]:
        """Return the variables by which services find it; complete once it is up."""

    def ready(self) -> bool:
        """Whether it would serve now."""

    def up(self) -> None:
        """Make it ready; quick when it is. Raises StackError."""

    def down(self, *, kill: bool = False) -> None:
        """Stop it in good order, or at once with SIGKILL."""

    def wipe(self) -> None:
        """Delete what it keeps outside the instance's folder."""


def choose(instance: Instance, environment: Mapping[str, str]) -> list[Server]:
    """Each server by itself: an address from the environment, else Compose, else a private one.

    What an instance ran itself at its last `up` it runs the same way again.
    """
    base = base_port(instance, environment)
    before = {server.name: server.kind for server in recorded(instance)}
    servers: list[Server] = []
    for name in NAMES:
        if given := _given(name, instance, environment):
            servers.append(Given(name, given))
            continue
        kind = before.get(name, "given")
        if kind == "given":
            kind = "compose" if engine_answers() else "private"
        servers.append(_own(name, kind, instance, base))
    return servers


def recorded(instance: Instance) -> list[Server]:
    """Return the servers of the last `up`, whatever the environment says now."""
    sources = instance.recall("sources") or {}
    base = int(instance.recall("base") or 0)
    return [
        Given(name, source["given"])
        if source["kind"] == "given"
        else _own(name, source["kind"], instance, base)
        for name, source in sources.items()
    ]


def up(instance: Instance, servers: list[Server]) -> None:
    """Bring all servers up at the same time; installs what is missing first."""
    now = {server.name: server.kind for server in servers}
    down(old for old in recorded(instance) if now.get(old.name, old.kind) != old.kind)
    sources = instance.recall("sources") or {}
    sources |= {
        server.name: {"kind": server.kind}
        | ({"given": dict(server.variables())} if server.kind == "given" else {})
        for server in servers
    }
    instance.remember("sources", sources)
    waiting = [server for server in servers if not server.ready()]
    packages.install(packages.missing(s.name for s in waiting if s.kind == "private"))
    _together(waiting, lambda server: server.up(), "ready")


def down(servers: Iterable[Server]) -> None:
    """Stop all servers at the same time."""
    _together([s for s in servers if s.kind != "given"], lambda server: server.down(), "stopped")


def _together(servers: list[Server], act: Callable[[Server], None], done: str) -> None:
    began = time.monotonic()

    def one(server: Server) -> str | None:
        try:
            act(server)
        except StackError as error:
            return str(error)
        took = time.monotonic() - began
        print(f"  {server.name:<12} {done:<10} {took:5.1f} s", flush=True)
        return None

    if servers:
        with ThreadPoolExecutor(len(servers)) as pool:
            problems = [problem for problem in pool.map(one, servers) if problem]
        if problems:
            raise StackError("\n".join(problems))


def _given(name: str, instance: Instance, environment: Mapping[str, str]) -> dict[str, str] | None:
    """Take what the environment says, unless it repeats a server that an instance here runs.

    Whoever has sourced an instance's env file still wants that instance started and stopped.
    """
    decisive, *_ = names = _VARIABLES[name]
    if not environment.get(decisive) or _repeats(decisive, instance, environment):
        return None
    given = {variable: environment[variable] for variable in names if environment.get(variable)}
    if name == "store":
        for variable in ("SLIDEMILL_STORE_ACCESS_KEY", "SLIDEMILL_STORE_SECRET_KEY"):
            if variable not in given:
                raise StackError(f"{decisive} is set but {variable} is not; set both, or neither.")
        given = _STORE_DEFAULTS | given
        given = {variable: given[variable] for variable in names}
    return given


def _repeats(variable: str, instance: Instance, environment: Mapping[str, str]) -> bool:
    for file in instance.state.glob("*/state.json"):
        for server in recorded(Instance(file.parent.name, instance.state)):
            if server.kind != "given" and server.variables().get(variable) == environment[variable]:
                return True
    return False


def _own(name: str, kind: str, instance: Instance, base: int) -> Server:
    if kind == "compose":
        return Container(name, instance, base)
    private: dict[str, type[RabbitMQ] | type[Postgres] | type[Ceph]]
    private = {"rabbitmq": RabbitMQ, "postgres": Postgres, "store": Ceph}
    return private[name](instance, base)
