"""A database, a bucket and a virtual host of real servers, for these tests alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from slidemill.ledger import migrations
from slidemill.session.repository import MIGRATIONS, SCHEMA, Repository


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncIterator[str]:
    """URL of a migrated database of our own."""
    name = f"session_tests_{uuid4().hex[:12]}"
    server = await asyncpg.connect(database_url)
    await server.execute(f"CREATE DATABASE {name}")
    url = urlsplit(database_url)._replace(path=f"/{name}").geturl()
    await migrations.apply(url, MIGRATIONS, SCHEMA)
    yield url
    await server.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await server.close()


@pytest.fixture(scope="session")
async def pool(database: str) -> AsyncIterator[asyncpg.Pool]:
    async with asyncpg.create_pool(database, min_size=1, max_size=8) as pool:
        yield pool


@pytest.fixture
def repository(pool: asyncpg.Pool) -> Repository:
    return Repository(pool)


@pytest.fixture
def organisation() -> str:
    """Return a tenant no other test knows."""
    return f"org-{uuid4().hex[:12]}"
