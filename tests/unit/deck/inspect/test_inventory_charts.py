"""Charts of a template: what they show, and samples that show the same again."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pptx.chart.data import BubbleChartData, CategoryChartData, XyChartData
from pptx.enum.chart import XL_CHART_TYPE as KIND
from pptx.util import Inches

from slidemill.deck import Inventory, compile, parse_deck  # noqa: A004  # the engine's verb
from slidemill.deck.check import check
from slidemill.deck.inspect.items import Accepts, Chart, Workbook
from tests.fixtures.decks import (
    add_slide,
    members,
    new_deck,
    rebuilt,
    saved,
    set_alternative_text,
    substituted,
)

CHART = "ppt/charts/chart1.xml"
DATES = [datetime.date(2026, month, 1) for month in (1, 2, 3)]


def categories(labels: Any = ("North", "South", "East"), **options: Any) -> Any:
    data: Any = CategoryChartData(**options)  # type: ignore[no-untyped-call]  # python-pptx has no types
    data.categories = labels
    data.add_series("In", (1.5, None, 3))
    data.add_series("Out", (4, 5, 6))
    return data


def points() -> Any:
    data: Any = XyChartData()  # type: ignore[no-untyped-call]  # python-pptx has no types
    series = data.add_series("Cranes")
    for x, y in ((1, 2.5), (3, 4)):
        series.add_data_point(x, y)
    return data


def bubbles() -> Any:
    data: Any = BubbleChartData()  # type: ignore[no-untyped-call]  # python-pptx has no types
    series = data.add_series("Cranes")
    for x, y, size in ((1, 2.5, 10), (3, 4, 20)):
        series.add_data_point(x, y, size)
    return data


def chart_deck(kind: Any, data: Any, key: str = "load") -> bytes:
    deck = new_deck()
    frame = add_slide(deck).shapes.add_chart(kind, Inches(1), Inches(1), Inches(4), Inches(3), data)
    for axis in frame.chart._chartSpace.xpath(".//c:axId | .//c:crossAx"):
        axis.set("val", axis.get("val").lstrip("-"))  # python-pptx writes ids below zero
    set_alternative_text(frame, key)
    return saved(deck)


def only_chart(template: bytes) -> Chart:
    (chart,) = compile(template).inspect().slides[0].charts
    return chart


def edited(template: bytes, *edits: tuple[str, str]) -> bytes:
    """Return the template with texts of its chart part replaced."""

    def edit(part: bytes) -> bytes:
        for old, new in edits:
            part = substituted(old, new)(part)
        return part

    return rebuilt(template, {CHART: edit})


KINDS = [
    (KIND.COLUMN_CLUSTERED, categories, "columnClustered"),
    (KIND.COLUMN_STACKED_100, categories, "columnPercentStacked"),
    (KIND.BAR_STACKED, categories, "barStacked"),
    (KIND.LINE, categories, "line"),
    (KIND.LINE_MARKERS, categories, "lineMarkers"),
    (KIND.LINE_MARKERS_STACKED, categories, "lineStackedMarkers"),
    (KIND.AREA_STACKED, categories, "areaStacked"),
    (KIND.PIE, categories, "pie"),
    (KIND.DOUGHNUT, categories, "doughnut"),
    (KIND.RADAR_MARKERS, categories, "radarMarkers"),
    (KIND.XY_SCATTER, points, "scatter"),
    (KIND.XY_SCATTER_LINES, points, "scatterLines"),
    (KIND.BUBBLE, bubbles, "bubble"),
]


@pytest.mark.parametrize(("kind", "data", "name"), KINDS, ids=[name for *_, name in KINDS])
def test_the_kind_of_a_chart_is_named(kind: Any, data: Callable[[], Any], name: str) -> None:
    chart = only_chart(chart_deck(kind, data()))
    assert chart.kinds == (name,)
    takes = Accepts.CHART if data is categories else Accepts.SCATTER_CHART
    assert chart.accepts == (takes, Accepts.DELETE)


@pytest.mark.parametrize(("kind", "data", "name"), KINDS, ids=[name for *_, name in KINDS])
def test_a_chart_sample_renders_the_same_points_again(
    kind: Any, data: Callable[[], Any], name: str
) -> None:
    template = chart_deck(kind, data())
    compiled = compile(template)
    inventory = compiled.inspect()
    rendering = compiled.render(parse_deck(sample_of(inventory)), strict=True)
    assert rendering.warnings == ()
    assert check(rendering.content) == []
    (before,), (after,) = (each.slides[0].charts for each in (
        inventory, compile(rendering.content).inspect(),
    ))  # fmt: skip
    assert after.kinds == (name,)
    shown = before.series[:1] if name == "pie" else before.series
    assert [(each.name, each.values, each.x, each.sizes) for each in after.series] == [
        (each.name, each.values, each.x, each.sizes) for each in shown
    ]
    assert after.categories == before.categories


def sample_of(inventory: Inventory) -> Any:
    """Return the sample, which must fit the schema and fill the chart."""
    sample = json.loads(json.dumps(inventory.sample()))
    Draft202012Validator(inventory.schema()).validate(sample)
    assert "load" in sample["slides"][0]
    return sample


def test_points_joined_by_curves_are_named_by_what_the_series_say() -> None:
    lines = chart_deck(KIND.XY_SCATTER_LINES, points())
    curves = edited(lines, ('<c:smooth val="0"/>', '<c:smooth val="1"/>'))
    assert only_chart(curves).kinds == ("scatterSmooth",)


def test_series_tell_their_points_and_gaps() -> None:
    first, second = only_chart(chart_deck(KIND.LINE, categories())).series
    assert (first.name, first.points, first.values) == ("In", 3, (1.5, None, 3.0))
    assert (second.name, second.secondary) == ("Out", False)


def test_dates_are_serial_dates_and_stay_dates() -> None:
    template = chart_deck(KIND.LINE, categories(DATES, number_format="General"))
    compiled = compile(template)
    (chart,) = compiled.inspect().slides[0].charts
    assert chart.categories.kind == "date"
    assert chart.categories.serials == (46023.0, 46054.0, 46082.0)
    assert [axis.kind for axis in chart.axes] == ["date", "value"]
    data = parse_deck(sample_of(compiled.inspect()))
    again = only_chart(compiled.render(data, strict=True).content)
    assert again.categories.serials == chart.categories.serials


def test_dates_that_count_from_1904_are_told_as_the_data_counts() -> None:
    template = edited(
        chart_deck(KIND.LINE, categories(DATES)), ('date1904 val="0"', 'date1904 val="1"')
    )
    compiled = compile(template)
    (chart,) = compiled.inspect().slides[0].charts
    assert chart.categories.serials[0] == 46023.0 + 1462
    data = parse_deck(sample_of(compiled.inspect()))
    again = only_chart(compiled.render(data, strict=True).content)
    assert again.categories.serials == chart.categories.serials


def test_numbers_as_categories_are_no_dates() -> None:
    chart = only_chart(chart_deck(KIND.LINE, categories((2024, 2025, 2026))))
    assert (chart.categories.kind, chart.categories.labels) == ("number", ("2024", "2025", "2026"))


def test_value_axes_tell_bounds_format_and_title() -> None:
    deck = new_deck()
    frame = add_slide(deck).shapes.add_chart(
        KIND.COLUMN_CLUSTERED, Inches(1), Inches(1), Inches(4), Inches(3), categories()
    )
    axis = frame.chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, 50, 12.5
    axis.tick_labels.number_format = "0.0%"
    axis.axis_title.text_frame.text = "Tonnes"
    (category, value) = only_chart(saved(deck)).axes
    assert (category.kind, category.horizontal) == ("category", True)
    assert (value.minimum, value.maximum, value.major_unit) == (0, 50, 12.5)
    assert (value.format, value.title, value.secondary) == ("0.0%", "Tonnes", False)


def test_a_second_plot_on_axes_of_its_own_is_secondary() -> None:
    plain = chart_deck(KIND.COLUMN_CLUSTERED, categories())
    part = members(plain)[CHART].decode()
    start, end = part.index("<c:ser>"), part.index("</c:ser>") + len("</c:ser>")
    second = part.index("<c:ser>", end)
    numbers = part[part.index("<c:axId", second) : part.index("</c:barChart>")]
    moved = part[second : part.index("</c:ser>", second) + len("</c:ser>")]
    moved = moved.replace('<c:invertIfNegative val="0"/>', "")
    axes = part[part.index("<c:catAx>") : part.index("</c:plotArea>")]
    twins = axes
    for number in {piece.split('"')[1] for piece in numbers.split("<c:axId ")[1:]}:
        twins = twins.replace(f'"{number}"', f'"9{number[:5]}"')
        numbers = numbers.replace(f'"{number}"', f'"9{number[:5]}"')
    line = f'<c:lineChart><c:grouping val="standard"/>{moved}{numbers}</c:lineChart>'
    combined = part.replace(part[second : part.index("</c:ser>", second) + 8], "")
    combined = combined.replace("</c:barChart>", f"</c:barChart>{line}")
    combined = combined.replace("</c:plotArea>", f"{twins}</c:plotArea>")
    assert start < second
    template = rebuilt(plain, {CHART: combined.encode()})
    compiled = compile(template)
    (chart,) = compiled.inspect().slides[0].charts
    assert chart.kinds == ("columnClustered", "line")
    assert [(each.name, each.secondary) for each in chart.series] == [("In", False), ("Out", True)]
    assert [axis.secondary for axis in chart.axes] == [False, False, True, True]
    sample = sample_of(compiled.inspect())["slides"][0]["load"]
    assert list(sample["axis1"]["series"]) == ["In"]
    assert list(sample["axis2"]["series"]) == ["Out"]
    rendering = compiled.render(parse_deck(compiled.inspect().sample()), strict=True)
    assert [each.values for each in only_chart(rendering.content).series] == [
        each.values for each in chart.series
    ]


def test_series_of_one_name_get_keys_of_their_own() -> None:
    data = categories()
    data.add_series("In", (7, 8, 9))
    compiled = compile(chart_deck(KIND.LINE, data))
    series = sample_of(compiled.inspect())["slides"][0]["load"]["axis1"]["series"]
    assert list(series) == ["In", "Out", "In 2"]
    assert [each["name"] for each in series.values()] == ["In", "Out", "In"]


def test_where_the_workbook_is_is_told_and_samples_leave_lossy_charts_out() -> None:
    plain = chart_deck(KIND.LINE, categories())
    assert only_chart(plain).workbook is Workbook.EMBEDDED
    relationships = "ppt/charts/_rels/chart1.xml.rels"
    linked = rebuilt(
        plain,
        {
            relationships: substituted(
                'Target="../embeddings/Microsoft_Excel_Sheet1.xlsx"',
                'Target="file:///C:/figures.xlsx" TargetMode="External"',
            )
        },
    )
    inventory = compile(linked).inspect()
    (chart,) = inventory.slides[0].charts
    assert chart.workbook is Workbook.LINKED
    assert "link" in chart.caveat
    assert inventory.sample() == {"slides": [{"template": 1}]}
    assert any("could not be edited" in note.message for note in inventory.notes)


def test_a_chart_of_a_kind_that_takes_no_data_can_only_be_removed() -> None:
    template = chart_deck(KIND.LINE, categories())
    stock = edited(
        template,
        ("<c:lineChart>", "<c:stockChart>"),
        ("</c:lineChart>", "</c:stockChart>"),
    )
    inventory = compile(stock).inspect()
    (chart,) = inventory.slides[0].charts
    assert chart.accepts == (Accepts.DELETE,)
    assert inventory.sample() == {"slides": [{"template": 1}]}
    assert any("stock chart and takes no data" in note.message for note in inventory.notes)
