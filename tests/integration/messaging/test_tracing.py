"""Trace context through the broker, and what log lines and metrics tell of a delivery."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from opentelemetry import trace
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from slidemill.contracts import Envelope
from slidemill.messaging import Delivery, configure_logging, configure_telemetry
from tests.integration.messaging.kit import (
    Add,
    Happened,
    MemoryReplies,
    Stage,
    Sum,
    Work,
    collecting,
    eventually,
    new_envelope,
    take,
)

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = f"00-{TRACE}-00f067aa0ba902b7-01"


@pytest.fixture(scope="module")
def spans() -> InMemorySpanExporter:
    """Collect this process's spans."""
    exporter = InMemorySpanExporter()
    configure_telemetry("tests", SimpleSpanProcessor(exporter))
    return exporter


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Collect log lines as JSON; the logging of before is put back."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level
    configure_logging("tests", "INFO", "json", stream=stream)
    yield stream
    root.handlers, root.level = before[0], before[1]
    structlog.reset_defaults()


async def test_one_trace_runs_from_a_command_through_its_handler_to_the_next_event(
    stage: Stage, spans: InMemorySpanExporter
) -> None:
    bus = stage.bus()

    async def handle(delivery: Delivery[Work]) -> None:
        await bus.emit(Happened(route=stage.route), delivery.envelope)

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    spans.clear()
    await bus.send(Work(route=stage.route), new_envelope(traceparent=PARENT))
    message = await stage.get(stage.events.name)
    envelope = Envelope.from_json(message.body)
    assert envelope.traceparent is not None
    assert envelope.traceparent.split("-")[1] == TRACE
    assert message.headers["traceparent"] == envelope.traceparent

    await eventually(lambda: asyncio.sleep(0, len(spans.get_finished_spans()) >= 3))
    sent, processed, emitted = sorted(
        spans.get_finished_spans(), key=lambda span: span.start_time or 0
    )
    assert [sent.kind, processed.kind, emitted.kind] == [
        trace.SpanKind.PRODUCER,
        trace.SpanKind.CONSUMER,
        trace.SpanKind.PRODUCER,
    ]
    for parent, child in ((sent, processed), (processed, emitted)):
        assert child.parent is not None
        assert child.parent.span_id == parent.context.span_id


async def test_a_trace_runs_through_an_ask(stage: Stage, spans: InMemorySpanExporter) -> None:
    bus, seen = stage.bus(), asyncio.Queue[str | None]()

    async def answer(delivery: Delivery[Add]) -> Sum:
        await seen.put(delivery.envelope.traceparent)
        return Sum(total=0)

    bus.answer(stage.asks, {Add: answer}, prefetch=1, replies=MemoryReplies())
    await bus.start()
    with trace.get_tracer("test").start_as_current_span("http request") as span:
        await bus.ask(Add(route=stage.route), Sum, organisation="acme")
        trace_id = trace.format_trace_id(span.get_span_context().trace_id)
    traceparent = await take(seen)
    assert traceparent is not None
    assert traceparent.split("-")[1] == trace_id


async def test_every_line_inside_a_delivery_says_what_it_is_about(
    stage: Stage, spans: InMemorySpanExporter, lines: io.StringIO
) -> None:
    bus, done = stage.bus(), asyncio.Event()

    async def handle(_: Delivery[Work]) -> None:
        structlog.stdlib.get_logger("handler").info("from structlog")
        logging.getLogger("driver").warning("from the standard library")
        done.set()

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    cause = new_envelope(traceparent=PARENT, run=2)
    await bus.send(Work(route=stage.route), cause)
    await done.wait()
    written = [json.loads(line) for line in lines.getvalue().splitlines()]
    inside = [line for line in written if line["event"].startswith("from ")]
    assert len(inside) == 2
    for line in inside:
        assert line["generation"] == cause.generation
        assert line["organisation"] == "acme"
        assert line["message_type"] == "test.work"
        assert line["trace_id"] == TRACE
        assert (line["run"], line["try"], line["service"]) == (2, 1, "tests")


async def test_a_line_after_a_delivery_is_not_about_it(stage: Stage, lines: io.StringIO) -> None:
    bus, done = stage.bus(), asyncio.Queue[Delivery[Work]]()
    bus.subscribe(stage.work, {Work: done.put}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    await take(done)
    structlog.stdlib.get_logger("elsewhere").info("quiet again")
    line = json.loads(lines.getvalue().splitlines()[-1])
    assert line["event"] in {"quiet again", "delivery"}
    quiet = [json.loads(row) for row in lines.getvalue().splitlines() if "quiet again" in row]
    assert "generation" not in quiet[0]


async def test_the_log_of_a_failure_shows_no_local_variables(
    stage: Stage, lines: io.StringIO
) -> None:
    bus, letters = stage.bus(), await collecting(stage)

    async def handle(_: Delivery[Work]) -> None:
        password = "".join(["hun", "ter2"])
        raise RuntimeError(f"{len(password)} letters")

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    await bus.send(Work(route=stage.route), new_envelope())
    await take(letters)
    assert "7 letters" in lines.getvalue()
    assert "hunter2" not in lines.getvalue()


async def test_deliveries_are_counted_by_queue_type_and_outcome(stage: Stage) -> None:
    bus, seen = stage.bus(), asyncio.Queue[int]()

    async def handle(delivery: Delivery[Work]) -> None:
        await seen.put(delivery.message.n)
        if delivery.message.n == 1:
            raise ValueError

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    await bus.start()
    for n in range(3):
        await bus.send(Work(route=stage.route, n=n), new_envelope())
    for _ in range(3):
        await take(seen)
    await bus.stop()

    def count(outcome: str) -> float | None:
        labels = {"queue": stage.work.name, "type": "test.work", "outcome": outcome}
        return bus.registry.get_sample_value("slidemill_deliveries_total", labels)

    assert (count("done"), count("dead")) == (2, 1)
    assert (
        bus.registry.get_sample_value(
            "faststream_published_messages_total",
            {
                "app_name": "tests",
                "broker": "rabbitmq",
                "destination": f"slidemill.commands.{stage.route}",
                "status": "success",
            },
        )
        == 3
    )
