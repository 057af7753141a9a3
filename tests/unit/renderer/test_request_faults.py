"""What is wrong with a request is told by its place in the JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slidemill.contracts.presentations import DeckRequest, UpdateRequest
from slidemill.deck import FaultKind
from slidemill.renderer.request_faults import BadRequest, read_request, unused_fields


def slide(**data: Any) -> dict[str, Any]:
    return {"template_slide_id": "slide_1", "slide_data": data}


def block(kind: str, body: Any) -> dict[str, Any]:
    return slide(content={"blocks": [{"type": kind, kind: body}]})


def chart(*values: Any) -> dict[str, Any]:
    return block("chart", {"categories": ["a"], "series": [{"name": "s", "values": values}]})


def faults(folder: Path, document: Any) -> list[tuple[str, str]]:
    path = folder / "input"
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    with pytest.raises(BadRequest) as bad:
        read_request(DeckRequest, path)
    return [(fault.place, fault.message) for fault in bad.value.faults]


IN_BLOCK = "slides[0].slide_data.content[0].blocks[0]"


@pytest.mark.parametrize(
    ("document", "places"),
    [
        ({"slides": []}, ["slides"]),
        ({}, ["slides"]),
        ({"slides": [{"slide_data": {}}]}, ["slides[0].template_slide_id"]),
        ({"slides": [slide(title=[1])]}, ["slides[0].slide_data.title"]),
        (
            {"slides": [slide(), slide(slide_format={"title": {"color": "red"}})]},
            ["slides[1].slide_data.slide_format.title.color"],
        ),
        (
            {"slides": [slide()], "options": {"table_min_font_size": 2}},
            ["options.table_min_font_size"],
        ),
        (
            {"slides": [block("text", {"text": [], "bullets": "x"})]},
            [f"{IN_BLOCK}.text.text", f"{IN_BLOCK}.text.bullets"],
        ),
        (
            {"slides": [block("table", {"table": {"rows": [{"cells": [{"value": {}}]}]}})]},
            [f"{IN_BLOCK}.table.table.rows[0].cells[0].value"],
        ),
        ({"slides": [chart("x")]}, [f"{IN_BLOCK}.chart.series[0].values[0]"]),
        ({"slides": [chart()]}, [f"{IN_BLOCK}.chart"]),
        ({"slides": [block("film", {})]}, [IN_BLOCK]),
    ],
)
def test_a_place_is_a_path_through_the_json(
    tmp_path: Path, document: Any, places: list[str]
) -> None:
    assert [place for place, _ in faults(tmp_path, document)] == places


def test_a_rule_of_ours_keeps_its_own_words(tmp_path: Path) -> None:
    ((_, message),) = faults(tmp_path, {"slides": [chart()]})
    assert message.startswith("series[0].values has 0 values for 1 categories")


def test_what_is_no_json_is_told_as_such(tmp_path: Path) -> None:
    ((place, message),) = faults(tmp_path, b'{"slides": [,]}')
    assert place == ""
    assert message.startswith("the request is no JSON")


def test_fields_that_nobody_knows_are_warnings_but_for_those_of_the_edge() -> None:
    request = DeckRequest.model_validate(
        {"slides": [slide(titel="x")], "org_name": "acme", "callback_url": "https://x.example"}
    )
    (warning,) = unused_fields(request)
    assert (warning.place, warning.kind) == ("slides[0].slide_data.titel", FaultKind.UNUSED_KEY)


def test_updates_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "input"
    path.write_text(json.dumps({"updates": [{"slide_index": -1, "chart_data": 7}]}))
    with pytest.raises(BadRequest) as bad:
        read_request(UpdateRequest, path)
    places = [fault.place for fault in bad.value.faults]
    assert places == ["updates[0].slide_index", "updates[0].chart_data"]
