"""Footers and slide numbers of composed decks."""

from __future__ import annotations

from typing import Any

from pptx import Presentation
from pptx.util import Pt

from slidemill.deck.compose import open_library
from tests.fixtures.compositions import asked, composed, shown, table
from tests.fixtures.decks import BLANK, add_box, add_slide, new_deck, saved
from tests.fixtures.slide_templates import CHART, TABLE, TEXT, TITLE


def furniture(slide: Any, kind: str) -> Any:
    """Return the slide's placeholder of a type, None when it has none."""
    for shape in slide.placeholders:
        if shape._element.ph.get("type") == kind:
            return shape
    return None


def test_the_decks_footer_goes_into_the_layouts_placeholder() -> None:
    slides = shown(
        composed(asked(TEXT, title="1"), asked(CHART, title="2"), footer_text="Port office")
    )
    for slide in slides:
        footer = furniture(slide, "ftr")
        assert footer.text_frame.text == "Port office"
        assert footer.text_frame.paragraphs[0].runs[0].font.size == Pt(8)
        assert slide.shapes[-1].name == "Footer"


def test_size_and_typeface_of_the_footer_can_be_set() -> None:
    (slide,) = shown(
        composed(asked(TEXT), footer_text="x", footer_font_size=10.5, footer_font_name="Arial")
    )
    font = furniture(slide, "ftr").text_frame.paragraphs[0].runs[0].font
    assert (font.size, font.name) == (Pt(10.5), "Arial")


def test_a_slides_own_footer_goes_before_the_decks() -> None:
    slides = shown(
        composed(
            asked(TEXT, footer="Mine"), asked(TEXT), asked(TEXT, footer=""), footer_text="Ours"
        )
    )
    texts = [each and each.text_frame.text for each in (furniture(s, "ftr") for s in slides)]
    assert texts == ["Mine", "Ours", None]


def test_without_a_wish_there_is_no_footer_and_no_number() -> None:
    (slide,) = shown(composed(asked(TEXT, title="Bare")))
    assert furniture(slide, "ftr") is furniture(slide, "sldNum") is None


def test_slides_are_numbered_as_they_stand_in_the_deck() -> None:
    result = composed(
        asked(TITLE), asked(TABLE, table(60, 3)), asked(TEXT), show_slide_numbers=True
    )
    numbers = []
    for slide in shown(result):
        shape = furniture(slide, "sldNum")
        (field,) = shape._element.iter("{*}fld")
        assert field.get("type") == "slidenum"
        numbers.append(field.findtext("{*}t"))
    assert result.pages > 3
    assert numbers == [str(number + 1) for number in range(result.pages)]


def test_a_layout_without_placeholders_gets_small_boxes_at_its_foot() -> None:
    deck = new_deck()
    add_box(add_slide(deck, BLANK), "Text of the template, which is long enough to be content")
    layout = deck.slide_layouts[BLANK]
    for shape in list(layout.placeholders):
        shape._element.getparent().remove(shape._element)
    home = open_library(saved(deck))
    (slide,) = shown(composed(asked(0, home=home), footer_text="Foot", show_slide_numbers=True))
    boxes = {shape.name: shape for shape in slide.shapes}
    assert boxes["Footer"].text_frame.text == "Foot"
    height = 6_858_000
    assert all(0.9 * height < box.top < box.top + box.height < height for box in boxes.values())
    assert boxes["Slide Number"].left > boxes["Footer"].left + boxes["Footer"].width - 10


def test_a_number_the_template_shows_is_brought_up_to_date() -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[5])
    box = slide.shapes.add_textbox(0, 0, 900_000, 300_000)
    paragraph = box.text_frame.paragraphs[0]._p
    field = paragraph.makeelement(f"{{{paragraph.nsmap['a']}}}fld")
    field.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
    field.set("type", "slidenum")
    field.append(field.makeelement(f"{{{paragraph.nsmap['a']}}}t"))
    field[0].text = "77"
    paragraph.append(field)
    home = open_library(saved(deck))
    slides = shown(composed(asked(0, home=home), asked(0, home=home)))
    assert [slide.shapes[-1]._element.findtext(".//{*}fld/{*}t") for slide in slides] == ["1", "2"]
