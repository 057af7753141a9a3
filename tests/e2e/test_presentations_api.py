"""Decks over the presentations API, from the template's upload to the update of its charts."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import httpx
import pytest
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from tests.fixtures.uploads import download

API = "/api/v1"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


def template() -> bytes:
    """Return a template: a slide of title and text, a slide of title and chart."""
    deck = Presentation()
    text = deck.slides.add_slide(deck.slide_layouts[1])
    text.shapes.title.text = "A title"
    text.placeholders[1].text = "Some text"
    chart = deck.slides.add_slide(deck.slide_layouts[5])
    chart.shapes.title.text = "A chart"
    data = CategoryChartData()  # type: ignore[no-untyped-call]  # python-pptx has no types
    data.categories = ["One", "Two"]
    data.add_series("Series", (1, 2))  # type: ignore[no-untyped-call]  # as above
    place = Inches(1), Inches(2), Inches(8), Inches(4.5)
    chart.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    deck.save(content := io.BytesIO())
    return content.getvalue()


def charted(*values: float) -> dict[str, Any]:
    return {
        "categories": ["Pier A", "Pier B"],
        "series": [{"name": "Loaded", "values": list(values)}],
    }


def read(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def numbers(content: bytes, slide: int) -> list[float]:
    """Return the values of a slide's chart."""
    (chart,) = [shape.chart for shape in read(content).slides[slide].shapes if shape.has_chart]
    return list(chart.plots[0].series[0].values)


async def ended(api: httpx.AsyncClient, job: httpx.Response) -> dict[str, Any]:
    """Return the status of a job once it has ended."""
    assert job.status_code == 202, job.text
    status = await api.get(job.json()["status_url"], headers={"Prefer": "wait=25"})
    assert status.status_code == 200, status.text
    found: dict[str, Any] = status.json()
    return found


@pytest.fixture
async def uploaded(api: httpx.AsyncClient) -> str:
    """Return a template that was uploaded and confirmed."""
    body = {"filename": "harbour.pptx", "metadata": {"category": "ports", "tags": ["spring"]}}
    made = (await api.post(f"{API}/templates", json=body)).json()
    async with httpx.AsyncClient() as anyone:
        headers = {"Content-Type": PPTX}
        stored = await anyone.put(made["upload_url"], content=template(), headers=headers)
    assert stored.status_code == 200, stored.text
    confirmed = await api.post(f"{API}/templates/{made['template_id']}/upload/confirm")
    assert confirmed.status_code == 200, confirmed.text
    return str(made["template_id"])


@pytest.fixture
async def slides(api: httpx.AsyncClient, uploaded: str) -> list[str]:
    """Return the analysed slides of a template."""
    started = await api.post(f"{API}/templates/{uploaded}/analysis")
    assert started.status_code == 202, started.text
    path = f"{API}/generations/{started.json()['analysis_id']}"
    await api.get(path, headers={"Prefer": "wait=25"})
    analysis: dict[str, Any] = {"status": "processing"}
    async with asyncio.timeout(10):
        while analysis["status"] == "processing":  # its owner hears of the end after the ledger
            await asyncio.sleep(0.02)
            analysis = (await api.get(f"{API}/templates/{uploaded}/analysis")).json()
    assert analysis["status"] == "completed", analysis
    return [slide["slideId"] for slide in analysis["results"]["slides"]]


async def test_a_deck_is_made_of_analysed_slides_and_its_chart_renewed(
    api: httpx.AsyncClient, slides: list[str]
) -> None:
    body = {
        "slides": [
            {"template_slide_id": slides[0], "slide_data": {"title": "The harbour in March"}},
            {
                "template_slide_id": slides[1],
                "slide_data": {
                    "title": "Containers",
                    "content": [{"blocks": [{"type": "chart", "chart": charted(120, 95)}]}],
                },
            },
        ]
    }
    made = await ended(api, await api.post(f"{API}/presentations/generate-deck", json=body))
    assert made["status"] == "completed", made
    assert (made["total_slides_requested"], made["total_pages_generated"]) == (2, 2)
    deck = await download(made["download_url"])
    assert read(deck).slides[0].shapes.title.text == "The harbour in March"
    assert numbers(deck, 1) == [120, 95]

    path = f"{API}/presentations/{made['generation_id']}"
    assert (await api.get(f"{path}/download")).content == deck
    update = {"updates": [{"slide_index": 1, "chart_data": charted(7, 8)}]}
    renewed = await ended(api, await api.put(f"{path}/update-charts", json=update))
    assert renewed["status"] == "completed", renewed
    assert numbers(await download(renewed["download_url"]), 1) == [7, 8]
    assert numbers((await api.get(f"{path}/download")).content, 1) == [120, 95]

    form = {"updates": json.dumps(update["updates"])}
    sent = await api.put(
        f"{API}/presentations/-/update-charts",
        files={"file": ("mine.pptx", deck, PPTX)},
        data=form,
    )
    assert numbers(await download((await ended(api, sent))["download_url"]), 1) == [7, 8]


async def test_content_finds_the_slide_that_takes_it(
    api: httpx.AsyncClient, slides: list[str]
) -> None:
    content = {
        "title": "Containers",
        "content": [{"blocks": [{"type": "chart", "chart": charted(1, 2)}]}],
    }
    matched = (await api.post(f"{API}/templates/match", json={"slide_data": content})).json()
    assert matched["best_match"]["slide_id"] == slides[1]
    assert matched["total_slides_searched"] == 2


async def test_a_deleted_template_s_slides_cannot_be_used(
    api: httpx.AsyncClient, uploaded: str, slides: list[str]
) -> None:
    listed = (await api.get(f"{API}/templates", params={"category": "ports"})).json()
    assert [one["template_id"] for one in listed["templates"]] == [uploaded]
    assert (await api.delete(f"{API}/templates/{uploaded}")).status_code == 204
    slide = {"template_slide_id": slides[0], "slide_data": {"title": "Late"}}
    assert (await api.post(f"{API}/presentations/generate", json=slide)).status_code == 404


async def test_a_job_that_fails_can_be_run_again_and_deleted(api: httpx.AsyncClient) -> None:
    job = await api.put(
        f"{API}/presentations/-/update-charts",
        files={"file": ("no.pptx", b"PK\x03\x04 no deck", PPTX)},
        data={"updates": json.dumps([{"slide_index": 0, "chart_data": charted(1, 2)}])},
    )
    failed = await ended(api, job)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "GENERATION_FAILED")
    path = f"{API}/presentations/{failed['generation_id']}"
    again = await ended(api, await api.post(f"{path}/retry"))
    assert again["status"] == "failed"
    assert (await api.delete(path)).status_code == 204
    assert (await api.get(f"{path}/status")).status_code == 404


async def test_a_deck_becomes_a_pdf_and_pictures(api: httpx.AsyncClient, slides: list[str]) -> None:
    slide = {"template_slide_id": slides[0], "slide_data": {"title": "To be seen"}}
    made = await ended(api, await api.post(f"{API}/presentations/generate", json=slide))
    path = f"{API}/presentations/{made['generation_id']}"
    export = await api.post(f"{path}/export", json={"format": "pdf"})
    if export.status_code == 501:
        pytest.skip(export.json()["detail"])
    exported = await ended(api, export)
    assert exported["status"] == "completed", exported
    pdf = await api.get(f"{API}/presentations/{exported['generation_id']}/download")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert pdf.content.startswith(b"%PDF")
    picture = await api.get(f"{path}/slides/1/thumbnail", params={"width": 320})
    assert picture.status_code == 200, picture.text
    assert Image.open(io.BytesIO(picture.content)).width == 320
    again = await api.get(f"{path}/slides/1/thumbnail", params={"width": 320})
    assert again.content == picture.content
