"""Texts of blocks that are too long for their shapes: smaller, then told; grown where allowed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from slidemill.contracts.presentations import RenderOptions, SlideFormat, TextContent, TextFormat
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.styles import fonts_of
from slidemill.deck.compose.textroom import room_of
from slidemill.deck.compose.texts import write_block, write_title
from slidemill.deck.opc.namespaces import A, P
from slidemill.deck.typography import Block
from tests.fixtures.canvases import canvas_of, give_body, paragraphs_of, shape_named
from tests.fixtures.slide_templates import BOXES, TABLE_TEXT, TEXT, TITLE

_WORDS = "A sentence of a certain length that fills most of a line. "
_PLAIN = "<a:lstStyle/><a:p><a:r><a:rPr sz='1600'/><a:t>Sample</a:t></a:r></a:p>"


def _box(autofit: str, wrap: str = "square") -> tuple[Canvas, etree._Element]:
    """Return a page with a text box of this autofit: the commentary under the table."""
    canvas = canvas_of(TABLE_TEXT)
    shape = shape_named(canvas, "Commentary")
    give_body(shape, f'<a:bodyPr wrap="{wrap}">{autofit}</a:bodyPr>{_PLAIN}')
    return canvas, shape


def _sizes(shape: etree._Element) -> list[float]:
    """Return the size of each run in points."""
    canvas_fonts = (each.get("sz") for each in shape.iter(f"{{{A}}}rPr"))
    return [int(size) / 100 for size in canvas_fonts if size]


def _height(canvas: Canvas, shape: etree._Element) -> float:
    fonts = fonts_of(canvas, shape)
    box = canvas.box(shape)
    assert box is not None
    width = box.cx / 12_700 - 14.4
    return Block(fonts.paragraphs(paragraphs_of(shape))).laid_out(width).height


def test_a_text_that_fits_states_no_size_of_its_own() -> None:
    canvas = canvas_of(TEXT)
    shape = shape_named(canvas, "Content")
    write_block(canvas, shape, [TextContent(bullets=["one", "two"])])
    assert _sizes(shape) == []
    assert canvas.warnings == []


def test_a_text_that_is_too_long_shrinks_until_it_fits() -> None:
    canvas = canvas_of(TEXT)
    shape = shape_named(canvas, "Content")
    write_block(canvas, shape, [TextContent(text="\n".join([_WORDS * 3] * 8))])
    (size,) = set(_sizes(shape))
    assert 8 < size < 20
    box = canvas.box(shape)
    assert box is not None
    assert _height(canvas, shape) <= box.cy / 12_700 - 7.2
    assert canvas.warnings == []


def test_headers_stay_larger_than_texts_and_nothing_is_below_the_floor() -> None:
    canvas = canvas_of(TEXT, options=RenderOptions(textbox_min_font_size=11))
    shape = shape_named(canvas, "Content")
    formats = SlideFormat()
    block = TextContent(
        header="Quay", header_format=TextFormat(font_size=24),
        text=_WORDS * 20, text_format=TextFormat(font_size=14),
        bullets=["small print"], bullets_format=TextFormat(font_size=9),
    )  # fmt: skip
    write_block(canvas, shape, [block] * 3, None, formats)
    header, text, bullet = _sizes(shape)[:3]
    assert header > text == 11
    assert bullet == 9


def test_a_text_too_long_at_the_floor_is_told_with_place_and_excess() -> None:
    canvas = canvas_of(TEXT, options=RenderOptions(textbox_min_font_size=12))
    shape = shape_named(canvas, "Content")
    place = "slides[1].slide_data.content[0]"
    write_block(canvas, shape, [TextContent(text="\n".join([_WORDS * 4] * 12))], place=place)
    assert set(_sizes(shape)) == {12}
    (warning,) = canvas.warnings
    assert warning.place == place
    assert "lines (" in warning.message
    assert "even at 12 pt" in warning.message


def test_a_size_that_was_asked_for_and_could_not_be_kept_is_told() -> None:
    canvas = canvas_of(TEXT)
    shape = shape_named(canvas, "Content")
    block = TextContent(text=_WORDS * 8, text_format=TextFormat(font_size=40))
    write_block(canvas, shape, [block])
    assert max(_sizes(shape)) < 40
    assert "asked for" in canvas.warnings[0].message


@pytest.mark.parametrize("autofit", ["", "<a:noAutofit/>", "<a:normAutofit/>"])
def test_a_text_shrinks_whatever_the_box_says_of_shrinking(autofit: str) -> None:
    canvas, shape = _box(autofit)
    before = canvas.box(shape)
    write_block(canvas, shape, [TextContent(text=_WORDS * 14)])
    assert max(_sizes(shape)) < 16
    assert canvas.box(shape) == before


def test_a_shrinking_that_the_template_states_is_taken_back() -> None:
    canvas, shape = _box('<a:normAutofit fontScale="62500" lnSpcReduction="20000"/>')
    write_block(canvas, shape, [TextContent(text="short")])
    autofit = next(shape.iter(f"{{{A}}}normAutofit"))
    assert not autofit.attrib
    assert set(_sizes(shape)) == {16}


def test_a_box_that_grows_does_so_before_its_text_shrinks() -> None:
    canvas, shape = _box("<a:spAutoFit/>")
    before = canvas.box(shape)
    write_block(canvas, shape, [TextContent(text=_WORDS * 12)])
    after = canvas.box(shape)
    assert before is not None
    assert after is not None
    assert set(_sizes(shape)) == {16}
    assert (after.x, after.y, after.cx) == (before.x, before.y, before.cx)
    assert after.cy > before.cy
    assert _height(canvas, shape) + 7.2 == pytest.approx(after.cy / 12_700, abs=0.1)


def test_a_box_grows_no_further_than_the_rule_of_the_master() -> None:
    canvas, shape = _box("<a:spAutoFit/>")
    write_block(canvas, shape, [TextContent(text=_WORDS * 40)])
    box = canvas.box(shape)
    assert box is not None
    assert box.bottom == pytest.approx(6.9 * 914_400, abs=2)
    assert max(_sizes(shape)) < 16


def test_a_box_anchored_at_the_bottom_grows_upwards() -> None:
    canvas, shape = _box("<a:spAutoFit/>")
    next(shape.iter(f"{{{A}}}bodyPr")).set("anchor", "b")
    before = canvas.box(shape)
    write_block(canvas, shape, [TextContent(text=_WORDS * 12)])
    after = canvas.box(shape)
    assert before is not None
    assert after is not None
    assert after.y < before.y
    assert abs(after.bottom - before.bottom) <= 1


def test_a_text_box_on_a_card_stays_on_the_card() -> None:
    canvas = canvas_of(BOXES)
    card, shape = shape_named(canvas, "Card"), shape_named(canvas, "Heading")
    give_body(shape, f"<a:bodyPr><a:spAutoFit/></a:bodyPr>{_PLAIN}")
    outer = canvas.box(card)
    assert outer is not None
    canvas.move(
        shape, outer._replace(x=outer.x + 91_440, y=outer.y + 91_440, cx=4_000_000, cy=400_000)
    )
    write_block(canvas, shape, [TextContent(text=_WORDS * 60)])
    inner = canvas.box(shape)
    assert inner is not None
    assert inner.bottom <= outer.bottom - 91_440


def test_a_box_that_does_not_wrap_gets_wider_and_wraps_at_the_edge_of_the_slide() -> None:
    canvas, shape = _box("<a:spAutoFit/>", wrap="none")
    start = canvas.box(shape)
    assert start is not None
    canvas.move(shape, start._replace(cx=1_000_000))
    write_block(canvas, shape, [TextContent(text=_WORDS)])
    wide = canvas.box(shape)
    assert wide is not None
    assert 1_000_000 < wide.cx < start.cx
    assert next(shape.iter(f"{{{A}}}bodyPr")).get("wrap") == "none"
    write_block(canvas, shape, [TextContent(text=_WORDS * 6)])
    widest = canvas.box(shape)
    assert widest is not None
    assert widest.right == canvas.size[0] - 228_600
    assert next(shape.iter(f"{{{A}}}bodyPr")).get("wrap") == "square"


def test_a_box_lower_than_its_one_line_is_no_reason_to_shrink() -> None:
    canvas, shape = _box("<a:noAutofit/>")
    start = canvas.box(shape)
    assert start is not None
    canvas.move(shape, start._replace(cy=150_000))
    write_block(canvas, shape, [TextContent(text="Another")])
    assert set(_sizes(shape)) == {16}
    assert canvas.warnings == []


def test_columns_of_a_body_count_as_room() -> None:
    canvas, shape = _box("<a:noAutofit/>")
    block = TextContent(bullets=[f"point {number}" for number in range(9)])
    write_block(canvas, shape, [block])
    narrow = max(_sizes(shape))
    canvas, shape = _box("<a:noAutofit/>")
    next(shape.iter(f"{{{A}}}bodyPr")).set("numCol", "3")
    write_block(canvas, shape, [block])
    assert max(_sizes(shape)) == 16 > narrow


def test_a_title_shrinks_in_whole_points_to_sixty_percent() -> None:
    canvas = canvas_of(TITLE)
    shape = shape_named(canvas, "Title")
    write_title(canvas, shape, "Harbours after the storm, and what it costs to keep them open " * 2)
    (size,) = set(_sizes(shape))
    assert 24 < size < 40
    assert size == int(size)
    assert canvas.warnings == []
    write_title(canvas, shape, _WORDS * 12, place="slides[0].slide_data.title")
    assert min(_sizes(shape)) >= 0.6 * size
    assert canvas.warnings[0].place == "slides[0].slide_data.title"


def test_no_word_of_a_title_is_broken_when_a_smaller_size_holds_it() -> None:
    canvas = canvas_of(BOXES)
    shape = shape_named(canvas, "Heading")
    box = canvas.box(shape)
    assert box is not None
    canvas.move(shape, box._replace(cx=2_000_000, cy=2_000_000))
    write_title(canvas, shape, "Containerumschlag")
    (size,) = set(_sizes(shape))
    assert 17 <= size < 28


def test_spacing_in_points_shrinks_with_the_text() -> None:
    canvas, shape = _box("<a:noAutofit/>")
    give_body(
        shape,
        "<a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:spcAft><a:spcPts val='1200'/></a:spcAft></a:pPr>"
        "<a:r><a:rPr sz='1600'/><a:t>x</a:t></a:r></a:p>",
    )
    write_block(canvas, shape, [TextContent(text="\n".join(["one"] * 6))])
    stated = {each.get("val") for each in shape.iter(f"{{{A}}}spcPts")}
    assert len(stated) == 1
    assert int(stated.pop() or 0) < 1200


def test_a_shape_of_unknown_size_is_written_and_not_fitted() -> None:
    canvas, shape = _box("<a:noAutofit/>")
    properties = shape.find(f"{{{P}}}spPr")
    assert properties is not None
    properties.remove(properties[0])
    write_block(canvas, shape, [TextContent(text=_WORDS * 90)])
    assert set(_sizes(shape)) == {16}


@settings(max_examples=30)
@given(
    lines=st.lists(st.text("ab mn,.-\u4e2d\n", max_size=120), max_size=25),
    floor=st.sampled_from([6.0, 9.0, 14.0]),
)
def test_a_text_either_fits_or_stands_at_the_floor_and_is_told(
    lines: list[str], floor: float
) -> None:
    canvas, shape = _box("<a:noAutofit/>")
    canvas.options = RenderOptions(textbox_min_font_size=floor)
    room = room_of(canvas, shape)
    assert room.fit is not None
    write_block(canvas, shape, [TextContent(bullets=lines)])
    sizes = set(_sizes(shape)) or {16.0}
    high = room.block().laid_out(room.fit.box.line).height
    if high <= room.fit.box.height + 1:
        assert canvas.warnings == []
    else:
        assert sizes == {floor}
        assert len(canvas.warnings) == 1
