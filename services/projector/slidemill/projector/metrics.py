"""What is counted about the ledger; messages are counted by the bus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_LAG = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600)


class Metrics:
    """The figures of one process; labels are closed sets, never ids."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.recorded = Counter(
            "slidemill_ledger_events",
            "Events taken, by type and what recording did.",
            ("type", "outcome"),
            registry=registry,
        )
        self.conflicts = Counter(
            "slidemill_terminal_conflicts",
            "Terminal events of runs that had already ended otherwise.",
            registry=registry,
        )
        self.lag = Histogram(
            "slidemill_event_lag_seconds",
            "Time from an event to its record.",
            buckets=_LAG,
            registry=registry,
        )
        self.dead_letters = Counter(
            "slidemill_dead_letters",
            "Dead letters kept, by what was done about them.",
            ("outcome",),
            registry=registry,
        )
        self.overdue = Gauge(
            "slidemill_generations_overdue",
            "Silent generations found at the watchdog's last round.",
            registry=registry,
        )
        self.webhooks = Counter(
            "slidemill_webhooks",
            "Attempts to send a webhook, by how they went.",
            ("outcome",),
            registry=registry,
        )
        self.given_up = Counter(
            "slidemill_generations_given_up",
            "Failures emitted for silent generations.",
            registry=registry,
        )
