"""Charts as PowerPoint itself writes them take any data, and keep nothing of what went."""

from __future__ import annotations

from typing import Any

import pytest

from slidemill.deck import DataError, compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import (
    AxisBounds,
    CategoryAxisGroup,
    Chart,
    DateLabels,
    ScatterAxisGroup,
    ScatterChart,
    ScatterPoint,
    ScatterSeries,
    Series,
    ValueAxis,
)
from tests.fixtures.chart_audit import chart_faults
from tests.fixtures.decks import assert_sound, data, members, rendered
from tests.fixtures.powerpoint_charts import KEY, powerpoint_deck
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, OF_POINTS, REFUSED, workbook_of
from tests.unit.deck.charts.chart_decks import chart_part, chart_xml, painted

FEW, MANY = (7.5, None), (1, 2.5, None, 4, 5, 6, 7)


def group(*series: tuple[str, str], values: Any = MANY, **more: Any) -> CategoryAxisGroup:
    return CategoryAxisGroup(tuple(Series(key, name, values) for key, name in series), **more)


def dates(count: int) -> DateLabels:
    return DateLabels(tuple(45_000 + 31 * n for n in range(count)), "mmm yy")


S1, S2, S3 = (f"Series {n}" for n in (1, 2, 3))
STYLED = CategoryAxisGroup(
    (
        Series(S2, "Renamed", MANY, painted("112233"), (None, painted("FF0000", "00FF00"))),
        Series("new", 'New & "it"', MANY, None, (None, None, None, painted("445566"))),
        Series("x", "<3", MANY),
        Series("y", "=1+1", MANY),
        Series("z", "Series 1", MANY),
    ),
    ValueAxis(AxisBounds(0, 50), "0.0%", 5),
)
ASKED = {
    "more": Chart(STYLED, labels=tuple("abcdefg")),
    "fewer": Chart(group((S2, "Two"), values=FEW), labels=("x", "y")),
    "template's labels": Chart(group((S3, "Three"), ("n", "N"), values=(1, 2))),
    "all its labels": Chart(group((S1, S1), (S2, S2), (S3, S3), values=(1, 2, 3, 4))),
    "dates": Chart(group((S1, "One")), date_labels=dates(7)),
    "two axes": Chart(group((S1, "A")), group((S3, "B"), ("o", "C")), tuple("abcdefg")),
    "no values": Chart(group((S1, "A"), values=()), labels=()),
    "gaps": Chart(group((S1, "A"), ("B", "B"), values=(None, None)), labels=("", "")),
    "one point": Chart(group((S1, "A"), ("B", "A"), values=(-0.0,)), labels=("http://x.y",)),
}
SINGLE = ("3-D", "pie", "doughnut", "radar")


@pytest.mark.parametrize("kind", BY_CATEGORY)
def test_a_chart_of_powerpoint_keeps_nothing_of_what_went(kind: str) -> None:
    template = powerpoint_deck(BY_CATEGORY[kind], workbook=workbook_of(kind))
    single = any(name in kind for name in SINGLE)
    asked = [each for each in ASKED.values() if each.axis2 is None or not single]
    content = rendered(template, *({"template": 1, KEY: each} for each in asked)).content
    assert_sound(content)
    found = {slide: chart_faults(chart_xml(content, slide)) for slide in range(1, len(asked) + 1)}
    assert {slide: faults for slide, faults in found.items() if faults} == {}


@pytest.mark.parametrize("kind", [*BY_CATEGORY, *OF_POINTS, *REFUSED])
def test_a_chart_without_data_stays_as_it_is_on_every_slide(kind: str) -> None:
    chart = {**BY_CATEGORY, **OF_POINTS, **REFUSED}[kind]
    template = powerpoint_deck(chart, workbook=workbook_of(kind))
    content = rendered(template, {"template": 1}, {"template": 1}).content
    assert_sound(content)
    for slide in (1, 2):
        assert members(content)[chart_part(content, slide)] == chart.encode()


POINTS = {
    "more": [("a", 7), ("Series 2", 6), ("c", 5)],
    "fewer": [("Series 2", 1)],
    "none": [("Series 1", 0)],
}


@pytest.mark.parametrize("kind", OF_POINTS)
@pytest.mark.parametrize("asked", POINTS)
@pytest.mark.parametrize("second", [False, True])
def test_points_of_powerpoint_keep_nothing_of_what_went(
    kind: str, asked: str, second: bool
) -> None:
    groups = ScatterAxisGroup(
        tuple(
            ScatterSeries(key, key.upper(), tuple(ScatterPoint(n, n * 2, 3) for n in range(count)))
            for key, count in POINTS[asked]
        )
    )
    value = ScatterChart(groups, groups if second else None)
    template = powerpoint_deck(OF_POINTS[kind], workbook=workbook_of(kind))
    content = rendered(template, {"template": 1, KEY: value}).content
    assert_sound(content)
    assert chart_faults(chart_xml(content)) == []


@pytest.mark.parametrize("kind", REFUSED)
def test_charts_that_take_no_data_say_so(kind: str) -> None:
    template = powerpoint_deck(REFUSED[kind])
    with pytest.raises(DataError, match=kind):
        compile(template).render(data({"template": 1, KEY: ASKED["fewer"]}))
