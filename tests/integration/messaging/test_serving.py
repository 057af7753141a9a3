"""A whole service process: health, metrics, tasks and its end, on a real broker."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from slidemill.messaging import Bus, Delivery, ServiceApp
from tests.integration.messaging.kit import Happened, Stage, Work, eventually, new_envelope, take


@asynccontextmanager
async def running(bus: Bus, **parts: Any) -> AsyncIterator[tuple[ServiceApp, httpx.AsyncClient]]:
    """Run a service in the body and end it after."""
    app = ServiceApp(bus=bus, **parts)
    task = asyncio.create_task(app.run())
    await eventually(lambda: asyncio.sleep(0, app.address is not None or task.done()))
    assert app.address is not None
    host, port = app.address
    try:
        async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
            yield app, client
    finally:
        app.end()
        await task


async def status(client: httpx.AsyncClient, path: str) -> int:
    return (await client.get(path)).status_code


async def is_ready(client: httpx.AsyncClient) -> bool:
    return await status(client, "/health/ready") == 200


async def test_health_and_metrics_are_served(stage: Stage) -> None:
    async with running(stage.bus("renderer")) as (_, client):
        assert (await client.get("/health/live")).json() == {"live": True}
        await eventually(lambda: is_ready(client))
        metrics = (await client.get("/metrics")).text
        assert "slidemill_deliveries_total" in metrics
        assert "process_resident_memory_bytes" in metrics


async def test_a_service_is_live_but_not_ready_until_its_queues_are_there(stage: Stage) -> None:
    async with stage.channel() as channel:
        await channel.queue_delete(stage.work.name)
    bus = stage.bus(reconnect_interval=0.05)
    bus.subscribe(stage.work, {Work: asyncio.Queue[Delivery[Work]]().put}, prefetch=1)
    app = ServiceApp(bus=bus)
    task = asyncio.create_task(app.run())
    await eventually(lambda: asyncio.sleep(0, app.address is not None))
    assert app.address is not None
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.address[1]}") as client:
        assert await status(client, "/health/live") == 200
        answer = await client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json() == {"ready": False, "reasons": ["starting"]}
    app.end()
    await task


@pytest.mark.parametrize(
    "path", ["/", "/asyncapi", "/asyncapi.json", "/asyncapi/try", "/docs", "/docs/asyncapi"]
)
async def test_there_is_no_page_that_shows_or_publishes_messages(stage: Stage, path: str) -> None:
    async with running(stage.bus()) as (_, client):
        assert await status(client, path) == 404
        assert (await client.post(path, json={})).status_code == 405


async def test_sigterm_drains_work_in_hand_before_the_process_ends(stage: Stage) -> None:
    bus, started, release = stage.bus(), asyncio.Event(), asyncio.Event()
    order: list[str] = []

    async def handle(delivery: Delivery[Work]) -> None:
        started.set()
        await release.wait()
        await bus.emit(Happened(route=stage.route), delivery.envelope)
        order.append("work done")

    async def close_pool() -> None:
        order.append("pool closed")

    bus.subscribe(stage.work, {Work: handle}, prefetch=1)
    app = ServiceApp(bus=bus, stop=[close_pool])
    task = asyncio.create_task(app.run())
    sender = stage.bus()
    await sender.start()
    await sender.send(Work(route=stage.route), new_envelope())
    await started.wait()
    assert app.address is not None
    os.kill(os.getpid(), signal.SIGTERM)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{app.address[1]}") as client:
        await eventually(lambda: draining(client))
        assert await status(client, "/health/live") == 200
    release.set()
    await task
    assert order == ["work done", "pool closed"]
    assert await stage.depth(stage.events.name) == 1
    assert await stage.depth(stage.work.name) == 0


async def draining(client: httpx.AsyncClient) -> bool:
    answer = await client.get("/health/ready")
    return answer.status_code == 503 and answer.json()["reasons"] == ["draining"]


async def test_a_background_task_that_fails_starts_again_and_is_seen_in_readiness(
    stage: Stage,
) -> None:
    runs: asyncio.Queue[int] = asyncio.Queue()
    count = 0

    async def sweep() -> None:
        nonlocal count
        count += 1
        await runs.put(count)
        if count == 1:
            raise OSError("the database went away")
        await asyncio.Event().wait()

    async with running(stage.bus(), background={"sweep": sweep}) as (app, _):
        assert await take(runs) == 1
        await eventually(lambda: says(app, "background task sweep"))
        assert await take(runs) == 2


async def says(app: ServiceApp, text: str) -> bool:
    return any(text in reason for reason in (await app.ready()).reasons)


async def test_a_failing_check_makes_the_service_unready_with_its_name(stage: Stage) -> None:
    async def store() -> None:
        raise ConnectionError("refused")

    async with running(stage.bus(), checks={"store": store}) as (app, client):
        await eventually(lambda: says(app, "store: "))
        assert await status(client, "/health/ready") == 503


async def test_a_start_hook_that_fails_ends_the_process_with_its_error(stage: Stage) -> None:
    async def migrate() -> None:
        raise RuntimeError("schema is too old")

    with pytest.raises(RuntimeError, match="schema is too old"):
        await ServiceApp(bus=stage.bus(), start=[migrate]).run()
