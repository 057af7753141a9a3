"""The job that declares the topology makes users only when it is given their passwords."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator

import pytest

from deploy import logins
from tests.conftest import ROOT
from tests.fixtures.servers import fresh_vhost, management_api


@pytest.fixture(scope="module")
async def bare_vhost(broker_url: str, broker_management_url: str) -> AsyncIterator[str]:
    """AMQP URL of a virtual host with nothing declared."""
    async with fresh_vhost(broker_url, broker_management_url) as url:
        yield url


def declare(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deploy.topology"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


async def test_without_passwords_it_declares_and_lets_nobody_in(
    bare_vhost: str, broker_management_url: str
) -> None:
    done = declare(SLIDEMILL_BROKER_URL=bare_vhost)
    assert done.returncode == 0, done.stderr
    assert "are declared" in done.stdout
    vhost = bare_vhost.rpartition("/")[2]
    async with management_api(broker_management_url) as client:
        answer = await client.get(f"/api/vhosts/{vhost}/permissions")
        users = {entry["user"] for entry in answer.raise_for_status().json()}
    assert not users & {logins.name(service) for service in logins.BROKER}


def test_with_passwords_it_needs_the_management_api(bare_vhost: str) -> None:
    done = declare(SLIDEMILL_BROKER_URL=bare_vhost, SLIDEMILL_GATEWAY_BROKER_PASSWORD="x")
    assert done.returncode == 1
    assert "Set SLIDEMILL_BROKER_MANAGEMENT_URL too" in done.stderr


def test_a_management_api_that_refuses_is_told_without_the_password(
    bare_vhost: str, broker_management_url: str
) -> None:
    address = "http://someone:else@" + broker_management_url.rpartition("@")[2]
    done = declare(
        SLIDEMILL_BROKER_URL=bare_vhost,
        SLIDEMILL_BROKER_MANAGEMENT_URL=address,
        SLIDEMILL_GATEWAY_BROKER_PASSWORD="the gateway's own",
    )
    assert done.returncode == 1
    assert "answered 401" in done.stderr
    assert "someone:else" not in done.stderr
    assert "the gateway's own" not in done.stderr
