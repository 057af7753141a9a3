"""Colours of series and points: what fill and outline mean for each kind of chart."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree
from pptx.enum.chart import XL_CHART_TYPE as KIND

from slidemill.deck.data import Chart, Color, ColorKind, ScatterChart, ShapeStyle, Styles
from tests.unit.deck.charts.chart_decks import (
    NS,
    C,
    category_deck,
    chart,
    drawn,
    element,
    painted,
    point_deck,
    scatter,
)

FILL, LINE = "AA0000", "0000BB"


def styled(asked: Any, styles: Styles | None = None, points: tuple[Any, ...] = ()) -> Any:
    """Give the first series styles, and styles to its points."""
    first, *rest = asked.axis1.series
    first = replace(first, styles=styles, data_point_styles=points)
    return replace(asked, axis1=replace(asked.axis1, series=(first, *rest)))


def color(parent: Any, path: str) -> str | None:
    found = parent.find(f"{path}/a:solidFill/*", NS)
    return None if found is None else found.get("val")


def _series(template: bytes, asked: Chart | ScatterChart) -> Any:
    return drawn(template, asked)[0].find(f".//{C}ser")


@pytest.mark.parametrize("kind", [KIND.COLUMN_CLUSTERED, KIND.BAR_STACKED, KIND.AREA, KIND.PIE])
def test_areas_take_fill_and_border(kind: KIND) -> None:
    template = category_deck(kind, {"In": (1, 2)})
    series = _series(template, styled(chart({"In": (1, 2, 3)}), painted(FILL, LINE)))
    assert color(series, "c:spPr") == FILL
    assert color(series, "c:spPr/a:ln") == LINE
    assert series.find(f"{C}marker") is None


@pytest.mark.parametrize("kind", [KIND.LINE_MARKERS, KIND.LINE, KIND.RADAR_MARKERS])
def test_lines_take_the_fill_on_markers_and_the_outline_on_line_and_markers(kind: KIND) -> None:
    template = category_deck(kind, {"In": (1, 2)})
    series = _series(template, styled(chart({"In": (1, 2, 3)}), painted(FILL, LINE)))
    assert color(series, "c:spPr") is None
    assert color(series, "c:spPr/a:ln") == LINE
    assert color(series, "c:marker/c:spPr") == FILL
    assert color(series, "c:marker/c:spPr/a:ln") == LINE


def test_a_scatter_series_is_colored_like_a_line() -> None:
    asked = styled(scatter({"Runs": ((1, 2), (3, 4))}), painted(FILL, LINE))
    series = _series(point_deck(KIND.XY_SCATTER_LINES), asked)
    assert color(series, "c:marker/c:spPr") == FILL
    assert color(series, "c:spPr/a:ln") == LINE


def test_a_line_that_is_switched_off_stays_so() -> None:
    def off(root: Any) -> None:
        for series in root.iter(f"{C}ser"):
            for old in series.findall(f"{C}spPr"):
                series.remove(old)
            series.find(f"{C}tx").addnext(
                element("<c:spPr><a:ln w='19050'><a:noFill/></a:ln></c:spPr>")
            )

    asked = styled(scatter({"Runs": ((1, 2), (3, 4))}), painted(FILL, LINE))
    series = _series(point_deck(edit=off), asked)
    assert series.find("c:spPr/a:ln/a:noFill", NS) is not None
    assert color(series, "c:marker/c:spPr/a:ln") == LINE


def test_bubbles_are_areas() -> None:
    asked = styled(scatter({"Runs": ((1, 2, 3),)}), painted(FILL), (painted(LINE),))
    series = _series(point_deck(KIND.BUBBLE), asked)
    assert color(series, "c:spPr") == FILL
    assert color(series.find(f"{C}dPt"), "c:spPr") == LINE


def test_width_and_dashes_of_a_line_survive_its_color() -> None:
    def dashed(root: Any) -> None:
        root.find(f".//{C}ser/{C}tx").addnext(
            element(
                "<c:spPr><a:ln w='38100' cap='sq'><a:solidFill><a:srgbClr val='123456'/>"
                "</a:solidFill><a:prstDash val='dash'/></a:ln></c:spPr>"
            )
        )

    template = category_deck(KIND.LINE, {"In": (1, 2)}, edit=dashed)
    series = _series(template, styled(chart({"In": (1, 2, 3)}), painted(outline=LINE)))
    line = series.find("c:spPr/a:ln", NS)
    assert (line.get("w"), line.get("cap")) == ("38100", "sq")
    assert [etree.QName(child).localname for child in line] == ["solidFill", "prstDash"]


def test_points_are_colored_by_index_and_null_keeps_the_template() -> None:
    series = _series(
        category_deck(KIND.PIE, {"In": (1, 2)}),
        styled(chart({"In": (1, 2, 3)}), points=(painted(FILL), None, painted(LINE))),
    )
    points = series.findall(f"{C}dPt")
    assert [each.find(f"{C}idx").get("val") for each in points] == ["0", "2"]
    assert [color(each, "c:spPr") for each in points] == [FILL, LINE]


def test_a_points_color_lies_over_that_of_its_series_and_of_the_template() -> None:
    def point(root: Any) -> None:
        root.find(f".//{C}ser/{C}tx").addnext(
            element(
                '<c:dPt><c:idx val="1"/><c:spPr><a:solidFill><a:srgbClr val="00FF00"/>'
                '</a:solidFill><a:ln w="5"/></c:spPr></c:dPt>'
            )
        )

    template = category_deck(series={"In": (1, 2)}, edit=point)
    asked = styled(
        chart({"In": (1, 2, 3)}), painted("111111", "222222"), (painted(FILL), painted(LINE))
    )
    first, second = _series(template, asked).findall(f"{C}dPt")
    assert (color(first, "c:spPr"), color(first, "c:spPr/a:ln")) == (FILL, "222222")
    assert color(second, "c:spPr") == LINE
    assert second.find("c:spPr/a:ln", NS).get("w") == "5"


def test_a_point_of_a_line_colors_its_marker() -> None:
    asked = styled(chart({"In": (1, 2, 3)}), points=(None, painted(FILL, LINE)))
    point = _series(category_deck(KIND.LINE_MARKERS), asked).find(f"{C}dPt")
    assert color(point, "c:marker/c:spPr") == FILL
    assert color(point, "c:spPr/a:ln") == LINE


def test_styles_of_points_beyond_the_values_are_ignored() -> None:
    asked = styled(chart({"In": (1,)}, ["x"]), points=(None, painted(FILL)))
    assert _series(category_deck(), asked).find(f"{C}dPt") is None


def test_theme_colors_stay_references() -> None:
    accent = Styles(shape=ShapeStyle(fill=Color(ColorKind.SCHEME, "accent2")))
    series = _series(category_deck(), styled(chart({"In": (1, 2, 3)}), accent))
    assert series.find("c:spPr/a:solidFill/a:schemeClr", NS).get("val") == "accent2"


def test_styles_win_over_the_accent_of_a_new_series() -> None:
    def edit(root: Any) -> None:
        for tx in root.iter(f"{C}tx"):
            fill = "<a:solidFill><a:srgbClr val='123456'/></a:solidFill>"
            tx.addnext(element(f"<c:spPr>{fill}</c:spPr>"))

    asked = chart({"a": (1,), "b": (2,), "c": (3,)}, ["x"])
    *first, last = asked.axis1.series
    group = replace(asked.axis1, series=(*first, replace(last, styles=painted(FILL))))
    root, _ = drawn(category_deck(edit=edit), replace(asked, axis1=group))
    assert color(root.findall(f".//{C}ser")[2], "c:spPr") == FILL
