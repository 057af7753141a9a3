"""Exports over the broker: the file in the store, the events, and the ask whether it can be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from slidemill.contracts.asks import CanExport, ExportAbility
from slidemill.contracts.commands import ExportFormat, Priority, RenderExport
from slidemill.contracts.events import FailureCode, GenerationCompleted, GenerationFailed
from slidemill.renderer.office import NO_OFFICE, find_program
from tests.integration.renderer.conftest import OpenRenderer
from tests.integration.renderer.kit import PATIENCE, Customer, Ordered
from tests.integration.renderer.offices import colored_deck, gone, hanging, hung, impostor

NOWHERE = Path("/nowhere/soffice")

with_office = pytest.mark.skipif(find_program() is None, reason=NO_OFFICE)


async def order(customer: Customer, deck: bytes | None = None, **particulars: Any) -> Ordered:
    """Store a deck, unless a source is stated, and order its export."""
    facts: dict[str, Any] = {"format": ExportFormat.PDF, "output": customer.key("exports")}
    if deck is not None:
        facts["source"] = await customer.put("decks", deck)
    return await customer.place(RenderExport(**(facts | particulars)))


async def failure(customer: Customer, ordered: Ordered) -> GenerationFailed:
    end = await customer.end(ordered)
    assert isinstance(end, GenerationFailed), end
    assert await customer.store.head(ordered.output) is None
    return end


@with_office
@pytest.mark.parametrize("priority", list(Priority))
async def test_a_deck_becomes_a_pdf_in_the_store(
    open_renderer: OpenRenderer, customer: Customer, priority: Priority
) -> None:
    async with open_renderer():
        ordered = await order(customer, colored_deck(), priority=priority)
        story = await customer.story(ordered)
    assert [one.name for one in story] == ["started", "completed"]
    written = await customer.deck(ordered)
    assert story[-1].event == GenerationCompleted(
        output=ordered.output, slides=3, size=len(written)
    )
    assert len(pypdfium2.PdfDocument(written)) == 3


@with_office
async def test_a_slide_becomes_a_picture_in_the_store(
    open_renderer: OpenRenderer, customer: Customer
) -> None:
    async with open_renderer():
        ordered = await order(customer, colored_deck(), format=ExportFormat.PNG, slide=0, width=64)
        end = await customer.end(ordered)
    assert isinstance(end, GenerationCompleted), end
    assert (await customer.deck(ordered)).startswith(b"\x89PNG")
    head = await customer.store.head(ordered.output)
    assert head is not None
    assert head.content_type == "image/png"


@with_office
async def test_a_renderer_with_the_program_can_export(
    open_renderer: OpenRenderer, customer: Customer
) -> None:
    async with open_renderer():
        told = await ability(customer)
    assert told.available
    assert "LibreOffice" in told.detail


async def ability(customer: Customer) -> ExportAbility:
    return await customer.bus.ask(
        CanExport(), ExportAbility, organisation=customer.organisation, deadline=PATIENCE
    )


async def test_without_the_program_orders_fail_with_what_to_install(
    open_renderer: OpenRenderer, customer: Customer
) -> None:
    async with open_renderer(office=NOWHERE):
        assert await ability(customer) == ExportAbility(available=False, detail=NO_OFFICE)
        told = await failure(customer, await order(customer, colored_deck()))
    assert told.code is FailureCode.EXPORT_FAILED
    assert "libreoffice-impress" in told.message


async def test_a_deck_that_is_not_there_is_told(
    open_renderer: OpenRenderer, customer: Customer, tmp_path: Path
) -> None:
    async with open_renderer(office=impostor(tmp_path, "")):
        source = customer.key("decks")
        told = await failure(customer, await order(customer, source=source))
    assert (told.code, source in told.message) == (FailureCode.SOURCE_MISSING, True)


async def test_a_deck_above_the_limit_is_told(
    open_renderer: OpenRenderer, customer: Customer, tmp_path: Path
) -> None:
    async with open_renderer(office=impostor(tmp_path, ""), render_output=1000):
        told = await failure(customer, await order(customer, colored_deck()))
    assert told.code is FailureCode.EXPORT_FAILED
    assert "more than the 1000 bytes" in told.message


async def test_a_file_that_is_no_deck_is_told(
    open_renderer: OpenRenderer, customer: Customer, tmp_path: Path
) -> None:
    async with open_renderer(office=impostor(tmp_path, "")):
        told = await failure(customer, await order(customer, b"no deck at all"))
    assert told.code is FailureCode.EXPORT_FAILED
    assert told.message.startswith("The deck cannot be exported: ")


async def test_an_export_that_hangs_ends_at_its_deadline(
    open_renderer: OpenRenderer, customer: Customer, tmp_path: Path
) -> None:
    program, numbers = hung(tmp_path)
    async with open_renderer(office=program):
        ordered = await order(customer, colored_deck(), deadline=8)
        processes = await hanging(numbers)
        told = await failure(customer, ordered)
        await gone(processes)
    assert told.code is FailureCode.DEADLINE_EXCEEDED


async def test_a_cancelled_export_leaves_neither_processes_nor_events(
    open_renderer: OpenRenderer, customer: Customer, tmp_path: Path
) -> None:
    program, numbers = hung(tmp_path)
    async with open_renderer(office=program):
        ordered = await order(customer, colored_deck())
        processes = await hanging(numbers)
        await customer.cancel(ordered)
        await gone(processes)
        # the one place is free again
        after = await order(customer, b"no deck")
        await failure(customer, after)
    assert customer.heard_of(ordered) == ["started", "cancelled"]


async def test_the_decks_of_others_cannot_be_exported(
    open_renderer: OpenRenderer, customer: Customer, tmp_path: Path
) -> None:
    async with open_renderer(office=impostor(tmp_path, "")):
        ordered = await order(customer, source="tests/decks/someone-else/deck")
        letter = await customer.obituary(ordered)
    assert "is not one of" in letter.detail
