"""Effective formatting of shapes and table cells: who says it, and who says it louder."""

from __future__ import annotations

import pytest
from lxml import etree

from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.styles import cell_fonts, fonts_of
from slidemill.deck.opc.namespaces import A
from tests.fixtures.canvases import canvas_of, give_body, shape_named
from tests.fixtures.slide_templates import (
    BOXES,
    ORCHARD,
    TABLE,
    TEXT,
    TEXT_TEXT,
    slide_templates,
)


def _table(canvas: Canvas) -> etree._Element:
    return next(canvas.root.iter(f"{{{A}}}tbl"))


def test_a_placeholder_follows_its_layout_then_its_master() -> None:
    canvas = canvas_of(TEXT)
    fonts = fonts_of(canvas, shape_named(canvas, "Content"))
    assert [fonts.level(number).size for number in range(3)] == [20, 18, 16]
    assert fonts.level(0).bulleted
    canvas = canvas_of(TEXT_TEXT)
    assert fonts_of(canvas, shape_named(canvas, "Content")).level(0).size == 18


def test_two_layouts_with_the_same_placeholder_have_their_own_styles() -> None:
    template = slide_templates()
    sizes = []
    for index in (TEXT, TEXT_TEXT, TEXT):
        canvas = canvas_of(index, template)
        sizes.append(fonts_of(canvas, shape_named(canvas, "Content")).level(0).size)
    assert sizes == [20, 18, 20]


def test_a_title_has_the_masters_title_style_and_the_themes_face() -> None:
    canvas = canvas_of(TEXT, slide_templates(ORCHARD))
    fonts = fonts_of(canvas, shape_named(canvas, "Title"))
    style = fonts.style()
    assert (style.size, style.bold) == (28, True)
    assert fonts.typeface(style) == "Cambria"
    assert not fonts.font(style).face.approximate


def test_the_shapes_own_list_style_and_the_run_win() -> None:
    canvas = canvas_of(TEXT)
    shape = shape_named(canvas, "Content")
    give_body(
        shape,
        '<a:bodyPr/><a:lstStyle><a:lvl1pPr><a:defRPr sz="1300" i="1"/></a:lvl1pPr></a:lstStyle>'
        '<a:p><a:pPr><a:lnSpc><a:spcPct val="90000"/></a:lnSpc></a:pPr><a:r><a:rPr b="1">'
        '<a:latin typeface="Courier New"/></a:rPr><a:t>x</a:t></a:r></a:p>',
    )
    fonts = fonts_of(canvas, shape)
    paragraph = next(shape.iter(f"{{{A}}}p"))
    style = fonts.style(paragraph.find(f"{{{A}}}pPr"), paragraph.find(f"{{{A}}}r/{{{A}}}rPr"))
    assert (style.size, style.italic, style.bold) == (13, True, True)
    assert style.line.share == pytest.approx(0.9)
    assert fonts.typeface(style) == "Courier New"
    (laid,) = fonts.paragraphs([paragraph])
    assert laid.runs[0].font.size == 13


def test_a_text_box_starts_from_the_presentations_default() -> None:
    canvas = canvas_of(BOXES)
    style = fonts_of(canvas, shape_named(canvas, "Card")).level(0)
    assert (style.size, style.bulleted) == (18, False)


def test_a_cell_is_styled_by_the_part_of_the_table_style_it_is_in() -> None:
    canvas = canvas_of(TABLE)
    table = _table(canvas)
    bold = {
        (row, column): cell_fonts(canvas, table, row, column).level(0).bold
        for row in (0, 1)
        for column in (0, 1)
    }
    assert bold == {(0, 0): True, (0, 1): True, (1, 0): False, (1, 1): False}
    assert cell_fonts(canvas, table, 1, 1).level(0).size == 18
    next(table.iter(f"{{{A}}}tblPr")).set("firstCol", "1")
    assert cell_fonts(canvas, table, 1, 0).level(0).bold


def test_edges_are_bold_in_styles_the_template_does_not_bring_but_for_plain_ones() -> None:
    canvas = canvas_of(TABLE)
    table = _table(canvas)
    identity = next(table.iter(f"{{{A}}}tableStyleId"))
    identity.text = "{21E4AEA4-8DFA-4A89-87EB-49C32662AFE0}"
    assert cell_fonts(canvas, table, 0, 1).level(0).bold
    assert not cell_fonts(canvas, table, 1, 1).level(0).bold
    identity.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
    assert not cell_fonts(canvas, table, 0, 1).level(0).bold


def test_a_cells_own_list_style_counts() -> None:
    canvas = canvas_of(TABLE)
    table = _table(canvas)
    cell = next(table.iter(f"{{{A}}}tc"))
    levels = next(cell.iter(f"{{{A}}}lstStyle"))
    level = etree.SubElement(levels, f"{{{A}}}lvl1pPr")
    etree.SubElement(level, f"{{{A}}}defRPr").set("sz", "900")
    assert cell_fonts(canvas, table, 0, 0, cell).level(0).size == 9
