"""The services of the running house come as themselves, not as the administrator."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import pytest

from deploy.local.instance import Instance
from tests.conftest import INSTANCE, ROOT, House
from tests.fixtures.packages import package
from tests.fixtures.servers import management_api

BROKER = {
    f"slidemill_{name}" for name in ("gateway", "session", "slideshow", "renderer", "projector")
}
DATABASE = BROKER - {"slidemill_renderer"}


@pytest.fixture
def own_servers(house: House) -> House:
    """Give the house, if it runs its servers itself: those of others have one login."""
    sources = Instance(INSTANCE).recall("sources")
    if "given" in {sources[name]["kind"] for name in ("rabbitmq", "postgres")}:
        pytest.skip("broker or database were given in the environment, with the login to use")
    return house


async def test_each_service_is_connected_under_its_own_name(own_servers: House) -> None:
    environment = own_servers.environment
    readers = await _readers(environment, until=BROKER)
    assert urlsplit(environment["SLIDEMILL_BROKER_URL"]).username not in readers
    connection = await asyncpg.connect(environment["SLIDEMILL_DATABASE_URL"])
    try:
        rows = await connection.fetch(
            "SELECT DISTINCT usename FROM pg_stat_activity WHERE usename = ANY($1)", list(DATABASE)
        )
    finally:
        await connection.close()
    assert {row["usename"] for row in rows} == DATABASE


async def test_a_producer_orders_a_render_with_the_login_it_was_given(
    own_servers: House, organisation: str, key: str, tmp_path: Path
) -> None:
    name = organisation
    environment = own_servers.environment
    source = tmp_path / "package.zip"
    source.write_bytes(package())
    made = _run(environment, "deploy.producer", name)
    assert made.returncode == 0, made.stderr
    try:
        theirs = environment | {"SLIDEMILL_BROKER_URL": made.stdout.strip()}
        theirs |= {"SLIDEMILL_API_KEY": key}
        assert f"//producer_{name}:" in theirs["SLIDEMILL_BROKER_URL"]
        arguments = [str(source), str(tmp_path / "deck.pptx"), "--organisation", organisation]
        done = _run(theirs, "docs.examples.direct_producer", *arguments)
        assert done.returncode == 0, done.stderr
        assert "generation.completed" in done.stdout
    finally:
        async with management_api(environment["SLIDEMILL_BROKER_MANAGEMENT_URL"]) as client:
            (await client.delete(f"/api/users/producer_{name}")).raise_for_status()


def test_a_producer_needs_a_plain_name(own_servers: House) -> None:
    done = _run(own_servers.environment, "deploy.producer", "x|.*")
    assert done.returncode == 1
    assert "made of lower-case letters" in done.stderr


async def _readers(environment: dict[str, str], *, until: set[str]) -> set[str]:
    """Return who consumes on the house's vhost, asked again while the broker's figures lag."""
    vhost = quote(urlsplit(environment["SLIDEMILL_BROKER_URL"]).path[1:] or "/", safe="")
    readers: set[str] = set()
    async with (
        asyncio.timeout(30),
        management_api(environment["SLIDEMILL_BROKER_MANAGEMENT_URL"]) as client,
    ):
        while not readers >= until:
            answer = (await client.get(f"/api/consumers/{vhost}")).raise_for_status()
            readers = {consumer["channel_details"].get("user") for consumer in answer.json()}
            await asyncio.sleep(0.2)  # it gathers them every few seconds and tells nobody
    return readers


def _run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"} | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
