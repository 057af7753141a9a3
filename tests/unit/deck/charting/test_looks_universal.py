"""Whatever look is asked of whatever chart, the deck is sound, and so is the next update."""

from __future__ import annotations

from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from slidemill.contracts.presentations import ChartType
from slidemill.deck.refresh import refresh_charts
from tests.fixtures.decks import members, rebuilt, xml
from tests.fixtures.powerpoint_charts import powerpoint_deck
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, OF_POINTS, workbook_of
from tests.unit.deck.charts.chart_decks import chart_part
from tests.unit.deck.refresh.refreshing import errors, refreshed, update

ALL = {**BY_CATEGORY, **OF_POINTS}
FORMATS = st.sampled_from([None, {"bold": True, "color": "#ABC", "font_name": "Lato"}])
AXES = st.fixed_dictionaries(
    {},
    optional={
        "visible": st.booleans(),
        "title": st.sampled_from(["", "Tons", "two\nlines"]),
        "title_format": FORMATS,
        "label_format": FORMATS,
        "label_rotation": st.sampled_from([-90, 0, 33.3]),
        "number_format": st.sampled_from(["0.0%", "#,##0 t"]),
        "min_value": st.sampled_from([-5, 0.5]),
        "max_value": st.sampled_from([1, 1e9]),
    },
)
LOOKS = st.fixed_dictionaries(
    {},
    optional={
        "chart_type": st.sampled_from(list(ChartType)),
        "title": st.sampled_from(["", "Plain", {"text": "T", "format": {"italic": False}}]),
        "legend": st.fixed_dictionaries(
            {}, optional={"visible": st.booleans(), "position": st.sampled_from(["top", "left"])}
        ),
        "value_axis": AXES,
        "category_axis": AXES,
        "show_bar_labels": st.booleans(),
    },
)
POINTS = ((1, 2), (3, 4), None)


@cache
def deck_of(kind: str) -> bytes:
    return powerpoint_deck(ALL[kind], workbook=workbook_of(kind))


def numbers(kind: str, look: dict[str, Any], count: int) -> dict[str, Any]:
    wanted = look.get("chart_type")
    of_points = wanted is ChartType.SCATTER if wanted else kind in OF_POINTS
    values = POINTS if of_points else (1, None, 2.5)
    return {f"S{number}": values for number in range(count)}


@settings(max_examples=60)
@given(st.sampled_from(sorted(ALL)), LOOKS, st.integers(1, 5), st.integers(1, 5))
def test_every_look_is_sound_and_can_be_updated(
    kind: str, look: dict[str, Any], first: int, second: int
) -> None:
    result = refreshed(deck_of(kind), update(series=numbers(kind, look, first), look=look))
    assert errors(result) == [None]
    again = refreshed(result.content, update(series=numbers(kind, look, second)))
    assert errors(again) == [None]


@settings(max_examples=40)
@given(st.sampled_from(sorted(ALL)), LOOKS, st.data())
def test_a_damaged_chart_never_brings_the_others_down(
    kind: str, look: dict[str, Any], data: st.DataObject
) -> None:
    deck = deck_of(kind)
    part = chart_part(deck)
    root = xml(deck, part)
    inner = [each for each in root.iter("{*}*") if each is not root]
    for number in data.draw(st.lists(st.integers(0, len(inner) - 1), max_size=4)):
        parent = inner[number].getparent()
        if parent is not None:
            parent.remove(inner[number])
    damaged = rebuilt(deck, {part: etree.tostring(root)})
    result = refresh_charts(damaged, [update(series=numbers(kind, look, 2), look=look)])
    assert len(result.results) == 1
    if result.chunks:
        assert members(result.content).keys() == members(damaged).keys()
