"""Addresses of the backing servers, and the whole house when a test needs it running."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import httpx
import pytest

ROOT = Path(__file__).parents[2]
INSTANCE = "test"


@dataclass(frozen=True, slots=True)
class House:
    """Where the running house can be reached; `environment` is what its `env` file exports."""

    url: str
    environment: dict[str, str]

    def run(self, *module_and_arguments: str) -> str:
        """Run a Python module of ours with the house's environment; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", *module_and_arguments],
            cwd=ROOT,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def new_key(self, organisation: str) -> str:
        """Make an API key."""
        return self.run("slidemill.gateway.keys", "create", "--organisation", organisation)


def _address(variable: str) -> str:
    value = os.environ.get(variable)
    if not value:
        pytest.skip(f"{variable} is not set; `./task test` starts the servers and sets it")
    return value


@pytest.fixture(scope="session")
def broker_url() -> str:
    """AMQP URL of a real RabbitMQ."""
    return _address("SLIDEMILL_BROKER_URL")


@pytest.fixture(scope="session")
def broker_management_url() -> str:
    """URL of that RabbitMQ's management API, with credentials."""
    return _address("SLIDEMILL_BROKER_MANAGEMENT_URL")


@pytest.fixture(scope="session")
def database_url() -> str:
    """URL of a real Postgres, as a role that may create databases."""
    return _address("SLIDEMILL_DATABASE_URL")


@pytest.fixture(scope="session")
def store_environment() -> dict[str, str]:
    """Return the `SLIDEMILL_STORE_*` variables of a real S3 store."""
    names = ("URL", "ACCESS_KEY", "SECRET_KEY", "REGION")
    return {f"SLIDEMILL_STORE_{name}": _address(f"SLIDEMILL_STORE_{name}") for name in names}


@pytest.fixture(scope="session")
def house() -> House:
    """Start the services of the test instance, or find them running."""
    started = subprocess.run(
        [sys.executable, "-m", "deploy.local", "up", "--instance", INSTANCE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stdout + started.stderr
    shown = subprocess.run(
        [sys.executable, "-m", "deploy.local", "env", "--instance", INSTANCE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    environment: dict[str, str] = {}
    for line in shown.stdout.splitlines():
        name, _, value = line.removeprefix("export ").partition("=")
        if name.startswith("SLIDEMILL_"):
            environment[name] = value.strip("'\"")
    return House(environment["SLIDEMILL_URL"], environment)


@pytest.fixture
async def organisation() -> str:
    """Return an organisation of this test's own."""
    return f"org-{token_hex(4)}"


@pytest.fixture
async def api(house: House, organisation: str) -> AsyncIterator[httpx.AsyncClient]:
    """Return an HTTP client with a key of `organisation`."""
    headers = {"Authorization": f"Bearer {house.new_key(organisation)}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=130) as client:
        yield client


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Return an HTTP client with a key of another organisation."""
    headers = {"X-API-Key": house.new_key(f"org-{token_hex(4)}")}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=130) as client:
        yield client


@pytest.fixture
async def anyone(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Return an HTTP client without a key."""
    async with httpx.AsyncClient(base_url=house.url, timeout=130) as client:
        yield client
