"""A database of our own, with the ledger's schema."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator

import asyncpg
import pytest

from slidemill.contracts.ids import Organisation
from slidemill.ledger import MIGRATIONS, SCHEMA, Ledger, migrations, open_pool
from tests.fixtures.servers import fresh_database


@pytest.fixture(scope="session")
async def empty_database(database_url: str) -> AsyncIterator[str]:
    """Give the URL of a new database without tables; dropped at the end."""
    async with fresh_database(database_url) as url:
        yield url


@pytest.fixture(scope="session")
async def ledger_database(empty_database: str) -> str:
    """Give the URL of that database once the ledger's schema is there."""
    await migrations.apply(empty_database, MIGRATIONS, SCHEMA)
    return empty_database


@pytest.fixture(scope="session")
async def pool(ledger_database: str) -> AsyncIterator[asyncpg.Pool]:
    """Open some connections to it."""
    pool = await open_pool(ledger_database, name="tests", largest=12)
    yield pool
    await pool.close()


@pytest.fixture
async def ledger(pool: asyncpg.Pool) -> Ledger:
    """Empty the ledger."""
    await pool.execute(
        "TRUNCATE ledger.events, ledger.generations, ledger.outbox, ledger.idempotency,"
        " ledger.commands, ledger.removals, ledger.webhooks, ledger.webhook_attempts,"
        " ledger.webhook_secrets"
    )
    return Ledger(pool)


@pytest.fixture
def organisation() -> Organisation:
    """Name a tenant."""
    return f"org-{secrets.token_hex(4)}"
