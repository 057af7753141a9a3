"""Agendas: sections in the template's look, the current one standing out."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.util import Inches

from slidemill.contracts.presentations import Agenda, RenderOptions, TextFormat
from slidemill.deck.compose.agenda import unnumbered, write_agenda
from slidemill.deck.compose.canvas import Canvas, SlideFault
from slidemill.deck.opc.namespaces import A, P
from tests.fixtures.canvases import (
    canvas_of,
    deck_with,
    give_body,
    lines_shown,
    paragraphs_of,
    shape_named,
)
from tests.fixtures.decks import add_slide, new_deck, saved
from tests.fixtures.schemas import NO_SCHEMAS, schema_faults, schema_folder
from tests.fixtures.slide_templates import AGENDA

_SECTIONS = ["Where we stand", "What the winter cost", "Plans", "Questions"]
_PLAIN = '<a:p><a:r><a:rPr lang="en"/><a:t>Sample</a:t></a:r></a:p>'
_MARKED = (
    '<a:p><a:r><a:rPr b="1" sz="2400"><a:solidFill><a:schemeClr val="accent2"/></a:solidFill>'
    "</a:rPr><a:t>Current</a:t></a:r></a:p>"
)


def _page(*paragraphs: str, **options: Any) -> tuple[Canvas, etree._Element]:
    canvas = canvas_of(AGENDA, options=RenderOptions(**options))
    shape = shape_named(canvas, "Content")
    if paragraphs:
        give_body(shape, f"<a:bodyPr/><a:lstStyle/>{''.join(paragraphs)}")
    return canvas, shape


def _color(paragraph: etree._Element) -> str | None:
    found = paragraph.find(f"{{{A}}}r/{{{A}}}rPr/{{{A}}}solidFill")
    return None if found is None else found[0].get("val")


def _looks(shape: etree._Element) -> list[tuple[bool, str | None]]:
    """Return of each paragraph whether it is bold, and its colour."""
    runs = ((each.find(f"{{{A}}}r/{{{A}}}rPr"), each) for each in paragraphs_of(shape))
    return [(run is not None and run.get("b") == "1", _color(each)) for run, each in runs]


def test_the_current_section_is_bold_and_in_the_accent_when_the_template_shows_none() -> None:
    canvas, shape = _page()
    write_agenda(canvas, shape, Agenda(sections=_SECTIONS, active_index=1))
    assert lines_shown(shape) == _SECTIONS
    assert _looks(shape) == [
        (False, None), (True, "accent1"), (False, None), (False, None)
    ]  # fmt: skip


def test_without_a_current_section_all_look_alike() -> None:
    canvas, shape = _page(_PLAIN, _MARKED, _PLAIN)
    write_agenda(canvas, shape, Agenda(sections=_SECTIONS))
    assert _looks(shape) == [(False, None)] * 4


@pytest.mark.parametrize("at", [0, 1, 2])
def test_the_current_section_looks_like_the_templates_odd_one(at: int) -> None:
    samples = [_PLAIN] * 3
    samples[at] = _MARKED
    canvas, shape = _page(*samples)
    write_agenda(canvas, shape, Agenda(sections=_SECTIONS, active_index=3))
    assert _looks(shape) == [(False, None)] * 3 + [(True, "accent2")]


def test_of_two_samples_the_bold_one_is_the_current() -> None:
    canvas, shape = _page(_PLAIN, _MARKED)
    write_agenda(canvas, shape, Agenda(sections=_SECTIONS, active_index=0))
    assert _looks(shape)[0] == (True, "accent2")
    assert _looks(shape)[1:] == [(False, None)] * 3


def test_the_colour_that_was_sent_goes_over_the_templates() -> None:
    canvas, shape = _page(_PLAIN, _MARKED, _PLAIN)
    agenda = Agenda(sections=_SECTIONS, active_index=0, active_font_color="#c03")
    write_agenda(canvas, shape, agenda, TextFormat(color="808080", font_size=15))
    assert [look[1] for look in _looks(shape)] == ["CC0033", "808080", "808080", "808080"]
    assert {each.get("sz") for each in shape.iter(f"{{{A}}}rPr")} == {"1500"}


def test_light_text_on_dark_ground_gets_no_accent_only_bold() -> None:
    canvas, shape = _page(
        '<a:p><a:r><a:rPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:rPr>'
        "<a:t>Sample</a:t></a:r></a:p>"
    )
    write_agenda(canvas, shape, Agenda(sections=_SECTIONS, active_index=0))
    assert _looks(shape) == [(True, "bg1")] + [(False, "bg1")] * 3


def test_sections_are_numbered_as_the_template_numbers_them() -> None:
    typed = (
        '<a:p><a:r><a:rPr b="1"/><a:t>0{n}</a:t></a:r><a:r><a:rPr i="1"/><a:t>\tName</a:t></a:r>'
        "</a:p>"
    )
    canvas, shape = _page(*(typed.format(n=number) for number in (1, 2, 3)))
    write_agenda(canvas, shape, Agenda(sections=_SECTIONS))
    assert lines_shown(shape) == [f"0{n}\t{name}" for n, name in enumerate(_SECTIONS, 1)]
    number, name = paragraphs_of(shape)[0].findall(f"{{{A}}}r/{{{A}}}rPr")
    assert (number.get("b"), name.get("i")) == ("1", "1")


def test_the_number_of_the_current_section_stands_out_with_it() -> None:
    plain, marked = _PLAIN.replace("Sample", "2  Next"), _MARKED.replace("Current", "1  Start")
    canvas, shape = _page(marked, plain, plain.replace("2", "3"))
    write_agenda(canvas, shape, Agenda(sections=_SECTIONS, active_index=1))
    bold = [
        [each.get("b") for each in paragraph.iter(f"{{{A}}}rPr")]
        for paragraph in paragraphs_of(shape)
    ]
    assert bold == [[None, None], ["1", "1"], [None, None], [None, None]]
    assert lines_shown(shape)[1] == "2  What the winter cost"
    write_agenda(canvas, shape, Agenda(sections=_SECTIONS), TextFormat(font_size=11))
    assert {each.get("sz") for each in shape.iter(f"{{{A}}}rPr")} == {"1100"}


def test_sections_that_come_with_numbers_are_not_numbered_twice() -> None:
    assert unnumbered(["1. One", "2. Two"]) == ["One", "Two"]
    assert unnumbered(["2026 plans", "2. Two"]) == ["2026 plans", "2. Two"]
    counted = (
        '<a:p><a:pPr marL="457200" indent="-457200"><a:buAutoNum type="arabicPeriod"/></a:pPr>'
        "<a:r><a:t>Sample</a:t></a:r></a:p>"
    )
    canvas, shape = _page(counted)
    write_agenda(canvas, shape, Agenda(sections=["1. One", "2. Two"]))
    assert lines_shown(shape) == ["One", "Two"]
    assert len(list(shape.iter(f"{{{A}}}buAutoNum"))) == 2


def test_a_template_without_numbers_keeps_those_that_were_sent() -> None:
    canvas, shape = _page(_PLAIN)
    write_agenda(canvas, shape, Agenda(sections=["1. One", "2. Two"]))
    assert lines_shown(shape) == ["1. One", "2. Two"]


def test_more_sections_than_fit_are_smaller_and_then_told() -> None:
    canvas, shape = _page(textbox_min_font_size=10)
    write_agenda(canvas, shape, Agenda(sections=[f"Section {n}" for n in range(16)]))
    (size,) = {int(each.get("sz", "0")) for each in shape.iter(f"{{{A}}}rPr")}
    assert 1000 <= size < 2000
    assert canvas.warnings == []
    write_agenda(canvas, shape, Agenda(sections=[f"Section {n}" for n in range(60)]))
    assert len(canvas.warnings) == 1


def test_an_index_beyond_the_sections_is_a_fault_of_the_slide() -> None:
    canvas, shape = _page()
    place = "slides[0].slide_data.content[0].blocks[0].agenda"
    with pytest.raises(SlideFault) as caught:
        write_agenda(canvas, shape, Agenda(sections=_SECTIONS, active_index=4), place=place)
    assert caught.value.place == f"{place}.active_index"
    assert "has 4 sections; give 0 for the first to 3 for the last" in caught.value.message


def _table(rows: int, columns: int, *, marked: int | None = None) -> tuple[Canvas, etree._Element]:
    """Return a page with an agenda made as a table: number and name in each row."""
    deck = new_deck()
    slide = add_slide(deck)
    frame = slide.shapes.add_table(
        rows, columns, Inches(1), Inches(1.5), Inches(8), Inches(0.6 * rows)
    )
    frame.name = "Agenda"
    frame.table.first_row = False
    for row in range(rows):
        for column in range(columns):
            cell = frame.table.cell(row, column)
            cell.text = f"0{row + 1}" if column == 0 and columns > 1 < rows else "A sample section"
            if marked == (row if rows > 1 else column):
                cell.fill.solid()
                cell.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_2
    canvas = canvas_of(0, saved(deck))
    return canvas, shape_named(canvas, "Agenda")


def test_an_agenda_in_a_table_gets_a_row_for_each_section() -> None:
    canvas, frame = _table(3, 2, marked=1)
    write_agenda(canvas, frame, Agenda(sections=[*_SECTIONS, "Annex"], active_index=0))
    texts = lines_shown(frame)
    assert texts[::2] == ["01", "02", "03", "04", "05"]
    assert texts[1::2] == [*_SECTIONS, "Annex"]
    rows = list(frame.iter(f"{{{A}}}tr"))
    filled = [row.find(f".//{{{A}}}tcPr/{{{A}}}solidFill") is not None for row in rows]
    assert filled == [True, False, False, False, False]
    heights = [int(row.get("h", "0")) for row in rows]
    extent = frame.find(f"{{{P}}}xfrm/{{{A}}}ext")
    assert extent is not None
    assert int(extent.get("cy", "0")) == sum(heights) == pytest.approx(5 * 548_640, abs=9)


def test_a_table_of_more_sections_than_the_slide_holds_gets_lower_rows() -> None:
    canvas, frame = _table(3, 2)
    write_agenda(canvas, frame, Agenda(sections=_SECTIONS * 4))
    box = canvas.box(frame)
    assert box is not None
    assert box.bottom <= canvas.size[1] - 228_600 + 16
    assert canvas.warnings == []


def test_an_agenda_in_one_row_gets_a_cell_for_each_section() -> None:
    canvas, frame = _table(1, 3, marked=0)
    write_agenda(canvas, frame, Agenda(sections=_SECTIONS, active_index=2))
    assert lines_shown(frame) == _SECTIONS
    filled = [each.find(f"{{{A}}}solidFill") is not None for each in frame.iter(f"{{{A}}}tcPr")]
    assert filled == [False, False, True, False]
    widths = [int(each.get("w", "0")) for each in frame.iter(f"{{{A}}}gridCol")]
    assert len(widths) == 4
    assert sum(widths) == pytest.approx(8 * 914_400, abs=9)


def test_a_header_row_of_an_agenda_table_stays() -> None:
    canvas, frame = _table(3, 1)
    next(frame.iter(f"{{{A}}}tblPr")).set("firstRow", "1")
    write_agenda(canvas, frame, Agenda(sections=_SECTIONS, active_index=0))
    assert lines_shown(frame) == ["A sample section", *_SECTIONS]


@pytest.mark.skipif(schema_folder() is None, reason=NO_SCHEMAS)
def test_agendas_keep_the_schema() -> None:
    canvas, shape = _page(_PLAIN, _MARKED, _PLAIN)
    agenda = Agenda(sections=_SECTIONS * 5, active_index=3, active_font_color="123")
    write_agenda(canvas, shape, agenda, TextFormat(font_name="Arial", line_spacing=1.1))
    tables, frame = _table(2, 2, marked=0)
    write_agenda(tables, frame, agenda)
    assert schema_faults(deck_with(canvas)) == []
    assert schema_faults(deck_with(tables)) == []
