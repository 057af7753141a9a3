"""The services' logins on a test's virtual host, and what a broker says to each."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import aio_pika
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import ChannelAccessRefused

from deploy import users
from slidemill.contracts import permissions
from slidemill.contracts.topology import Rung
from slidemill.messaging import BrokerSettings, Bus
from tests.fixtures.servers import management_api

RUNGS = (Rung("a", 0.05), Rung("b", 0.1))
SERVICES = sorted(permissions.SERVICES)
PRODUCER = "producer_acme"
PASSWORD = "only for tests"


@dataclass
class Logins:
    """Users with the rights of the services and of a producer; names no other test has."""

    administrator_url: str
    management_url: str
    mark: str = field(default_factory=lambda: uuid4().hex[:10])
    buses: list[Bus] = field(default_factory=list)

    @property
    def vhost(self) -> str:
        return users.vhost_of(self.administrator_url)

    def name(self, login: str) -> str:
        return f"tests-{self.mark}-{login}"

    def all(self) -> list[users.User]:
        rights = {**permissions.SERVICES, PRODUCER: permissions.producer(PRODUCER)}
        return [users.User(self.name(login), PASSWORD, given) for login, given in rights.items()]

    def url(self, login: str) -> str:
        parts = urlsplit(self.administrator_url)
        place = parts.netloc.rpartition("@")[2]
        who = f"{self.name(login)}:{quote(PASSWORD)}"
        return parts._replace(netloc=f"{who}@{place}").geturl()

    def bus(self, service: str) -> Bus:
        """Return a bus of `service` under its own login; it is stopped when the test ends."""
        settings: dict[str, Any] = {"graceful_timeout": 5, "hand_back_pause": 0.1, "ready_ttl": 0}
        bus = Bus(BrokerSettings(url=self.url(service), **settings), service=service, ladder=RUNGS)
        self.buses.append(bus)
        return bus

    @asynccontextmanager
    async def channel(self, login: str) -> AsyncIterator[AbstractChannel]:
        """Give a plain channel of `login`."""
        connection = await aio_pika.connect(self.url(login))
        async with connection:
            channel = await connection.channel(publisher_confirms=True)
            yield channel
            if not channel.is_closed:
                await channel.close()


@asynccontextmanager
async def new_logins(administrator_url: str, management_url: str) -> AsyncIterator[Logins]:
    """Give the logins on a virtual host, made as the job makes them; removed at the end."""
    logins = Logins(administrator_url, management_url)
    wanted = logins.all()
    try:
        assert users.ensure(management_url, logins.vhost, wanted) == [u.name for u in wanted]
        users.ensure(management_url, logins.vhost, wanted)  # a second time is as good as once
        yield logins
    finally:
        async with management_api(management_url) as client:
            for user in wanted:
                await client.delete(f"/api/users/{user.name}")


async def may_publish(channel: AbstractChannel, exchange: str, key: str) -> bool:
    """Whether the broker takes a message for `exchange` with that routing key."""
    target = (
        await channel.get_exchange(exchange, ensure=False) if exchange else channel.default_exchange
    )
    try:
        await target.publish(aio_pika.Message(b"{}"), key, mandatory=False)
    except ChannelAccessRefused:
        return False
    return True
