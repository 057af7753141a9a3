"""A command comes in; a deck and the word of it come out."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aio_pika
import httpx
import pytest
from pydantic import SecretStr

from slidemill.contracts import Envelope, topology
from slidemill.contracts.commands import Priority
from slidemill.contracts.events import (
    FailureCode,
    GenerationAccepted,
    GenerationCompleted,
    GenerationFailed,
    GenerationProgress,
    GenerationStarted,
)
from slidemill.messaging import ServiceApp
from slidemill.renderer.finishing import Finish
from slidemill.renderer.job import DeckJob
from slidemill.storage import StoreSettings
from tests.fixtures.packages import data, package, texts
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.kit import PATIENCE, Customer


@pytest.fixture
async def renderer(open_renderer: OpenRenderer) -> AsyncIterator[ServiceApp]:
    """Run a renderer whose children do as the package says."""
    async with open_renderer() as app:
        yield app


@pytest.fixture
async def real_renderer(open_renderer: OpenRenderer) -> AsyncIterator[ServiceApp]:
    """Run a renderer of decks that validates each."""
    async with open_renderer(DeckJob(finish=Finish(check_decks=True))) as app:
        yield app


@pytest.mark.usefixtures("real_renderer")
async def test_a_package_becomes_a_deck_and_the_events_come_in_order(customer: Customer) -> None:
    ordered = await customer.order(package(), envelope={"subject": "session/7"})
    started, completed = await customer.story(ordered)
    assert isinstance(started.event, GenerationStarted)
    assert isinstance(completed.event, GenerationCompleted)
    deck = await customer.deck(ordered)
    assert texts(deck)[0] == ["Harbour report", "Berths", "North"]
    assert completed.event.output == ordered.output
    assert (completed.event.slides, completed.event.size) == (3, len(deck))
    for told in (started, completed):
        assert told.envelope.source == "slidemill.renderer"
        assert told.envelope.subject == "session/7"
        assert told.envelope.organisation == customer.organisation
        assert (told.envelope.run, told.envelope.attempt) == (1, 1)


@pytest.mark.usefixtures("real_renderer")
async def test_a_direct_producer_without_a_generation_is_served_and_recorded(
    customer: Customer,
) -> None:
    ordered = await customer.order(
        package(), envelope={"source": "producer.reports", "generation": None}
    )
    story = await customer.story(ordered)
    assert [told.name for told in story] == ["accepted", "started", "completed"]
    assert isinstance(story[0].event, GenerationAccepted)
    assert story[0].event.kind == "render.deck"


@pytest.mark.usefixtures("real_renderer")
async def test_a_command_delivered_twice_gives_the_same_bytes_and_the_same_events(
    customer: Customer,
) -> None:
    ordered = await customer.order(package())
    first = await customer.story(ordered)
    first_deck = await customer.deck(ordered)
    await customer.send(ordered)
    second = await customer.story(ordered)
    assert await customer.deck(ordered) == first_deck
    assert [told.envelope.id for told in second] == [told.envelope.id for told in first]


@pytest.mark.usefixtures("real_renderer")
@pytest.mark.parametrize(
    ("broken", "code", "words"),
    [
        (b"no zip at all", FailureCode.PACKAGE_INVALID, "zip"),
        (package(without="data.json"), FailureCode.PACKAGE_INVALID, "data.json"),
        (package(without="template.pptx"), FailureCode.PACKAGE_INVALID, "template.pptx"),
        (package(data_json=b'{"slides": [,]}'), FailureCode.DATA_INVALID, "data.json"),
        (package({"slides": [{"template": 7}]}), FailureCode.DATA_INVALID, "slides[0]"),
        (
            package({"slides": [{"template": 1, "title": {"type": "hologram"}}]}),
            FailureCode.DATA_INVALID,
            "slides[0].title",
        ),
        (package(template_pptx=b"PK not really"), FailureCode.TEMPLATE_INVALID, "template.pptx"),
        (package(without="photo.jpg"), FailureCode.ASSET_INVALID, "slides[1].photo"),
        (package(photo_jpg=b"%PDF-1.7"), FailureCode.ASSET_INVALID, "slides[1].photo"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
async def test_a_broken_package_ends_as_failed_with_a_reason_and_a_place(
    customer: Customer, broken: bytes, code: FailureCode, words: str
) -> None:
    failed = await customer.end(await customer.order(broken))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is code
    assert words in failed.message
    assert failed.faults


@pytest.mark.usefixtures("real_renderer")
async def test_of_many_faults_the_message_shows_a_few_and_all_are_listed(
    customer: Customer,
) -> None:
    document = {"slides": [{"template": number} for number in range(10, 20)]}
    failed = await customer.end(await customer.order(package(document)))
    assert isinstance(failed, GenerationFailed)
    assert failed.message.endswith("and 7 more faults")
    assert [fault.place for fault in failed.faults] == [f"slides[{n}].template" for n in range(10)]


@pytest.mark.usefixtures("real_renderer")
async def test_what_the_template_has_no_place_for_is_told_as_a_warning(customer: Customer) -> None:
    document = data()
    document["slides"][0]["subtitle"] = "nowhere"
    completed = await customer.end(await customer.order(package(document)))
    assert isinstance(completed, GenerationCompleted)
    assert "slides[0].subtitle" in [warning.place for warning in completed.warnings]


@pytest.mark.usefixtures("renderer")
async def test_a_package_that_is_not_there_is_the_users_fault(customer: Customer) -> None:
    failed = await customer.end(await customer.order(None))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.PACKAGE_MISSING


async def test_a_package_over_the_size_is_refused_unread(
    open_renderer: OpenRenderer, customer: Customer
) -> None:
    async with open_renderer(render_package=10):
        failed = await customer.end(await customer.order("echo far too long"))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.PACKAGE_INVALID


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize("field", ["package", "output"])
async def test_a_command_can_not_name_another_tenants_objects(
    customer: Customer, field: str
) -> None:
    foreign: dict[str, Any] = {field: "tests/decks/somebody-else/1.pptx"}
    ordered = await customer.order("echo x", **foreign)
    letter = await customer.obituary(ordered)
    assert "somebody-else" in letter.detail
    assert customer.organisation in letter.detail


@pytest.mark.usefixtures("renderer")
async def test_a_job_whose_child_was_killed_is_done_by_another(
    customer: Customer, tmp_path: Path
) -> None:
    ordered = await customer.order(f"die_once {tmp_path / 'marker'}")
    assert [told.name for told in await customer.story(ordered)] == ["started", "completed"]
    assert await customer.deck(ordered) == b"alive"


@pytest.mark.usefixtures("renderer")
async def test_a_job_that_kills_two_children_is_a_dead_letter(customer: Customer) -> None:
    letter = await customer.obituary(await customer.order("segfault"))
    assert "SIGSEGV" in letter.detail
    assert letter.service == "renderer"


@pytest.mark.usefixtures("renderer")
async def test_a_defect_of_the_engine_is_a_dead_letter(customer: Customer) -> None:
    letter = await customer.obituary(await customer.order("raise something odd"))
    assert "RuntimeError: something odd" in letter.detail


@pytest.mark.usefixtures("renderer")
@pytest.mark.parametrize("priority", list(Priority))
async def test_a_job_over_its_deadline_is_tried_once_more_on_bulk_and_then_failed(
    customer: Customer, priority: Priority
) -> None:
    ordered = await customer.order("spin", deadline=0.2, priority=priority)
    story = await customer.story(ordered)
    assert [(told.name, told.envelope.attempt) for told in story] == [
        ("started", 1),
        ("started", 2),
        ("failed", 2),
    ]
    failed = story[-1].event
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.DEADLINE_EXCEEDED
    assert "0.2 seconds" in failed.message


@pytest.mark.usefixtures("renderer")
async def test_a_job_over_its_memory_is_tried_once_more_and_then_failed(customer: Customer) -> None:
    failed = await customer.end(await customer.order("devour"))
    assert isinstance(failed, GenerationFailed)
    assert failed.code is FailureCode.OUT_OF_MEMORY


@pytest.mark.usefixtures("renderer")
async def test_progress_is_told_while_the_job_goes_on(customer: Customer, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    ordered = await customer.order(f"half {gate}")
    assert (await customer.next_event(ordered)).name == "started"
    progress = (await customer.next_event(ordered)).event
    assert progress == GenerationProgress(percent=50, step="1 of 2 slides")
    await asyncio.to_thread(gate.write_bytes, b"")
    assert isinstance(await customer.end(ordered), GenerationCompleted)


@pytest.mark.usefixtures("renderer")
async def test_someone_who_waits_is_served_beside_a_wall_of_bulk_orders(
    customer: Customer, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    wall = [await customer.order(f"half {gate}", priority=Priority.BULK) for _ in range(4)]
    assert (await customer.next_event(wall[0])).name == "started"
    waiting = await customer.order("echo at once")
    assert isinstance(await customer.end(waiting), GenerationCompleted)
    for ordered in wall:
        while (await customer.next_event(ordered)).name != "progress":
            pass
        await asyncio.to_thread(gate.write_bytes, b"")
        assert isinstance(await customer.end(ordered), GenerationCompleted)


async def test_while_the_store_is_away_the_command_waits_on_the_ladder(
    open_renderer: OpenRenderer,
    customer: Customer,
    store_settings: StoreSettings,
    vhost_url: str,
) -> None:
    nowhere = store_settings.model_copy(
        update={"url": "http://127.0.0.1:9", "secret_key": SecretStr("x"), "connect_timeout": 0.5}
    )
    async with open_renderer(store=nowhere):
        ordered = await customer.order("echo x")
        waiting = await _take_from(vhost_url, topology.LADDER[0].queue)
    assert (waiting.id, waiting.attempt) == (ordered.envelope.id, 2)


async def test_the_renderer_is_ready_only_with_a_child_and_shows_its_figures(
    renderer: ServiceApp, customer: Customer
) -> None:
    await customer.end(await customer.order("echo x"))
    assert renderer.address is not None
    host, port = renderer.address
    async with httpx.AsyncClient(base_url=f"http://{host}:{port}") as client:
        assert (await client.get("/health/ready")).status_code == 200
        figures = (await client.get("/metrics")).text
    assert "slidemill_render_children 2.0" in figures
    assert 'slidemill_render_jobs_total{outcome="done",priority="interactive"}' in figures
    assert 'slidemill_render_running{priority="bulk"} 0.0' in figures


async def _take_from(vhost_url: str, queue: str) -> Envelope:
    connection = await aio_pika.connect(vhost_url)
    async with connection, asyncio.timeout(PATIENCE), connection.channel() as channel:
        source = await channel.get_queue(queue, ensure=False)
        async with source.iterator() as messages:
            async for message in messages:
                await message.ack()
                return Envelope.from_json(message.body)
    raise AssertionError
