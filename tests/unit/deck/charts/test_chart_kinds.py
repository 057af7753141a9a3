"""Every kind of chart takes data: cached points, workbook cells, and all else as it was."""

from __future__ import annotations

from typing import Any

import pytest
from pptx.enum.chart import XL_CHART_TYPE as KIND

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.faults import DataError
from tests.fixtures.decks import add_chart, add_slide, assert_sound, data, new_deck, rendered, saved
from tests.unit.deck.charts.chart_decks import (
    KEY,
    category_deck,
    chart,
    chart_xml,
    drawn,
    element,
    names,
    plots,
    point_deck,
    scatter,
    sheet,
    value,
)

CATEGORY_KINDS = [
    KIND.COLUMN_CLUSTERED, KIND.COLUMN_STACKED, KIND.COLUMN_STACKED_100, KIND.BAR_CLUSTERED,
    KIND.BAR_STACKED, KIND.BAR_STACKED_100, KIND.LINE, KIND.LINE_MARKERS, KIND.LINE_STACKED,
    KIND.AREA, KIND.AREA_STACKED, KIND.AREA_STACKED_100, KIND.DOUGHNUT, KIND.RADAR,
    KIND.RADAR_FILLED, KIND.RADAR_MARKERS,
]  # fmt: skip


@pytest.mark.parametrize("kind", CATEGORY_KINDS, ids=lambda kind: kind.name)
def test_a_chart_by_category_shows_the_data_in_cache_and_workbook(kind: KIND) -> None:
    asked = chart({"In": (1.5, None, 3), "Neu": (4, 5, 6), "Last": (7, 8, 9)})
    root, rendering = drawn(category_deck(kind), asked)
    (found,) = plots(root).values()
    assert [each["name"] for each in found] == ["IN", "NEU", "LAST"]
    assert [each["val"] for each in found] == [["1.5", None, "3"], list("456"), list("789")]
    assert all(each["cat"] == ["Apr", "May", "Jun"] for each in found)
    assert sheet(rendering.content) == [
        [None, "IN", "NEU", "LAST"],
        ["Apr", 1.5, 4, 7],
        ["May", None, 5, 8],
        ["Jun", 3, 6, 9],
    ]
    assert rendering.warnings == ()


@pytest.mark.parametrize("kind", [KIND.PIE, KIND.PIE_EXPLODED], ids=lambda kind: kind.name)
def test_a_pie_shows_the_first_series_and_says_so(kind: KIND) -> None:
    template = category_deck(kind, {"Share": (1, 2)})
    root, rendering = drawn(template, chart({"Share": (1, 2, 3), "More": (4, 5, 6)}))
    assert names(root) == ["SHARE"]
    assert sheet(rendering.content) == [[None, "SHARE"], ["Apr", 1], ["May", 2], ["Jun", 3]]
    (warning,) = rendering.warnings
    assert warning.place == "slides[0].load"
    assert 'shows one series: "Share"; the others were ignored' in warning.message


@pytest.mark.parametrize(
    "kind", [KIND.XY_SCATTER, KIND.XY_SCATTER_LINES, KIND.XY_SCATTER_SMOOTH_NO_MARKERS],
    ids=lambda kind: kind.name,
)  # fmt: skip
def test_a_scatter_chart_has_x_and_y_of_each_series(kind: KIND) -> None:
    asked = scatter({"Runs": ((1, 2.5), None, (3, 4)), "Neu": ((5, 6),)})
    root, rendering = drawn(point_deck(kind), asked)
    (found,) = plots(root).values()
    assert found == [
        {"name": "RUNS", "xVal": ["1", None, "3"], "yVal": ["2.5", None, "4"]},
        {"name": "NEU", "xVal": ["5"], "yVal": ["6"]},
    ]
    assert [row[:4] for row in sheet(rendering.content)[:4]] == [
        [None, "RUNS", None, "NEU"],
        [1, 2.5, 5, 6],
        [None, None, None, None],
        [3, 4, None, None],
    ]


def test_scatter_series_with_the_same_x_values_share_a_column() -> None:
    asked = scatter({"Runs": ((1, 2), (3, 4)), "Neu": ((1, 6), (3, 8))})
    _, rendering = drawn(point_deck(), asked)
    assert [row[:3] for row in sheet(rendering.content)[:3]] == [
        [None, "RUNS", "NEU"],
        [1, 2, 6],
        [3, 4, 8],
    ]


def test_a_bubble_chart_has_sizes_and_gives_1_to_series_without() -> None:
    asked = scatter({"Runs": ((1, 2, 30), (3, 4, None)), "Neu": ((5, 6),)})
    root, rendering = drawn(point_deck(KIND.BUBBLE), asked)
    (found,) = plots(root).values()
    assert [each["bubbleSize"] for each in found] == [["30", None], ["1"]]
    assert sheet(rendering.content)[1][:6] == [1, 2, 30, 5, 6, 1]


def test_sizes_on_a_scatter_chart_are_ignored_with_a_warning() -> None:
    root, rendering = drawn(point_deck(), scatter({"Runs": ((1, 2, 30),)}))
    assert names(root) == ["RUNS"]
    assert "only bubbles have sizes" in rendering.warnings[0].message


def _fault(template: bytes, asked: Any) -> str:
    with pytest.raises(DataError) as caught:
        compile(template).render(data({"template": 1, KEY: asked}))
    (fault,) = caught.value.faults
    assert fault.place == "slides[0].load"
    return fault.message


def test_points_for_a_chart_by_category_are_refused() -> None:
    message = _fault(category_deck(), scatter({"Runs": ((1, 2),)}))
    assert message == (
        "a scatter-chart is given, but the chart on template slide 1 is a bar or column chart; "
        'write "type": "chart" with "labels" and one value per label.'
    )


def test_values_by_category_for_a_scatter_chart_are_refused() -> None:
    message = _fault(point_deck(), chart({"Runs": (1, 2, 3)}))
    assert message == (
        "a chart is given, but the chart on template slide 1 is a scatter chart; "
        'write "type": "scatter-chart" with [x, y] points as values.'
    )


def test_a_kind_that_takes_no_data_is_named() -> None:
    def stock(root: Any) -> None:
        plot = root.find(".//{*}lineChart")
        plot.tag = plot.tag.replace("lineChart", "stockChart")

    message = _fault(category_deck(KIND.LINE, edit=stock), chart({"In": (1, 2, 3)}))
    assert message.startswith("the chart on template slide 1 is a stock chart and takes no data;")


def test_a_chart_on_several_slides_has_parts_of_its_own() -> None:
    slides = [{"template": 1, KEY: chart({"In": (n, n, n)})} for n in range(4)]
    rendering = rendered(category_deck(), *slides)
    assert_sound(rendering.content)
    shown = [plots(chart_xml(rendering.content, n))["barChart"] for n in (1, 2, 3, 4)]
    assert [each[0]["val"][0] for each in shown] == ["0", "1", "2", "3"]
    assert [sheet(rendering.content, n)[1][1] for n in (1, 2, 3, 4)] == [0, 1, 2, 3]


def test_the_same_data_give_the_same_bytes() -> None:
    template = compile(category_deck())
    deck = data({"template": 1, KEY: chart({"In": (1, 2, 3)})})
    assert template.render(deck).content == template.render(deck).content


def test_all_else_of_the_chart_stays_as_it_was() -> None:
    def decorate(root: Any) -> None:
        root.find("{*}chart").insert(
            0,
            element(
                "<c:title><c:tx><c:rich><a:bodyPr/><a:p><a:r><a:t>Tonnage</a:t></a:r></a:p>"
                "</c:rich></c:tx></c:title>"
            ),
        )
        root.find(".//{*}barDir").set("val", "bar")

    root, _ = drawn(category_deck(edit=decorate), chart({"In": (1, 2, 3)}))
    assert "".join(root.find(".//{*}title").itertext("{*}t")) == "Tonnage"
    assert value(root, ".//c:barDir") == "bar"


def test_a_chart_in_a_group_takes_data() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    frame = add_chart(slide, KEY)
    slide.shapes.add_group_shape()._element.append(frame._element)
    root, rendering = drawn(saved(deck), chart({"In": (1, 2, 3)}))
    assert names(root) == ["IN"]
    assert rendering.warnings == ()
