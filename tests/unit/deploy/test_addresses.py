"""Where servers are: from the environment, or chosen; and the file that tells of it."""

import socket
import stat
import subprocess
from pathlib import Path

import pytest

from deploy.local import addresses, backing
from deploy.local.addresses import Port, base_port, gateway_port, read_env, write_env
from deploy.local.instance import Instance, StackError


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    made = Instance("t-unit", tmp_path)
    made.prepare()
    return made


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backing, "engine_answers", lambda: False)


def kinds(instance: Instance, environment: dict[str, str]) -> dict[str, str]:
    return {server.name: server.kind for server in backing.choose(instance, environment)}


def test_without_addresses_every_server_is_private(instance: Instance) -> None:
    assert set(kinds(instance, {}).values()) == {"private"}


def test_an_engine_that_answers_comes_before_private_servers(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backing, "engine_answers", lambda: True)
    assert set(kinds(instance, {}).values()) == {"compose"}


@pytest.mark.parametrize(
    ("name", "environment"),
    [
        ("rabbitmq", {"SLIDEMILL_BROKER_URL": "amqp://u:p@broker.example/"}),
        ("postgres", {"SLIDEMILL_DATABASE_URL": "postgresql://u:p@db.example/x"}),
        (
            "store",
            {
                "SLIDEMILL_STORE_URL": "https://s3.example",
                "SLIDEMILL_STORE_ACCESS_KEY": "a",
                "SLIDEMILL_STORE_SECRET_KEY": "s",
            },
        ),
    ],
)
def test_each_address_in_the_environment_wins_by_itself(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, name: str, environment: dict[str, str]
) -> None:
    monkeypatch.setattr(backing, "engine_answers", lambda: True)
    chosen = kinds(instance, environment)
    assert chosen.pop(name) == "given"
    assert set(chosen.values()) == {"compose"}


def test_a_given_store_gets_the_default_region_and_bucket(instance: Instance) -> None:
    given = {
        "SLIDEMILL_STORE_URL": "https://s3.example",
        "SLIDEMILL_STORE_ACCESS_KEY": "a",
        "SLIDEMILL_STORE_SECRET_KEY": "s",
    }
    store = next(s for s in backing.choose(instance, given) if s.name == "store")
    assert store.variables() == given | {
        "SLIDEMILL_STORE_REGION": "us-east-1",
        "SLIDEMILL_STORE_BUCKET": "slidemill",
    }


def test_a_store_address_without_keys_is_refused(instance: Instance) -> None:
    with pytest.raises(StackError, match="SLIDEMILL_STORE_ACCESS_KEY is not"):
        backing.choose(instance, {"SLIDEMILL_STORE_URL": "https://s3.example"})


def test_a_given_server_that_is_not_there_is_named_with_its_variable(instance: Instance) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        url = f"postgresql://u:secret@127.0.0.1:{port}/x"
        servers = backing.choose(instance, {"SLIDEMILL_DATABASE_URL": url})
        given = next(server for server in servers if server.kind == "given")
        with pytest.raises(StackError) as refused:
            given.up()
    assert f"127.0.0.1:{port}" in str(refused.value)
    assert "SLIDEMILL_DATABASE_URL" in str(refused.value)
    assert "secret" not in str(refused.value)


def test_the_address_of_an_instance_here_does_not_count_as_given(instance: Instance) -> None:
    servers = backing.choose(instance, {})
    instance.remember("sources", {server.name: {"kind": "private"} for server in servers})
    sourced = {name: value for server in servers for name, value in server.variables().items()}
    other = Instance("t-other", instance.state)
    other.prepare()
    assert set(kinds(instance, sourced).values()) == {"private"}
    assert kinds(other, sourced)["postgres"] == "private"


def test_the_servers_of_the_last_up_are_known_without_its_environment(instance: Instance) -> None:
    url = "postgresql://u:p@db.example/x"
    instance.remember("base", 20_000)
    instance.remember(
        "sources",
        {
            "rabbitmq": {"kind": "private"},
            "postgres": {"kind": "given", "given": {"SLIDEMILL_DATABASE_URL": url}},
        },
    )
    known = {server.name: server for server in backing.recorded(instance)}
    assert known["rabbitmq"].kind == "private"
    assert known["postgres"].variables() == {"SLIDEMILL_DATABASE_URL": url}


def test_ports_are_chosen_once_and_kept(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = base_port(instance, {})
    monkeypatch.setattr(addresses, "free", lambda port: False)
    again = Instance(instance.name, instance.state)
    assert base_port(again, {}) == base


def test_a_base_with_a_taken_port_is_passed_over(
    instance: Instance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = base_port(instance, {})
    taken = first + Port.DATABASE
    monkeypatch.setattr(addresses, "free", lambda port: port != taken)
    instance.remember("base", None)
    assert base_port(instance, {}) != first


def test_the_base_can_be_set(instance: Instance) -> None:
    assert base_port(instance, {"SLIDEMILL_PORT_BASE": "31400"}) == 31400


def test_the_gateway_of_the_default_instance_has_port_8080_unless_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = Instance(state=tmp_path)
    default.prepare()
    monkeypatch.setattr(addresses, "free", lambda port: True)
    assert gateway_port(default, {}, running=False) == 8080
    monkeypatch.setattr(addresses, "free", lambda port: port != 8080)
    assert gateway_port(default, {}, running=True) == 8080
    assert gateway_port(default, {}, running=False) == base_port(default, {}) + Port.SERVICES


def test_the_gateway_port_can_be_set(instance: Instance) -> None:
    assert gateway_port(instance, {"SLIDEMILL_PORT": "9999"}, running=False) == 9999


def test_the_env_file_is_for_its_owner_only_and_a_shell_reads_it(tmp_path: Path) -> None:
    variables = {"SLIDEMILL_URL": "http://127.0.0.1:8080", "SLIDEMILL_API_KEY": "a b'c$d\"e"}
    file = tmp_path / "env"
    write_env(file, variables)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_env(file) == variables
    script = f'. {file}; printf %s "$SLIDEMILL_API_KEY"'
    shell = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert shell.stdout == variables["SLIDEMILL_API_KEY"]


def test_secrets_are_random_kept_and_private(instance: Instance) -> None:
    secret = instance.secret("database")
    assert len(secret) >= 32
    assert secret != instance.secret("broker")
    assert Instance(instance.name, instance.state).secret("database") == secret
    assert stat.S_IMODE((instance.folder / "state.json").stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "../up", "Upper", "a b", "a" * 60])
def test_a_name_that_is_no_plain_folder_name_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(StackError, match="choose another"):
        Instance(name, tmp_path)
