"""Templates that say things in an unusual way, or say nonsense."""

from __future__ import annotations

import json
from typing import Any

import pytest
from lxml import etree

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.inspect.items import Accepts, Slide
from tests.fixtures.decks import (
    A,
    P,
    add_box,
    add_chart,
    add_slide,
    new_deck,
    rebuilt,
    saved,
    substituted,
)

MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SLIDE = "ppt/slides/slide1.xml"


def only_slide(template: bytes) -> Slide:
    (slide,) = compile(template).inspect().slides
    return slide


def alternatives(choice: Any, fallback: Any) -> None:
    """Put two shapes of a slide into `mc:AlternateContent` in the place of the first."""
    both = etree.Element(f"{{{MC}}}AlternateContent", nsmap={"mc": MC})
    choice._element.addprevious(both)
    for tag, shape in (("Choice", choice), ("Fallback", fallback)):
        holder = etree.SubElement(both, f"{{{MC}}}{tag}")
        holder.append(shape._element)
        if tag == "Choice":
            holder.set("Requires", "p")


def test_alternatives_of_one_shape_are_told_once() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    alternatives(add_box(slide, "{k}"), add_box(slide, "{k} {old}"))
    found = {each.key: len(each.occurrences) for each in only_slide(saved(deck)).placeholders}
    assert found == {"k": 1, "old": 1}


def test_what_older_readers_see_instead_of_a_chart_is_not_listed() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    alternatives(add_chart(slide, "new"), add_chart(slide, "old"))
    assert [each.key for each in only_slide(saved(deck)).charts] == ["new"]


def test_smartart_is_named_and_its_markers_are_told() -> None:
    deck = new_deck()
    box = add_box(add_slide(deck), "x")
    diagram = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    frame = etree.fromstring(
        f'<p:graphicFrame xmlns:p="{P[1:-1]}" xmlns:a="{A[1:-1]}">'
        '<p:nvGraphicFramePr><p:cNvPr id="9" name="Steps" descr="steps"/><p:cNvGraphicFramePr/>'
        '<p:nvPr/></p:nvGraphicFramePr><p:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{diagram}"/></a:graphic></p:graphicFrame>'
    )
    box._element.addnext(frame)
    relation = (
        '<Relationship Id="rId77" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/diagramData" Target="../diagrams/data1.xml"/></Relationships>'
    )
    template = rebuilt(
        saved(deck),
        {
            "ppt/slides/_rels/slide1.xml.rels": substituted("</Relationships>", relation),
            "ppt/diagrams/data1.xml": (
                f'<d xmlns:a="{A[1:-1]}"><a:p><a:r><a:t>{{step}}</a:t></a:r></a:p></d>'.encode()
            ),
        },
    )
    inventory = compile(template).inspect()
    (slide,) = inventory.slides
    assert [(each.kind, each.key) for each in slide.frames] == [("SmartArt", "steps")]
    assert slide.accepted() == {"steps": (Accepts.DELETE,)}
    assert any("{step} stands in SmartArt" in note.message for note in inventory.notes)


@pytest.mark.parametrize("nonsense", ["", "x", "-7", "nan", "1e999", "9" * 400, "9" * 5_000])
def test_nonsense_in_numbers_does_not_end_an_inspection(nonsense: str) -> None:
    deck = new_deck()
    slide = add_slide(deck)
    group = slide.shapes.add_group_shape()
    group.shapes.add_textbox(1, 2, 3, 4).text_frame.text = "{k}"
    box = add_box(slide, "{k}")
    box.rotation = 9.0
    chart = add_chart(slide, "load")
    for element in [*slide._element.iter(), *chart.chart._chartSpace.iter()]:
        for name in ("x", "y", "cx", "cy", "rot", "sz", "id", "idx"):
            if name in element.attrib:
                element.set(name, nonsense)
        if etree.QName(element).localname in {"ptCount", "majorUnit", "min", "max"}:
            element.set("val", nonsense)
    deck.part.presentation._element.sldSz.attrib["cx"] = nonsense
    inventory = compile(saved(deck)).inspect()
    json.dumps(inventory.document(), allow_nan=False)
    json.dumps(inventory.sample(), allow_nan=False)
    assert [each.key for each in inventory.slides[0].placeholders] == ["k"]
