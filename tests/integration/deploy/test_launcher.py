"""The launcher with real processes: tiny services over the test servers."""

import os
import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local import addresses
from deploy.local.addresses import Port, base_port, read_env
from deploy.local.instance import Instance, StackError
from deploy.local.launcher import Launcher
from deploy.local.processes import living, wait_until
from deploy.local.services import Service
from deploy.local.supervisor import answers_ok, read_conditions

MODULE = "tests.integration.deploy.tiny_service"
SERVICES = (Service("second", MODULE, 2), Service("first", MODULE, 1))


class Tiny:
    """A launcher of tiny services whose environment the tests can change."""

    def __init__(self, state: Path, addresses: dict[str, str]) -> None:
        self.instance = Instance("t-tiny", state)
        self.instance.prepare()
        self.diary = state / "diary"
        self.environment = addresses | {"SLIDEMILL_TINY_DIARY": str(self.diary)}

    @property
    def launcher(self) -> Launcher:
        return Launcher(self.instance, self.environment, SERVICES, lambda *_: "smk_tiny")

    def pid(self, name: str) -> int | None:
        return living(self.instance.pid_file(name))

    def pids(self) -> list[int | None]:
        return [self.pid(name) for name in ("supervisor", "first", "second")]

    def port(self, offset: int) -> str:
        return str(base_port(self.instance, self.environment) + Port.SERVICES + offset)


@pytest.fixture
def tiny(
    tmp_path: Path, broker_url: str, database_url: str, store_environment: dict[str, str]
) -> Iterator[Tiny]:
    given = {"SLIDEMILL_BROKER_URL": broker_url, "SLIDEMILL_DATABASE_URL": database_url}
    made = Tiny(tmp_path, given | store_environment)
    yield made
    made.launcher.down()


def test_up_returns_when_every_service_is_ready_and_tells_where(tiny: Tiny) -> None:
    tiny.launcher.up()
    env = read_env(tiny.instance.env_file)
    assert answers_ok(env["SLIDEMILL_FIRST_HEALTH_URL"])
    assert answers_ok(env["SLIDEMILL_SECOND_HEALTH_URL"])
    assert env["SLIDEMILL_API_KEY"] == "smk_tiny"
    assert env["SLIDEMILL_BROKER_URL"] == tiny.environment["SLIDEMILL_BROKER_URL"]
    assert stat.S_IMODE(tiny.instance.env_file.stat().st_mode) == 0o600


def test_up_again_changes_nothing_but_a_new_setting_restarts_services(tiny: Tiny) -> None:
    tiny.launcher.up()
    before = tiny.pids()
    assert all(before)
    tiny.launcher.up()
    assert tiny.pids() == before
    tiny.environment["SLIDEMILL_LOG_LEVEL"] = "DEBUG"
    tiny.launcher.up()
    assert set(tiny.pids()).isdisjoint(before)


def test_a_killed_service_comes_back(tiny: Tiny) -> None:
    tiny.launcher.up()
    killed = tiny.pid("first")
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    assert wait_until(lambda: tiny.pid("first") not in {None, killed}, 20)
    assert wait_until(lambda: read_conditions(tiny.instance.run)["first"].state == "ready", 20)


def test_a_service_can_be_restarted_by_name(tiny: Tiny) -> None:
    tiny.launcher.up()
    before = tiny.pid("first")
    other = tiny.pid("second")
    tiny.launcher.restart("first")
    assert tiny.pid("first") not in {None, before}
    assert tiny.pid("second") == other


def test_a_service_that_dies_at_boot_fails_up_with_its_log(tiny: Tiny) -> None:
    tiny.environment["SLIDEMILL_TINY_CRASH"] = tiny.port(1)
    with pytest.raises(StackError) as failed:
        tiny.launcher.up()
    assert "first died 3 times while starting" in str(failed.value)
    assert "cannot find my slides" in str(failed.value)
    assert tiny.pids() == [None, None, None]


def test_services_orphaned_by_a_killed_supervisor_are_replaced(tiny: Tiny) -> None:
    tiny.launcher.up()
    supervisor, *orphans = tiny.pids()
    assert supervisor is not None
    os.kill(supervisor, signal.SIGKILL)
    assert wait_until(lambda: tiny.pid("supervisor") is None, 10)
    tiny.launcher.up()
    assert all(tiny.pids())
    assert set(tiny.pids()).isdisjoint({supervisor, *orphans})


def test_down_stops_services_in_the_reverse_order_of_their_start(tiny: Tiny) -> None:
    tiny.launcher.up()
    tiny.launcher.down()
    assert tiny.diary.read_text().split() == [tiny.port(1), tiny.port(2)]
    assert tiny.pids() == [None, None, None]
    assert not tiny.instance.env_file.exists()


def test_a_taken_port_is_named(tiny: Tiny, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = int(tiny.port(2))
    monkeypatch.setattr(addresses, "free", lambda port: port != taken)
    with pytest.raises(StackError, match=f"second: port {taken} .* is taken"):
        tiny.launcher.up()
