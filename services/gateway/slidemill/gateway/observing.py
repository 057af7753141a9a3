"""What the gateway measures: every HTTP request, and what waits in its outbox."""

from __future__ import annotations

import time

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from slidemill.ledger import Backlog

_log = structlog.get_logger(__name__)


class RequestObserver:
    """ASGI middleware that logs and counts requests by route template, not by path."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "slidemill_http_requests",
            "HTTP requests answered",
            ("method", "route", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "slidemill_http_request_seconds",
            "Time from the first byte of a request to the start of its answer",
            ("method", "route"),
            buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 120),
            registry=registry,
        )

    def __call__(self, app: ASGIApp) -> ASGIApp:
        """Wrap `app`; what is not HTTP passes untouched."""

        async def observed(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != ScopeType.HTTP:
                await app(scope, receive, send)
                return
            begun = time.perf_counter()

            async def answering(message: Message) -> None:
                if message["type"] == "http.response.start":
                    self._observe(scope, message["status"], time.perf_counter() - begun)
                await send(message)

            await app(scope, receive, answering)

        return observed

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        route = str(scope.get("path_template") or "unmatched")
        method = str(scope.get("method"))
        self._requests.labels(method, route, status).inc()
        self._seconds.labels(method, route).observe(seconds)
        if not route.startswith(("/health", "/metrics")):
            _log.info(
                "request",
                method=method,
                path=scope["path"],
                status=status,
                milliseconds=round(seconds * 1000, 1),
            )


class OutboxGauges:
    """How much waits to be published, and for how long the oldest has."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._depth = Gauge(
            "slidemill_outbox_depth", "Messages that wait to be published", registry=registry
        )
        self._age = Gauge(
            "slidemill_outbox_age_seconds", "Age of the oldest waiting message", registry=registry
        )

    def observe(self, backlog: Backlog) -> None:
        """Take a measurement; the relay calls this."""
        self._depth.set(backlog.depth)
        self._age.set(backlog.age.total_seconds())
