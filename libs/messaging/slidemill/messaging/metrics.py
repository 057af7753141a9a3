"""What is counted about messages; FastStream's own middleware counts the raw traffic beside it."""

from __future__ import annotations

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

_SECONDS = (0.001, 0.005, 0.02, 0.1, 0.5, 1, 2, 5, 10, 30, 60, 120, 300)


class Outcome(StrEnum):
    """What became of a delivery."""

    DONE = "done"
    IGNORED = "ignored"
    RETRIED = "retried"
    DEAD = "dead"
    HANDED_BACK = "handed_back"
    CANCELLED = "cancelled"


class AskOutcome(StrEnum):
    """What became of an ask."""

    REPLIED = "replied"
    REPEATED = "repeated"
    REFUSED = "refused"
    REFUSED_FOR_NOW = "refused_for_now"
    FAILED = "failed"
    UNAVAILABLE = "unavailable"
    TIMED_OUT = "timed_out"


class Metrics:
    """The counters of one process; labels are closed sets, never ids."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.deliveries = Counter(
            "slidemill_deliveries",
            "Deliveries by queue, message type and outcome.",
            ("queue", "type", "outcome"),
            registry=registry,
        )
        self.delivery_seconds = Histogram(
            "slidemill_delivery_seconds",
            "Time from taking a delivery to settling it.",
            ("queue", "type"),
            buckets=_SECONDS,
            registry=registry,
        )
        self.asks = Counter(
            "slidemill_asks", "Asks sent, by outcome.", ("type", "outcome"), registry=registry
        )
        self.ask_seconds = Histogram(
            "slidemill_ask_seconds",
            "Time from sending an ask to its outcome.",
            ("type",),
            buckets=_SECONDS,
            registry=registry,
        )
        self.answers = Counter(
            "slidemill_answers",
            "Asks answered, by outcome.",
            ("type", "outcome"),
            registry=registry,
        )


def new_registry() -> CollectorRegistry:
    """Return a registry with the process's own figures (memory, CPU, Python version)."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return registry
