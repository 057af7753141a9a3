"""What is counted about sessions; messages are counted by the bus."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter


class Metrics:
    """The counters of one process."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.created = Counter("slidemill_sessions_created", "Sessions started.", registry=registry)
        self.removed = Counter(
            "slidemill_sessions_removed",
            "Sessions removed, by why: expired, or replaced by a newer one.",
            ("why",),
            registry=registry,
        )
        self.strays = Counter(
            "slidemill_session_strays_deleted",
            "Objects deleted that no session owned.",
            registry=registry,
        )
