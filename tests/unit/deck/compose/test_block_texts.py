"""Titles and text blocks in the shapes of a template: words, looks, formats, bullets."""

from __future__ import annotations

import pytest
from lxml import etree

from slidemill.contracts.presentations import Alignment, SlideFormat, TextContent, TextFormat
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.texts import write_block, write_title
from slidemill.deck.opc.namespaces import A, P
from tests.fixtures.canvases import (
    canvas_of,
    deck_with,
    give_body,
    lines_shown,
    paragraphs_of,
    shape_named,
)
from tests.fixtures.schemas import NO_SCHEMAS, schema_faults, schema_folder
from tests.fixtures.slide_templates import BOXES, TEXT, TITLE

_HEADED = (
    "<a:bodyPr/><a:lstStyle/>"
    '<a:p><a:pPr marL="0" indent="0"><a:buNone/></a:pPr><a:r><a:rPr lang="de" sz="2400" b="1">'
    '<a:solidFill><a:schemeClr val="accent2"/></a:solidFill></a:rPr><a:t>Why</a:t></a:r></a:p>'
    '<a:p><a:pPr marL="400000" indent="-400000"><a:buFont typeface="Wingdings"/>'
    '<a:buChar char="§"/></a:pPr><a:r><a:rPr sz="1500" b="1"/><a:t>Lead: </a:t></a:r><a:r>'
    '<a:rPr sz="1500" dirty="0"><a:solidFill><a:srgbClr val="333333"/></a:solidFill></a:rPr>'
    "<a:t>a sample of some length</a:t></a:r></a:p>"
)


def _body() -> tuple[Canvas, etree._Element]:
    canvas = canvas_of(TEXT)
    return canvas, shape_named(canvas, "Content")


def _card() -> tuple[Canvas, etree._Element]:
    canvas = canvas_of(BOXES)
    return canvas, shape_named(canvas, "Card")


def _run(paragraph: etree._Element) -> etree._Element:
    found = paragraph.find(f"{{{A}}}r/{{{A}}}rPr")
    assert found is not None
    return found


def _stated(paragraph: etree._Element, name: str) -> str | None:
    properties = paragraph.find(f"{{{A}}}pPr")
    return None if properties is None else properties.get(name)


def _bullet(paragraph: etree._Element) -> str | None:
    for name in ("buNone", "buChar", "buAutoNum"):
        if paragraph.find(f"{{{A}}}pPr/{{{A}}}{name}") is not None:
            return name
    return None


def test_a_title_keeps_its_first_runs_format_and_breaks_at_line_ends() -> None:
    canvas = canvas_of(TITLE)
    shape = shape_named(canvas, "Title")
    give_body(
        shape,
        '<a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="r"/><a:r><a:rPr lang="en" i="1" dirty="0"/>'
        '<a:t>Old </a:t></a:r><a:r><a:rPr b="0"/><a:t>title</a:t></a:r></a:p>',
    )
    write_title(canvas, shape, "New\r\ntitle\n")
    assert lines_shown(shape) == ["New\ntitle"]
    (paragraph,) = paragraphs_of(shape)
    assert _stated(paragraph, "algn") == "r"
    for each in paragraph.iter(f"{{{A}}}rPr"):
        assert sorted(map(str, each.attrib)) == ["i", "lang"]


def test_a_title_takes_the_format_that_was_sent() -> None:
    canvas = canvas_of(TITLE)
    shape = shape_named(canvas, "Title")
    write_title(
        canvas, shape, "Harbours", TextFormat(color="#f80", alignment=Alignment.RIGHT, font_size=30)
    )
    (paragraph,) = paragraphs_of(shape)
    assert _stated(paragraph, "algn") == "r"
    assert _run(paragraph).get("sz") == "3000"
    assert _run(paragraph).find(f"{{{A}}}solidFill/{{{A}}}srgbClr").get("val") == "FF8800"  # type: ignore[union-attr]  # it is there


def test_an_empty_text_leaves_one_empty_paragraph() -> None:
    canvas, shape = _body()
    write_block(canvas, shape, [TextContent()])
    assert lines_shown(shape) == [""]
    write_title(canvas, shape, "  \n ")
    assert lines_shown(shape) == [""]


def test_a_block_is_header_then_lines_then_bullets() -> None:
    canvas, shape = _body()
    block = TextContent(header="Quay", text="First line\nsecond line\n", bullets=["one", "", "two"])
    write_block(canvas, shape, [block], "Column")
    assert lines_shown(shape) == ["Column", "Quay", "First line", "second line", "one", "two"]


def test_bullets_are_the_placeholders_own_and_texts_have_none() -> None:
    canvas, shape = _body()
    block = TextContent(header="Quay", text="Prose", bullets=["one"])
    write_block(canvas, shape, [block])
    header, text, bullet = paragraphs_of(shape)
    assert [_bullet(each) for each in (header, text, bullet)] == ["buNone", "buNone", None]
    assert _stated(text, "marL") == _stated(text, "indent") == "0"
    assert _stated(bullet, "marL") is None
    assert _run(header).get("b") == "1"


def test_a_shape_without_bullets_gets_real_ones_with_a_hanging_indent() -> None:
    canvas, shape = _card()
    write_block(canvas, shape, [TextContent(text="Prose", bullets=["one"])])
    text, bullet = paragraphs_of(shape)
    assert _bullet(text) is None
    assert _bullet(bullet) == "buChar"
    assert int(_stated(bullet, "marL") or 0) == -int(_stated(bullet, "indent") or 0) > 0


def test_a_body_whose_second_level_has_the_bullets_lends_that_level() -> None:
    canvas, shape = _body()
    give_body(
        shape,
        '<a:bodyPr/><a:lstStyle><a:lvl1pPr marL="0" indent="0"><a:buNone/></a:lvl1pPr></a:lstStyle>'
        "<a:p><a:r><a:t>Sample</a:t></a:r></a:p>",
    )
    write_block(canvas, shape, [TextContent(text="Prose", bullets=["one"])])
    text, bullet = paragraphs_of(shape)
    assert _stated(text, "lvl") is None
    assert _stated(bullet, "lvl") == "1"
    assert _bullet(bullet) is None


def test_letters_higher_than_any_box_get_bullets_too() -> None:
    canvas, shape = _card()
    give_body(
        shape,
        '<a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr sz="400000"/><a:t>Big</a:t></a:r></a:p>',
    )
    write_block(canvas, shape, [TextContent(bullets=["one"])])
    assert _bullet(paragraphs_of(shape)[0]) == "buChar"


def test_tabs_and_spaces_before_a_bullet_make_no_deeper_level() -> None:
    canvas, shape = _body()
    write_block(canvas, shape, [TextContent(bullets=["one", "\ttwo", "  three"])])
    assert {_stated(each, "lvl") for each in paragraphs_of(shape)} == {None}


def test_headers_and_bullets_look_like_the_samples_of_the_template() -> None:
    canvas, shape = _body()
    give_body(shape, _HEADED)
    write_block(canvas, shape, [TextContent(header="Then", text="Prose", bullets=["one"])])
    header, text, bullet = paragraphs_of(shape)
    assert (_run(header).get("sz"), _run(header).get("b")) == ("2400", "1")
    assert _run(header).find(f"{{{A}}}solidFill/{{{A}}}schemeClr") is not None
    assert (_run(text).get("sz"), _run(text).get("b"), _bullet(text)) == ("1500", None, "buNone")
    assert (_run(bullet).get("sz"), _run(bullet).get("b")) == ("1500", None)
    assert _bullet(bullet) == "buChar"
    assert _run(bullet).get("dirty") is None


def test_a_numbered_list_of_the_template_stays_numbered() -> None:
    canvas, shape = _body()
    give_body(
        shape,
        '<a:bodyPr/><a:lstStyle/><a:p><a:pPr marL="457200" indent="-457200">'
        '<a:buFont typeface="+mj-lt"/><a:buAutoNum type="arabicPeriod"/></a:pPr><a:r><a:t>x</a:t>'
        "</a:r></a:p>",
    )
    write_block(canvas, shape, [TextContent(bullets=["one", "two"])])
    assert [_bullet(each) for each in paragraphs_of(shape)] == ["buAutoNum"] * 2


def test_links_of_the_samples_are_not_lent_to_new_words() -> None:
    canvas, shape = _body()
    give_body(
        shape,
        "<a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr><a:hlinkClick "
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        'r:id="rId9"/></a:rPr><a:t>our site</a:t></a:r></a:p>',
    )
    write_block(canvas, shape, [TextContent(text="words")])
    assert next(shape.iter(f"{{{A}}}hlinkClick"), None) is None


def test_a_second_block_stands_apart_from_the_first() -> None:
    canvas, shape = _card()
    write_block(canvas, shape, [TextContent(text="one\ntwo"), TextContent(text="three")])
    gaps = [each.find(f"{{{A}}}pPr/{{{A}}}spcBef") is not None for each in paragraphs_of(shape)]
    assert gaps == [False, False, True]


_FORMATS = SlideFormat.model_validate(
    {
        "body": {"color": "111111", "font_size": 11},
        "textbox": {
            "header": {"color": "222222"},
            "text": {"color": "333333"},
            "bullets": {"color": "444444"},
        },
    }
)


def _colors(shape: etree._Element) -> list[str | None]:
    found = (_run(each).find(f"{{{A}}}solidFill/{{{A}}}srgbClr") for each in paragraphs_of(shape))
    return [None if each is None else each.get("val") for each in found]


def test_placeholders_take_the_body_format_and_text_boxes_their_own() -> None:
    block = TextContent(header="Quay", text="Prose", bullets=["one"])
    canvas, body = _body()
    write_block(canvas, body, [block], "Column", _FORMATS)
    assert _colors(body) == ["111111"] * 4
    assert {_run(each).get("sz") for each in paragraphs_of(body)} == {"1100"}
    canvas, card = _card()
    write_block(canvas, card, [block], "Column", _FORMATS)
    assert _colors(card) == ["222222", "222222", "333333", "444444"]


def test_the_blocks_own_formats_win_member_by_member() -> None:
    canvas, body = _body()
    block = TextContent(
        header="Quay", text="Prose", bullets=["one"],
        header_format=TextFormat(color="#abc", bold=False),
        text_format=TextFormat(font_size=13),
        bullets_format=TextFormat(italic=True),
    )  # fmt: skip
    write_block(canvas, body, [block], None, _FORMATS)
    header, text, bullet = map(_run, paragraphs_of(body))
    assert _colors(body) == ["AABBCC", "111111", "111111"]
    assert (header.get("b"), header.get("sz")) == ("0", "1100")
    assert text.get("sz") == "1300"
    assert (bullet.get("i"), bullet.get("sz")) == ("1", "1100")


def test_what_xml_cannot_hold_is_left_out() -> None:
    canvas, body = _body()
    write_block(
        canvas, body, [TextContent(text="a\x00b\x08\ufffe <&>\x0bnext", bullets=["\ud83d"])]
    )
    assert lines_shown(body) == ["ab <&>", "next", "\ufffd"]
    etree.fromstring(etree.tostring(canvas.root))


def test_spaces_at_the_ends_of_a_line_are_kept() -> None:
    canvas, body = _body()
    write_block(canvas, body, [TextContent(text="  indented  \n\tby a tab")])
    assert lines_shown(body) == ["  indented  ", "\tby a tab"]


def test_a_shape_without_a_text_body_gets_one() -> None:
    canvas, shape = _card()
    old = shape.find(f"{{{P}}}txBody")
    assert old is not None
    shape.remove(old)
    write_block(canvas, shape, [TextContent(text="words")])
    assert lines_shown(shape) == ["words"]


@pytest.mark.skipif(schema_folder() is None, reason=NO_SCHEMAS)
def test_all_that_is_written_keeps_the_schema() -> None:
    canvas, body = _body()
    give_body(body, _HEADED)
    block = TextContent(header="Quay", text="Prose\n\nmore", bullets=["one\ntwo"])
    write_block(canvas, body, [block] * 9, "Column", _FORMATS)
    boxes, card = _card()
    boxes = Canvas(canvas.source.library.slide(BOXES), boxes.options, boxes.place)
    card = shape_named(boxes, "Card")
    write_block(boxes, card, [block] * 9, "Column", _FORMATS)
    write_title(boxes, shape_named(boxes, "Heading"), "Long words " * 30)
    assert schema_faults(deck_with(canvas, boxes)) == []
