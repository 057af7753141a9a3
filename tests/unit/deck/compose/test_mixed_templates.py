"""Decks composed of slides from several templates."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from pptx import Presentation

from slidemill.deck.compose import Composition, SlideLibrary, open_library
from tests.fixtures.compositions import (
    asked,
    chart,
    composed,
    composed_in_part,
    library,
    other_library,
    shown,
    table,
    text,
    texts,
)
from tests.fixtures.decks import add_slide, members, new_deck, picture, saved
from tests.fixtures.foreign import written
from tests.fixtures.foreign_objects import with_objects
from tests.fixtures.foreign_programs import DIALECTS
from tests.fixtures.slide_templates import (
    BOXES,
    CHART,
    CHART_CHART,
    ORCHARD,
    TABLE,
    TABLE_STYLE,
    TEXT,
    TITLE,
    slide_templates,
)

every_dialect = pytest.mark.parametrize("dialect", DIALECTS)


def parts(result: Composition) -> dict[str, bytes]:
    return members(result.content)


def master_ids(result: Composition) -> Iterator[int]:
    for name, part in parts(result).items():
        if name == "ppt/presentation.xml" or "slideMasters/slide" in name:
            for each in etree.fromstring(part).iter("{*}sldMasterId", "{*}sldLayoutId"):
                yield int(each.get("id", "0"))


def test_a_slide_keeps_the_design_of_its_template() -> None:
    result = composed(
        asked(TEXT, text("ours"), title="Ours"),
        asked(TEXT, text("theirs"), title="Theirs", home=other_library()),
    )
    ours, theirs = shown(result)
    names = [
        next(r.target_part for r in slide.slide_layout.slide_master.part.rels.values()
             if r.reltype.endswith("/theme")).blob
        for slide in (ours, theirs)
    ]  # fmt: skip
    assert b'name="Harbour"' in names[0]
    assert b'name="Orchard"' in names[1]
    assert texts(theirs) == ["Theirs", "theirs"]


def test_a_second_template_brings_only_what_its_slides_use() -> None:
    result = composed(
        asked(TEXT, title="1"),
        asked(CHART, title="2", home=other_library()),
        asked(TABLE, title="3", home=other_library()),
    )
    deck = Presentation(io.BytesIO(result.content))
    counts = [len(master.slide_layouts) for master in deck.slide_masters]
    assert counts == [5, 1]


def test_a_template_used_often_comes_once() -> None:
    other = other_library()
    again = open_library(slide_templates())
    result = composed(
        asked(TEXT, title="1"),
        asked(TEXT, title="2", home=other),
        asked(TITLE, title="3", home=again),
        asked(TEXT, title="4", home=other),
        asked(BOXES, title="5"),
    )
    masters = [name for name in parts(result) if name.startswith("ppt/slideMasters/slide")]
    assert len(masters) == 2


def test_masters_and_layouts_share_one_space_of_ids() -> None:
    result = composed(
        asked(TEXT, title="1"), asked(TEXT, title="2", home=other_library()), asked(TITLE)
    )
    ids = list(master_ids(result))
    assert len(ids) == len(set(ids)) == 2 + 5 + 1
    assert min(ids) >= 2**31


def test_the_deck_says_what_is_true_of_it() -> None:
    result = composed(
        asked(TEXT, title="Quays & piers"), asked(TEXT, title="Two", home=other_library())
    )
    app = etree.fromstring(parts(result)["docProps/app.xml"])
    assert [each.text for each in app.iter("{*}lpstr")] == [
        "Theme", "Slide Titles", "Harbour", "Orchard", "Quays & piers", "Two",
    ]  # fmt: skip
    core = Presentation(io.BytesIO(result.content)).core_properties
    assert (core.title, core.last_modified_by, core.revision) == ("Quays & piers", "Slidemill", 1)


def test_templates_of_another_slide_size_are_told_once() -> None:
    small = new_deck()
    for _ in range(2):
        add_slide(small, 0)
    home = open_library(saved(small))
    result = composed(
        asked(TEXT, title="Wide"), asked(0, title="1", home=home), asked(1, title="2", home=home)
    )
    assert [str(each) for each in result.warnings] == [
        "slides[1]: the slides of its template are 25.4 by 19.1 cm, those of the deck 33.9 by 19.1 "
        "cm; what is on it keeps its place and size. Mix templates of one size."
    ]


def test_texts_keep_the_sizes_that_their_presentation_gave_them() -> None:
    deck = Presentation(io.BytesIO(slide_templates()))
    style = next(deck.part._element.iter("{*}defaultTextStyle"))
    next(next(style.iter("{*}lvl1pPr")).iter("{*}defRPr")).set("sz", "1400")
    box = deck.slides[TEXT].shapes.add_textbox(0, 0, 2_000_000, 500_000)
    box.text_frame.text = "Label"
    home = open_library(saved(deck))
    alone = composed(asked(TEXT, text("x"), home=home))
    mixed = composed(
        asked(TEXT, text("x")), asked(TEXT, text("x"), home=home), asked(TABLE, table(), home=home)
    )

    def size(slide: Any) -> str | None:
        body = slide.shapes[-1]._element.txBody
        found = body.find("{*}lstStyle/{*}lvl1pPr/{*}defRPr")
        return None if found is None else found.get("sz")

    assert size(shown(alone)[0]) is None
    assert size(shown(mixed)[1]) == "1400"
    placeholder = shown(mixed)[1].placeholders[1]
    assert placeholder._element.txBody.find("{*}lstStyle/{*}lvl1pPr") is None


def with_logo(*, color: str = "teal") -> bytes:
    """Return a template of one slide with a picture."""
    deck = Presentation(io.BytesIO(slide_templates()))
    slide = deck.slides.add_slide(deck.slide_layouts[0])
    slide.shapes.add_picture(io.BytesIO(picture(color=color)), 0, 0)
    return saved(deck)


def test_equal_pictures_of_two_templates_are_held_once() -> None:
    first, second = with_logo(), with_logo()
    other = Presentation(io.BytesIO(second))
    other.core_properties.title = "Another file"
    result = composed(
        asked(12, title="1", home=open_library(first)),
        asked(12, title="2", home=open_library(saved(other))),
        asked(12, title="3", home=open_library(with_logo(color="navy"))),
    )
    names = list(parts(result))
    assert len([name for name in names if name.startswith("ppt/media/")]) == 2
    assert len([name for name in names if name.startswith("ppt/slideMasters/slide")]) == 1


def test_one_design_saved_twice_brings_the_layouts_that_either_uses() -> None:
    twice = []
    for name in ("First", "Second"):
        deck = Presentation(io.BytesIO(slide_templates(ORCHARD)))
        deck.core_properties.title = name
        twice.append(open_library(saved(deck)))
    result = composed(
        asked(TEXT, title="1"),
        asked(TEXT, title="2", home=twice[0]),
        asked(BOXES, title="3", home=twice[1]),
        asked(TEXT, title="4", home=twice[1]),
    )
    masters = Presentation(io.BytesIO(result.content)).slide_masters
    names = [[layout.name for layout in master.slide_layouts] for master in masters]
    assert len(names) == 2
    assert names[1] == ["Title and Content", "Title Only"]
    layouts = [slide.slide_layout.part.partname for slide in shown(result)]
    assert layouts[1] == layouts[3] != layouts[0]


def test_table_styles_come_along() -> None:
    plain = new_deck()
    add_slide(plain, 1)
    result = composed(
        asked(0, title="Plain", home=open_library(saved(plain))),
        asked(TABLE, table(), title="Styled"),
        asked(TABLE, table(), title="Styled alike", home=other_library()),
        asked(TABLE, table(), title="Styled otherwise", home=with_own_style("FF0000")),
    )
    styles = etree.fromstring(parts(result)["ppt/tableStyles.xml"])
    ids = [each.get("styleId") for each in styles]
    assert len(ids) == 2
    assert ids[0] == TABLE_STYLE
    used = [
        each.text
        for name, part in sorted(parts(result).items())
        if name.startswith("ppt/slides/slide")
        for each in etree.fromstring(part).iter("{*}tableStyleId")
    ]
    assert used == [TABLE_STYLE, TABLE_STYLE, ids[1]]


def with_own_style(color: str) -> SlideLibrary:
    """Return the designed template whose table style means something else."""
    content = members(slide_templates())
    style = content["ppt/tableStyles.xml"].replace(
        b'<a:schemeClr val="lt1"/>', f'<a:srgbClr val="{color}"/>'.encode(), 1
    )
    content["ppt/tableStyles.xml"] = style
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in content.items():
            archive.writestr(name, part)
    return open_library(out.getvalue())


def test_a_link_leads_to_the_page_made_from_its_slide_or_goes() -> None:
    deck = Presentation(io.BytesIO(slide_templates()))
    back = deck.slides[BOXES].shapes[1]
    back.click_action.target_slide = deck.slides[TITLE]
    home = open_library(saved(deck))
    linked = composed(asked(BOXES, title="Back", home=home), asked(TITLE, title="T", home=home))
    target = shown(linked)[0].shapes[1].click_action.target_slide
    assert target is not None
    assert target.shapes.title.text == "T"
    alone = composed(asked(TITLE, title="Other"), asked(BOXES, title="Back", home=home))
    assert all(b"hlinksldjump" not in part for part in parts(alone).values())


@every_dialect
def test_templates_of_every_dialect_are_composed_and_mixed(dialect: str) -> None:
    home = open_library(written(DIALECTS[dialect]))
    orders = [
        asked(0, text("a", "b"), title="One", home=home),
        asked(1, chart(), home=home),
        asked(2, text("c"), title="Three", home=home),
    ]
    for first in (asked(TEXT, text("x"), title="Ours"), asked(2, title="Theirs", home=home)):
        slides = shown(composed(first, *orders, footer_text="Foot", show_slide_numbers=True))
        assert slides[1].shapes.title.text == "One"
        assert "a\nb" in texts(slides[1])
        assert [shape.has_chart for shape in slides[2].shapes].count(True) == 1


def test_old_drawings_formulas_and_ink_come_along() -> None:
    home = open_library(written(with_objects))
    orders = [asked(n, title=None, home=home) for n in range(3)]
    composed(asked(TEXT, title="Ours"), *orders)
    composed(*orders, asked(TEXT, title="Ours"))


KINDS = st.sampled_from((TITLE, TEXT, TABLE, CHART, CHART_CHART, BOXES, 40))


@given(st.lists(st.tuples(KINDS, st.booleans(), st.booleans()), min_size=1, max_size=8))
@settings(max_examples=25)
def test_any_mixture_makes_a_sound_deck(wanted: list[tuple[int, bool, bool]]) -> None:
    orders = [
        asked(
            index,
            *([chart()] if filled else [text("x")]),
            title="Title",
            home=other_library() if other else library(),
        )
        for index, other, filled in wanted
    ]
    result = composed_in_part(*orders, footer_text="Foot", show_slide_numbers=True)
    assert len(result.results) == len(orders)
    if result.pages:
        assert len(shown(result)) == result.pages == sum(each.pages for each in result.results)
