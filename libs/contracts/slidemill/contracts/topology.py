"""Exchanges, queues and bindings as data; one job declares them, services declare nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

COMMANDS = "slidemill.commands"
EVENTS = "slidemill.events"
OUTCOMES = "slidemill.outcomes"
RETRY = "slidemill.retry"
RETURN = "slidemill.return"
DEAD = "slidemill.dead"

ABOUT = "slidemill-about"
"""Header with the first word of a message's subject, such as `session` of `session/<uuid>`."""


class ExchangeKind(StrEnum):
    """AMQP exchange types in use."""

    TOPIC = "topic"
    HEADERS = "headers"


@dataclass(frozen=True, slots=True)
class Binding:
    """A queue, or an exchange, takes from an exchange what matches."""

    exchange: str
    routing_key: str
    """Pattern of routing keys; a headers exchange does not look at it."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """What a headers exchange wants a message to have, all of it."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A durable exchange, what it carries, and where it takes that from besides publishers."""

    name: str
    kind: ExchangeKind
    carries: str
    bindings: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class Queue:
    """A durable queue with explicit arguments, its bindings and its reader."""

    name: str
    consumer: str
    bindings: tuple[Binding, ...]
    arguments: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the retry ladder: messages wait `delay` seconds, then go back."""

    name: str
    delay: float

    @property
    def queue(self) -> str:
        """Name of the waiting queue."""
        return f"slidemill.retry.{self.name}"

    def routing_key(self, work_queue: str) -> str:
        """Routing key on `slidemill.retry` that waits here and then returns to `work_queue`."""
        return f"{self.name}.{work_queue}"


def _work_arguments(max_length: int = 100_000) -> Mapping[str, str | int]:
    """Return the arguments of a work queue, every one explicit so that 3.x and 4.x behave alike.

    At-least-once dead-lettering needs `reject-publish`. The delivery limit only stops poison that
    kills its consumer; tries that we mean are counted in the envelope.
    """
    return MappingProxyType(
        {
            "x-queue-type": "quorum",
            "x-delivery-limit": 20,
            "x-dead-letter-exchange": DEAD,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            "x-max-length": max_length,
        }
    )


def work_queue(name: str, consumer: str, exchange: str, *keys: str) -> Queue:
    """Return a work queue bound to `keys`, and to the ladder's way back."""
    bindings = tuple(Binding(exchange, key) for key in keys)
    way_back = Binding(RETURN, f"*.{name}")
    return Queue(name, consumer, (*bindings, way_back), _work_arguments())


def outcome_queue(name: str, consumer: str, *abouts: str) -> Queue:
    """Return a work queue of how generations ended that were about something of `consumer`'s."""
    bindings = tuple(Binding(OUTCOMES, "", MappingProxyType({ABOUT: each})) for each in abouts)
    queue = work_queue(name, consumer, OUTCOMES)
    return replace(queue, bindings=(*bindings, *queue.bindings))


def ask_queue(name: str, consumer: str, *keys: str) -> Queue:
    """Return a queue of asks: one that nobody took in time expires and is no dead letter."""
    return Queue(
        name,
        consumer,
        tuple(Binding(COMMANDS, key) for key in keys),
        MappingProxyType(
            {
                "x-queue-type": "quorum",
                "x-delivery-limit": 3,
                "x-overflow": "reject-publish",
                "x-max-length": 10_000,
            }
        ),
    )


EXCHANGES = (
    Exchange(COMMANDS, ExchangeKind.TOPIC, "commands and asks, by type"),
    Exchange(EVENTS, ExchangeKind.TOPIC, "events, by type"),
    Exchange(
        OUTCOMES,
        ExchangeKind.HEADERS,
        "how generations ended, by what they were about",
        tuple(
            Binding(EVENTS, f"generation.{end}")
            for end in ("completed", "partial", "failed", "cancelled")
        ),
    ),
    Exchange(RETRY, ExchangeKind.TOPIC, "messages to try again later: <rung>.<work queue>"),
    Exchange(RETURN, ExchangeKind.TOPIC, "messages that have waited: <rung>.<work queue>"),
    Exchange(DEAD, ExchangeKind.TOPIC, "dead letters"),
)

LADDER = (Rung("5s", 5), Rung("30s", 30), Rung("2m", 120), Rung("10m", 600))

SESSION_ASKS = ask_queue(
    "slidemill.session.asks",
    "session",
    "session.create",
    "session.list",
    "session.get",
    "session.prepare_render",
    "session.link_deck",
)
TEMPLATE_ASKS = ask_queue(
    "slidemill.template.asks",
    "session",
    "template.create",
    "template.confirm",
    "template.get",
    "template.list",
    "template.delete",
    "template.start_analysis",
    "template.get_analysis",
    "template.resolve_slides",
    "template.match",
)
SESSION_COMMANDS = work_queue("slidemill.session.commands", "session", COMMANDS, "session.render")
SESSION_OUTCOMES = outcome_queue("slidemill.session.outcomes", "session", "session", "template")
PRESENTATION_COMMANDS = work_queue(
    "slidemill.presentation.commands",
    "session",
    COMMANDS,
    "presentation.generate_deck",
    "template.analyse",
)
SLIDESHOW_ASKS = ask_queue(
    "slidemill.slideshow.asks",
    "slideshow",
    "slideshow.list",
    "slideshow.get",
    "slideshow.update",
    "slideshow.delete",
    "slideshow.duplicate",
    "slideshow.prepare_render",
    "slideshow.get_render_end",
    "slideshow.prepare_export",
    "product.create",
    "product.list",
    "product.delete",
    "credits.get",
    "pack.create",
    "pack.list",
    "pack.get",
    "pack.update",
    "pack.delete",
    "pack.add_image",
    "pack.delete_image",
    "file.create",
    "file.list",
    "file.locate",
    "file.delete",
    "slideshow_template.create",
    "slideshow_template.list",
    "slideshow_template.get",
    "slideshow_template.update",
    "slideshow_template.delete",
    "slideshow_template.keep",
)
SLIDESHOW_WRITING = ask_queue(
    "slidemill.slideshow.writing",
    "slideshow",
    "slideshow.generate",
    "slideshow.regenerate_slide",
)
"""Asks that may have to wait for the AI provider, so that the others need not wait for them."""
SLIDESHOW_COMMANDS = work_queue(
    "slidemill.slideshow.commands", "slideshow", COMMANDS, "slideshow.render", "slideshow.export"
)
SLIDESHOW_CAPTIONS = work_queue(
    "slidemill.slideshow.captions", "slideshow", COMMANDS, "pack.caption_image"
)
SLIDESHOW_OUTCOMES = outcome_queue("slidemill.slideshow.outcomes", "slideshow", "slideshow")
RENDERED = (
    "render.deck",
    "render.slides",
    "render.charts",
    "render.analysis",
    "render.pictures",
    "render.slideshow",
)
"""Commands that a render child carries out; `.interactive` or `.bulk` follows."""
RENDER_INTERACTIVE = work_queue(
    "slidemill.render.interactive",
    "renderer",
    COMMANDS,
    *(f"{command}.interactive" for command in RENDERED),
)
RENDER_BULK = work_queue(
    "slidemill.render.bulk", "renderer", COMMANDS, *(f"{command}.bulk" for command in RENDERED)
)
RENDER_EXPORT = work_queue(
    "slidemill.render.export",
    "renderer",
    COMMANDS,
    "render.export.interactive",
    "render.export.bulk",
)
RENDER_ASKS = ask_queue("slidemill.render.asks", "renderer", "render.inspect", "render.can_export")
LEDGER = work_queue("slidemill.ledger", "projector", EVENTS, "generation.*")
DEAD_LETTERS = Queue(
    "slidemill.dead.letters",
    "projector",
    (Binding(DEAD, "#"),),
    MappingProxyType(
        {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000, "x-overflow": "reject-publish"}
    ),
)
EVENT_LOG = Queue(
    "slidemill.events.log",
    "anyone, from any offset",
    (Binding(EVENTS, "#"),),
    MappingProxyType(
        {
            "x-queue-type": "stream",
            "x-max-age": "7D",
            "x-max-length-bytes": 2_000_000_000,
            "x-stream-max-segment-size-bytes": 50_000_000,
        }
    ),
)

WORK_QUEUES = (
    SESSION_COMMANDS,
    SESSION_OUTCOMES,
    PRESENTATION_COMMANDS,
    SLIDESHOW_COMMANDS,
    SLIDESHOW_CAPTIONS,
    SLIDESHOW_OUTCOMES,
    RENDER_INTERACTIVE,
    RENDER_BULK,
    RENDER_EXPORT,
    LEDGER,
)


def waiting_queue(rung: Rung) -> Queue:
    """Return the queue of one rung; a message's own routing key brings it back to its queue."""
    return Queue(
        rung.queue,
        "nobody: messages expire back to their work queue",
        (Binding(RETRY, f"{rung.name}.#"),),
        MappingProxyType(
            {
                "x-queue-type": "quorum",
                "x-message-ttl": round(rung.delay * 1000),
                "x-dead-letter-exchange": RETURN,
                "x-dead-letter-strategy": "at-least-once",
                "x-overflow": "reject-publish",
                "x-max-length": 100_000,
            }
        ),
    )


QUEUES = (
    SESSION_ASKS,
    TEMPLATE_ASKS,
    SLIDESHOW_ASKS,
    SLIDESHOW_WRITING,
    RENDER_ASKS,
    *WORK_QUEUES,
    *(waiting_queue(rung) for rung in LADDER),
    DEAD_LETTERS,
    EVENT_LOG,
)
