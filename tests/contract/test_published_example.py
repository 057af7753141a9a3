"""A deck shaped like the example the sessions API's vendor publishes (reference, section 6)."""

from __future__ import annotations

import io
import re
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.text import MSO_AUTO_SIZE
from pptx.util import Emu, Pt

from slidemill.deck import check, parse_deck
from slidemill.deck import compile as compile_template

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RGB: Any = RGBColor  # python-pptx leaves it untyped
VALUES = {
    "text1": "Ships wait less than they did.",
    "text2": "The second crane came in May.",
    "text3": "Both berths are open again.",
    "text4": "North",
    "text5": "East",
    "text6": "South",
    "text7": "West",
}


def _box(slide: Any, name: str, text: str, top: int) -> Any:
    box = slide.shapes.add_textbox(Emu(457_200), Emu(top), Emu(4_000_000), Emu(400_000))
    box.name = name
    run = box.text_frame.paragraphs[0].add_run()
    run.text = text
    return box


def published_template() -> bytes:
    """Return a 16:10 deck of one slide: three boxes, a 3 by 3 table without alt text, a title."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Emu(9_144_000), Emu(5_715_000)
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    first = _box(slide, "テキスト ボックス 1", "{text1}", 900_000)
    first.text_frame.word_wrap = False
    first.text_frame.auto_size = MSO_AUTO_SIZE.SHAPE_TO_FIT_TEXT
    first.text_frame.paragraphs[0].runs[0].font.size = Pt(20)
    second = _box(slide, "テキスト ボックス 2", "{text2}", 1_500_000)
    second.text_frame.word_wrap = False
    second.text_frame.auto_size = MSO_AUTO_SIZE.SHAPE_TO_FIT_TEXT
    second.text_frame.paragraphs[0].runs[0].font.color.rgb = _RGB(0x43, 0x50, 0x9F)
    third = _box(slide, "テキスト ボックス 3", "{text3}", 2_100_000)
    third.text_frame.word_wrap = True
    third.text_frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
    third.fill.solid()
    third.fill.fore_color.rgb = _RGB(0xB3, 0xB8, 0xDD)
    third.text_frame.paragraphs[0].runs[0].font.color.theme_color = MSO_THEME_COLOR.BACKGROUND_1
    _box(slide, "タイトル", "Text (simple)", 300_000)
    shape = slide.shapes.add_table(3, 3, Emu(457_200), Emu(3_000_000), Emu(6_000_000), Emu(900_000))
    for key, (row, column) in {
        "{text4}": (0, 0),
        "{text5}": (1, 0),
        "{text6}": (1, 1),
        "{text7}": (2, 2),
    }.items():
        run = shape.table.cell(row, column).text_frame.paragraphs[0].add_run()
        run.text = key
        run.font.bold = run.font.italic = False
        run.font.name = "Yu Gothic"
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _formats(deck: bytes) -> list[bytes]:
    """Return every run, body, table and cell format of the slide, as bytes in order."""
    tags = {f"{A}{name}" for name in ("rPr", "bodyPr", "tblPr", "tcPr", "tblGrid")}
    root = Presentation(io.BytesIO(deck)).slides[0]._element
    return [etree.tostring(e, method="c14n") for e in root.iter() if e.tag in tags]


def _texts(deck: bytes) -> list[str]:
    root = Presentation(io.BytesIO(deck)).slides[0]._element
    return [element.text or "" for element in root.iter(f"{A}t")]


def test_the_published_example_renders_as_its_reference_says() -> None:
    template = published_template()
    rendering = compile_template(template).render(
        parse_deck({"slides": [{"template": 1, **VALUES}]}), {}
    )
    deck = rendering.content
    assert rendering.slides == 1
    assert rendering.warnings == ()
    assert not re.search(r"\{text", " ".join(_texts(deck)))
    expected = [VALUES.get(text.strip("{}"), text) for text in _texts(template)]
    assert _texts(deck) == expected
    assert "Text (simple)" in expected
    assert _formats(deck) == _formats(template)
    assert check(deck) == []
