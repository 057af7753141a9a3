"""docker-compose.yml keeps its promises: no default secrets, health checks, small rights."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import logins

ROOT = Path(__file__).resolve().parents[3]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
LOCAL: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose/local.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
JOBS = {"prepare"}
OURS = {"gateway", "session", "renderer", "projector"}
LOGINS = logins.variables()
ADMINISTRATORS = {"SLIDEMILL_BROKER_PASSWORD", "SLIDEMILL_DATABASE_PASSWORD"}
SECRETS = LOGINS | {
    "SLIDEMILL_BROKER_PASSWORD",
    "SLIDEMILL_DATABASE_PASSWORD",
    "SLIDEMILL_STORE_ACCESS_KEY",
    "SLIDEMILL_STORE_SECRET_KEY",
    "SLIDEMILL_KEY_PEPPER",
}
TEXT = "\n".join(
    line.split("#")[0] for line in (ROOT / "docker-compose.yml").read_text().splitlines()
)
VARIABLES = re.findall(r"\$\{(\w+)(:[-?])?([^}]*)\}", TEXT)


def flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for entry in value.values() for text in flat(entry)]
    if isinstance(value, list):
        return [text for entry in value for text in flat(entry)]
    return [str(value)]


@pytest.mark.parametrize("secret", sorted(SECRETS))
def test_a_secret_has_no_default_and_its_absence_says_what_to_do(secret: str) -> None:
    uses = [(kind, text) for name, kind, text in VARIABLES if name == secret]
    assert any(kind == ":?" and ".env.example" in text for kind, text in uses)
    assert not any(kind == ":-" for kind, _ in uses)


def test_every_password_is_a_variable() -> None:
    credentials = re.findall(r"//[^:/\s\"]+:([^@\s\"]+)@", TEXT)
    assert credentials
    assert all(password.startswith("${") for password in credentials)
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search(r"PASS|SECRET|ACCESS_KEY|PEPPER", name):
                assert str(value).startswith("${"), name


def test_the_example_file_names_every_variable_and_no_secret() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert set(example) == {name for name, _, _ in VARIABLES}
    assert all(example[secret] == "" for secret in SECRETS)


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_service_says_whether_it_is_well_and_comes_back(name: str) -> None:
    service = SERVICES[name]
    if name in JOBS:
        assert service["restart"].startswith("on-failure")
    else:
        assert service["restart"] == "unless-stopped"
        assert service["healthcheck"]["test"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_image_floats(name: str) -> None:
    if "build" not in SERVICES[name]:
        assert re.search(r":\d+(\.\d+)*(-\w+)?$", SERVICES[name]["image"])


@pytest.mark.parametrize("name", sorted(OURS | JOBS))
def test_our_containers_have_no_rights_they_do_not_need(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service


@pytest.mark.parametrize("name", sorted(OURS))
def test_services_start_when_tables_and_topology_are_there(name: str) -> None:
    assert SERVICES[name]["depends_on"]["prepare"]["condition"] == "service_completed_successfully"


def test_the_preparing_job_waits_for_all_servers() -> None:
    waits = SERVICES["prepare"]["depends_on"]
    assert set(waits) == {"rabbitmq", "postgres", "store"}
    assert {entry["condition"] for entry in waits.values()} == {"service_healthy"}


def test_the_renderer_has_no_way_out() -> None:
    networks = SERVICES["renderer"]["networks"]
    assert networks
    assert all(COMPOSE["networks"][network].get("internal") for network in networks)


def test_ports_are_published_on_loopback_unless_told_otherwise() -> None:
    published = [
        port
        for services in (SERVICES, LOCAL["services"])
        for service in services.values()
        for port in service.get("ports", [])
    ]
    assert published
    assert all(re.match(r"(\$\{\w+:-)?127\.0\.0\.1:", port) for port in published)


def test_only_the_gateway_knows_the_pepper() -> None:
    knowing = [
        name for name in SERVICES if "PEPPER" in " ".join(SERVICES[name].get("environment", {}))
    ]
    assert knowing == ["gateway"]


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_service_knows_the_passwords_of_its_own_logins_only(name: str) -> None:
    own = {variable for variable in LOGINS if variable.startswith(f"SLIDEMILL_{name.upper()}_")}
    assert passwords_in(name) == own


def test_only_the_preparing_job_comes_as_administrator_and_it_makes_every_login() -> None:
    assert passwords_in("prepare") == ADMINISTRATORS | LOGINS


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_service_comes_under_its_own_name(name: str) -> None:
    environment = SERVICES[name]["environment"]
    who = logins.name(name)
    assert environment["SLIDEMILL_BROKER_URL"].startswith(f"amqp://{who}:${{")
    if name in logins.DATABASE:
        assert environment["SLIDEMILL_DATABASE_URL"].startswith(f"postgresql://{who}:${{")
    else:
        assert "SLIDEMILL_DATABASE_URL" not in environment
    assert "SLIDEMILL_BROKER_MANAGEMENT_URL" not in environment


def test_the_keys_of_the_store_are_with_those_who_use_it() -> None:
    knowing = {name for name in OURS if "SLIDEMILL_STORE_SECRET_KEY" in str(SERVICES[name])}
    # the projector signs the download links in webhooks
    assert knowing == {"gateway", "session", "renderer", "projector"}


def passwords_in(service: str) -> set[str]:
    """Name the passwords of broker and database that a service's definition holds."""
    named = re.findall(r"\$\{(\w+)", " ".join(flat(SERVICES[service])))
    return set(named) & (ADMINISTRATORS | LOGINS)


def test_the_store_lets_no_one_in_without_an_identity() -> None:
    assert any("-s3.config=" in text for text in flat(SERVICES["store"]["command"]))
    assert '"anonymous"' not in COMPOSE["configs"]["identities"]["content"]
