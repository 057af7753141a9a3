"""Whatever series, axes, labels and styles the data bring, the deck is sound and shows them."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.enum.chart import XL_CHART_TYPE as KIND

from slidemill.deck import Template, check, compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import (
    AxisBounds,
    CategoryAxisGroup,
    Chart,
    Color,
    ColorKind,
    DateLabels,
    ScatterAxisGroup,
    ScatterChart,
    ScatterPoint,
    ScatterSeries,
    Series,
    ShapeStyle,
    Styles,
    TimeUnit,
    ValueAxis,
)
from tests.fixtures.decks import data
from tests.unit.deck.charts.chart_decks import (
    KEY,
    NS,
    C,
    category_deck,
    chart_xml,
    plots,
    point_deck,
)
from tests.unit.deck.charts.test_chart_series import THREE, colored, combined

SLOW = settings(max_examples=60)
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(-1e12, 1e12, allow_nan=False).map(float)
)
NAMES = st.text(st.sampled_from("Aβ&<>'\"=_x01 \n"), max_size=6)
KEYS = st.sampled_from(["A", "B", "C", "L", "n", "m", "o", "p"])
COLORS = st.sampled_from([None, Color(ColorKind.RGB, "AA0000"), Color(ColorKind.SCHEME, "accent3")])
STYLES = st.none() | st.builds(
    lambda fill, line: Styles(shape=ShapeStyle(fill=fill, outline=line)), COLORS, COLORS
)
AXES = st.builds(
    ValueAxis,
    st.builds(AxisBounds, st.none() | st.just(-5), st.none() | st.just(50.5)),
    st.sampled_from([None, "0.0%", '#,##0 "t"']),
    st.sampled_from([None, 2, 2.5]),
)


@cache
def _templates() -> tuple[Template, ...]:
    edit = colored("FF0000", "00FF00", "0000FF")
    return tuple(
        compile(template)
        for template in (
            category_deck(KIND.COLUMN_CLUSTERED, THREE, edit=edit),
            category_deck(KIND.LINE_MARKERS, THREE, edit=edit),
            category_deck(KIND.AREA_STACKED, THREE),
            combined(secondary=False),
            combined(secondary=True),
        )
    )


@cache
def _point_templates() -> tuple[Template, ...]:
    points = {"A": ((1, 2), (3, 4)), "B": ((1, 5),)}
    return tuple(compile(point_deck(kind, points)) for kind in (KIND.XY_SCATTER, KIND.BUBBLE))


def _series(values: st.SearchStrategy[Any], kind: Any) -> st.SearchStrategy[Any]:
    return st.lists(
        st.builds(
            kind,
            KEYS,
            NAMES,
            st.lists(values, max_size=5).map(tuple),
            STYLES,
            st.lists(STYLES, max_size=6).map(tuple),
        ),
        min_size=1,
        max_size=6,
        unique_by=lambda each: each.key,
    ).map(tuple)


GROUPS = st.builds(CategoryAxisGroup, _series(st.none() | NUMBERS, Series), AXES)
DATES = st.builds(
    DateLabels,
    st.lists(st.integers(0, 60_000), max_size=5).map(tuple),
    st.sampled_from([None, "yyyy/mm"]),
    st.sampled_from([None, 2]),
    st.sampled_from([None, *TimeUnit]),
)
CHARTS = st.builds(
    Chart,
    GROUPS,
    st.none() | GROUPS,
    st.none() | st.lists(NAMES, max_size=6).map(tuple),
    st.sampled_from([None, 2]),
    st.none() | DATES,
)
POINTS = st.builds(ScatterPoint, st.none() | NUMBERS, st.none() | NUMBERS, st.none() | NUMBERS)
POINT_GROUPS = st.builds(ScatterAxisGroup, _series(POINTS, ScatterSeries), AXES, AXES)
POINT_CHARTS = st.builds(ScatterChart, POINT_GROUPS, st.none() | POINT_GROUPS)


def _judged(template: Template, asked: Chart | ScatterChart) -> Any:
    rendering = template.render(data({"template": 1, KEY: asked}))
    assert check(rendering.content) == []
    root = chart_xml(rendering.content)
    asked_series = [*asked.axis1.series, *(asked.axis2.series if asked.axis2 else ())]
    orders = [each.get("val") for each in root.findall(f".//{C}ser/{C}order")]
    assert sorted(map(int, orders)) == list(range(len(asked_series)))
    indexes = [each.get("val") for each in root.findall(f".//{C}ser/{C}idx")]
    assert len(set(indexes)) == len(indexes)
    ids = [each.get("val") for each in root.iter("{*}uniqueId")]
    assert len(set(ids)) == len(ids)
    assert all(len(plot) for plot in plots(root).values())
    return root


@SLOW
@given(st.integers(0, 4), CHARTS)
def test_any_chart_by_category_is_sound_and_shows_the_data(number: int, asked: Chart) -> None:
    root = _judged(_templates()[number], asked)
    series = {int(each.find("c:order", NS).get("val")): each for each in root.iter(f"{C}ser")}
    wanted = [*asked.axis1.series, *(asked.axis2.series if asked.axis2 else ())]
    for order, one in enumerate(wanted):
        points = series[order].findall("c:val//c:pt", NS)
        shown = {int(p.get("idx")): float(p.findtext(f"{C}v")) for p in points}
        assert shown == {n: v for n, v in enumerate(one.values) if v is not None}


@SLOW
@given(st.integers(0, 1), POINT_CHARTS)
def test_any_chart_of_points_is_sound(number: int, asked: ScatterChart) -> None:
    _judged(_point_templates()[number], asked)
