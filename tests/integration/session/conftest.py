"""A database, a bucket and a virtual host of real servers, for these tests alone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest

from slidemill.ledger import migrations
from slidemill.session.database import Database
from slidemill.session.repository import MIGRATIONS, SCHEMA, Repository


@pytest.fixture(scope="session")
async def database_address(database_url: str) -> AsyncIterator[str]:
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
async def database(database_address: str) -> AsyncIterator[Database]:
    database = Database(database_address)
    await database.open()
    yield database
    await database.close()


@pytest.fixture
def repository(database: Database) -> Repository:
    return Repository(database)


@pytest.fixture
def organisation() -> str:
    """Return a tenant no other test knows."""
    return f"org-{uuid4().hex[:12]}"
