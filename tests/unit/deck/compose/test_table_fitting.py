"""Tables fit the room they have: over pages, with smaller text, or with texts moved down."""

from __future__ import annotations

from typing import Any

import pytest
from pptx.util import Inches

from tests.fixtures.composed_tables import (
    add_box,
    grid,
    head,
    lines,
    row,
    run_of,
    table_shape,
    tables,
    template,
    texts_of,
)
from tests.fixtures.compositions import asked, composed, shown, text, texts

LONG = "a line that is long enough to be broken several times in a column of this width " * 6


def sizes(table: Any) -> set[float]:
    return {run_of(cell).font.size.pt for each in table.rows for cell in each.cells if cell.text}


def bottom(shape: Any) -> int:
    return int(shape.top + shape.height)


def named(slide: Any, name: str) -> Any:
    return next(shape for shape in slide.shapes if shape.name == name)


def test_a_long_table_goes_on_over_pages_with_its_header() -> None:
    result = composed(asked(0, grid(*lines(70)), home=template()))
    pages = [texts_of(table) for table in tables(result)]
    assert result.results[0].pages == len(pages) > 2
    assert [page[0] for page in pages] == [["Head 0", "Head 1", "Head 2"]] * len(pages)
    below = [each[0] for page in pages for each in page[1:]]
    assert below == [f"Row {number}" for number in range(70)]
    assert result.warnings == ()


def test_no_page_reaches_below_the_slide() -> None:
    block = grid(*lines(30), *(row(f"Row {n}", LONG[: 90 * n]) for n in range(6)))
    for slide in shown(composed(asked(0, block, home=template()))):
        assert bottom(table_shape(slide)) <= Inches(7.5)


def test_all_leading_header_rows_are_repeated() -> None:
    block = grid(head("Top", "x", "y"), *lines(60))
    pages = [texts_of(table) for table in tables(composed(asked(0, block, home=template())))]
    assert {(page[0][0], page[1][0]) for page in pages} == {("Top", "Head 0")}


def test_a_table_that_nearly_fits_takes_lower_rows_before_a_second_page() -> None:
    home = template(rows=2, height=2.0)
    result = composed(asked(0, grid(*lines(12)), home=home))
    assert result.pages == 1
    assert sizes(tables(result)[0]) == {14}


def test_rows_are_as_high_as_their_text() -> None:
    block = grid(head("A", "B", "C"), row("short"), row(LONG))
    heights = [each.height for each in tables(composed(asked(0, block, home=template())))[0].rows]
    assert heights[2] > 4 * heights[1]


def test_a_row_higher_than_a_page_shrinks_alone_and_is_told_when_that_is_not_enough() -> None:
    block = grid(head("A", "B", "C"), row("short"), row(LONG * 8), row("last"))
    result = composed(asked(0, block, home=template()))
    found = [sizes(table) for table in tables(result)]
    assert found == [{14.0}, {14.0, 9.0}, {14.0}]
    (warning,) = result.warnings
    assert warning.place.endswith("table.rows[2]")
    assert "pt higher than a page has room for, with its text at 9 pt" in warning.message


def test_a_table_that_must_stay_on_its_page_shrinks_its_text() -> None:
    options = {"auto_paginate_tables": False}
    result = composed(asked(0, grid(*lines(20)), home=template(), options=options))
    assert result.pages == 1
    (size,) = sizes(tables(result)[0])
    assert 9 <= size < 14
    assert bottom(table_shape(shown(result)[0])) <= Inches(7.5)
    assert result.warnings == ()


def test_text_shrinks_to_the_floor_and_the_rest_is_told() -> None:
    options = {"auto_paginate_tables": False, "table_min_font_size": 11}
    result = composed(asked(0, grid(*lines(60)), home=template(), options=options))
    assert sizes(tables(result)[0]) == {11}
    (warning,) = result.warnings
    assert warning.place == "slides[0].slide_data.content[0].blocks[0].table.table"
    assert "pt too high for the room it has on the slide, with its text at 11 pt" in warning.message


def test_text_below_the_floor_already_is_not_enlarged() -> None:
    options = {"auto_paginate_tables": False}
    result = composed(asked(0, grid(*lines(60)), home=template(size=7), options=options))
    assert sizes(tables(result)[0]) == {7}


def with_text(slide: Any, _: Any) -> None:
    add_box(slide, "A text below the table that is long enough to count as content.", 2.6)


def test_a_table_ends_above_the_text_below_it() -> None:
    result = composed(asked(0, grid(*lines(5)), text(text="Words"), home=template(build=with_text)))
    slide = shown(result)[0]
    assert bottom(table_shape(slide)) <= named(slide, "Text").top == Inches(2.6)
    assert texts(slide) == ["Words"]


def test_the_text_moves_down_by_as_much_as_the_table_has_grown() -> None:
    options = {"allow_textbox_reposition": True}
    block = grid(*lines(7))
    home = template(build=with_text)
    slide = shown(composed(asked(0, block, text(text="Words"), home=home, options=options)))[0]
    grown = bottom(table_shape(slide)) - Inches(2.2)
    assert grown > 0
    assert sizes(table_shape(slide).table) == {14}
    assert named(slide, "Text").top == Inches(2.6) + grown


def test_a_moved_text_stays_on_the_slide_and_above_what_is_fixed() -> None:
    def crowded(slide: Any, table: Any) -> None:
        with_text(slide, table)
        rule = slide.shapes.add_shape(1, Inches(1), Inches(5), Inches(8), Inches(0.1))
        rule.name = "Rule"

    options = {"allow_textbox_reposition": True}
    for build, end in ((with_text, Inches(7.5)), (crowded, Inches(5))):
        home = template(build=build)
        block = grid(*lines(13))
        slide = shown(composed(asked(0, block, text(text="Words"), home=home, options=options)))[0]
        box = named(slide, "Text")
        assert Inches(2.6) < box.top
        assert bottom(table_shape(slide)) <= box.top
        assert bottom(box) <= end


def test_a_text_that_need_not_move_stays() -> None:
    options = {"allow_textbox_reposition": True}
    home = template(build=with_text)
    block = grid(*lines(1))
    slide = shown(composed(asked(0, block, text(text="Words"), home=home, options=options)))[0]
    assert named(slide, "Text").top == Inches(2.6)


def test_sample_text_that_is_not_used_takes_no_room() -> None:
    result = composed(asked(0, grid(*lines(14)), home=template(build=with_text)))
    assert result.pages == 1
    assert bottom(table_shape(shown(result)[0])) > Inches(3)


def test_a_caption_gets_a_small_text_box_below_the_table() -> None:
    block = grid(*lines(3), caption="Source: the harbour office\nAs of May")
    slide = shown(composed(asked(0, block, home=template())))[0]
    frame, box = table_shape(slide), named(slide, "Table caption")
    assert box.text_frame.text == "Source: the harbour office\nAs of May"
    assert 0 < box.top - bottom(frame) < Inches(0.1)
    assert (box.left, box.width) == (frame.left, frame.width)
    assert box.text_frame.paragraphs[0].runs[0].font.size.pt == 12


def test_a_caption_counts_in_the_fit_and_stands_on_every_page() -> None:
    block = grid(*lines(60), caption="Source: the harbour office")
    slides = shown(composed(asked(0, block, home=template())))
    assert len(slides) > 1
    for slide in slides:
        box = named(slide, "Table caption")
        assert bottom(table_shape(slide)) < box.top
        assert bottom(box) <= Inches(7.5)


@pytest.mark.parametrize("caption", ["Source: us", None])
def test_the_templates_caption_box_is_used_or_leaves_the_slide(caption: str | None) -> None:
    def captioned(slide: Any, _: Any) -> None:
        add_box(slide, "Sample words", 2.3, 0.3, name="Caption 1")

    home = template(build=captioned)
    slide = shown(composed(asked(0, grid(*lines(9), caption=caption), home=home)))[0]
    boxes = [shape for shape in slide.shapes if shape.has_text_frame]
    assert [box.text_frame.text for box in boxes] == ([caption] if caption else [])
    if caption:
        assert boxes[0].top - bottom(table_shape(slide)) == pytest.approx(Inches(0.1), abs=2)


def test_numbers_do_not_break_within() -> None:
    years = [head("Port", *map(str, range(2020, 2030))), row("A", *["1,048,576"] * 10)]
    table = tables(composed(asked(0, grid(*years), home=template())))[0]
    (size,) = sizes(table)
    assert 9 <= size < 14
    assert len({each.height for each in table.rows}) == 1


def test_many_narrow_columns_get_thinner_margins_and_small_text() -> None:
    years = [head("Port", *map(str, range(2012, 2026))), row("A", *["1,048,576"] * 14)]
    options = {"table_min_font_size": 7}
    table = tables(composed(asked(0, grid(*years), home=template(), options=options)))[0]
    assert min(sizes(table)) >= 7
    assert table.cell(1, 1).margin_left < 91_440
    assert len({each.height for each in table.rows}) == 1


def test_one_endless_word_does_not_make_a_table_small() -> None:
    rows = [head("A", "B", "C"), row("x" * 80, "2", "3")]
    assert sizes(tables(composed(asked(0, grid(*rows), home=template())))[0]) == {14}
