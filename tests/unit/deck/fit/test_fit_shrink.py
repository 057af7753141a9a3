"""Texts that PowerPoint would shrink are shrunk in the deck already."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pptx.util import Pt

from slidemill.deck import Rendering, Template, compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import Delete, FontStyle, Styles, Text, TextList
from slidemill.deck.faults import Fault, FaultKind
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    A,
    add_box,
    add_slide,
    data,
    new_deck,
    rendered,
    saved,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
SENTENCE = "The quarterly revenue of our northern region grew faster than planned. "


def box_deck(
    text: str = "{k}", *, autofit: str = "normAutofit", size: tuple[float, float] = (4, 1)
) -> bytes:
    """Return a slide with a wrapping box of 18 pt text, four inches by one."""
    deck = new_deck()
    box = add_box(add_slide(deck), text, size=size)
    set_autofit(box, autofit)
    return saved(deck)


def set_autofit(box: Any, autofit: str, **attributes: str) -> None:
    body = box.text_frame._txBody.bodyPr
    body.clear()
    body.set("wrap", "square")
    if autofit:
        etree.SubElement(body, f"{A}{autofit}", attributes)


def titled_deck() -> bytes:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    slide.shapes.title.text = "{title}"
    slide.placeholders[1].text = "{body}"
    return saved(deck)


def autofits(rendering: Rendering) -> list[dict[str, str] | None]:
    """Return the attributes of each body's `a:normAutofit`, None where it has none."""
    found = []
    for body in xml(rendering.content, SLIDE).iter(f"{A}bodyPr"):
        element = body.find(f"{A}normAutofit")
        found.append(None if element is None else dict(element.attrib))
    return found


def scale(attributes: dict[str, str] | None) -> int:
    return int((attributes or {}).get("fontScale", "100000"))


def overflows(rendering: Rendering) -> list[Fault]:
    return [each for each in rendering.warnings if each.kind is FaultKind.TEXT_OVERFLOW]


def test_a_text_that_fits_leaves_the_body_as_it_is() -> None:
    template = box_deck()
    before = etree.tostring(next(xml(template, SLIDE).iter(f"{A}bodyPr")))
    after = next(xml(rendered(template, {"k": "short"}).content, SLIDE).iter(f"{A}bodyPr"))
    assert etree.tostring(after) == before


def test_a_text_that_is_a_little_too_long_gets_tighter_lines_and_smaller_letters() -> None:
    rendering = rendered(box_deck(), {"k": SENTENCE * 2})
    assert autofits(rendering) == [{"fontScale": "92500", "lnSpcReduction": "20000"}]
    assert rendering.warnings == ()


def test_longer_texts_get_smaller_step_by_step() -> None:
    found = [scale(autofits(rendered(box_deck(), {"k": SENTENCE * n}))[0]) for n in range(1, 12)]
    assert found == sorted(found, reverse=True)
    assert set(found) <= {100_000, 92_500, 85_000, 77_500, 70_000, 62_500, 55_000, 47_500, 40_000}
    assert len(set(found)) > 4


def test_a_text_that_fits_at_no_step_is_told() -> None:
    rendering = rendered(box_deck(), {"k": SENTENCE * 60})
    assert autofits(rendering) == [{"fontScale": "25000", "lnSpcReduction": "20000"}]
    (warning,) = rendering.warnings
    assert warning.kind is FaultKind.TEXT_OVERFLOW
    assert warning.place == "slides[0].k"
    assert "lines" in warning.message
    assert "template slide 1, at the smallest size" in warning.message


def test_a_title_is_shrunk_once_and_then_told() -> None:
    two_lines = rendered(titled_deck(), {"title": "Quarterly revenue of our northern harbours"})
    assert autofits(two_lines)[0] == {"fontScale": "90000"}
    assert overflows(two_lines) == []
    long = rendered(titled_deck(), {"title": SENTENCE * 2})
    assert autofits(long)[0] == {"fontScale": "90000"}
    assert [warning.place for warning in overflows(long)] == ["slides[0].title"]
    short = rendered(titled_deck(), {"title": "Quarterly revenue"})
    assert autofits(short) == [None, None]


def test_a_placeholder_without_autofit_of_its_own_follows_its_layout_and_master() -> None:
    rendering = rendered(titled_deck(), {"body": SENTENCE * 12})
    title, body = autofits(rendering)
    assert title is None
    assert scale(body) < 100_000


def test_items_of_a_list_count_with_their_levels() -> None:
    items = TextList(tuple(Text(f"Point {n} of the region", level=n % 3) for n in range(14)))
    assert scale(autofits(rendered(titled_deck(), {"body": items}))[1]) < 100_000
    few = TextList(tuple(Text("Point") for _ in range(3)))
    assert autofits(rendered(titled_deck(), {"body": few}))[1] is None


def test_a_font_asked_for_by_the_data_counts() -> None:
    large = Text("Four words of text", Styles(font=FontStyle(size=48)))
    assert scale(autofits(rendered(box_deck(), {"k": large}))[0]) < 100_000
    assert autofits(rendered(box_deck(), {"k": "Four words of text"})) == [{}]


def test_line_ends_count() -> None:
    assert scale(autofits(rendered(box_deck(), {"k": "a\nb\nc\nd\ne\nf"}))[0]) < 100_000


def test_a_stale_scale_goes_when_the_new_text_fits() -> None:
    deck = new_deck()
    set_autofit(add_box(add_slide(deck), "{k}"), "normAutofit", fontScale="40000")
    assert autofits(rendered(saved(deck), {"k": "short"})) == [{}]


def test_a_text_that_the_data_does_not_change_keeps_its_scale() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    set_autofit(add_box(slide, "{k}"), "normAutofit", fontScale="40000")
    add_box(slide, "{other}")
    assert autofits(rendered(saved(deck), {"other": "x"}))[0] == {"fontScale": "40000"}


def test_a_deleted_text_is_measured_without_it() -> None:
    template = box_deck("{gone}" + SENTENCE * 2 + "{k}")
    kept = rendered(template, {"k": TextList((Text("x"),)), "gone": Delete()})
    assert autofits(kept) == []


def test_autofit_is_written_where_the_schema_wants_it() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_AND_BODY)
    slide.placeholders[1].text = "{body}"
    body = slide.placeholders[1].text_frame._txBody.bodyPr
    etree.SubElement(body, f"{A}prstTxWarp", prst="textNoShape")
    etree.SubElement(body, f"{A}sp3d")
    found = list(xml(rendered(saved(deck), {"body": SENTENCE * 12}).content, SLIDE).iter(body.tag))
    names = [etree.QName(child).localname for child in found[-1]]
    assert names == ["prstTxWarp", "normAutofit", "sp3d"]


def test_columns_share_the_text() -> None:
    one, two = box_deck(size=(4, 2)), new_deck()
    box = add_box(add_slide(two), "{k}", size=(8, 1))
    set_autofit(box, "normAutofit")
    box.text_frame._txBody.bodyPr.set("numCol", "2")
    text = {"k": SENTENCE * 3}
    assert abs(scale(autofits(rendered(saved(two), text))[0]) - scale(
        autofits(rendered(one, text))[0]
    )) <= 15_000  # fmt: skip


def test_turned_text_is_as_wide_as_the_box_is_high() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{k}", size=(1, 4))
    set_autofit(box, "normAutofit")
    body = box.text_frame._txBody.bodyPr
    body.set("vert", "vert270")
    for side, inset in (("lIns", 45_720), ("rIns", 45_720), ("tIns", 91_440), ("bIns", 91_440)):
        body.set(side, str(inset))
    text = {"k": SENTENCE * 2}
    assert autofits(rendered(saved(deck), text)) == autofits(rendered(box_deck(), text))


def test_the_width_of_the_typeface_counts() -> None:
    def with_face(name: str) -> Rendering:
        deck = new_deck()
        box = add_box(add_slide(deck), "{k}")
        set_autofit(box, "normAutofit")
        box.text_frame.paragraphs[0].runs[0].font.name = name
        return rendered(saved(deck), {"k": SENTENCE + "Costs fell."})

    assert scale(autofits(with_face("Courier New"))[0]) < scale(autofits(with_face("Calibri"))[0])


def test_a_group_scales_the_room_and_not_the_letters() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    box = add_box(slide, "{k}", size=(2, 0.5))
    set_autofit(box, "normAutofit")
    group = slide.shapes.add_group_shape([box])
    transform = group._element.grpSpPr.find(f"{A}xfrm")
    transform.find(f"{A}ext").set("cx", str(int(transform.find(f"{A}chExt").get("cx")) * 2))
    transform.find(f"{A}ext").set("cy", str(int(transform.find(f"{A}chExt").get("cy")) * 2))
    text = {"k": SENTENCE * 2}
    assert autofits(rendered(saved(deck), text)) == autofits(rendered(box_deck(), text))


def test_the_slow_way_comes_to_the_same_as_the_short_one() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    set_autofit(add_box(slide, "{k}"), "normAutofit")
    add_box(slide, "{styled}")
    template = saved(deck)
    styled = Text("x", Styles(font=FontStyle(bold=True)))
    for text in ("short", SENTENCE, SENTENCE * 2, "a\nb\nc\nd", SENTENCE * 60):
        short, slow = (
            rendered(template, {"k": text}),
            rendered(template, {"k": text, "styled": styled}),
        )
        assert autofits(short)[0] == autofits(slow)[0]
        assert overflows(short) == overflows(slow)


def test_formatting_that_is_no_number_counts_as_none() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{k}")
    set_autofit(box, "normAutofit")
    body = box.text_frame._txBody.bodyPr
    for name in ("lIns", "numCol", "spcCol", "vert", "anchor"):
        body.set(name, "nan")
    box.text_frame.paragraphs[0].runs[0]._r.rPr.set("sz", "inf")
    odd, sane = compile(saved(deck)), compile(box_deck())
    text = data({"k": SENTENCE * 2})
    assert autofits(odd.render(text)) == autofits(sane.render(text))


def test_a_book_in_a_box_is_told_without_being_read_to_its_end() -> None:
    rendering = rendered(box_deck(), {"k": "word " * 400_000})
    assert len(overflows(rendering)) == 1


@pytest.fixture(scope="module")
def templates() -> list[Template]:
    rich = new_deck()
    slide = add_slide(rich, TITLE_AND_BODY)
    slide.shapes.title.text = "About {k}"
    frame = slide.placeholders[1].text_frame
    frame.text = "{k} and {k}"
    frame.add_paragraph().text = "{k}"
    frame.paragraphs[1].level = 2
    frame.paragraphs[1].runs[0].font.size = Pt(11)
    set_autofit(add_box(slide, "so {k}"), "spAutoFit")
    return [compile(box_deck()), compile(box_deck(autofit="")), compile(saved(rich))]


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_any_text_can_be_fitted(templates: list[Template], text: str) -> None:
    for template in templates:
        assert template.render(data({"k": text})).slides == 1


@settings(max_examples=60)
@given(st.text("abW .-日\n", max_size=400), st.text("abW .-日\n", max_size=100))
def test_more_text_never_gets_larger(templates: list[Template], text: str, more: str) -> None:
    for template in templates:
        short = template.render(data({"k": text}))
        long = template.render(data({"k": text + more}))
        for one, other in zip(autofits(short), autofits(long), strict=True):
            assert scale(one) >= scale(other)
