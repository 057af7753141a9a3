"""Decks opened and saved again by LibreOffice keep their charts, numbers, tables and texts."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from pptx import Presentation

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.language import parse_json
from tests.gallery import charts, grids
from tests.gallery.office import NO_OFFICE, converted, program
from tests.gallery.scene import Deck, Scene

pytestmark = pytest.mark.skipif(program() is None, reason=NO_OFFICE)


def saved_again(deck: Deck) -> list[Any]:
    """Return the slides of a deck after LibreOffice has opened and saved it."""
    data = parse_json(json.dumps(deck.data()).encode())
    rendering = compile(deck.template()).render(data, deck.assets())
    presentation = Presentation(io.BytesIO(converted(rendering.content, "pptx")))
    return list(presentation.slides)


@pytest.fixture(scope="module")
def chart_slides() -> Sequence[tuple[Scene, Any]]:
    scenes = charts.scenes()
    return list(zip(scenes, saved_again(Deck("charts", scenes)), strict=True))


def test_every_chart_keeps_its_series_and_their_numbers(
    chart_slides: Sequence[tuple[Scene, Any]],
) -> None:
    for scene, slide in chart_slides:
        chart = scene.data[charts.KEY]
        assert found_series(slide) == list(wanted_series(chart)), scene.title


def test_every_chart_with_labels_keeps_them(chart_slides: Sequence[tuple[Scene, Any]]) -> None:
    labelled = [(scene, slide) for scene, slide in chart_slides if "labels" in scene.data["chart"]]
    assert labelled
    for scene, slide in labelled:
        for plot in chart_of(slide).plots:
            assert list(plot.categories) == scene.data[charts.KEY]["labels"], scene.title


def test_tables_keep_their_texts() -> None:
    scenes = grids.scenes()
    for scene, slide in zip(scenes, saved_again(Deck("tables", scenes)), strict=True):
        table = next(shape.table for shape in slide.shapes if shape.has_table)
        found = [[cell.text for cell in row.cells if not cell.is_spanned] for row in table.rows]
        rows = scene.data[grids.KEY]["rows"]
        if "kept" in scene.title:
            continue  # cells under a merge have no text to keep
        assert found == [[text_of(cell) for cell in row] for row in rows], scene.title


def chart_of(slide: Any) -> Any:
    return next(shape.chart for shape in slide.shapes if shape.has_chart)


def found_series(slide: Any) -> list[tuple[str, list[float | None]]]:
    return [
        (
            series.name,
            without_gaps_at_the_end(
                [None if each is None else round(each, 6) for each in series.values]
            ),
        )
        for plot in chart_of(slide).plots
        for series in plot.series
    ]


def without_gaps_at_the_end(values: Sequence[float | None]) -> list[float | None]:
    """Return a series without what LibreOffice fills up to the length of the longest."""
    kept = list(values)
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def wanted_series(chart: Mapping[str, Any]) -> Iterator[tuple[str, list[float | None]]]:
    """Name and values of each series, the y of a point for a scatter chart."""
    for axis in ("axis1", "axis2"):
        for series in chart.get(axis, {}).get("series", {}).values():
            values = [each[1] if isinstance(each, list) else each for each in series["values"]]
            yield series["name"], values


def text_of(cell: Any) -> str:
    return cell if isinstance(cell, str) else str(cell["value"])
