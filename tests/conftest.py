"""Addresses of the backing servers, and the whole house when a test needs it running."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import asyncpg
import httpx
import pytest
from hypothesis import HealthCheck, settings

from slidemill.gateway.credentials import digest, make_key
from slidemill.gateway.repository import Keys

ROOT = Path(__file__).parents[1]
INSTANCE = "test"

# How fast something is, benchmarks say: a test's machine may be busy with other tests.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


@dataclass(frozen=True, slots=True)
class House:
    """Where the running house can be reached; `environment` is what its `env` file exports."""

    url: str
    environment: dict[str, str]

    async def new_key(self, organisation: str) -> str:
        """Make an API key."""
        key = make_key()
        hashed = digest(key.text, self.environment["SLIDEMILL_KEY_PEPPER"].encode())
        dsn = self.environment["SLIDEMILL_DATABASE_URL"]
        async with asyncpg.create_pool(dsn, min_size=1, max_size=1) as pool:
            await Keys(pool).add(key.id, hashed, organisation=organisation, label="test")
        return key.text


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


def _launcher(*arguments: str) -> str:
    """Run the local launcher on the test instance; returns what it printed."""
    action, *rest = arguments
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local", action, "--instance", INSTANCE, *rest],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _variables(printed: str) -> dict[str, str]:
    """Return the `SLIDEMILL_*` variables among lines of `[export ]NAME=value`."""
    pairs = (line.removeprefix("export ").partition("=") for line in printed.splitlines())
    return {name: value for name, _, value in pairs if name.startswith("SLIDEMILL_")}


@pytest.fixture(scope="session")
def house() -> House:
    """Start the services of the test instance, or find them running."""
    _launcher("up")
    environment = _variables(_launcher("run", "--", "env")) | _variables(_launcher("env"))
    return House(environment["SLIDEMILL_URL"], environment)


@pytest.fixture
async def organisation() -> str:
    """Return an organisation of this test's own."""
    return f"org-{token_hex(4)}"


@pytest.fixture
async def key(house: House, organisation: str) -> str:
    """Return an API key of `organisation`."""
    return await house.new_key(organisation)


@pytest.fixture
async def api(house: House, key: str) -> AsyncIterator[httpx.AsyncClient]:
    """Return an HTTP client with the key of `organisation`."""
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=130) as client:
        yield client


@pytest.fixture
async def stranger(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Return an HTTP client with a key of another organisation."""
    headers = {"X-API-Key": await house.new_key(f"org-{token_hex(4)}")}
    async with httpx.AsyncClient(base_url=house.url, headers=headers, timeout=130) as client:
        yield client


@pytest.fixture
async def anyone(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Return an HTTP client without a key."""
    async with httpx.AsyncClient(base_url=house.url, timeout=130) as client:
        yield client
