"""Decks composed of slides from one template."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from pptx import Presentation

from slidemill.contracts.presentations import DeckOptions
from slidemill.deck.compose import compose, open_library
from tests.fixtures.compositions import (
    asked,
    chart,
    composed,
    composed_in_part,
    every_kind,
    shown,
    table,
    text,
    texts,
)
from tests.fixtures.slide_templates import (
    BOXES,
    CHART,
    CHART_CHART,
    CHART_TEXT,
    TABLE,
    TABLE_CHART,
    TABLE_TEXT,
    TEXT,
    TITLE,
    slide_templates,
)


def test_slides_come_in_the_order_of_the_request_and_as_often_as_asked() -> None:
    result = composed(
        asked(TEXT, text("b"), title="Second kind"),
        asked(TITLE, title="First kind", subtitle="Later"),
        asked(TEXT, text("c"), title="Second kind again"),
    )
    titles = [slide.shapes.title.text for slide in shown(result)]
    assert titles == ["Second kind", "First kind", "Second kind again"]
    assert [each.pages for each in result.results] == [1, 1, 1]
    assert result.pages == 3


def test_every_layout_of_the_api_finds_its_places() -> None:
    result = composed(*every_kind())
    slides = shown(result)
    assert [texts(slide) for slide in slides] == [
        ["Title", "Subtitle"],
        ["Text", "point"],
        ["Table"],
        ["Table, text", "Words"],
        ["Chart"],
        ["Chart and text", "Words"],
        ["Agenda", "Traffic\nCosts"],
        ["Columns", "One", "Two"],
        ["Columns", "One", "Two"],
        ["Columns", "One", "left", "Two", "right"],
        ["Columns", "One", "Two"],
        ["Free", "Words on a card", "Internal"],
    ]
    frames = [
        [shape for shape in slide.shapes if shape.has_table or shape.has_chart] for slide in slides
    ]
    assert [len(each) for each in frames] == [0, 0, 1, 1, 1, 1, 0, 2, 2, 0, 2, 0]


def test_the_first_column_stands_left() -> None:
    slide = shown(
        composed(
            asked(
                CHART_CHART,
                title="Two",
                content=[{"blocks": [chart("Old")]}, {"blocks": [chart("New")]}],
            )
        )
    )[0]
    frames = sorted((each for each in slide.shapes if each.has_chart), key=lambda each: each.left)
    assert [frame.chart.plots[0].series[0].name for frame in frames] == ["Old", "New"]


def test_a_chart_on_two_slides_shows_other_data_on_each() -> None:
    result = composed(asked(CHART, chart("A"), title="1"), asked(CHART, chart("B"), title="2"))
    names = [
        shape.chart.plots[0].series[0].name
        for slide in shown(result)
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert names == ["A", "B"]


def test_a_slide_that_fails_is_told_and_the_others_are_made() -> None:
    result = composed_in_part(
        asked(CHART, chart(), chart(), title="Too many"),
        asked(TEXT, text("fine"), title="Good"),
        asked(CHART, text("nowhere"), title="No text here"),
        asked(99, title="Nowhere"),
    )
    assert [each.pages for each in result.results] == [0, 1, 0, 0]
    assert [each.error for each in result.results] == [
        "slides[0].slide_data.content[0].blocks[1]: the slide has no place for a second chart; it "
        "has 1 title, 1 chart. Choose another template slide (POST /templates/match finds one).",
        None,
        "slides[2].slide_data.content[0].blocks[0]: the slide has no place for text; it has 1 "
        "title, 1 chart. Choose another template slide (POST /templates/match finds one).",
        "slides[3]: the template has no slide 100: it has 12. Analyse it again, and use the ids of "
        "its slides.",
    ]
    assert [slide.shapes.title.text for slide in shown(result)] == ["Good"]


def test_when_no_slide_can_be_made_there_is_no_deck() -> None:
    result = compose([asked(99), asked(CHART, text("x"))], DeckOptions())
    assert (result.chunks, result.size, result.pages) == ((), 0, 0)
    assert all(each.error for each in result.results)


def test_what_got_no_data_shows_no_sample() -> None:
    slides = shown(
        composed(
            asked(TITLE, title="Only a title"),
            asked(TEXT, title="No points"),
            asked(TABLE_TEXT, title="Neither table nor text"),
            asked(CHART_TEXT, text("Only words"), title="No chart"),
            asked(TABLE_CHART, title="Nothing"),
            asked(BOXES),
        )
    )
    assert [texts(slide) for slide in slides] == [
        ["Only a title"],
        ["No points"],
        ["Neither table nor text"],
        ["No chart", "Only words"],
        ["Nothing"],
        ["Internal"],
    ]
    assert not any(shape.has_chart or shape.has_table for slide in slides for shape in slide.shapes)


def test_a_filled_box_without_data_stays_as_a_shape() -> None:
    slide = shown(composed(asked(BOXES, title="Bare")))[0]
    assert [shape.name for shape in slide.shapes] == ["Heading", "Card", "Badge"]


def test_a_removed_chart_takes_its_parts_along() -> None:
    result = composed(asked(CHART, title="No chart"))
    with zipfile.ZipFile(io.BytesIO(result.content)) as archive:
        assert not [name for name in archive.namelist() if "chart" in name or "embed" in name]


def test_notes_of_the_template_do_not_reach_the_deck() -> None:
    result = composed(asked(TITLE, title="Title"))
    assert not shown(result)[0].has_notes_slide
    assert b"Notes of the template" not in result.content


@pytest.mark.parametrize("name", ["subtitle", "header"])
def test_a_line_without_a_place_fails_its_slide(name: str) -> None:
    fields: dict[str, Any] = {name: "words"}
    result = composed_in_part(asked(CHART, **fields))
    assert result.results[0].error == (
        f"slides[0].slide_data.{name}: the slide has no place for a {name}; it has 1 title, 1 "
        "chart. Choose another template slide (POST /templates/match finds one)."
    )


def test_an_empty_line_needs_no_place() -> None:
    composed(asked(CHART, title="", subtitle="", header=" "))


def test_progress_counts_requested_slides() -> None:
    told: list[tuple[int, int]] = []
    orders = [asked(TEXT, title="1"), asked(99), asked(TEXT, title="2")]
    compose(orders, DeckOptions(), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_the_same_request_gives_the_same_bytes() -> None:
    orders = [asked(CHART, chart(), title="1"), asked(TABLE, table(), title="2")]
    assert composed(*orders).content == composed(*orders).content


def test_several_text_blocks_share_the_places_there_are() -> None:
    blocks = [text(text=word) for word in ("First", "Second", "Third")]
    slide = shown(composed(asked(TEXT, *blocks, title="Three in one")))[0]
    assert texts(slide) == ["Three in one", "First\nSecond\nThird"]


def test_a_hidden_template_slide_makes_a_page_that_is_shown() -> None:
    deck = Presentation(io.BytesIO(slide_templates()))
    deck.slides[TEXT]._element.set("show", "0")
    out = io.BytesIO()
    deck.save(out)
    result = composed(asked(TEXT, title="Seen", home=open_library(out.getvalue())))
    assert shown(result)[0]._element.get("show") is None
