"""A report of every block over HTTP with real services, and what may become of generations."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import httpx
import pytest
from pptx import Presentation

from slidemill.deck import FaultKind, check
from tests.fixtures import slide_templates as t
from tests.fixtures.deck_requests import chart_updates, harbour_report
from tests.fixtures.presentations import PPTX, Presentations
from tests.fixtures.slide_templates import ORCHARD, slide_templates

Json = dict[str, Any]


@pytest.fixture
def presentations(api: httpx.AsyncClient) -> Presentations:
    return Presentations(api)


def slides_of(deck: bytes) -> list[Any]:
    """Return the slides of a deck that breaks no rule."""
    assert [fault for fault in check(deck) if fault.kind is not FaultKind.NOTE] == []
    return list(Presentation(io.BytesIO(deck)).slides)


def texts_of(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def charts_of(slide: Any) -> list[Any]:
    return [shape.chart for shape in slide.shapes if shape.has_chart]


async def test_a_report_of_every_block_is_made_and_four_of_its_charts_are_refreshed(
    presentations: Presentations,
) -> None:
    analysed = await presentations.add_template(slide_templates(), "harbour.pptx")
    assert [slide["slideNumber"] for slide in analysed] == list(range(1, 13))
    request = harbour_report([slide["slideId"] for slide in analysed])

    generation = await presentations.generate_deck(**request)
    status = await presentations.ended(generation)
    assert status["status"] == "completed", status
    assert status["progress"] == 100
    assert status["current_step"] is None
    assert status["total_slides_requested"] == 12
    assert status["total_pages_generated"] > 12  # the last table takes several
    results = status["slide_results"]
    assert [result["slide_index"] for result in results] == list(range(12))
    assert sum(result["pages_generated"] for result in results) == status["total_pages_generated"]

    deck = await presentations.download(generation)
    assert len(deck) == status["file_size"]
    slides = slides_of(deck)
    assert len(slides) == status["total_pages_generated"]
    assert "Harbour report 2026" in texts_of(slides[0])
    assert "Port authority" in texts_of(slides[2])
    for page in slides[11:]:
        (grid,) = [shape.table for shape in page.shapes if shape.has_table]
        assert grid.cell(0, 0).text == "Vessel"

    async with httpx.AsyncClient() as anyone:
        linked = await anyone.get(status["download_url"])
    assert linked.content == deck

    updated = await presentations.update_charts(generation, chart_updates())
    status = await presentations.ended(updated)
    assert status["status"] == "completed", status
    assert [result["slide_index"] for result in status["slide_results"]] == [4, 5, 9, 9]
    slides = slides_of(await presentations.download(updated))
    (first,) = charts_of(slides[5])
    assert list(first.plots[0].categories) == ["2024", "2025", "2026"]
    assert {series.name: list(series.values) for series in first.plots[0].series} == {
        "Northgate": [170, 181, 188],
        "Westhaven": [121, 157, 176],
        "Eastquay": [169, 170, None],
    }
    assert await presentations.download(generation) == deck, "the source stays as it was"

    chained = await presentations.update_charts(updated, chart_updates()[2:3])
    assert (await presentations.ended(chained))["status"] == "completed"


async def test_templates_may_be_mixed_in_one_deck(presentations: Presentations) -> None:
    first = await presentations.add_template(slide_templates(), "harbour.pptx")
    second = await presentations.add_template(slide_templates(ORCHARD), "orchard.pptx")
    slides = [
        {"template_slide_id": one["slideId"], "slide_data": {"title": f"Page {number}"}}
        for number, one in enumerate([first[t.TITLE], second[t.TITLE], first[t.TEXT]], 1)
    ]
    generation = await presentations.generate_deck(slides)
    assert (await presentations.ended(generation))["status"] == "completed"
    made = slides_of(await presentations.download(generation))
    assert [texts_of(slide).splitlines()[0] for slide in made] == ["Page 1", "Page 2", "Page 3"]
    assert len({slide.slide_layout.slide_master.part.partname for slide in made}) == 2


async def test_a_slide_that_cannot_be_made_leaves_the_rest_partial(
    presentations: Presentations,
) -> None:
    analysed = await presentations.add_template(slide_templates())
    report = harbour_report([slide["slideId"] for slide in analysed])
    good, chart = report["slides"][2], report["slides"][4]
    wrong = {**chart, "template_slide_id": analysed[t.TEXT]["slideId"]}
    generation = await presentations.generate_deck([good, wrong])
    status = await presentations.ended(generation)
    assert status["status"] == "partial", status
    assert [result["status"] for result in status["slide_results"]] == ["completed", "failed"]
    assert "chart" in status["slide_results"][1]["error"]
    assert len(slides_of(await presentations.download(generation))) == 1

    generation = await presentations.generate_deck([wrong])
    status = await presentations.ended(generation)
    assert status["status"] == "failed"
    assert status["error"]["code"] == "NO_VALID_SLIDES"
    assert status["download_url"] is None


async def test_one_slide_is_generated_by_the_other_call(
    presentations: Presentations, api: httpx.AsyncClient
) -> None:
    analysed = await presentations.add_template(slide_templates())
    body = harbour_report([slide["slideId"] for slide in analysed])["slides"][3]
    job = await api.post("/api/v1/presentations/generate", json=body)
    assert job.status_code == 202, job.text
    assert list(job.json()) == ["generation_id", "status", "status_url", "created_at", "message"]
    assert job.json()["status"] == "pending"
    polled = await api.get(job.json()["status_url"])
    assert polled.status_code == 200
    status = await presentations.ended(job.json()["generation_id"])
    assert (status["status"], status["total_pages_generated"]) == ("completed", 1)


async def test_a_deck_from_elsewhere_has_its_charts_updated_by_upload(
    presentations: Presentations, api: httpx.AsyncClient
) -> None:
    deck = slide_templates()
    updates = (
        '[{"slide_index": 4, "chart_data": {"categories": ["A", "B"],'
        ' "series": [{"name": "S", "values": [1, 2]}]}},'
        ' {"slide_index": 0, "chart_data": {"categories": ["A"],'
        ' "series": [{"name": "S", "values": [1]}]}}]'
    )
    job = await api.put(
        "/api/v1/presentations/any/update-charts",
        files={"file": ("deck.pptx", deck, PPTX)},
        data={"updates": updates},
    )
    assert job.status_code == 202, job.text
    generation = job.json()["generation_id"]
    assert generation.startswith("cupd_")
    status = await presentations.ended(generation)
    assert status["status"] == "partial", status
    assert [result["status"] for result in status["slide_results"]] == ["completed", "failed"]
    (updated,) = charts_of(slides_of(await presentations.download(generation))[4])
    assert list(updated.plots[0].series[0].values) == [1, 2]


async def test_a_generation_is_cancelled_run_again_and_deleted(
    presentations: Presentations, api: httpx.AsyncClient
) -> None:
    analysed = await presentations.add_template(slide_templates())
    report = harbour_report([slide["slideId"] for slide in analysed])
    request = {"slides": report["slides"][:11] * 18, "options": report["options"]}
    generation = await presentations.generate_deck(**request)
    path = f"/api/v1/presentations/{generation}"
    assert (await api.delete(path)).status_code == 409
    assert (await api.post(f"{path}/cancel")).status_code == 200
    status = await presentations.ended(generation)
    assert (status["status"], status["error"]["code"]) == ("failed", "GENERATION_CANCELLED")
    assert (await api.post(f"{path}/cancel")).status_code == 409

    assert (await api.post(f"{path}/retry")).status_code == 202
    status = await presentations.ended(generation)
    assert status["status"] == "completed", status
    assert (await api.post(f"{path}/retry")).status_code == 409

    link = status["download_url"]
    assert (await api.delete(path)).status_code in {200, 204}
    assert (await api.get(f"{path}/status")).status_code == 404
    async with httpx.AsyncClient() as anyone:
        assert (await anyone.get(link)).status_code == 404


async def test_nobody_sees_what_is_anothers(
    presentations: Presentations, stranger: httpx.AsyncClient
) -> None:
    analysed = await presentations.add_template(slide_templates())
    slide = {"template_slide_id": analysed[0]["slideId"], "slide_data": {"title": "Mine"}}
    generation = await presentations.generate_deck([slide])
    await presentations.ended(generation)
    path = f"/api/v1/presentations/{generation}"
    answers = await asyncio.gather(
        stranger.get(f"{path}/status"),
        stranger.get(f"{path}/download"),
        stranger.post(f"{path}/cancel"),
        stranger.post(f"{path}/retry"),
        stranger.delete(path),
        stranger.put(f"{path}/update-charts", json={"updates": chart_updates()}),
        stranger.post("/api/v1/presentations/generate", json=slide),
    )
    assert [answer.status_code for answer in answers] == [404] * 7
    listed = await stranger.get("/api/v1/presentations")
    assert generation not in listed.text


async def test_a_deck_is_exported_as_pdf_and_pictures(
    presentations: Presentations, api: httpx.AsyncClient
) -> None:
    analysed = await presentations.add_template(slide_templates())
    slide = {"template_slide_id": analysed[0]["slideId"], "slide_data": {"title": "Exported"}}
    generation = await presentations.generate_deck([slide])
    await presentations.ended(generation)
    job = await api.post(f"/api/v1/presentations/{generation}/export", json={"format": "pdf"})
    if job.status_code == 501:
        pytest.skip("LibreOffice is not installed here, and the answer says so")
    assert job.status_code == 202, job.text
    exported = job.json()["generation_id"]
    assert (await presentations.ended(exported))["status"] == "completed"
    assert (await presentations.download(exported)).startswith(b"%PDF-")
    picture = await api.get(f"/api/v1/presentations/{generation}/slides/1/thumbnail?width=320")
    assert picture.status_code == 200, picture.text
    assert picture.content.startswith(b"\x89PNG")


async def test_the_secret_of_webhooks_can_be_seen_and_changed(api: httpx.AsyncClient) -> None:
    first = (await api.get("/api/v1/webhooks/secrets")).json()["secrets"]
    assert len(first) == 1
    assert first[0].startswith("whsec_")
    rotated = await api.post("/api/v1/webhooks/secrets/rotate")
    assert rotated.status_code == 201
    assert rotated.json()["secrets"][1:] == first
    at_once = await api.post("/api/v1/webhooks/secrets/rotate?overlap=0")
    assert len(at_once.json()["secrets"]) == 1
