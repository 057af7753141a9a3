"""The renderer as it is run: a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from slidemill.contracts.commands import RenderAnalysis
from slidemill.contracts.events import GenerationCompleted
from slidemill.storage import StoreSettings
from tests.fixtures.packages import package, texts
from tests.integration.renderer.kit import PATIENCE, Customer, free_port
from tests.integration.renderer.test_render_charts import order as new_numbers
from tests.integration.renderer.test_render_charts import update
from tests.integration.renderer.test_render_slides import content, order, upload


class Process:
    """A running renderer."""

    def __init__(self, process: asyncio.subprocess.Process, port: int) -> None:
        self.process = process
        self.url = f"http://127.0.0.1:{port}"

    @property
    def descendants(self) -> list[psutil.Process]:
        """Every process it has led to."""
        return psutil.Process(self.process.pid).children(recursive=True)

    async def until_ready(self) -> None:
        """Wait until it takes work."""
        async with asyncio.timeout(PATIENCE), httpx.AsyncClient(base_url=self.url) as client:
            while True:
                try:
                    if (await client.get("/health/ready")).is_success:
                        return
                except httpx.TransportError:
                    pass
                assert self.process.returncode is None
                await asyncio.sleep(0.1)


@pytest.fixture
def environment(
    vhost_url: str,
    store_settings: StoreSettings,
    store_environment: dict[str, str],
    tmp_path: Path,
) -> dict[str, str]:
    """Return the settings of a renderer on the servers of these tests."""
    return {
        **os.environ,
        **store_environment,
        "SLIDEMILL_STORE_BUCKET": store_settings.bucket,
        "SLIDEMILL_BROKER_URL": vhost_url,
        "SLIDEMILL_RENDER_CHILDREN": "2",
        "SLIDEMILL_RENDER_SCRATCH": str(tmp_path),
    }


@asynccontextmanager
async def running(environment: dict[str, str]) -> AsyncIterator[Process]:
    """Run a renderer; kill it at the end if it has not ended."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "slidemill.renderer",
        env={**environment, "SLIDEMILL_PORT": str(port)},
    )
    try:
        renderer = Process(process, port)
        await renderer.until_ready()
        yield renderer
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.usefixtures("store")
async def test_the_program_serves_and_ends_cleanly_when_told(
    environment: dict[str, str], customer: Customer, tmp_path: Path
) -> None:
    async with running(environment) as renderer:
        ordered = await customer.order(package())
        assert isinstance(await customer.end(ordered), GenerationCompleted)
        assert texts(await customer.deck(ordered))[0][0] == "Harbour report"
        family = renderer.descendants
        assert len(family) >= 3, "the fork server and two children"
        renderer.process.send_signal(signal.SIGTERM)
        assert await asyncio.wait_for(renderer.process.wait(), PATIENCE) == 0
    _, alive = await asyncio.to_thread(psutil.wait_procs, family, PATIENCE)
    assert alive == []
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - quick, and no iterator to leave open


@pytest.mark.usefixtures("store")
async def test_the_program_carries_out_every_kind_of_render(
    environment: dict[str, str], customer: Customer
) -> None:
    stored = await upload(customer)
    async with running(environment):
        analysed = RenderAnalysis(
            template=stored.key, template_id=stored.id, output=customer.key("analyses")
        )
        assert isinstance(await customer.end(await customer.place(analysed)), GenerationCompleted)
        composed = await order(customer, [stored.source()], content("Quay"))
        assert isinstance(await customer.end(composed), GenerationCompleted)
        assert texts(await customer.deck(composed))[0][0] == "Quay"
        refreshed = await new_numbers(customer, update(0, 1, 2))
        assert isinstance(await customer.end(refreshed), GenerationCompleted)


@pytest.mark.usefixtures("store")
async def test_what_a_killed_renderer_had_taken_is_done_by_another(
    environment: dict[str, str], customer: Customer
) -> None:
    slides = [{"template": 1, "title": f"Page {n}"} for n in range(2000)]
    heavy = package({"slides": slides})
    async with running(environment) as doomed:
        ordered = [await customer.order(heavy) for _ in range(6)]
        await customer.next_event(ordered[0])
        doomed.process.kill()
        await doomed.process.wait()
        async with running(environment):
            for order in ordered:
                completed = await customer.end(order)
                assert isinstance(completed, GenerationCompleted)
                assert completed.slides == 2000
                assert len(await customer.deck(order)) == completed.size
