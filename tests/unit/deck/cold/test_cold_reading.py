"""What a template's bytes tell spares parsing, and never changes what comes out."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from slidemill.deck import TemplateError, compile  # noqa: A004  # the engine's verb
from slidemill.deck.compiler.text import shows_no_marker
from slidemill.deck.compiler.workbook_rows import usual_rows
from slidemill.deck.opc.flat_xml import usual_relationships, usual_types
from tests.bench.deck.engine import deck_data
from tests.bench.deck.workloads import w1
from tests.fixtures.decks import (
    add_box,
    add_chart,
    add_slide,
    data,
    members,
    new_deck,
    opened,
    order,
    rebuilt,
    saved,
    substituted,
    texts,
    three_slides,
)

REPORT = w1()
SLIDE, LAYOUT = "ppt/slides/slide1.xml", "ppt/slideLayouts/slideLayout7.xml"
_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _sheet(rows: str) -> bytes:
    return (
        f'{_DECLARED}<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    )


def _without_short_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every part parsed, as if all of them were written in ways that nobody foresaw."""
    compiler = "slidemill.deck.compiler"
    for place in ("markup", "parts", "text", "workbook_rows"):
        monkeypatch.setattr(f"{compiler}.{place}.in_utf8", lambda _: False)
    for name in ("usual_relationships", "usual_types"):
        monkeypatch.setattr(f"slidemill.deck.opc.package.{name}", lambda _: None)
    monkeypatch.setattr("slidemill.deck.opc.package._all_usual", lambda _: False)


def _quiet_deck() -> bytes:
    """Return slides with and without markers, a chart that no data asks for, and notes."""
    deck = new_deck()
    for text in ("Title {k}", "Nothing to fill"):
        slide = add_slide(deck)
        slide.notes_slide.notes_text_frame.text = f"Say: {text}"
        add_box(slide, text)
        add_chart(slide, "load")
    return saved(deck)


def test_a_report_is_the_same_when_every_part_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = compile(REPORT.template).render(deck_data(REPORT), REPORT.pictures).content
    _without_short_cuts(monkeypatch)
    slow = compile(REPORT.template).render(deck_data(REPORT), REPORT.pictures).content
    assert quick == slow


def test_slides_that_say_nothing_are_the_same_when_they_are_parsed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    template, deck = _quiet_deck(), data(*order(1, 2, 2, 1))
    quick = compile(template).render(deck).content
    _without_short_cuts(monkeypatch)
    assert quick == compile(template).render(deck).content


def test_a_first_deck_and_later_ones_are_the_same() -> None:
    template = compile(REPORT.template)
    first, second, third = (
        template.render(deck_data(REPORT), REPORT.pictures).content for _ in range(3)
    )
    assert first == second == third


@pytest.mark.parametrize("marker", ["&#123;k}", "&#x7B;k}", "<![CDATA[{k}]]>", "{<!-- -->k}"])
def test_a_marker_is_found_however_its_brace_is_written(marker: str) -> None:
    template = rebuilt(saved(three_slides()), {SLIDE: substituted("{k}", marker)})
    deck = opened(compile(template).render(data({"template": 1, "k": "found"})))
    assert texts(deck.slides[0]) == ["A found"]


def test_a_marker_is_found_in_a_slide_of_another_encoding() -> None:
    def widened(part: bytes) -> bytes:
        text = part.decode()
        return re.sub(r"encoding=.UTF-8.", 'encoding="UTF-16"', text).encode("utf-16")

    template = rebuilt(saved(three_slides()), {SLIDE: widened})
    deck = opened(compile(template).render(data({"template": 1, "k": "found"})))
    assert texts(deck.slides[0]) == ["A found"]


@pytest.mark.parametrize("part", [SLIDE, LAYOUT])
def test_a_broken_part_is_told_though_no_marker_asks_for_it(part: str) -> None:
    template = saved(three_slides())
    quiet = rebuilt(template, {SLIDE: substituted("{k}", "still")})
    with pytest.raises(TemplateError, match="well-formed"):
        compile(rebuilt(quiet, {part: lambda content: content[:-9]}))


@pytest.mark.parametrize(
    ("inside", "silent"),
    [
        ('<p:ext uri="{28A0092B}"/>', True),
        ("<a:t>price {k}</a:t>", False),
        ("<a:t>a > {k}</a:t>", False),
        ("<a:t>&#123;k}</a:t>", False),
    ],
)
def test_braces_count_in_texts_only(inside: str, silent: bool) -> None:
    assert shows_no_marker(f"{_DECLARED}<p:sld>{inside}</p:sld>".encode()) is silent


@pytest.mark.parametrize(
    ("read", "part"),
    [
        (usual_relationships, "ppt/_rels/presentation.xml.rels"),
        (usual_types, "[Content_Types].xml"),
    ],
)
@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.replace(b'"', b"'"),
        lambda content: content.replace(b"/>", b"/><!-- why -->", 1),
        lambda content: content.replace(b"/>", b"></x>", 1),
        lambda content: content.replace(b"Type", b'Type="a" Type', 1),
        lambda content: content[:-3],
        lambda content: content.replace(b".xml", b"&amp;.xml", 1),
    ],
)
def test_a_list_in_an_unusual_writing_is_left_to_the_parser(
    read: Callable[[bytes], object], part: str, change: Callable[[bytes], bytes]
) -> None:
    content = members(REPORT.template)[part]
    assert read(content) is not None
    assert read(change(content)) is None


def test_the_rows_of_a_chart_sheet_are_cut_from_their_text() -> None:
    found = usual_rows(
        _sheet(
            '<row r="2" spans="1:2" ht="15"><c r="A2" t="s"><v>0</v></c><c r="B2" s="3"/></row>'
            '<row r="4" hidden="1"/>'
        )
    )
    assert found is not None
    second, fourth = found.rows[1], found.rows[3]
    assert second.start == '<row r="2" ht="15"'
    assert [second.text[cell.first : cell.last] for cell in second.cells.values()] == [
        '<c r="A2" t="s"><v>0</v></c>',
        '<c r="B2" s="3"/>',
    ]
    assert (fourth.text, fourth.shown) == ('<row r="4" hidden="1"></row>', '<row r="4"')
    assert found.by_column == {0: {1: ""}, 1: {1: ' s="3"'}}
    assert b"<row" not in found.shell


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>',
        '<row r="2"><c r="A3"><v>2</v></c></row>',
        '<row r="2"><c r="A2"><v>2</v></c><c r="A2"><v>3</v></c></row>',
        '<row r="2"><c r="A2"><v>2 &lt; 3</v></c></row>',
        '<row r="2"> <c r="A2"><v>2</v></c></row>',
        '<row r="2"><c><v>2</v></c></row>',
        '<row><c r="A1"><v>2</v></c></row>',
        '<row r="2" ht="1" ht="2"/>',
        '<row r="2"/><row r="2"/>',
        '<row r="2"><c r="A2" t="inlineStr"><is><t>text</t></is></c></row>',
        '<row r="2" x14ac:dyDescent="0.25"/>',
        "<!-- none --><row r='2'/>",
    ],
)
def test_rows_in_an_unusual_writing_are_left_to_the_parser(rows: str) -> None:
    assert usual_rows(_sheet(rows)) is None
