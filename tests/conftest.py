"""Addresses of the backing servers that integration tests talk to."""

from __future__ import annotations

import os

import pytest


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
