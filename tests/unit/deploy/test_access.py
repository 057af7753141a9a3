"""Who the local launcher lets each service be, on its own servers and on those of others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from deploy import logins, roles
from deploy.local import access
from deploy.local.instance import Instance
from deploy.local.services import SERVICES, plan
from slidemill.contracts import permissions

ADMINISTRATOR = "the-administrators-secret"
BROKER = {
    "SLIDEMILL_BROKER_URL": f"amqp://slidemill:{ADMINISTRATOR}@127.0.0.1:5672/",
    "SLIDEMILL_BROKER_MANAGEMENT_URL": f"http://slidemill:{ADMINISTRATOR}@127.0.0.1:15672",
}
DATABASE = {
    "SLIDEMILL_DATABASE_URL": f"postgresql://slidemill:{ADMINISTRATOR}@127.0.0.1:5432/slidemill"
}


@dataclass
class Server:
    """A server that is nowhere."""

    name: str
    kind: str
    given: Mapping[str, str] = field(default_factory=dict)

    def variables(self) -> Mapping[str, str]:
        return self.given

    def ready(self) -> bool:
        return True

    def up(self) -> None: ...

    def down(self, *, kill: bool = False) -> None: ...

    def wipe(self) -> None: ...


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = Instance("t-access", tmp_path)
    made.prepare()
    return made


def servers(kind: str) -> list[Server]:
    return [Server("rabbitmq", kind, BROKER), Server("postgres", kind, DATABASE)]


def test_every_service_has_a_login_with_rights() -> None:
    assert set(permissions.SERVICES) == logins.BROKER == {service.name for service in SERVICES}
    assert set(roles.SCHEMAS) == logins.DATABASE


@pytest.mark.parametrize("kind", ["private", "compose"])
@pytest.mark.parametrize("service", sorted(logins.BROKER))
def test_on_servers_of_ours_a_service_is_itself(
    instance: Instance, kind: str, service: str
) -> None:
    found = access.addresses(instance, servers(kind), service)
    made = access.passwords(instance, servers(kind))
    who = f"slidemill_{service}"
    password = made[logins.broker_variable(service)]
    assert found.pop("SLIDEMILL_BROKER_URL") == f"amqp://{who}:{password}@127.0.0.1:5672/"
    if service != "renderer":
        password = made[logins.database_variable(service)]
        url = f"postgresql://{who}:{password}@127.0.0.1:5432/slidemill"
        assert found.pop("SLIDEMILL_DATABASE_URL") == url
    assert found == {}


def test_on_servers_of_others_a_service_is_whom_the_environment_said(instance: Instance) -> None:
    assert access.passwords(instance, servers("given")) == {}
    found = access.addresses(instance, servers("given"), "gateway")
    assert found == {"SLIDEMILL_BROKER_URL": BROKER["SLIDEMILL_BROKER_URL"]} | DATABASE
    found = access.addresses(instance, servers("given"), "renderer")
    assert "SLIDEMILL_DATABASE_URL" not in found


def test_every_login_has_a_password_of_its_own(instance: Instance) -> None:
    made = access.passwords(instance, servers("private"))
    assert set(made) == logins.variables()
    assert len(set(made.values())) == len(made)
    assert access.passwords(instance, servers("private")) == made


def test_no_service_is_handed_what_the_shell_knows_of_administrators(instance: Instance) -> None:
    shell = BROKER | DATABASE | dict.fromkeys(logins.variables(), ADMINISTRATOR)
    shell |= {"SLIDEMILL_PORT_BASE": "25000", "SLIDEMILL_LOG_LEVEL": "DEBUG"}
    programs = plan(instance, SERVICES, servers("private"), 25070, shell)
    assert len(programs) == len(SERVICES)
    for program in programs:
        assert ADMINISTRATOR not in str(program.environment)
        assert program.environment["SLIDEMILL_LOG_LEVEL"] == "DEBUG"
        assert not logins.variables() & program.environment.keys()
