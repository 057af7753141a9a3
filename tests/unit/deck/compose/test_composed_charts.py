"""Charts of composed slides: each page has its own, with workbook, style and colours."""

from __future__ import annotations

from typing import Any

from slidemill.contracts.presentations import DeckOptions, RenderOptions, SlideData
from slidemill.deck import check
from slidemill.deck.compose import Composition, SlideLibrary, SlideOrder, compose, open_library
from tests.fixtures.decks import relationships
from tests.fixtures.powerpoint_charts import powerpoint_deck
from tests.fixtures.powerpoint_gallery import BY_CATEGORY, REFUSED, workbook_of
from tests.fixtures.schemas import schema_faults
from tests.unit.deck.charts.chart_decks import chart_part, chart_xml, plots, sheet


def library(kind: str) -> SlideLibrary:
    text = {**BY_CATEGORY, **REFUSED}[kind]
    return open_library(powerpoint_deck(text, workbook=workbook_of("columns")))


def order(home: SlideLibrary, **chart: Any) -> SlideOrder:
    data = {"categories": ["a", "b"], "series": [{"name": "In", "values": [1, 2]}], **chart}
    content = [{"blocks": [{"type": "chart", "chart": data}]}]
    slide = SlideData.model_validate({"content": content})
    return SlideOrder(home, 0, slide, RenderOptions(), "one")


def deck_of(made: Composition) -> bytes:
    deck = b"".join(made.chunks)
    assert check(deck) == []
    assert schema_faults(deck) == []
    return deck


def test_slides_of_one_template_slide_show_charts_of_their_own() -> None:
    home = library("columns")
    orders = [
        order(home, series=[{"name": f"S{n}", "values": [n, n]}, {"name": "X", "values": [1, 1]}])
        for n in range(3)
    ]
    deck = deck_of(compose(orders, DeckOptions()))
    assert len({chart_part(deck, slide) for slide in (1, 2, 3)}) == 3
    for number in range(3):
        (series,) = plots(chart_xml(deck, number + 1)).values()
        assert [each["name"] for each in series] == [f"S{number}", "X"]
        assert sheet(deck, number + 1)[1][:2] == ["a", number]
        kinds = {kind for kind, _ in relationships(deck, chart_part(deck, number + 1)).values()}
        assert kinds >= {"package", "chartStyle", "chartColorStyle"}


def test_a_look_is_asked_for_by_one_slide_only() -> None:
    home = library("columns")
    orders = [order(home, chart_type="line", title="Lines"), order(home), order(home, title="")]
    deck = deck_of(compose(orders, DeckOptions()))
    assert [next(iter(plots(chart_xml(deck, n)))) for n in (1, 2, 3)] == [
        "lineChart",
        "barChart",
        "barChart",
    ]


def test_a_fault_ends_its_slide_only() -> None:
    home = library("columns")
    axis = {"min_value": 3, "max_value": 2}
    made = compose([order(home), order(home, value_axis=axis), order(home)], DeckOptions())
    deck_of(made)
    assert [each.error is None for each in made.results] == [True, False, True]
    assert "value_axis.max_value" in str(made.results[1].error)


def test_a_template_whose_chart_takes_no_data_says_so() -> None:
    made = compose([order(library("stock"))], DeckOptions())
    assert "a stock chart and takes no data" in str(made.results[0].error)
