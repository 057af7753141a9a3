"""Which shapes of a template slide the blocks of a request go into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from slidemill.deck.compose import SlideLibrary, open_library
from tests.fixtures.compositions import (
    agenda,
    asked,
    chart,
    composed,
    composed_in_part,
    shown,
    table,
    text,
)
from tests.fixtures.decks import TITLE_ONLY, add_box, add_chart, add_slide, new_deck, saved
from tests.fixtures.slide_templates import CHART_TEXT, TABLE, TABLE_CHART, TEXT, TEXT_TEXT

SENTENCE = "A text that is long enough to be taken for content of the slide."


def drawn(build: Callable[[Any], Any]) -> SlideLibrary:
    """Return a template of one slide with a title and what `build` draws."""
    deck = new_deck()
    build(add_slide(deck, TITLE_ONLY))
    return open_library(saved(deck))


def box(
    slide: Any, name: str, at: tuple[float, float, float, float], content: str = SENTENCE
) -> None:
    """Draw a text box at x, y, width and height in inches."""
    add_box(slide, content, at=at[:2], size=at[2:]).name = name


def named(home: SlideLibrary, *blocks: Any, **data: Any) -> dict[str, str]:
    """Return the texts of the composed slide by the names of their shapes."""
    (slide,) = shown(composed(asked(0, *blocks, title="Title", home=home, **data)))
    found = {each.name: each.text_frame.text for each in slide.shapes if each.has_text_frame}
    found.pop("Title 1")
    return found


def words(*values: str) -> list[dict[str, Any]]:
    return [text(text=value) for value in values]


def cards(slide: Any) -> None:
    for number in range(3):
        box(slide, f"head {number}", (0.5 + 3.2 * number, 1.6, 2.8, 0.5), f"Head {number}")
        box(slide, f"card {number}", (0.5 + 3.2 * number, 2.2, 2.8, 3))


def test_columns_fill_cards_and_their_headings_from_left_to_right() -> None:
    content = [{"header": h, "blocks": words(h.lower())} for h in ("One", "Two", "Three")]
    assert named(drawn(cards), content=content) == {
        "head 0": "One", "card 0": "one",
        "head 1": "Two", "card 1": "two",
        "head 2": "Three", "card 2": "three",
    }  # fmt: skip


def test_a_card_without_content_loses_its_heading() -> None:
    content = [{"header": h, "blocks": words(h.lower())} for h in ("One", "Two")]
    assert list(named(drawn(cards), content=content)) == ["head 0", "card 0", "head 1", "card 1"]


def test_the_blocks_of_one_column_fill_cards_in_reading_order() -> None:
    found = named(drawn(cards), *words("one", "two", "three"))
    assert [found[f"card {number}"] for number in range(3)] == ["one", "two", "three"]


def test_a_text_across_both_columns_is_neither() -> None:
    def build(slide: Any) -> None:
        box(slide, "wide", (0.5, 1.5, 9, 1.4))
        box(slide, "right", (5.2, 3, 4.3, 3))
        box(slide, "left", (0.5, 3, 4.3, 3))

    content = [{"blocks": words("one")}, {"blocks": words("two")}]
    assert named(drawn(build), content=content) == {"right": "two", "left": "one"}


def test_columns_go_below_each_other_where_nothing_stands_side_by_side() -> None:
    def build(slide: Any) -> None:
        box(slide, "lower", (0.5, 4, 9, 2))
        box(slide, "upper", (0.5, 1.6, 9, 2))

    content = [{"blocks": words("one")}, {"blocks": words("two")}]
    assert named(drawn(build), content=content) == {"upper": "one", "lower": "two"}


def test_the_largest_place_takes_what_is_over() -> None:
    def build(slide: Any) -> None:
        box(slide, "large", (0.5, 1.6, 5, 4))
        box(slide, "small", (6, 1.6, 3, 2))

    found = named(drawn(build), *words("one", "two", "three", "four"))
    assert found == {"large": "one\ntwo\nthree", "small": "four"}


def test_notes_beside_a_chart_take_one_block_each_and_the_source_stays() -> None:
    def build(slide: Any) -> None:
        add_chart(slide, "x")
        box(slide, "first", (6, 1.6, 3, 2))
        box(slide, "second", (6, 3.8, 3, 2))
        box(slide, "source", (0.5, 6.9, 5, 0.3), f"Source: {SENTENCE}")

    assert named(drawn(build), *words("one"), chart(), *words("two")) == {
        "first": "one", "second": "two", "source": f"Source: {SENTENCE}",
    }  # fmt: skip


def test_a_header_without_a_place_gets_a_strip_of_its_chart() -> None:
    content = [
        {"header": "Course", "blocks": [chart()]},
        {"header": "Meaning", "blocks": words("up")},
    ]
    plain, headed = shown(
        composed(
            asked(CHART_TEXT, chart(), *words("up"), title="Plain"),
            asked(CHART_TEXT, title="Headed", content=content),
        )
    )
    before, after = (
        next(each for each in slide.shapes if each.has_chart) for slide in (plain, headed)
    )
    heading = next(each for each in headed.shapes if each.name == "Column heading")
    assert heading.text_frame.text == "Course"
    assert heading.top == before.top
    assert after.top == heading.top + heading.height
    assert after.top + after.height == before.top + before.height
    assert "Meaning\nup" in [each.text_frame.text for each in headed.placeholders]


@pytest.mark.parametrize("index", [TEXT, TABLE])
def test_an_agenda_goes_into_a_list_or_a_table(index: int) -> None:
    (slide,) = shown(composed(asked(index, agenda("Traffic", "Costs"), title="Agenda")))
    tables = [
        "\n".join(row.cells[0].text for row in each.table.rows)
        for each in slide.shapes if each.has_table
    ]  # fmt: skip
    lists = [each.text_frame.text for each in slide.placeholders][1:]
    assert any("Traffic" in each and "Costs" in each for each in (*tables, *lists))


def test_a_header_alone_and_a_block_too_many_are_told() -> None:
    result = composed_in_part(
        asked(TEXT_TEXT, content=[{"header": "Alone"}, {"blocks": words("x")}]),
        asked(
            TEXT_TEXT, content=[{"blocks": words(n)} for n in ("a", "b")] + [{"blocks": [table()]}]
        ),
        asked(CHART_TEXT, content=[{"blocks": words(n)} for n in ("a", "b")]),
        asked(TABLE_CHART, table(), table()),
    )
    assert [str(each.error).partition(";")[0] for each in result.results] == [
        "slides[0].slide_data.content[0].header: the slide has no place for a header without "
        "content",
        "slides[1].slide_data.content[2].blocks[0]: the slide has no place for a table",
        "slides[2].slide_data.content[1].blocks[0]: the slide has no place for the text of another "
        "column",
        "slides[3].slide_data.content[0].blocks[1]: the slide has no place for a second table",
    ]
