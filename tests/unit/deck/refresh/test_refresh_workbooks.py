"""Charts of every program and kind, with every sort of workbook, again and again."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx.enum.chart import XL_CHART_TYPE as XL

from slidemill.deck.refresh import refresh_charts
from tests.fixtures.decks import members, rebuilt, substituted, xml
from tests.fixtures.powerpoint_charts import powerpoint_deck
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, OF_POINTS, REFUSED, workbook_of
from tests.unit.deck.charts.chart_decks import category_deck, chart_part, plots, point_deck, sheet
from tests.unit.deck.refresh.refreshing import (
    changed,
    chart_root,
    deck_of,
    errors,
    refreshed,
    update,
    workbook_part,
)

_NO_WORKBOOK = "so its data cannot be edited in PowerPoint."


def gallery_deck(kind: str) -> bytes:
    text = {**BY_CATEGORY, **OF_POINTS, **REFUSED}[kind]
    return powerpoint_deck(text, workbook=workbook_of(kind))


def cached(root: Any) -> dict[str, list[Any]]:
    """Return what each reference of a chart's series keeps, by its formula."""
    found: dict[str, list[Any]] = {}
    for formula in root.iter("{*}f"):
        data = formula.getparent()
        if not data.tag.endswith(("strRef", "numRef")):
            continue
        count = int(data.find(".//{*}ptCount").get("val"))
        points = {int(p.get("idx")): p.findtext("{*}v") for p in data.iter("{*}pt")}
        is_number = data.tag.endswith("numRef")
        found[formula.text] = [
            None if (v := points.get(n)) is None else float(v) if is_number else v
            for n in range(count)
        ]
    return found


def assert_cells_agree(deck: bytes, slide: int = 1) -> None:
    """Assert that the workbook holds what the chart shows wherever the chart refers to it."""
    part = chart_part(deck, slide)
    book = openpyxl.load_workbook(
        io.BytesIO(members(deck)[workbook_part(deck, part)]), data_only=True
    )
    for formula, values in cached(chart_root(deck, slide)).items():
        name, _, area = formula.rpartition("!")
        cells = book[name.strip("'").replace("''", "'")][area.replace("$", "")]
        rows = cells if isinstance(cells, tuple) else ((cells,),)
        flat = [cell.value for row in rows for cell in (row if isinstance(row, tuple) else (row,))]
        assert [v if isinstance(v, str) or v is None else float(v) for v in flat] == values, formula


@pytest.mark.parametrize("kind", BY_CATEGORY)
def test_charts_by_category_as_powerpoint_writes_them(kind: str) -> None:
    deck = gallery_deck(kind)
    result = refreshed(deck, update())
    assert errors(result) == [None]
    assert_cells_agree(result.content)
    series = [each for plot in plots(chart_root(result.content)).values() for each in plot]
    shown = 1 if "pie" in kind else 2
    assert [each["name"] for each in series] == ["In", "Out"][:shown]
    assert all(each["cat"] == ["Q1", "Q2", "Q3"] for each in series)
    part = chart_part(deck)
    assert changed(deck, result.content) == {part, workbook_part(deck, part)}


@pytest.mark.parametrize("kind", OF_POINTS)
def test_charts_of_points_as_powerpoint_writes_them(kind: str) -> None:
    points = {"In": ((1, 2), None, (3.5, 4)), "Out": ((5, 6), (7, 8))}
    result = refreshed(gallery_deck(kind), update(series=points))
    assert errors(result) == [None]
    assert_cells_agree(result.content)
    (series,) = plots(chart_root(result.content)).values()
    assert [each["xVal"] for each in series] == [["1", None, "3.5"], ["5", "7"]]
    assert [each["yVal"] for each in series] == [["2", None, "4"], ["6", "8"]]


def test_numbers_for_points_take_numeric_categories_as_x_values() -> None:
    result = refreshed(point_deck(), update(series={"In": (3, None)}, categories=["1", "2.5"]))
    (series,) = plots(chart_root(result.content))["scatterChart"]
    assert (series["xVal"], series["yVal"]) == (["1", None], ["3", None])
    (error,) = errors(refreshed(point_deck(), update()))
    assert "categories[0]" in str(error)


@pytest.mark.parametrize("kind", REFUSED)
def test_kinds_that_take_no_data_are_faults(kind: str) -> None:
    (error,) = errors(refreshed(gallery_deck(kind), update()))
    assert "takes no data" in str(error)


def test_points_for_a_chart_by_category_are_a_fault() -> None:
    series = {"In": ((1, 2), (3, 4)), "Out": (1, 2, 3)}
    mixed = errors(refreshed(deck_of(1), update(series=series)))
    assert mixed == [
        "updates[0].chart_data.series[1].values: single numbers and [x, y] points are mixed in "
        "one chart; give one or the other."
    ]
    (error,) = errors(refreshed(deck_of(1), update(series={"In": ((1, 2), (3, 4))})))
    assert "but the chart is a bar or column chart" in str(error)


def test_a_combined_chart_keeps_each_series_in_its_plot_by_name_and_by_place() -> None:
    deck = gallery_deck("combined")
    plots_of = _names(deck)
    told = [name for names in plots_of for name in names]
    backwards = refreshed(deck, update(series=dict.fromkeys(reversed(told), (1, 2, 3))))
    assert _names(backwards.content) == plots_of
    for mark in "xyz":
        new = dict.fromkeys((f"{mark}{n}" for n in range(len(told))), (1, 2, 3))
        deck = refreshed(deck, update(series=new)).content
        assert [len(names) for names in _names(deck)] == [len(names) for names in plots_of]


def _names(deck: bytes) -> list[list[str]]:
    """Return the names of the series of each plot."""
    area = xml(deck, chart_part(deck)).find("{*}chart/{*}plotArea")
    return [
        ["".join(each.find("{*}tx").itertext("{*}v")) for each in plot.findall("{*}ser")]
        for plot in area
        if plot.tag.endswith("Chart")
    ]


def test_a_chart_whose_workbook_is_elsewhere_shows_the_numbers_with_a_warning() -> None:
    deck = deck_of(1)
    part = chart_part(deck)
    book = workbook_part(deck, part)
    rels = part.replace("charts/", "charts/_rels/") + ".rels"
    target = f'Target="../embeddings/{book.rpartition("/")[2]}"'
    linked = rebuilt(
        deck, {rels: substituted(target, 'Target="file:///C:/sales.xlsx" TargetMode="External"')}
    )
    result = refreshed(linked, update())
    assert errors(result) == [None]
    (warning,) = result.warnings
    assert warning.message == (
        "the chart shows the new data, but its workbook is a link to another file, " + _NO_WORKBOOK
    )
    assert plots(chart_root(result.content))["barChart"][0]["val"] == ["1", "2", "3"]
    assert changed(linked, result.content) == {part}


@pytest.mark.parametrize("content", [b"not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"])
def test_a_workbook_that_cannot_be_written_stays_as_it_is(content: bytes) -> None:
    deck = deck_of(1)
    part = chart_part(deck)
    deck = rebuilt(deck, {workbook_part(deck, part): content})
    result = refresh_charts(deck, [update()])
    assert errors(result) == [None]
    assert result.warnings[0].message.endswith(_NO_WORKBOOK)
    assert changed(deck, result.content) == {part}


def test_other_sheets_and_formats_of_a_workbook_stay() -> None:
    deck = gallery_deck("columns")
    before = members(members(deck)[workbook_part(deck, chart_part(deck))])
    result = refreshed(deck, update())
    after = members(members(result.content)[workbook_part(deck, chart_part(deck))])
    styles = next(name for name in before if name.endswith("styles.xml"))
    assert before.keys() >= after.keys()
    assert before[styles] == after[styles]


NAMES = st.text(st.sampled_from("Aβ&<'\"=_ "), min_size=1, max_size=4)
VALUES = st.none() | st.integers(-(10**6), 10**6) | st.floats(-1e9, 1e9, allow_nan=False)


@st.composite
def numbers(draw: Any) -> tuple[list[str], Mapping[str, Sequence[float | None]]]:
    categories = draw(st.lists(NAMES, min_size=1, max_size=6))
    count = len(categories)
    values = st.lists(VALUES, min_size=count, max_size=count)
    return categories, draw(st.dictionaries(NAMES, values, min_size=1, max_size=5))


@settings(max_examples=25)
@given(st.lists(numbers(), min_size=1, max_size=4))
def test_updates_follow_each_other_and_only_the_last_is_seen(told: list[Any]) -> None:
    deck = category_deck(XL.COLUMN_STACKED)
    for categories, series in told:
        result = refresh_charts(deck, [update(series=series, categories=categories)])
        assert errors(result) == [None]
        deck = result.content
        assert_cells_agree(deck)
    categories, series = told[-1]
    shown = [each for plot in plots(chart_root(deck)).values() for each in plot]
    assert [each["name"] for each in shown] == list(series)
    for each, values in zip(shown, series.values(), strict=True):
        found = [None if v is None else float(v) for v in each["val"]]
        assert found == [None if v is None else float(v) for v in values]


def test_a_hundred_updates_in_a_row_leave_a_deck_like_the_first() -> None:
    deck = gallery_deck("columns")
    wide = {f"S{n}": (n, n, n) for n in range(6)}
    first = refreshed(refreshed(deck, update(series=wide)).content, update()).content
    content = first
    for number in range(100):
        series = wide if number % 2 else {"In": (number, None), "Out": (1, 2)}
        categories = "abc" if number % 2 else "xy"
        content = refresh_charts(content, [update(series=series, categories=categories)]).content
    last = refreshed(content, update()).content
    assert [row[:3] for row in sheet(last)] == [row[:3] for row in sheet(first)]
    assert abs(len(last) - len(first)) < 200
    assert plots(chart_root(last)) == plots(chart_root(first))
