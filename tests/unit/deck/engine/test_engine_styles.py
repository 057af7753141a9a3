"""Formatting that data lays over the template's."""

from __future__ import annotations

import pytest
from lxml import etree

from slidemill.deck import DataError
from slidemill.deck.data import (
    Align,
    Color,
    ColorKind,
    FontStyle,
    ShapeStyle,
    Styles,
    Text,
    TextList,
    VerticalAlign,
)
from tests.fixtures.decks import (
    A,
    P,
    R,
    add_box,
    add_slide,
    add_table,
    assert_sound,
    new_deck,
    opened,
    relationships,
    rendered,
    saved,
    texts,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
RED = Color(ColorKind.RGB, "CC0000")
ACCENT = Color(ColorKind.SCHEME, "accent2")
SNOW = Color(ColorKind.PRESET, "snow")


def styled(value: str, *, font: FontStyle | None = None, shape: ShapeStyle | None = None) -> Text:
    return Text(value, Styles(font or FontStyle(), shape or ShapeStyle()))


def test_font_styles_are_laid_over_the_markers_run_only() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "a {k} b")
    font = FontStyle("Arial & Co", 30.5, RED, bold=False, italic=True, underline=True, strike=True)
    result = rendered(saved(deck), {"k": styled("v", font=font)})
    before, run, after = opened(result).slides[0].shapes[0].text_frame.paragraphs[0].runs
    assert [r.text for r in (before, run, after)] == ["a ", "v", " b"]
    assert before.font.bold
    assert after.font.bold
    properties = run._r.rPr
    assert dict(properties.attrib) == {
        "sz": "3050", "b": "0", "i": "1", "u": "sng", "strike": "sngStrike",
    }  # fmt: skip
    assert [e.tag.removeprefix(A) for e in properties] == ["solidFill", "latin", "ea", "cs"]
    assert properties.find(f"{A}latin").get("typeface") == "Arial & Co"


def test_laid_over_properties_stand_in_schema_order_and_the_rest_stays() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{k}")
    properties = box.text_frame.paragraphs[0].runs[0]._r.rPr
    for child in (
        '<a:ln w="1"/>',
        "<a:noFill/>",
        "<a:effectLst/>",
        '<a:sym typeface="Wingdings"/>',
    ):
        properties.append(
            etree.fromstring(
                child.replace(" ", f' xmlns:a="{A[1:-1]}" ', 1)
                if " " in child
                else child.replace("/>", f' xmlns:a="{A[1:-1]}"/>')
            )
        )
    result = rendered(
        saved(deck),
        {"k": Text("v", Styles(FontStyle("Arial", color=ACCENT)), hyperlink="https://x.test/")},
    )
    made = next(xml(result.content, SLIDE).iter(f"{A}rPr"))
    assert [e.tag.removeprefix(A) for e in made] == [
        "ln", "solidFill", "effectLst", "latin", "ea", "cs", "sym", "hlinkClick",
    ]  # fmt: skip
    assert made.find(f"{A}solidFill/{A}schemeClr").get("val") == "accent2"


def test_shape_styles_hit_the_enclosing_shape() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "{k}")
    box.text_frame.add_paragraph().text = "second"
    box.line.width = 38100
    shape = ShapeStyle(SNOW, RED, Align.JUSTIFIED, VerticalAlign.BOTTOM)
    result = rendered(saved(deck), {"k": styled("v", shape=shape)})
    made = xml(result.content, SLIDE).find(f".//{P}sp")
    children = [e.tag.removeprefix(A) for e in made.find(f"{P}spPr")]
    assert children == ["xfrm", "prstGeom", "solidFill", "ln"]
    assert made.find(f"{P}spPr/{A}solidFill/{A}prstClr").get("val") == "snow"
    line = made.find(f"{P}spPr/{A}ln")
    assert line.get("w") == "38100"
    assert line.find(f"{A}solidFill/{A}srgbClr").get("val") == "CC0000"
    assert [e.get("algn") for e in made.iter(f"{A}pPr")] == ["just", "just"]
    assert made.find(f".//{A}bodyPr").get("anchor") == "b"
    assert_sound(result.content)


def test_shape_styles_hit_the_enclosing_cell() -> None:
    deck = new_deck()
    table = add_table(add_slide(deck), "", 1, 2)
    table.table.cell(0, 0).text = "{k}"
    shape = ShapeStyle(SNOW, RED, Align.RIGHT, VerticalAlign.CENTER)
    result = rendered(saved(deck), {"k": styled("v", shape=shape)})
    first, second = xml(result.content, SLIDE).iter(f"{A}tc")
    properties = first.find(f"{A}tcPr")
    assert properties.get("anchor") == "ctr"
    assert [e.tag.removeprefix(A) for e in properties] == ["lnL", "lnR", "lnT", "lnB", "solidFill"]
    assert first.find(f".//{A}pPr").get("algn") == "r"
    assert second.find(f"{A}tcPr").get("anchor") is None


def test_list_items_have_their_own_font_styles() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{k}")
    items = TextList((styled("a", font=FontStyle(italic=True)), Text("b")))
    result = rendered(saved(deck), {"k": items})
    properties = [r.find(f"{A}rPr").get("i") for r in xml(result.content, SLIDE).iter(f"{A}r")]
    assert properties == ["1", None]


def test_a_hyperlink_becomes_an_external_relationship_shared_by_equal_links() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{a} {b} {c}")
    link = "https://example.org/a b?q=ä&x=1%"
    result = rendered(
        saved(deck),
        {
            "a": Text("A", hyperlink=link),
            "b": Text("B\nB", hyperlink=link),
            "c": Text("C", hyperlink="mailto:ada@example.org"),
        },
    )
    links = [e.get(f"{R}id") for e in xml(result.content, SLIDE).iter(f"{A}hlinkClick")]
    targets = relationships(result.content, SLIDE)
    assert len(set(links)) == 2
    assert targets[links[0]] == (
        "hyperlink",
        "https://example.org/a%20b?q=%C3%A4&x=1%25",
    )
    assert texts(opened(result).slides[0]) == ["A B\vB C"]
    assert_sound(result.content)


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "file:///etc/passwd", "x", "https://", " "]
)
def test_a_link_that_is_no_web_or_mail_address_is_refused_with_its_place(link: str) -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{k}")
    with pytest.raises(DataError) as caught:
        rendered(saved(deck), {"k": Text("v", hyperlink=link)})
    (fault,) = caught.value.faults
    assert fault.place == "slides[0].k.hyperlink"


def test_a_coloured_link_keeps_its_own_colour() -> None:
    deck = new_deck()
    add_box(add_slide(deck), "{k}")
    text = Text("v", Styles(FontStyle(color=RED)), hyperlink="https://example.org/")
    result = rendered(saved(deck), {"k": text})
    assert b"hlinkClr" in etree.tostring(next(xml(result.content, SLIDE).iter(f"{A}hlinkClick")))
