"""Health and metrics of the gateway; no key needed."""

from __future__ import annotations

from typing import Any

from litestar import Response, get
from litestar.di import NamedDependency
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from slidemill.gateway.readiness import GatewayReadiness
from slidemill.gateway.routes.answers import NOT_READY
from slidemill.messaging import Bus


@get("/health/live", tags=["Operations"], summary="Is the process alive?", operation_id="live")
async def live() -> dict[str, bool]:
    """Answer 200 as long as the process can answer at all."""
    return {"live": True}


@get(
    "/health/ready",
    tags=["Operations"],
    summary="Can the gateway do its work?",
    operation_id="ready",
    responses=NOT_READY,
)
async def ready(readiness: NamedDependency[GatewayReadiness]) -> Response[dict[str, Any]]:
    """Answer 200, or 503 with the reasons: broker, consumers, database."""
    answer = await readiness()
    body = {"ready": answer.ready, "reasons": list(answer.reasons)}
    return Response(body, status_code=200 if answer.ready else 503)


@get("/metrics", include_in_schema=False)
async def metrics(bus: NamedDependency[Bus]) -> Response[bytes]:
    """Return Prometheus metrics in text."""
    return Response(generate_latest(bus.registry), media_type=CONTENT_TYPE_LATEST)
