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
        self.templates_created = Counter(
            "slidemill_templates_created", "Templates announced.", registry=registry
        )
        self.templates_uploaded = Counter(
            "slidemill_templates_uploaded", "Files of templates confirmed.", registry=registry
        )
        self.analyses = Counter(
            "slidemill_template_analyses",
            "Analyses of templates that ended, by how: completed or failed.",
            ("status",),
            registry=registry,
        )
        self.outlived = Counter(
            "slidemill_outlived_objects_deleted",
            "Objects deleted once nobody needed them, by the first word of their key.",
            ("owner",),
            registry=registry,
        )
