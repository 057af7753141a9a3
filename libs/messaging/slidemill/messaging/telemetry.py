"""W3C trace context through messages, and a span for every publish and every delivery.

Spans go to whatever tracer provider the process has set; `configure_telemetry` sets one that
exports nowhere unless it is given processors, so that ids exist for the logs in any case.
Attribute names: OpenTelemetry semantic conventions for messaging.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context, get_current
from opentelemetry.propagators.textmap import DefaultGetter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.trace import Span, SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from slidemill.contracts import Envelope

_PROPAGATOR = TraceContextTextMapPropagator()
_GETTER: DefaultGetter = DefaultGetter()
# A stand-in until a tracer provider is set, then that provider's tracer.
_TRACER = trace.get_tracer("slidemill.messaging")


def configure_telemetry(service: str, *processors: SpanProcessor) -> TracerProvider:
    """Set the process's tracer provider, once, and return it.

    Trace ids then appear in envelopes and logs; `processors` take the spans elsewhere.
    """
    provider = TracerProvider(resource=Resource.create({SERVICE_NAME: f"slidemill.{service}"}))
    for processor in processors:
        provider.add_span_processor(processor)
    trace.set_tracer_provider(provider)
    return provider


def current_traceparent() -> str | None:
    """Return the `traceparent` of the span at work, or None when nothing is traced."""
    carrier: dict[str, str] = {}
    _PROPAGATOR.inject(carrier)
    return carrier.get("traceparent")


def current_trace_id() -> str | None:
    """Return the trace id at work as 32 hex digits, or None when nothing is traced."""
    context = trace.get_current_span().get_span_context()
    return trace.format_trace_id(context.trace_id) if context.is_valid else None


@contextmanager
def consuming(envelope: Envelope, queue: str) -> Iterator[Span]:
    """Run the body in a span that continues the trace of `envelope`."""
    with _TRACER.start_as_current_span(
        f"process {queue}",
        context=_context_of(envelope.traceparent),
        kind=SpanKind.CONSUMER,
        attributes=_attributes(envelope, "process", queue),
    ) as span:
        yield span


@contextmanager
def publishing(envelope: Envelope, exchange: str, routing_key: str) -> Iterator[Envelope]:
    """Run the body in a span and hand it the envelope that carries the span's context.

    The parent is the span at work; outside any, the envelope's own `traceparent` (such as one
    that was stored in an outbox row).
    """
    destination = f"{exchange}:{routing_key}"
    at_work = trace.get_current_span().get_span_context().is_valid
    context = get_current() if at_work else _context_of(envelope.traceparent)
    attributes = _attributes(envelope, "send", destination)
    attributes["messaging.rabbitmq.destination.routing_key"] = routing_key
    with _TRACER.start_as_current_span(
        f"send {destination}", context=context, kind=SpanKind.PRODUCER, attributes=attributes
    ):
        traceparent = current_traceparent() or envelope.traceparent
        yield envelope.model_copy(update={"traceparent": traceparent})


def _context_of(traceparent: str | None) -> Context:
    if traceparent is None:
        return Context()
    return _PROPAGATOR.extract({"traceparent": traceparent}, context=Context(), getter=_GETTER)


def _attributes(envelope: Envelope, operation: str, destination: str) -> dict[str, str | int]:
    attributes: dict[str, str | int] = {
        "messaging.system": "rabbitmq",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.destination.name": destination,
        "messaging.message.id": str(envelope.id),
        "slidemill.type": envelope.type,
        "slidemill.organisation": envelope.organisation,
        "slidemill.run": envelope.run,
        "slidemill.try": envelope.attempt,
    }
    if envelope.generation:
        attributes["messaging.message.conversation_id"] = envelope.generation
    return attributes
