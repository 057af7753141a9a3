"""A bucket of a real S3 store for these tests alone."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from slidemill.storage import ObjectStore, StoreSettings
from tests.fixtures.servers import fresh_bucket


@pytest.fixture(scope="session")
async def settings(store_environment: dict[str, str]) -> AsyncIterator[StoreSettings]:
    async with fresh_bucket(store_environment) as settings:
        yield settings


@pytest.fixture(scope="session")
async def store(settings: StoreSettings) -> AsyncIterator[ObjectStore]:
    async with ObjectStore(settings) as store:
        yield store


@pytest.fixture
def folder() -> str:
    """Return a prefix no other test writes to."""
    return f"{uuid4().hex}/"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """Return a client that knows no credentials, as those outside."""
    async with httpx.AsyncClient(timeout=20) as client:
        yield client
