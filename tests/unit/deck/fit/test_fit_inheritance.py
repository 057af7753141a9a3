"""Formatting that a body inherits counts as if it stood in the body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    A,
    P,
    add_box,
    add_slide,
    data,
    members,
    new_deck,
    rebuilt,
    saved,
    xml,
)

SLIDE = "ppt/slides/slide1.xml"
TEXT = "The quarterly revenue of our northern region grew faster than planned. " * 6
Edit = Callable[[Any], None]


def scale(template: bytes) -> int:
    rendering = compile(template).render(data({"k": TEXT}))
    (body,) = [
        shape.find(f".//{A}bodyPr")
        for shape in xml(rendering.content, SLIDE).iter(f"{P}sp")
        if "quarterly" in "".join(shape.itertext())
    ]
    found = body.find(f"{A}normAutofit")
    return 100_000 if found is None else int(found.get("fontScale", "100000"))


def placeholder_deck(edit: Edit) -> bytes:
    deck = new_deck()
    add_slide(deck, TITLE_AND_BODY).placeholders[1].text = "{k}"
    edit(deck)
    return saved(deck)


def layout_body(deck: Any) -> Any:
    return deck.slide_layouts[TITLE_AND_BODY].placeholders[1]._element


def master_body(deck: Any) -> Any:
    (body,) = [
        shape._element
        for shape in deck.slide_master.placeholders
        if shape.placeholder_format.type == 2  # BODY
    ]
    return body


def own_level(body: Any, **attributes: str) -> None:
    style = body.find(f"{P}txBody/{A}lstStyle")
    level = etree.SubElement(style, f"{A}lvl1pPr")
    etree.SubElement(level, f"{A}defRPr", attributes)


def in_layout(deck: Any) -> None:
    own_level(layout_body(deck), sz="6000")


def in_master_placeholder(deck: Any) -> None:
    own_level(master_body(deck), sz="6000")


def in_body_style(deck: Any) -> None:
    deck.slide_master._element.find(f".//{P}bodyStyle/{A}lvl1pPr/{A}defRPr").set("sz", "6000")


def in_the_bodys_own_style(deck: Any) -> None:
    own_level(deck.slides[0].placeholders[1]._element, sz="6000")


def in_the_paragraph(deck: Any) -> None:
    deck.slides[0].placeholders[1].text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr().set(
        "sz", "6000"
    )


@pytest.mark.parametrize(
    "edit",
    [in_layout, in_master_placeholder, in_body_style, in_the_bodys_own_style, in_the_paragraph],
)
def test_a_larger_font_counts_wherever_it_is_stated(edit: Edit) -> None:
    assert scale(placeholder_deck(edit)) < scale(placeholder_deck(lambda _: None))


def test_the_nearer_style_wins() -> None:
    def both(deck: Any) -> None:
        in_body_style(deck)
        own_level(layout_body(deck), sz="800")

    assert scale(placeholder_deck(both)) == 100_000


@pytest.mark.parametrize("source", [layout_body, master_body])
def test_insets_are_inherited(source: Callable[[Any], Any]) -> None:
    def wide_insets(deck: Any) -> None:
        for side in ("lIns", "rIns"):
            source(deck).find(f"{P}txBody/{A}bodyPr").set(side, "2500000")

    assert scale(placeholder_deck(wide_insets)) < scale(placeholder_deck(lambda _: None))


def test_the_layout_decides_the_autofit_over_the_master() -> None:
    def no_autofit(deck: Any) -> None:
        body = layout_body(deck).find(f"{P}txBody/{A}bodyPr")
        body.clear()
        etree.SubElement(body, f"{A}noAutofit")

    assert scale(placeholder_deck(no_autofit)) == 100_000


def test_the_themes_font_counts() -> None:
    template = placeholder_deck(lambda _: None)
    name = next(name for name in members(template) if name.startswith("ppt/theme/theme1"))

    def wider(part: bytes) -> bytes:
        return part.replace(b'typeface="Calibri"', b'typeface="Courier New"')

    assert scale(rebuilt(template, {name: wider})) < scale(template)


def test_a_plain_box_follows_the_presentations_default_text() -> None:
    def boxed(size: str) -> bytes:
        deck = new_deck()
        box = add_box(add_slide(deck), "{k}", size=(4, 2))
        body = box.text_frame._txBody.bodyPr
        body.clear()
        body.set("wrap", "square")
        etree.SubElement(body, f"{A}normAutofit")
        run = box.text_frame.paragraphs[0].runs[0]._r
        run.remove(run.rPr)
        style = deck.part._element.find(f"{P}defaultTextStyle")
        style.find(f"{A}lvl1pPr/{A}defRPr").set("sz", size)
        return saved(deck)

    assert scale(boxed("4000")) < scale(boxed("1800"))
