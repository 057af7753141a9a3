"""Markers in texts: where they stand, how they look, what they take."""

from __future__ import annotations

from typing import Any

import pytest
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.inspect.items import Accepts, Box, Placeholder, Slide
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    add_box,
    add_slide,
    add_table,
    new_deck,
    saved,
)

EVERYTHING_IN_A_SHAPE = (
    Accepts.TEXT,
    Accepts.LIST,
    Accepts.IMAGE,
    Accepts.VIDEO,
    Accepts.DELETE,
)


def only_slide(deck: Any) -> Slide:
    (slide,) = compile(saved(deck)).inspect().slides
    return slide


def placeholder(deck: Any, key: str) -> Placeholder:
    (found,) = (each for each in only_slide(deck).placeholders if each.key == key)
    return found


def test_a_marker_split_over_runs_is_one_with_the_font_of_its_first_run() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "Sales in {mo", "nth", "} rose")
    box.text_frame.paragraphs[0].runs[0].font.name = "Georgia"
    box.text_frame.paragraphs[0].runs[1].font.name = "Arial"
    (occurrence,) = placeholder(deck, "month").occurrences
    assert occurrence.sample == "Sales in {month} rose"
    assert (occurrence.font.typeface, occurrence.font.size) == ("Georgia", 18.0)
    assert not occurrence.alone


def test_every_occurrence_of_a_key_is_listed_with_its_shape() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{k} and {k}").name = "First"
    add_box(slide, "{k}").name = "Second"
    shapes = [each.where.shape for each in placeholder(deck, "k").occurrences]
    assert shapes == ["First", "First", "Second"]


def test_an_old_picture_mark_is_no_part_of_the_key() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{! photo }")
    assert placeholder(deck, "photo").accepts == EVERYTHING_IN_A_SHAPE


def test_a_cell_takes_no_picture_and_is_named_as_the_data_counts() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_table(slide, "t", 2, 3).table.cell(1, 2).text = "{k}"
    add_box(slide, "{k}")
    found = placeholder(deck, "k")
    assert found.accepts == (Accepts.TEXT, Accepts.LIST, Accepts.DELETE)
    where = found.occurrences[1].where if found.occurrences[0].where.row is None else None
    cell = where or found.occurrences[0].where
    assert (cell.row, cell.column) == (1, 2)


def test_a_marker_in_the_notes_takes_text_only() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    slide.notes_slide.notes_text_frame.text = "Say {what}"
    found = placeholder(deck, "what")
    assert found.accepts == (Accepts.TEXT, Accepts.LIST)
    assert found.occurrences[0].where.notes


def test_positions_are_those_on_the_slide_through_nested_groups() -> None:
    deck = new_deck()
    outer = add_slide(deck).shapes.add_group_shape()
    outer.name = "Outer"
    inner = outer.shapes.add_group_shape()
    inner.name = "Inner"
    box = inner.shapes.add_textbox(Emu(100), Emu(200), Emu(400), Emu(80))
    box.text_frame.text = "{k}"
    # the inner group shows its 1000 x 1000 units at half size, the outer one moves it
    _place(inner, "off", 0, 0, "ext", 500, 500, "chOff", 0, 0, "chExt", 1000, 1000)
    _place(outer, "off", 9_000, 7_000, "ext", 500, 500, "chOff", 0, 0, "chExt", 500, 500)
    (occurrence,) = placeholder(deck, "k").occurrences
    assert occurrence.where.groups == ("Outer", "Inner")
    assert occurrence.where.box == Box(9_050, 7_100, 200, 40)


@pytest.mark.parametrize(
    ("attributes", "box"),
    [
        ({"rot": "5400000"}, Box(750, 150, 200, 100, 90.0)),
        ({"flipH": "1"}, Box(700, 100, 200, 100)),
        ({"flipV": "1"}, Box(100, 800, 200, 100)),
        ({"rot": "10800000", "flipH": "1"}, Box(100, 800, 200, 100, 180.0)),
    ],
)
def test_a_turned_or_mirrored_group_moves_what_is_in_it(
    attributes: dict[str, str], box: Box
) -> None:
    deck = new_deck()
    group = add_slide(deck).shapes.add_group_shape()
    inside = group.shapes.add_textbox(Emu(100), Emu(100), Emu(200), Emu(100))
    inside.text_frame.text = "{k}"
    _place(group, "off", 0, 0, "ext", 1000, 1000, "chOff", 0, 0, "chExt", 1000, 1000)
    transform = group._element.grpSpPr.find(qn("a:xfrm"))
    for name, value in attributes.items():
        transform.set(name, value)
    assert placeholder(deck, "k").occurrences[0].where.box == box


def _place(group: Any, *values: Any) -> None:
    """Set the transform of a group: name, two numbers, name, two numbers, …."""
    transform = group._element.grpSpPr.get_or_add_xfrm()
    for name, x, y in zip(values[::3], values[1::3], values[2::3], strict=True):
        element = transform.find(qn(f"a:{name}"))
        if element is None:
            element = transform.makeelement(qn(f"a:{name}"), {})
            transform.append(element)
        names = ("cx", "cy") if "ext" in name.lower() else ("x", "y")
        for attribute, value in zip(names, (x, y), strict=True):
            element.set(attribute, str(value))


def test_a_placeholder_takes_place_font_and_bullet_from_its_layout_and_master() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    slide.shapes.title.text = "{headline}"
    slide.placeholders[1].text_frame.text = "{points}"
    layout = deck.slide_layouts[TITLE_AND_BODY]
    (title,) = placeholder(deck, "headline").occurrences
    (body,) = placeholder(deck, "points").occurrences
    assert title.where.box is not None
    assert title.where.box.y == layout.placeholders[0].top
    assert (title.font.typeface, title.font.role, title.font.size) == ("Calibri", "major", 44.0)
    assert (body.font.role, body.font.size) == ("minor", 32.0)
    assert (title.bulleted, body.bulleted) == (False, True)


def test_dummy_levels_below_a_marker_are_told() -> None:
    deck = new_deck()
    frame = add_slide(deck, TITLE_AND_BODY).placeholders[1].text_frame
    frame.text = "{points}"
    for text, level in (("Detail", 1), ("Footnote", 2), ("Other", 0)):
        paragraph = frame.add_paragraph()
        paragraph.text, paragraph.level = text, level
    assert placeholder(deck, "points").occurrences[0].levels == ((1, "Detail"), (2, "Footnote"))


def test_a_slide_tells_title_layout_notes_and_whether_it_is_hidden() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    slide.shapes.title.text = "Report of {month}"
    slide._element.set("show", "0")
    slide.notes_slide.notes_text_frame.text = "-"
    found = only_slide(deck)
    assert (found.number, found.title, found.layout) == (
        1,
        "Report of {month}",
        "Title and Content",
    )
    assert (found.hidden, found.notes) == (True, True)


def test_fonts_are_counted_by_run_with_their_role() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    for text in ("one", "two"):
        run = add_box(slide, text).text_frame.paragraphs[0].runs[0]
        run.font.name = "Georgia"
    add_box(slide, "three")
    fonts = compile(saved(deck)).inspect().fonts
    assert [(each.typeface, each.role, each.count) for each in fonts] == [
        ("Georgia", "", 2),
        ("Calibri", "minor", 1),
    ]


def test_theme_size_layouts_and_properties_are_told() -> None:
    deck = new_deck()
    deck.core_properties.title = "Quarterly report"
    add_box(add_slide(deck), "{k}")
    inventory = compile(saved(deck)).inspect()
    assert inventory.theme is not None
    assert len(inventory.theme.colors) == 12
    assert inventory.theme.colors["accent1"] == "4F81BD"
    assert inventory.theme.colors["dk1"] == "000000"
    assert inventory.properties["title"] == "Quarterly report"
    assert len(inventory.layouts) == 11
    assert inventory.document()["size"] == {
        "emu": {"width": 9_144_000, "height": 6_858_000},
        "pixels": {"width": 960, "height": 720},
    }


def test_a_stated_size_wins_over_the_styles() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    slide.shapes.title.text = "{k}"
    slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size = Pt(61)
    assert placeholder(deck, "k").occurrences[0].font.size == 61.0


def test_a_text_without_a_place_cannot_become_a_picture() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{k}", at=(1, 1))
    assert box.left == Inches(1)
    box._element.spPr.remove(box._element.spPr.find(qn("a:xfrm")))
    found = placeholder(deck, "k")
    assert found.occurrences[0].where.box is None
    assert Accepts.IMAGE not in found.accepts
