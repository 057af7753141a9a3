"""A service that was taken over can not speak for another one, nor listen in its place."""

from __future__ import annotations

import aio_pika
import httpx
import pytest
from aio_pika.exceptions import CONNECTION_EXCEPTIONS
from aiormq.exceptions import ChannelAccessRefused, ChannelPreconditionFailed

from deploy import users
from slidemill.contracts import permissions, topology
from slidemill.contracts.topology import COMMANDS, DEAD, EVENTS, RETRY, RETURN
from tests.fixtures.servers import fresh_vhost
from tests.security.privileges.house_logins import (
    PASSWORD,
    PRODUCER,
    SERVICES,
    Logins,
    may_publish,
)

EVERYONE = [*SERVICES, PRODUCER]
WORK = [queue.name for queue in topology.WORK_QUEUES]
GENERATION = [
    f"generation.{what}"
    for what in (
        "accepted", "started", "progress", "completed", "partial", "failed", "cancelled",
    )
]  # fmt: skip
SESSION_ASKS = [
    f"session.{what}" for what in ("create", "list", "get", "prepare_render", "link_deck")
]
TEMPLATE_ASKS = [
    f"template.{what}"
    for what in (
        "create", "confirm", "get", "list", "delete", "start_analysis", "get_analysis",
        "resolve_slides", "match",
    )
]  # fmt: skip
SLIDESHOW_ASKS = [
    *(
        f"slideshow.{what}"
        for what in (
            "generate", "list", "get", "update", "delete", "duplicate", "regenerate_slide",
            "prepare_render", "get_render_end", "prepare_export",
        )
    ),
    *("product.create", "product.list", "product.delete", "credits.get"),
    *(
        f"pack.{what}"
        for what in ("create", "list", "get", "update", "delete", "add_image", "delete_image")
    ),
    *("file.create", "file.list", "file.locate", "file.delete"),
    *(
        f"slideshow_template.{what}"
        for what in ("create", "list", "get", "update", "delete", "keep")
    ),
]  # fmt: skip
ASKS = [
    *SESSION_ASKS, *TEMPLATE_ASKS, *SLIDESHOW_ASKS, "render.inspect", "render.can_export",
]  # fmt: skip
ASK_QUEUES = [
    "slidemill.session.asks",
    "slidemill.template.asks",
    "slidemill.slideshow.asks",
    "slidemill.slideshow.writing",
    "slidemill.render.asks",
]
ORDERS = [
    "session.render",
    "presentation.generate_deck",
    "template.analyse",
    "slideshow.render",
    "slideshow.export",
]
CAPTION = "pack.caption_image"


def of_both_classes(*whats: str) -> list[str]:
    return [f"render.{what}.{wait}" for what in whats for wait in ("interactive", "bulk")]


RENDERS = of_both_classes("deck", "slides", "charts", "analysis", "pictures", "slideshow", "export")
KEYS = {
    COMMANDS: [*ASKS, *ORDERS, CAPTION, *RENDERS, "render.deck", "render.inspect.bulk", "x.y"],
    EVENTS: [
        *GENERATION,
        *("session.created", "session.rendered", "session.expired"),
        *("template.uploaded", "template.analysed"),
        *("slideshow.created", "slideshow.updated", "slideshow.rendered", "slideshow.deleted"),
        "x.y",
    ],
    RETRY: [f"5s.{name}" for name in (*WORK, *ASK_QUEUES, "x.y")],
    RETURN: [f"5s.{name}" for name in WORK],
    DEAD: [*WORK, *ASK_QUEUES, "slidemill.dead.letters", "x.y"],
    "amq.topic": ["x.y"],
    "": ["slidemill.ledger", "slidemill.dead.letters", "slidemill.events.log"],
}
SESSION_WORK = [
    "slidemill.session.commands",
    "slidemill.session.outcomes",
    "slidemill.presentation.commands",
]
SLIDESHOW_WORK = [
    "slidemill.slideshow.commands",
    "slidemill.slideshow.captions",
    "slidemill.slideshow.outcomes",
]
RENDER_WORK = [
    "slidemill.render.interactive",
    "slidemill.render.bulk",
    "slidemill.render.export",
]
# Written out by hand, so that a slip in how the rights are derived shows.
MAY: dict[str, dict[str, list[str]]] = {
    "gateway": {
        COMMANDS: [*ASKS, *ORDERS, *of_both_classes("slides", "charts", "export")],
        EVENTS: ["generation.cancelled"],
    },
    "session": {
        COMMANDS: of_both_classes("deck", "slides", "analysis"),
        EVENTS: [
            "generation.accepted",
            "generation.failed",
            "session.created",
            "session.rendered",
            "session.expired",
            "template.uploaded",
            "template.analysed",
        ],
        RETRY: [f"5s.{name}" for name in SESSION_WORK],
        DEAD: [*SESSION_WORK, "slidemill.session.asks", "slidemill.template.asks"],
        "": KEYS[""],  # a direct reply is published there, and it knows no routing-key rights
    },
    "slideshow": {
        COMMANDS: [*of_both_classes("pictures", "slideshow"), CAPTION],
        EVENTS: [
            "generation.accepted",
            "generation.failed",
            "slideshow.created",
            "slideshow.updated",
            "slideshow.rendered",
            "slideshow.deleted",
        ],
        RETRY: [f"5s.{name}" for name in SLIDESHOW_WORK],
        DEAD: [*SLIDESHOW_WORK, "slidemill.slideshow.asks", "slidemill.slideshow.writing"],
        "": KEYS[""],  # as above
    },
    "renderer": {
        COMMANDS: [key for key in RENDERS if key.endswith(".bulk")],
        EVENTS: GENERATION,
        RETRY: [f"5s.{name}" for name in RENDER_WORK],
        DEAD: [*RENDER_WORK, "slidemill.render.asks"],
        "": KEYS[""],  # as above
    },
    "projector": {
        EVENTS: ["generation.failed"],
        RETRY: ["5s.slidemill.ledger"],
        DEAD: ["slidemill.ledger"],
    },
    PRODUCER: {COMMANDS: [*ORDERS, *RENDERS]},
}
READS = {
    "gateway": [],
    "session": ["slidemill.session.asks", "slidemill.template.asks", *SESSION_WORK],
    "slideshow": ["slidemill.slideshow.asks", "slidemill.slideshow.writing", *SLIDESHOW_WORK],
    "renderer": ["slidemill.render.asks", *RENDER_WORK],
    "projector": ["slidemill.ledger", "slidemill.dead.letters"],
    PRODUCER: [],
}


async def never(_: object) -> None:
    raise AssertionError("a message came from a queue of somebody else")


@pytest.mark.parametrize("login", EVERYONE)
async def test_each_publishes_what_is_its_to_say_and_nothing_else(
    exchanges_only: Logins, login: str
) -> None:
    connection = await aio_pika.connect(exchanges_only.url(login))
    taken: dict[str, list[str]] = {}
    async with connection:
        channel = await connection.channel()
        for exchange, keys in KEYS.items():
            for key in keys:
                if channel.is_closed:  # a refusal closes it
                    channel = await connection.channel()
                if await may_publish(channel, exchange, key):
                    taken.setdefault(exchange, []).append(key)
    assert {exchange: set(keys) for exchange, keys in taken.items()} == {
        exchange: set(keys) for exchange, keys in MAY[login].items()
    }


@pytest.mark.parametrize("login", EVERYONE)
async def test_each_reads_its_own_queues_only(logins: Logins, login: str) -> None:
    for queue in topology.QUEUES:
        if queue.name in READS[login]:
            continue
        async with logins.channel(login) as channel:
            await channel.set_qos(prefetch_count=1)
            source = await channel.get_queue(queue.name, ensure=False)
            with pytest.raises(ChannelAccessRefused):
                await source.consume(never)
        async with logins.channel(login) as channel:
            source = await channel.get_queue(queue.name, ensure=False)
            with pytest.raises(ChannelAccessRefused):
                await source.purge()


@pytest.mark.parametrize("login", EVERYONE)
async def test_nobody_declares_deletes_or_binds(logins: Logins, login: str) -> None:
    own = next(iter(READS[login]), "slidemill.ledger")
    async with logins.channel(login) as channel:
        with pytest.raises(ChannelAccessRefused):
            await channel.declare_queue("slidemill.mine", durable=True)
    async with logins.channel(login) as channel:
        with pytest.raises(ChannelAccessRefused):
            await channel.declare_exchange("slidemill.mine")
    async with logins.channel(login) as channel:
        with pytest.raises(ChannelAccessRefused):
            await channel.queue_delete(own)
    async with logins.channel(login) as channel:
        with pytest.raises(ChannelAccessRefused):
            await channel.exchange_delete(COMMANDS)
    async with logins.channel(login) as channel:
        queue = await channel.get_queue(own, ensure=False)
        with pytest.raises(ChannelAccessRefused):
            await queue.bind(EVENTS, "session.rendered")


@pytest.mark.parametrize("owner", ["gateway", "renderer"])
@pytest.mark.parametrize("login", EVERYONE)
async def test_nobody_may_have_the_event_queues_of_another(
    logins: Logins, owner: str, login: str
) -> None:
    async with logins.channel(login) as channel:
        if login == owner:
            await channel.declare_queue(f"slidemill.listen.{owner}.mine", exclusive=True)
            return
        with pytest.raises(ChannelAccessRefused):
            await channel.declare_queue(f"slidemill.listen.{owner}.mine", exclusive=True)


@pytest.mark.parametrize(
    ("login", "exchange", "key"),
    [
        ("gateway", EVENTS, "generation.*"),
        ("gateway", EVENTS, "#"),
        ("gateway", COMMANDS, "session.render"),
        ("gateway", DEAD, "#"),
        ("renderer", EVENTS, "generation.*"),
        ("renderer", EVENTS, "session.rendered"),
        ("renderer", COMMANDS, "render.slides.bulk"),
        (PRODUCER, EVENTS, "#"),
        (PRODUCER, COMMANDS, "session.render"),
        (PRODUCER, DEAD, "#"),
    ],
)
async def test_an_event_queue_takes_nothing_but_the_events_its_owner_may_hear(
    logins: Logins, login: str, exchange: str, key: str
) -> None:
    async with logins.channel(login) as channel:
        queue = await channel.declare_queue(f"slidemill.listen.{login}.x", exclusive=True)
        with pytest.raises(ChannelAccessRefused):
            await queue.bind(exchange, key)


@pytest.mark.parametrize(
    ("login", "key"), [("session", "render.deck.bulk"), (PRODUCER, "session.render")]
)
async def test_nobody_passes_for_another_user(exchanges_only: Logins, login: str, key: str) -> None:
    async with exchanges_only.channel(login) as channel:
        exchange = await channel.get_exchange(COMMANDS, ensure=False)
        forged = aio_pika.Message(b"{}", user_id=exchanges_only.name("gateway"))
        with pytest.raises(ChannelPreconditionFailed, match="user_id"):
            await exchange.publish(forged, key, mandatory=False)


@pytest.mark.parametrize("login", EVERYONE)
async def test_no_login_reaches_another_virtual_host_or_the_management_api(
    logins: Logins, login: str, broker_url: str, broker_management_url: str
) -> None:
    async with fresh_vhost(broker_url, broker_management_url) as other:
        elsewhere = logins.url(login).removesuffix(logins.vhost) + users.vhost_of(other)
        with pytest.raises(CONNECTION_EXCEPTIONS):
            await aio_pika.connect(elsewhere)
    address = "http://" + broker_management_url.rpartition("@")[2]
    async with httpx.AsyncClient(auth=(logins.name(login), PASSWORD)) as client:
        assert (await client.get(f"{address}/api/overview")).status_code == 401


@pytest.mark.parametrize(
    "name", ["gateway", "producer_", "producer_a.b", "producer_x|.*", "producer_Acme"]
)
def test_a_producer_can_not_take_a_name_that_gives_it_more(name: str) -> None:
    with pytest.raises(ValueError, match="a producer's name"):
        permissions.producer(name)


def test_a_management_api_that_is_not_there_is_named() -> None:
    with pytest.raises(users.UserError, match=r"management API at http://127\.0\.0\.1:9"):
        users.ensure(
            "http://a:b@127.0.0.1:9", "/", [users.User("x", "y", permissions.producer(PRODUCER))]
        )
