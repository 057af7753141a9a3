"""What PowerPoint's own filters, hidden cells and axes make of new data."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from slidemill.deck.data import AxisBounds, CategoryAxisGroup, Chart, DateLabels, Series, ValueAxis
from tests.fixtures.decks import assert_sound, members, relationships, rendered
from tests.fixtures.powerpoint_charts import (
    CAT,
    CATEGORY,
    KEY,
    ROWS,
    VAL,
    VALUE,
    chart_space,
    fill,
    filtered,
    plot,
    powerpoint_deck,
    series,
)
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, workbook_of
from tests.fixtures.powerpoint_workbook import powerpoint_workbook
from tests.unit.deck.charts.chart_decks import C, chart, chart_part, chart_xml, plots, sheet, value

AREA_A = "Sheet1!$A$2:$A$5"


def made(kind: str, asked: Chart, workbook: bytes | None = None) -> bytes:
    book = workbook_of(kind) if workbook is None else workbook
    template = powerpoint_deck(BY_CATEGORY[kind], workbook=book)
    content = rendered(template, {"template": 1, KEY: asked}).content
    assert_sound(content)
    return content


def page(content: bytes) -> Any:
    links = relationships(content, chart_part(content)).values()
    book = next(target for kind, target in links if kind == "package")
    return openpyxl.load_workbook(io.BytesIO(members(content)[book])).worksheets[0]


def bounded(kind: str, minimum: float | None, maximum: float | None) -> tuple[Any, Any]:
    axis = ValueAxis(AxisBounds(minimum, maximum))
    group = CategoryAxisGroup((Series("Series 1", "A", (1, 2)),), axis)
    root = chart_xml(made(kind, Chart(group, labels=("x", "y"))))
    path = ".//c:valAx/c:scaling/c:"
    return value(root, f"{path}min"), value(root, f"{path}max")


def test_series_that_were_filtered_out_leave_the_sheet() -> None:
    content = made("filtered", chart({"Series 1": (1, 2, 3), "n": (4, 5, 6)}))
    assert [row[:4] for row in sheet(content)[:5]] == [
        [" ", "SERIES 1", "N", None],
        ["Apr", 1, 4, None],
        ["May", 2, 5, None],
        ["Jun", 3, 6, None],
        [None, None, None, None],
    ]


def test_a_series_filtered_out_between_others_leaves_no_gap() -> None:
    bars = "".join(series(n, fill(n + 1) + '<c:invertIfNegative val="0"/>') for n in (0, 2))
    hidden = filtered("Bar", 1)
    look = '<c:barDir val="col"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
    area = plot("barChart", look, bars, '<c:gapWidth val="50"/>', CATEGORY, VALUE)
    area = area.replace("</c:barChart>", f"{hidden}</c:barChart>") + CAT + VAL
    template = powerpoint_deck(chart_space(area))
    asked = chart({"Series 3": (1, 2), "Series 1": (3, 4), "n": (5, 6)}, ("x", "y"))
    content = rendered(template, {"template": 1, KEY: asked}).content
    assert_sound(content)
    assert [row[:4] for row in sheet(content)[:3]] == [
        [" ", "SERIES 3", "SERIES 1", "N"],
        ["x", 1, 3, 5],
        ["y", 2, 4, 6],
    ]


def test_a_chart_with_categories_filtered_out_keeps_its_block_of_cells() -> None:
    whole = BY_CATEGORY["filtered"]
    shown = "(Sheet1!$A$2,Sheet1!$A$4:$A$5)"
    assert f"<c:f>{AREA_A}</c:f>" in whole
    parts = whole.replace(f"<c:f>{AREA_A}</c:f>", f"<c:f>{shown}</c:f>")
    template = powerpoint_deck(parts, workbook=workbook_of("filtered"))
    content = rendered(template, {"template": 1, KEY: chart({"Series 1": (1, 2, 3)})}).content
    assert_sound(content)
    assert [each.text for each in chart_xml(content).iter(f"{C}f")] == [
        "Sheet1!$B$1",
        "Sheet1!$A$2:$A$4",
        "Sheet1!$B$2:$B$4",
    ]


def test_rows_and_columns_with_data_are_hidden_no_more() -> None:
    book = powerpoint_workbook(
        [(*row, None, "note") for row in ROWS], hidden_rows=(2, 4), hidden_columns=(2, 5)
    )
    found = page(made("columns", chart({"Series 1": (1, 2), "n": (3, 4)}, ("x", "y")), book))
    assert [found.row_dimensions[number].hidden for number in range(1, 6)] == [
        *(False, False, False, False),
        True,
    ]
    assert [found.column_dimensions[letter].hidden for letter in "BCDF"] == [
        *(False, False, False),
        True,
    ]


@pytest.mark.parametrize(
    ("minimum", "maximum", "shown"),
    [
        (0, None, ("1", "100")),
        (-5, 0, ("1", "100")),
        (10, 1000, ("10", "1000")),
        (500, None, ("500", None)),
        (None, 0.5, (None, "0.5")),
    ],
)
def test_an_axis_has_no_bounds_that_it_cannot_have(
    minimum: float | None, maximum: float | None, shown: tuple[str | None, str | None]
) -> None:
    assert bounded("reversed bars on a log axis", minimum, maximum) == shown


@pytest.mark.parametrize(("first", "kept"), [(44_930, True), (45_500, False)])
def test_a_date_axis_keeps_its_range_while_that_shows_the_dates(first: int, kept: bool) -> None:
    area = BY_CATEGORY["areas by date"]
    ranged = '<c:orientation val="minMax"/><c:max val="45100"/><c:min val="44900"/>'
    head, axis, tail = area.partition("<c:dateAx>")
    tail = tail.replace('<c:orientation val="minMax"/>', ranged, 1)
    template = powerpoint_deck(head + axis + tail, workbook=workbook_of("areas by date"))
    dates = DateLabels((first, first + 31))
    group = CategoryAxisGroup((Series("Series 1", "A", (1, 2)),))
    content = rendered(template, {"template": 1, KEY: Chart(group, date_labels=dates)}).content
    assert_sound(content)
    found = value(chart_xml(content), ".//c:dateAx/c:scaling/c:max")
    assert found == ("45100" if kept else None)


def test_a_second_axis_without_data_goes_with_its_plot() -> None:
    root = chart_xml(made("combined", chart({"Series 2": (1, 2, 3)})))
    assert list(plots(root)) == ["lineChart"]
    assert len(root.findall(f".//{C}catAx")) == len(root.findall(f".//{C}valAx")) == 1


def test_hidden_legend_entries_of_trend_lines_follow_their_series() -> None:
    root = chart_xml(made("columns", chart({"n": (1, 2), "Series 1": (3, 4)}, ("x", "y"))))
    assert len(list(root.iter(f"{C}trendline"))) == 2
    hidden = [each.find(f"{C}idx").get("val") for each in root.iter(f"{C}legendEntry")]
    assert hidden == ["0", "2"]  # the series in the second's place, the first trend line


def test_a_second_axis_has_no_units_of_the_first() -> None:
    asked = chart({"Series 1": (1, 2, 3)}, second={"n": (4, 5, 6)})
    root = chart_xml(made("reversed bars on a log axis", asked))
    units = [axis.find(f"{C}dispUnits") is not None for axis in root.iter(f"{C}valAx")]
    assert units == [True, False]


def test_drawings_styles_and_colours_of_a_chart_come_along_on_every_slide() -> None:
    template = powerpoint_deck(BY_CATEGORY["columns"], workbook=workbook_of("columns"))
    slide = {"template": 1, KEY: chart({"Series 1": (1, 2, 3)})}
    content = rendered(template, slide, slide).content
    assert_sound(content)
    kinds = ["chartColorStyle", "chartStyle", "chartUserShapes", "package"]
    targets: list[str] = []
    for number in (1, 2):
        found = relationships(content, chart_part(content, number)).values()
        assert sorted(kind for kind, _ in found) == kinds
        targets += [target for _, target in found]
    assert len(set(targets)) == 8
