"""A chart of any kind becomes one of any other, sound and in its own colours."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from pptx.enum.chart import XL_CHART_TYPE as XL

from slidemill.contracts.presentations import ChartType
from tests.fixtures.powerpoint_charts import powerpoint_deck
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, OF_POINTS, workbook_of
from tests.unit.deck.charts.chart_decks import NS, A, C, category_deck, plots
from tests.unit.deck.refresh.refreshing import chart_root, errors, refreshed, update

POINTS = {"In": ((1, 2), (3, 4), None), "Out": ((1, 5), (2, 6), (3, 7))}
PLOTS = {
    ChartType.LINE: "lineChart",
    ChartType.STACKED_LINE: "lineChart",
    ChartType.AREA: "areaChart",
    ChartType.STACKED_AREA: "areaChart",
    ChartType.PIE: "pieChart",
    ChartType.DOUGHNUT: "doughnutChart",
    ChartType.SCATTER: "scatterChart",
}
_SOLID = {"pie3DChart": "pieChart", "ofPieChart": "pieChart", "bubbleChart": "scatterChart"}


def drawn_as(kind: ChartType, deck: bytes, **look: Any) -> Any:
    """Return the chart's XML after an update that also switches its kind."""
    series = POINTS if kind is ChartType.SCATTER else None
    result = refreshed(deck, update(series=series, look={"chart_type": kind, **look}))
    assert errors(result) == [None]
    return chart_root(result.content)


def value(root: Any, path: str) -> str | None:
    found = root.find(path, NS)
    return None if found is None else found.get("val")


@pytest.mark.parametrize("kind", ChartType)
@pytest.mark.parametrize("start", [*BY_CATEGORY, *OF_POINTS])
def test_every_kind_becomes_every_other(start: str, kind: ChartType) -> None:
    text = {**BY_CATEGORY, **OF_POINTS}[start]
    root = drawn_as(kind, powerpoint_deck(text, workbook=workbook_of(start)))
    (plot,) = plots(root)
    plot = _SOLID.get(plot, plot)
    assert plot.replace("3DChart", "Chart") == PLOTS.get(kind, "barChart")
    names = [each["name"] for each in next(iter(plots(root).values()))]
    assert names == (["In"] if plot == "pieChart" else ["In", "Out"])


@pytest.mark.parametrize(
    ("kind", "direction", "grouping", "overlap"),
    [
        (ChartType.CLUSTERED_COLUMN, "col", "clustered", None),
        (ChartType.STACKED_COLUMN, "col", "stacked", "100"),
        (ChartType.PERCENT_STACKED_COLUMN, "col", "percentStacked", "100"),
        (ChartType.CLUSTERED_BAR, "bar", "clustered", None),
        (ChartType.STACKED_BAR, "bar", "stacked", "100"),
        (ChartType.PERCENT_STACKED_BAR, "bar", "percentStacked", "100"),
    ],
)
@pytest.mark.parametrize("start", [XL.COLUMN_STACKED, XL.BAR_CLUSTERED, XL.LINE, XL.PIE])
def test_bars_run_and_stack_as_their_kind_says(
    start: XL, kind: ChartType, direction: str, grouping: str, overlap: str | None
) -> None:
    root = drawn_as(kind, category_deck(start))
    assert value(root, ".//c:barDir") == direction
    assert value(root, ".//c:grouping") == grouping
    assert value(root, ".//c:overlap") == overlap
    along, up = ("l", "b") if direction == "bar" else ("b", "l")
    assert value(root, ".//c:catAx/c:axPos") == along
    assert value(root, ".//c:valAx/c:axPos") == up


def _red(root: Any) -> None:
    for series in root.iter(f"{C}ser"):
        fill = "<a:solidFill><a:srgbClr val='AA0000'/></a:solidFill>"
        look = etree.fromstring(
            f"<c:spPr xmlns:c='{C[1:-1]}' xmlns:a='{A[1:-1]}'>{fill}<a:ln>{fill}</a:ln></c:spPr>"
        )
        for old in series.findall(f"{C}spPr"):
            series.remove(old)
        series.find(f"{C}tx").addnext(look)


@pytest.mark.parametrize(
    ("start", "kind", "path"),
    [
        (XL.COLUMN_CLUSTERED, ChartType.LINE, "c:spPr/a:ln/a:solidFill"),
        (XL.COLUMN_CLUSTERED, ChartType.SCATTER, "c:marker/c:spPr/a:solidFill"),
        (XL.COLUMN_CLUSTERED, ChartType.AREA, "c:spPr/a:solidFill"),
        (XL.LINE, ChartType.STACKED_COLUMN, "c:spPr/a:solidFill"),
        (XL.LINE, ChartType.AREA, "c:spPr/a:solidFill"),
        (XL.AREA, ChartType.LINE, "c:spPr/a:ln/a:solidFill"),
    ],
)
def test_a_series_keeps_its_colour_in_the_part_that_carries_it(
    start: XL, kind: ChartType, path: str
) -> None:
    root = drawn_as(kind, category_deck(start, edit=_red))
    for series in root.iter(f"{C}ser"):
        assert series.find(f"{path}/a:srgbClr", NS).get("val") == "AA0000"


@pytest.mark.parametrize("kind", [ChartType.PIE, ChartType.DOUGHNUT])
def test_slices_take_the_themes_colours_and_have_no_axes(kind: ChartType) -> None:
    root = drawn_as(kind, category_deck(edit=_red))
    assert value(root, ".//c:varyColors") == "1"
    assert root.find(".//c:ser/c:spPr/a:solidFill", NS) is None
    assert root.find(".//c:catAx", NS) is None
    assert root.find(".//c:valAx", NS) is None


def test_the_same_kind_changes_nothing_but_the_numbers() -> None:
    deck = category_deck(XL.COLUMN_STACKED)
    told = {"chart_type": ChartType.STACKED_COLUMN}
    assert refreshed(deck, update(look=told)).content == refreshed(deck, update()).content


def test_there_and_back_again_keeps_the_colours() -> None:
    deck = category_deck(edit=_red)
    for kind in (ChartType.LINE, ChartType.STACKED_AREA, ChartType.SCATTER, ChartType.LINE,
                 ChartType.CLUSTERED_COLUMN):  # fmt: skip
        series = POINTS if kind is ChartType.SCATTER else None
        deck = refreshed(deck, update(series=series, look={"chart_type": kind})).content
    root = chart_root(deck)
    fills = [each.get("val") for each in root.findall(".//c:ser/c:spPr/a:solidFill/a:srgbClr", NS)]
    assert fills == ["AA0000", "AA0000"]
