"""Shapes that PowerPoint would resize to their text come out at that size, and the rest is told."""

from __future__ import annotations

import math
from typing import Any

import pytest
from lxml import etree
from pptx.enum.shapes import MSO_SHAPE
from pptx.util import Emu, Inches

from slidemill.deck import Rendering
from slidemill.deck.data import Align, FontStyle, ShapeStyle, Styles, Text
from slidemill.deck.faults import Fault, FaultKind
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    A,
    add_box,
    add_slide,
    new_deck,
    opened,
    rendered,
    saved,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
SENTENCE = "The quarterly revenue of our northern region grew faster than planned. "
ONE_LINE = 369_332
"""EMU: how high PowerPoint makes a box of one line of 18 pt."""
LINE = 276_999
"""EMU: how much each further line of 18 pt adds."""


def growing(
    *, wrap: str = "square", height: int = ONE_LINE, width: float = 4, **properties: str
) -> tuple[Any, Any]:
    """Return a deck and its box of 18 pt text that grows with it, three inches down."""
    deck = new_deck()
    box = add_box(add_slide(deck), "{k}", at=(1, 3), size=(width, 1))
    box.height = Emu(height)
    body = box.text_frame._txBody.bodyPr
    body.clear()
    body.set("wrap", wrap)
    for name, value in properties.items():
        body.set(name, value)
    etree.SubElement(body, f"{A}spAutoFit")
    return deck, box


def bounds(rendering: Rendering) -> tuple[int, int, int, int]:
    shape = opened(rendering).slides[0].shapes[0]
    return shape.left, shape.top, shape.width, shape.height


def overflows(rendering: Rendering) -> list[Fault]:
    return [each for each in rendering.warnings if each.kind is FaultKind.TEXT_OVERFLOW]


def test_a_box_grows_down_by_the_lines_its_text_needs() -> None:
    deck, box = growing()
    left, top, width, height = bounds(rendered(saved(deck), {"k": SENTENCE * 2}))
    assert (left, top, width) == (box.left, box.top, box.width)
    assert (height - ONE_LINE) / LINE == pytest.approx(4, abs=0.01)


@pytest.mark.parametrize(("anchor", "share"), [("t", 0.0), ("ctr", 0.5), ("b", 1.0)])
def test_a_box_grows_away_from_where_its_text_is_anchored(anchor: str, share: float) -> None:
    deck, box = growing(anchor=anchor)
    _, top, _, height = bounds(rendered(saved(deck), {"k": "one\ntwo\nthree"}))
    assert height > box.height
    assert top == pytest.approx(box.top - share * (height - box.height), abs=1)


@pytest.mark.parametrize(("align", "share"), [("l", 0.0), ("ctr", 0.5), ("r", 1.0)])
def test_a_box_that_does_not_wrap_gets_wider_by_its_alignment(align: str, share: float) -> None:
    deck, box = growing(wrap="none", width=0.5)
    box.text_frame.paragraphs[0]._p.get_or_add_pPr().set("algn", align)
    left, top, width, height = bounds(rendered(saved(deck), {"k": SENTENCE}))
    assert (top, height) == (box.top, ONE_LINE)
    assert width > Inches(5)
    assert left == pytest.approx(box.left - share * (width - box.width), abs=1)


def test_a_box_around_its_text_shrinks_with_it() -> None:
    deck, box = growing(wrap="none")
    box.text_frame.paragraphs[0].runs[0].text = "A long {k} text"
    box.width = Emu(1_650_000)
    _, _, width, _ = bounds(rendered(saved(deck), {"k": "x"}))
    assert Emu(1_000_000) < width < Emu(1_600_000)


def test_a_box_with_room_to_spare_keeps_it() -> None:
    deck, box = growing(height=Inches(2))
    template = saved(deck)
    before = xml(template, SLIDE).find(f".//{A}xfrm")
    after = xml(rendered(template, {"k": "one\ntwo"}).content, SLIDE).find(f".//{A}xfrm")
    assert etree.tostring(after) == etree.tostring(before)
    assert bounds(rendered(template, {"k": "a\n" * 12}))[3] > box.height


def test_a_turned_box_grows_along_its_own_height() -> None:
    deck, box = growing()
    box.rotation = 90.0
    left, top, width, height = bounds(rendered(saved(deck), {"k": "one\ntwo\nthree"}))
    grown = height - box.height
    middle = (left + width / 2, top + height / 2)
    assert middle[0] == pytest.approx(box.left + box.width / 2 - grown / 2, abs=2)
    assert middle[1] == pytest.approx(box.top + box.height / 2, abs=2)
    assert math.isclose(opened(rendered(saved(deck), {"k": "x"})).slides[0].shapes[0].rotation, 90)


def test_a_placeholder_without_a_place_of_its_own_gets_one_when_it_grows() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    body = slide.placeholders[1]
    body.text = "{k}"
    etree.SubElement(body.text_frame._txBody.bodyPr, f"{A}spAutoFit")
    inherited = body.left, body.top, body.width, body.height
    template = saved(deck)
    assert xml(rendered(template, {"k": "x"}).content, SLIDE).find(f".//{A}xfrm/{A}off") is None
    grown = opened(rendered(template, {"k": "line\n" * 20})).slides[0].placeholders[1]
    assert (grown.left, grown.top, grown.width) == inherited[:3]
    assert grown.height > inherited[3]


def test_a_box_grows_with_the_style_that_the_data_asks_for() -> None:
    deck, _ = growing()
    template = saved(deck)
    large = Text("x", Styles(FontStyle(size=36), ShapeStyle(align=Align.CENTER)))
    assert bounds(rendered(template, {"k": large}))[3] == 646_331


def test_a_text_the_data_says_nothing_of_leaves_its_box_alone() -> None:
    deck, box = growing(height=100)
    add_box(deck.slides[0], "{other}")
    assert bounds(rendered(saved(deck), {"other": "x"}))[3] == box.height


def test_a_shape_that_grows_off_the_slide_is_told() -> None:
    deck, _ = growing()
    template = saved(deck)
    assert overflows(rendered(template, {"k": "line\n" * 10})) == []
    (fault,) = overflows(rendered(template, {"k": "line\n" * 20}))
    assert str(fault).startswith("slides[0].k: the shape grows with the text and reaches ")


def plain_box(height: float = 1) -> bytes:
    deck = new_deck()
    box = add_box(add_slide(deck), "{k}", size=(4, height))
    body = box.text_frame._txBody.bodyPr
    body.clear()
    body.set("wrap", "square")
    return saved(deck)


def test_a_text_without_autofit_that_sticks_out_by_lines_is_told() -> None:
    rendering = rendered(plain_box(), {"k": "a\nb\nc\nd\ne\nf"})
    assert [str(fault) for fault in overflows(rendering)] == [
        "slides[0].k: the text is 3 lines (66 pt) too high for its box on template slide 1; "
        "shorten it, or make the box larger."
    ]


def test_a_text_that_sticks_out_by_less_than_a_line_is_not_told() -> None:
    assert overflows(rendered(plain_box(), {"k": "a\nb\nc"})) == []


def test_an_estimate_from_another_fonts_widths_is_called_one() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{k} {also}")
    body = box.text_frame._txBody.bodyPr
    body.clear()
    box.text_frame.paragraphs[0].runs[0].font.name = "Corporate Grotesk"
    (fault,) = overflows(rendered(saved(deck), {"k": SENTENCE * 4, "also": "x"}))
    assert fault.message.startswith('the text (with "also") is about ')


def test_an_ellipse_has_less_room_for_text() -> None:
    def in_shape(kind: MSO_SHAPE) -> list[Fault]:
        deck = new_deck()
        shape = add_slide(deck).shapes.add_shape(kind, 0, 0, Inches(4), Inches(1.2))
        shape.text_frame.text = "{k}"
        return overflows(rendered(saved(deck), {"k": "a\nb\nc\nd"}))

    assert in_shape(MSO_SHAPE.RECTANGLE) == []
    assert len(in_shape(MSO_SHAPE.OVAL)) == 1


def test_speaker_notes_are_not_fitted() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    slide.notes_slide.notes_text_frame.text = "{k}"
    assert overflows(rendered(saved(deck), {"k": SENTENCE * 200})) == []
