"""What remains when shapes go, and shapes that share an id."""

from __future__ import annotations

import io
from typing import Any

from lxml import etree
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.util import Inches

from slidemill.deck.data import Delete, Image, Table, Text
from tests.fixtures.decks import (
    A,
    P,
    R,
    add_box,
    add_slide,
    add_table,
    assert_sound,
    cells,
    members,
    new_deck,
    opened,
    picture,
    rebuilt,
    rendered,
    saved,
    set_alternative_text,
    texts,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
NOTES = "ppt/notesSlides/notesSlide1.xml"


def names(content: bytes) -> list[str]:
    """Return the names of all shapes on the first slide, groups included."""
    return [each.get("name") for each in xml(content, SLIDE).iter(f"{P}cNvPr")][1:]


def nested_groups(*markers: str) -> Any:
    """Return a deck with a group of groups, one for each marker, and a box beside it."""
    deck = new_deck()
    slide = add_slide(deck)
    outer = slide.shapes.add_group_shape()
    outer.name = "outer"
    for marker in markers:
        inner = outer.shapes.add_group_shape()
        inner.name = f"group of {marker}"
        add_box(inner, f"{{{marker}}}").name = marker
    add_box(slide, "beside").name = "beside"
    return deck


def test_a_group_goes_with_the_last_shape_in_it() -> None:
    result = rendered(saved(nested_groups("a", "b")), {"a": Delete(), "b": Delete()})
    assert names(result.content) == ["beside"]
    assert_sound(result.content)


def test_a_group_stays_as_long_as_it_holds_something() -> None:
    result = rendered(saved(nested_groups("a", "b")), {"a": Delete(), "b": "kept"})
    assert names(result.content) == ["outer", "group of b", "b", "beside"]
    assert_sound(result.content)


def test_the_table_alone_in_a_group_takes_the_group_along() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    group = slide.shapes.add_group_shape()
    group._element.append(add_table(slide, "figures", 2, 2)._element)
    result = rendered(saved(deck), {"figures": Delete()})
    assert names(result.content) == []
    assert_sound(result.content)


def test_what_animated_an_emptied_group_goes_too() -> None:
    deck = nested_groups("a")
    group = deck.slides[0].shapes[0].shape_id
    effect = (
        '<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" nodeType="tmRoot">'
        '<p:childTnLst><p:set><p:cBhvr><p:cTn id="2" dur="1"/><p:tgtEl>'
        f'<p:spTgt spid="{group}"/></p:tgtEl></p:cBhvr></p:set></p:childTnLst></p:cTn></p:par>'
        "</p:tnLst></p:timing>"
    )
    source = rebuilt(
        saved(deck),
        {SLIDE: lambda part: part.replace(b"</p:sld>", effect.encode() + b"</p:sld>")},
    )
    result = rendered(source, {"a": Delete()})
    assert xml(result.content, SLIDE).find(f"{P}timing") is None
    assert_sound(result.content)


def connected() -> bytes:
    deck = new_deck()
    slide = add_slide(deck)
    first, second = add_box(slide, "{a}"), add_box(slide, "stays", at=(1, 4))
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, 0, 0, Inches(1), Inches(1))
    line.begin_connect(first, 2)
    line.end_connect(second, 0)
    return saved(deck)


def test_a_connector_lets_go_of_a_shape_that_went() -> None:
    result = rendered(connected(), {"a": Delete()})
    root = xml(result.content, SLIDE)
    assert not list(root.iter(f"{A}stCxn"))
    assert len(list(root.iter(f"{A}endCxn"))) == 1
    assert_sound(result.content)


def test_a_connector_holds_on_to_the_picture_in_a_shapes_place() -> None:
    result = rendered(connected(), {"a": Image("a")}, assets={"a": picture()})
    assert len(list(xml(result.content, SLIDE).iter(f"{A}stCxn"))) == 1
    assert_sound(result.content)


def test_shapes_that_share_an_id_get_ids_of_their_own() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    boxes = [add_box(slide, f"{{{name}}}") for name in "abc"]
    for box in boxes:
        box._element.nvSpPr.cNvPr.set("id", "7")
    result = rendered(
        saved(deck), {"a": "x", "b": Image("p"), "c": Delete()}, assets={"p": picture()}
    )
    ids = [int(each.get("id")) for each in xml(result.content, SLIDE).iter(f"{P}cNvPr")]
    assert len(set(ids)) == len(ids)
    assert 7 in ids
    assert_sound(result.content)


def test_an_alternative_for_older_readers_may_repeat_an_id() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{a}")

    def doubled(part: bytes) -> bytes:
        text = part.decode()
        start, end = text.index("<p:sp>"), text.index("</p:sp>") + len("</p:sp>")
        box = text[start:end]
        return (
            f'{text[:start]}<mc:AlternateContent xmlns:mc="{mc}"><mc:Choice '
            f'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" Requires="p14">'
            f"{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>{text[end:]}"
        ).encode()

    result = rendered(rebuilt(saved(deck), {SLIDE: doubled}), {"a": "x"})
    ids = [each.get("id") for each in xml(result.content, SLIDE).iter(f"{P}cNvPr")]
    assert ids == ["1", "2", "2"]
    assert_sound(result.content)


def with_notes() -> Any:
    """Return a deck whose slide has the marker `{say}` in its notes."""
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{title}")
    slide.notes_slide.notes_text_frame.text = "Say {say} on {title}"
    return deck


def test_markers_in_notes_are_filled_on_every_copy_of_a_slide() -> None:
    result = rendered(
        saved(with_notes()), {"title": "A", "say": "one"}, {"title": "B", "say": "two"}
    )
    spoken = [slide.notes_slide.notes_text_frame.text for slide in opened(result).slides]
    assert spoken == ["Say one on A", "Say two on B"]
    assert_sound(result.content)


def test_a_table_in_notes_is_filled_in_its_cells() -> None:
    deck = with_notes()
    notes = deck.slides[0].notes_slide
    frame = add_table(deck.slides[0], "", 2, 2)
    frame.table.cell(1, 1).text = "{say}"
    frame._element.nvGraphicFramePr.cNvPr.set("id", "90")
    notes.shapes._spTree.append(frame._element)
    result = rendered(saved(deck), {"title": "A", "say": "one"})
    (table,) = xml(result.content, NOTES).iter(f"{A}tbl")
    found = ["".join(cell.itertext()) for cell in table.iter(f"{A}tc")]
    assert found == ["0,0", "0,1", "1,0", "one"]
    assert_sound(result.content)


def test_a_table_in_notes_takes_the_rows_of_its_data() -> None:
    deck = with_notes()
    notes = deck.slides[0].notes_slide
    frame = add_table(deck.slides[0], "figures", 1, 1)
    frame._element.nvGraphicFramePr.cNvPr.set("id", "90")
    notes.shapes._spTree.append(frame._element)
    table = Table(((Text("a"), Text("b")), (Text("c"), Text("d"))))
    result = rendered(saved(deck), {"title": "A", "say": "one", "figures": table})
    made = [shape for shape in opened(result).slides[0].notes_slide.shapes if shape.has_table]
    assert cells(made[0]) == [["a", "b"], ["c", "d"]]
    assert_sound(result.content)


def test_an_image_whose_marker_stands_in_notes_changes_nothing_there() -> None:
    deck = with_notes()
    result = rendered(saved(deck), {"title": "A", "say": Image("a")}, assets={"a": picture()})
    assert "{say}" in opened(result).slides[0].notes_slide.notes_text_frame.text
    assert_sound(result.content)


def filled_with(deck: Any, body: bytes, marker: str = "{a}") -> None:
    """Give the first slide a shape that is filled with a picture."""
    slide = deck.slides[0]
    shape = slide.shapes.add_shape(MSO_SHAPE.OVAL, 0, 0, Inches(2), Inches(2))
    shape.text_frame.text = marker
    _, relation = slide.part.get_or_add_image_part(io.BytesIO(body))
    fill = etree.SubElement(shape._element.spPr, f"{A}blipFill")
    etree.SubElement(fill, f"{A}blip").set(f"{R}embed", relation)
    etree.SubElement(etree.SubElement(fill, f"{A}stretch"), f"{A}fillRect")


def media(content: bytes) -> set[bytes]:
    return {part for name, part in members(content).items() if name.startswith("ppt/media/")}


def test_a_picture_that_filled_only_shapes_that_went_goes_too() -> None:
    deck = new_deck()
    add_slide(deck)
    filled_with(deck, picture())
    source = saved(deck)
    result = rendered(source, {"a": Delete()}, {"a": Image("p")}, assets={"p": picture(9, 9)})
    assert media(result.content) == {picture(9, 9)}
    assert_sound(result.content)


def test_a_picture_stays_as_long_as_one_slide_shows_it() -> None:
    deck = new_deck()
    add_slide(deck)
    filled_with(deck, picture())
    filled_with(deck, picture(), "beside")
    source = saved(deck)
    assert media(rendered(source, {"a": Delete()}).content) == {picture()}
    other = new_deck()
    add_slide(other)
    filled_with(other, picture())
    result = rendered(saved(other), {"a": Delete()}, {"a": "kept"})
    assert media(result.content) == {picture()}
    assert_sound(result.content)


def test_a_picture_of_the_data_may_be_the_one_that_went() -> None:
    deck = new_deck()
    add_slide(deck)
    filled_with(deck, picture())
    result = rendered(saved(deck), {"a": Image("p")}, assets={"p": picture()})
    assert media(result.content) == {picture()}
    assert_sound(result.content)


def test_a_frame_is_deleted_by_its_alternative_text_and_text_by_its_marker() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    set_alternative_text(add_box(slide, "{a}"), "figures")
    add_table(slide, "figures", 1, 1)
    result = rendered(saved(deck), {"figures": Delete()})
    assert texts(opened(result).slides[0]) == ["{a}"]
