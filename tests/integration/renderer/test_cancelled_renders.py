"""Someone cancels; the work stops, and nothing comes of it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from slidemill.contracts.commands import Priority
from slidemill.contracts.events import GenerationCompleted
from slidemill.messaging import ServiceApp
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.kit import Customer, Ordered, figures, until_figure


@pytest.fixture
async def renderer(open_renderer: OpenRenderer) -> AsyncIterator[ServiceApp]:
    """Run a renderer with one child that does as the package says."""
    async with open_renderer(render_children=1) as app:
        yield app


async def cancel(renderer: ServiceApp, customer: Customer, ordered: Ordered) -> None:
    """Cancel an order and wait until the renderer has heard it."""
    await customer.cancel(ordered)
    labels = 'outcome="done",queue="listen",type="generation.cancelled"'
    await until_figure(renderer, f"slidemill_deliveries_total{{{labels}}} 1.0")


async def until(customer: Customer, ordered: Ordered, name: str) -> None:
    """Wait for an event about an order."""
    while (await customer.next_event(ordered)).name != name:
        pass


async def test_a_running_job_is_stopped_and_its_child_replaced(
    renderer: ServiceApp, customer: Customer
) -> None:
    ordered = await customer.order("block")
    await until(customer, ordered, "progress")
    await customer.cancel(ordered)
    await until(customer, ordered, "cancelled")
    after = await customer.order("echo back in business")
    assert isinstance(await customer.end(after), GenerationCompleted)
    assert await customer.store.head(ordered.output) is None
    assert "slidemill_render_children_replaced_total 1.0" in await figures(renderer)


@pytest.mark.usefixtures("renderer")
async def test_a_stopped_job_tells_nothing_more_and_is_acked(customer: Customer) -> None:
    ordered = await customer.order("block")
    await until(customer, ordered, "progress")
    await customer.cancel(ordered)
    # the same queue and child: what comes after it is done only when it is settled
    after = await customer.order("echo x")
    await customer.end(after)
    assert customer.heard_of(ordered) == ["cancelled"]


async def test_a_job_that_waits_for_a_child_is_not_begun(
    renderer: ServiceApp, customer: Customer, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    busy = await customer.order(f"half {gate}")
    await until(customer, busy, "progress")
    waiting = await customer.order("echo too late", priority=Priority.BULK)
    await cancel(renderer, customer, waiting)
    await until(customer, waiting, "cancelled")
    await asyncio.to_thread(gate.write_bytes, b"")
    assert isinstance(await customer.end(busy), GenerationCompleted)
    last = await customer.order("echo done", priority=Priority.BULK)
    await customer.end(last)
    assert customer.heard_of(waiting) == []
    assert await customer.store.head(waiting.output) is None


async def test_an_order_that_comes_after_its_cancellation_is_dropped(
    renderer: ServiceApp, customer: Customer
) -> None:
    first = await customer.order("echo once")
    await customer.end(first)
    await cancel(renderer, customer, first)
    await until(customer, first, "cancelled")
    await customer.store.put(first.output, b"of a later run", "text/plain")
    await customer.send(first)
    last = await customer.order("echo last")
    await customer.end(last)
    assert customer.heard_of(first) == []
    assert await customer.deck(first) == b"of a later run"
    assert 'outcome="done",priority="interactive"} 2.0' in await figures(renderer)


@pytest.mark.usefixtures("renderer")
async def test_another_run_of_a_cancelled_generation_is_carried_out(customer: Customer) -> None:
    first = await customer.order("block")
    await until(customer, first, "progress")
    await customer.cancel(first)
    again = Ordered(first.envelope.model_copy(update={"run": 2}), first.output)
    await customer.store.put(again.envelope.data["package"], b"echo again", "application/zip")
    await customer.send(again)
    await until(customer, again, "completed")
    assert await customer.deck(again) == b"again"
