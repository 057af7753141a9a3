"""The services as data: what runs, in which order, with which environment and where."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy import logins
from deploy.local import access
from deploy.local.addresses import Port, base_port
from deploy.local.backing import Server
from deploy.local.instance import Instance, write_private


@dataclass(frozen=True)
class Service:
    """One of our programs, run as `python -m <module>`."""

    name: str
    module: str
    offset: int
    """Its port is base + Port.SERVICES + this; the gateway (offset 0) has one of its own."""


# In the order they start; they stop in the reverse order, so that nothing new comes in
# at the gateway while the rest finishes.
SERVICES = (
    Service("projector", "slidemill.projector", 3),
    Service("renderer", "slidemill.renderer", 2),
    Service("slideshow", "slidemill.slideshow", 4),
    Service("session", "slidemill.session", 1),
    Service("gateway", "slidemill.gateway", 0),
)

# What a developer wants on this machine; the environment may say otherwise.
_DEVELOPMENT = {
    "SLIDEMILL_ENVIRONMENT": "development",
    "SLIDEMILL_EGRESS_ALLOW": "localhost,127.0.0.0/8,::1/128",
    "SLIDEMILL_EGRESS_HTTP": "true",
}

# Of no use to a service, or decided here; anything else named SLIDEMILL_… is handed on.
_NOT_HANDED_ON = {"SLIDEMILL_URL", "SLIDEMILL_API_KEY", "SLIDEMILL_STATE", "SLIDEMILL_PORT_BASE"}
_NOT_HANDED_ON |= {"SLIDEMILL_PYTHON"} | access.ADDRESSES | logins.variables()


@dataclass(frozen=True)
class Program:
    """A service of one instance: how it is started, asked for its health, and found again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    port: int
    pid_file: str
    log_file: str

    @property
    def url(self) -> str:
        """Base of its HTTP addresses."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def health(self) -> str:
        """Answers 200 when the service is ready for work."""
        return f"{self.url}/health/ready"


def plan(
    instance: Instance,
    services: Sequence[Service],
    servers: Sequence[Server],
    gateway: int,
    environment: Mapping[str, str],
) -> list[Program]:
    """Say what to run over `servers`, which are up; equal plans need no restart."""
    base = base_port(instance, environment) + Port.SERVICES
    shared = {
        name: value
        for name, value in sorted(environment.items())
        if name.startswith("SLIDEMILL_")
        and name not in _NOT_HANDED_ON
        and not name.endswith("_HEALTH_URL")
    }
    shared = _DEVELOPMENT | shared | settings(instance, gateway)
    return [
        Program(
            name=service.name,
            command=[sys.executable, "-m", service.module],
            environment=shared
            | access.addresses(instance, servers, service.name)
            | {"SLIDEMILL_PORT": str(port)},
            port=port,
            pid_file=str(instance.pid_file(service.name)),
            log_file=str(instance.log_file(service.name)),
        )
        for service in services
        for port in [base + service.offset if service.offset else gateway]
    ]


def settings(instance: Instance, gateway: int) -> dict[str, str]:
    """Return the variables that every service, and every job on its data, gets."""
    return {
        "SLIDEMILL_HOST": "127.0.0.1",
        "SLIDEMILL_PUBLIC_URL": f"http://127.0.0.1:{gateway}",
        "SLIDEMILL_KEY_PEPPER": instance.secret("pepper"),
    }


def write_plan(path: Path, programs: Sequence[Program]) -> None:
    """Keep a plan for the supervisor; it holds secrets, so only its owner can read it."""
    write_private(path, json.dumps([asdict(program) for program in programs], indent=2))


def read_plan(path: Path) -> list[Program]:
    """Read the plan that was kept, empty when there is none."""
    if not path.is_file():
        return []
    return [Program(**entry) for entry in json.loads(path.read_text())]
