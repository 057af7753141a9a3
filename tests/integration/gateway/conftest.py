"""A gateway in this process on real servers, and an owner of sessions that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import httpx
import pytest
from litestar import Litestar

from slidemill.contracts import Envelope, GenerationId, topology
from slidemill.contracts.asks import (
    LinkDeck,
    PrepareRender,
    RenderPrepared,
    SessionFacts,
    SessionWithLink,
)
from slidemill.contracts.commands import RenderSession
from slidemill.contracts.events import SessionRendered
from slidemill.gateway.app import create_app
from slidemill.gateway.credentials import digest, make_key
from slidemill.gateway.repository import Keys
from slidemill.gateway.settings import Settings
from slidemill.ledger import MIGRATIONS, SCHEMA, migrations, open_pool
from slidemill.messaging import BrokerSettings, Bus, Delivery, declare_topology
from slidemill.storage import StoreSettings
from tests.conftest import ROOT
from tests.fixtures.servers import fresh_database, fresh_vhost

PEPPER = "a pepper for tests, long enough to be one"


@asynccontextmanager
async def with_schemas(database_url: str) -> AsyncIterator[str]:
    """Give the URL of a new database with the schemas of the ledger and the gateway."""
    async with fresh_database(database_url) as url:
        await migrations.apply(url, MIGRATIONS, SCHEMA)
        folder = ROOT / "services/gateway/slidemill/gateway/migrations"
        await migrations.apply(url, folder, "gateway")
        yield url


@pytest.fixture(scope="session")
async def gateway_database(database_url: str) -> AsyncIterator[str]:
    """Give the URL of a database for the gateways of all tests."""
    async with with_schemas(database_url) as url:
        yield url


@pytest.fixture(scope="session")
async def pool(gateway_database: str) -> AsyncIterator[asyncpg.Pool]:
    """Open connections of the test's own."""
    async with await open_pool(gateway_database, name="tests") as pool:
        yield pool


@pytest.fixture
async def broker(broker_url: str, broker_management_url: str) -> AsyncIterator[BrokerSettings]:
    """Reach a virtual host of this test alone, with the whole topology on it."""
    async with fresh_vhost(broker_url, broker_management_url) as url:
        await declare_topology(url)
        yield BrokerSettings.model_validate({"url": url, "graceful_timeout": 5, "ready_ttl": 0.01})


@pytest.fixture
async def key(pool: asyncpg.Pool, organisation: str) -> str:
    """Return a key of this test's organisation."""
    made = make_key()
    await Keys(pool).add(
        made.id, digest(made.text, PEPPER.encode()), organisation=organisation, label="test"
    )
    return made.text


@pytest.fixture
def settings(gateway_database: str) -> Callable[..., Settings]:
    """Return a maker of settings; what is not given is the default."""

    def make(**given: object) -> Settings:
        return Settings.model_validate(
            {"database_url": gateway_database, "key_pepper": PEPPER, **given}
        )

    return make


@asynccontextmanager
async def running(app: Litestar, key: str | None) -> AsyncIterator[httpx.AsyncClient]:
    """Run an application in this process and give a client of it."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type]  # Litestar's scope is narrower
    async with (
        app.lifespan(),
        httpx.AsyncClient(transport=transport, base_url="http://gateway", headers=headers) as http,
    ):
        yield http


async def until_ready(http: httpx.AsyncClient) -> None:
    """Return once the gateway has reached the broker: readiness can only be asked, not awaited."""
    async with asyncio.timeout(10):
        while (await http.get("/health/ready")).status_code != 200:  # noqa: ASYNC110 - see above
            await asyncio.sleep(0.02)


Serve = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


def server_of(broker: BrokerSettings, store: StoreSettings, **defaults: object) -> Serve:
    """Return a starter of gateways with these settings; its clients bring no key of their own."""

    @asynccontextmanager
    async def begin(**given: object) -> AsyncIterator[httpx.AsyncClient]:
        settings = Settings.model_validate(
            {
                "key_pepper": PEPPER,
                "requests_per_minute": 100_000,
                "ask_deadline": 30,
                **defaults,
                **given,
            }
        )
        async with running(create_app(settings, broker, store), None) as http:
            await until_ready(http)
            yield http

    return begin


@asynccontextmanager
async def kept_running(serve: Serve) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of a gateway with a task of its own.

    A lifespan begins and ends in one task, a fixture need not.
    """
    started: asyncio.Future[httpx.AsyncClient] = asyncio.get_running_loop().create_future()
    over = asyncio.Event()

    async def keep() -> None:
        async with serve() as http:
            started.set_result(http)
            await over.wait()

    keeper = asyncio.create_task(keep())
    yield await asyncio.wait_for(started, 30)
    over.set()
    await keeper


Start = Callable[[Settings], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def start(broker: BrokerSettings, store_environment: dict[str, str], key: str) -> Start:
    """Return a starter of gateways on this test's virtual host."""
    prefix = "SLIDEMILL_STORE_"
    values = {name.removeprefix(prefix).lower(): v for name, v in store_environment.items()}
    store = StoreSettings.model_validate(values)

    @asynccontextmanager
    async def begin(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
        async with running(create_app(settings, broker, store), key) as http:
            await until_ready(http)
            yield http

    return begin


@dataclass
class Owner:
    """Owner of one session on the bus: it takes renders on and ends them when told."""

    bus: Bus
    session: UUID
    ordered: list[Envelope] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)
    """Set by the first order."""
    shown: GenerationId | None = None

    async def prepare(self, delivery: Delivery[PrepareRender]) -> RenderPrepared:
        return RenderPrepared(session=self._facts())

    async def link(self, delivery: Delivery[LinkDeck]) -> SessionWithLink:
        url = "http://store/deck" if self.shown else None
        return SessionWithLink(session=self._facts(), download_url=url)

    async def order(self, delivery: Delivery[RenderSession]) -> None:
        self.ordered.append(delivery.envelope)
        self.called.set()

    async def end(self) -> None:
        """Let the latest render succeed."""
        cause = self.ordered[-1]
        self.shown = cause.generation
        await self.bus.emit(SessionRendered(session=self.session, succeeded=True), cause)

    def _facts(self) -> SessionFacts:
        return SessionFacts(
            session=self.session,
            created_at=datetime.now(UTC),
            generation=self.shown,
            render_succeeded=True if self.shown else None,
        )


class Replies:
    """A store of replies that keeps nothing: no ask of these tests is repeated."""

    async def find(self, organisation: str, command_id: UUID) -> bytes | None:
        return None

    async def keep(self, organisation: str, command_id: UUID, reply: bytes) -> None:
        return None


@asynccontextmanager
async def owning(broker: BrokerSettings, session: UUID) -> AsyncIterator[Owner]:
    """Put an owner of `session` on the bus."""
    bus = Bus(broker, service="session")
    owner = Owner(bus, session)
    bus.answer(
        topology.SESSION_ASKS,
        {PrepareRender: owner.prepare, LinkDeck: owner.link},
        prefetch=10,
        replies=Replies(),
    )
    bus.subscribe(topology.SESSION_COMMANDS, {RenderSession: owner.order}, prefetch=10)
    await bus.start()
    try:
        yield owner
    finally:
        await bus.stop()
