"""What is worth telling about a template."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from pptx.util import Emu

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from tests.fixtures.decks import (
    BLANK,
    add_box,
    add_chart,
    add_slide,
    add_table,
    new_deck,
    picture,
    saved,
    set_alternative_text,
)


def remarks(template: bytes) -> list[str]:
    return [str(note) for note in compile(template).inspect().notes]


def one_slide(build: Callable[[Any], Any]) -> bytes:
    deck = new_deck()
    build(add_slide(deck))
    return saved(deck)


def two_tables(slide: Any) -> None:
    add_table(slide, "t", 1, 1).name = "Left"
    add_table(slide, "t", 1, 1).name = "Right"


def key_and_marker(slide: Any) -> None:
    add_table(slide, "cranes", 1, 1)
    add_box(slide, "{cranes}")


def almost_alike(slide: Any) -> None:
    add_box(slide, "{unit_sales} {Unit-Sales}")


def nameless_table(slide: Any) -> None:
    add_table(slide, "", 1, 1)


def nameless_chart(slide: Any) -> None:
    add_chart(slide, "")


def braced_name(slide: Any) -> None:
    add_table(slide, "{cranes}", 1, 1)


def torn_marker(slide: Any) -> None:
    add_box(slide, "{mon").text_frame.paragraphs[0].add_line_break()
    slide.shapes[-1].text_frame.paragraphs[0].add_run().text = "th}"


def open_brace(slide: Any) -> None:
    add_box(slide, "Sales of {month rose")


def reserved_key(slide: Any) -> None:
    add_box(slide, "{template}")


def long_key(slide: Any) -> None:
    add_box(slide, f"{{{'k' * 256}}}")


def empty_table(slide: Any) -> None:
    frame = add_table(slide, "t", 1, 1)
    row = frame.table._tbl.tr_lst[0]
    frame.table._tbl.remove(row)


CASES = [
    (two_tables, '"Left" and "Right" share the alternative text "t"'),
    (key_and_marker, "one object cannot fill both"),
    (almost_alike, 'the keys "unit_sales" and "Unit-Sales" are spelt almost alike'),
    (nameless_table, "the table has no alternative text, so data cannot fill it"),
    (nameless_chart, "the chart has no alternative text, so data cannot fill it"),
    (braced_name, 'write "cranes" there'),
    (torn_marker, "holds a marker that is not whole"),
    (open_brace, '"Sales of {month rose" holds a marker that is not whole'),
    (reserved_key, "{template} cannot be filled"),
    (long_key, "has 256 characters"),
    (empty_table, "the table has no cell to copy"),
]


@pytest.mark.parametrize(("build", "said"), CASES, ids=[case[0].__name__ for case in CASES])
def test_what_looks_fillable_but_is_not_is_told(build: Callable[[Any], Any], said: str) -> None:
    (remark,) = remarks(one_slide(build))
    assert remark.startswith("slide 1")
    assert said in remark


def in_order(slide: Any) -> None:
    add_box(slide, "{a} {b", "}", " 3 { 4 and {} and }{")
    add_table(slide, "t", 1, 1)
    add_table(slide, "", 1, 1).table.cell(0, 0).text = "{c}"
    add_chart(slide, "load")


def test_a_template_in_order_gives_no_remark() -> None:
    assert remarks(one_slide(in_order)) == []


def test_a_picture_with_a_key_as_alternative_text_is_not_replaced() -> None:
    def build(slide: Any) -> None:
        shape = slide.shapes.add_picture(io.BytesIO(picture()), Emu(0), Emu(0))
        set_alternative_text(shape, "{photo}")

    (remark,) = remarks(one_slide(build))
    assert "a picture is not replaced by its alternative text" in remark


def test_a_marker_in_a_layout_is_told_once_for_all_slides() -> None:
    deck = new_deck()
    for _ in range(3):
        add_box(add_slide(deck), "{k}")
    layout = deck.slide_layouts[BLANK]
    layout.placeholders[0].text_frame.text = "{footer}"
    template = saved(deck)
    (remark,) = remarks(template)
    assert remark.startswith("ppt/slideLayouts/slideLayout7.xml: {footer} stands in the layout")


def test_a_marker_in_a_chart_title_is_told() -> None:
    deck = new_deck()
    chart = add_chart(add_slide(deck), "load").chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Load in {month}"
    (remark,) = remarks(saved(deck))
    assert "{month} stands in a chart's own texts" in remark
