"""The demo's second half: the charts of the finished deck get new numbers."""

from __future__ import annotations

import io
import json
from typing import Any

import httpx
from pptx import Presentation

_PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
_GROWTH = 1.08


def updates_for(deck: bytes) -> list[dict[str, Any]]:
    """Return an update for every chart of a deck: the same series, eight percent more."""
    found = []
    for number, slide in enumerate(Presentation(io.BytesIO(deck)).slides):
        charts = [shape.chart for shape in slide.shapes if getattr(shape, "has_chart", False)]
        for index, chart in enumerate(charts):
            plot = chart.plots[0]
            series = [
                {
                    "name": each.name,
                    "values": [None if v is None else round(v * _GROWTH, 1) for v in each.values],
                }
                for each in plot.series
            ]
            data = {"categories": [str(label) for label in plot.categories], "series": series}
            found.append({"slide_index": number, "chart_index": index, "chart_data": data})
    return found


def refresh(api: httpx.Client, deck: bytes) -> tuple[bytes, dict[str, Any]]:
    """Upload the deck, have its charts updated, and return the new deck and its status."""
    job = api.put(
        "/api/v1/presentations/upload/update-charts",
        files={"file": ("deck.pptx", deck, _PPTX)},
        data={"updates": json.dumps(updates_for(deck))},
    ).raise_for_status()
    status: dict[str, Any] = {"status": "pending"}
    while status["status"] in {"pending", "processing"}:
        answer = api.get(job.json()["status_url"], headers={"Prefer": "wait=20"})
        status = answer.raise_for_status().json()
    if status["download_url"] is None:
        return b"", status
    return httpx.get(status["download_url"], timeout=60).raise_for_status().content, status
