"""Formats of a request on DrawingML text: what they write, what they leave, in which order."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from slidemill.contracts.presentations import Alignment, TextFormat
from slidemill.deck.opc.namespaces import A
from slidemill.deck.text_formats import (
    format_paragraph,
    format_run,
    format_text,
    hex_color,
    merged,
    put_autofit,
    set_spacing,
)
from tests.fixtures.canvases import canvas_of, deck_with, give_body, shape_named
from tests.fixtures.schemas import NO_SCHEMAS, schema_faults, schema_folder
from tests.fixtures.slide_templates import TEXT

_RICH = (
    '<a:rPr lang="en-GB" sz="1800" b="0"><a:ln w="12700"><a:noFill/></a:ln>'
    '<a:gradFill><a:gsLst><a:gs pos="0"><a:srgbClr val="112233"/></a:gs>'
    '<a:gs pos="100000"><a:srgbClr val="445566"/></a:gs></a:gsLst></a:gradFill><a:effectLst/>'
    '<a:highlight><a:srgbClr val="FFFF00"/></a:highlight>'
    '<a:latin typeface="Meiryo" panose="020B0604030504040204"/><a:ea typeface="Meiryo"/>'
    '<a:sym typeface="Wingdings"/></a:rPr>'
)
_PARAGRAPH = (
    '<a:pPr marL="342900" indent="-342900"><a:spcBef><a:spcPts val="600"/></a:spcBef>'
    '<a:buClr><a:srgbClr val="FF0000"/></a:buClr><a:buFont typeface="Arial"/>'
    '<a:buChar char="-"/><a:tabLst><a:tab pos="914400"/></a:tabLst></a:pPr>'
)


def _element(xml: str) -> etree._Element:
    return etree.fromstring(xml.replace(" ", f' xmlns:a="{A}" ', 1))


def _names(element: etree._Element) -> list[str]:
    return [etree.QName(child).localname for child in element]


def test_a_format_without_members_changes_nothing() -> None:
    run, paragraph = _element(_RICH), _element(_PARAGRAPH)
    before = etree.tostring(run), etree.tostring(paragraph)
    format_run(run, TextFormat())
    format_paragraph(paragraph, TextFormat())
    format_run(run, None)
    assert (etree.tostring(run), etree.tostring(paragraph)) == before


def test_a_format_takes_the_place_of_the_templates_own_and_keeps_the_rest() -> None:
    run = _element(_RICH)
    format_run(
        run, TextFormat(font_size=10.5, bold=True, italic=False, color="#0af", font_name="Arial")
    )
    assert (run.get("sz"), run.get("b"), run.get("i")) == ("1050", "1", "0")
    assert run.get("lang") == "en-GB"
    assert _names(run) == [
        "ln", "solidFill", "effectLst", "highlight", "latin", "ea", "cs", "sym"
    ]  # fmt: skip
    assert run[1][0].get("val") == "00AAFF"
    assert dict(run.find(f"{{{A}}}latin").attrib) == {"typeface": "Arial"}  # type: ignore[union-attr]  # it is there


def test_a_western_face_leaves_east_asian_text_to_the_template() -> None:
    run = _element(_RICH)
    format_run(run, TextFormat(font_name="Georgia"))
    assert run.find(f"{{{A}}}ea").get("typeface") == "Meiryo"  # type: ignore[union-attr]  # it is there
    format_run(run, TextFormat(font_name="Yu Gothic"))
    faces = [run.find(f"{{{A}}}{script}") for script in ("latin", "ea", "cs")]
    assert [None if e is None else e.get("typeface") for e in faces] == ["Yu Gothic"] * 3


@pytest.mark.parametrize(
    ("stated", "written"),
    [("#abc", "AABBCC"), ("abc", "AABBCC"), ("#0f7A8a", "0F7A8A"), ("0F7A8A", "0F7A8A")],
)
def test_colours_are_read_with_and_without_a_hash_and_in_short(stated: str, written: str) -> None:
    assert hex_color(stated) == written


def test_line_spacing_is_a_multiple_and_stands_first() -> None:
    paragraph = _element(_PARAGRAPH)
    format_paragraph(paragraph, TextFormat(line_spacing=1.25, alignment=Alignment.CENTER))
    set_spacing(paragraph, "spcAft", points=6)
    assert paragraph.get("algn") == "ctr"
    assert _names(paragraph) == [
        "lnSpc", "spcBef", "spcAft", "buClr", "buFont", "buChar", "tabLst"
    ]  # fmt: skip
    assert paragraph[0][0].get("val") == "125000"


def test_of_several_formats_the_first_that_says_something_wins() -> None:
    strong, weak = TextFormat(bold=False, font_size=9), TextFormat(bold=True, color="123456")
    assert merged(strong, None, weak) == TextFormat(bold=False, font_size=9, color="123456")
    assert merged(None, None) is None


def test_an_autofit_stands_behind_the_warp_and_takes_the_place_of_another() -> None:
    properties = etree.fromstring(
        f'<a:bodyPr xmlns:a="{A}"><a:prstTxWarp prst="textNoShape"><a:avLst/></a:prstTxWarp>'
        '<a:normAutofit fontScale="62500"/><a:sp3d/></a:bodyPr>'
    )
    put_autofit(properties, "normAutofit")
    assert _names(properties) == ["prstTxWarp", "normAutofit", "sp3d"]
    assert not properties[1].attrib


_FORMATS = st.builds(
    TextFormat,
    font_name=st.none() | st.sampled_from(["Arial", "Yu Gothic", 'A "quoted" & <named> face']),
    font_size=st.none() | st.floats(1, 400),
    bold=st.none() | st.booleans(),
    italic=st.none() | st.booleans(),
    color=st.none() | st.sampled_from(["#fff", "0F7A8A"]),
    alignment=st.none() | st.sampled_from(Alignment),
    line_spacing=st.none() | st.floats(0.01, 10),
)


@pytest.mark.skipif(schema_folder() is None, reason=NO_SCHEMAS)
@settings(max_examples=25)
@given(first=_FORMATS, second=_FORMATS)
def test_any_formats_over_any_others_keep_the_schema(first: TextFormat, second: TextFormat) -> None:
    canvas = canvas_of(TEXT)
    shape = shape_named(canvas, "Content")
    give_body(
        shape,
        f"<a:bodyPr/><a:lstStyle/><a:p>{_PARAGRAPH}<a:r>{_RICH}<a:t>one</a:t></a:r><a:br/>"
        "<a:r><a:t>two</a:t></a:r><a:endParaRPr/></a:p><a:p><a:r><a:t>bare</a:t></a:r></a:p>",
    )
    for paragraph in shape.iter(f"{{{A}}}p"):
        format_text(paragraph, first)
        format_text(paragraph, second)
    assert schema_faults(deck_with(canvas)) == []
