"""A bucket of a real S3 store for these tests alone."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from slidemill.storage import ObjectStore, StoreSettings
from slidemill.storage.client import connect


@pytest.fixture(scope="session")
def settings(store_environment: dict[str, str]) -> StoreSettings:
    prefix = "SLIDEMILL_STORE_"
    values = {name.removeprefix(prefix).lower(): value for name, value in store_environment.items()}
    return StoreSettings(**values, bucket=f"storage-tests-{uuid4().hex[:12]}")  # type: ignore[arg-type]  # parsed by pydantic


@pytest.fixture(scope="session")
async def store(settings: StoreSettings) -> AsyncIterator[ObjectStore]:
    async with ObjectStore(settings) as store:
        await store.ensure_bucket()
        yield store
        async for entry in store.list(""):
            await store.delete(entry.key)
        connect(settings, settings.url).remove_bucket(settings.bucket)


@pytest.fixture
def folder() -> str:
    """Return a prefix no other test writes to."""
    return f"{uuid4().hex}/"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """Return a client that knows no credentials, as those outside."""
    async with httpx.AsyncClient(timeout=20) as client:
        yield client
