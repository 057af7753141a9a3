"""What else stands on template slides: diagrams, films, animation, groups, shared charts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest
from lxml import etree
from pptx import Presentation

from slidemill.contracts.presentations import RenderOptions
from slidemill.deck import TemplateError
from slidemill.deck.compose import SlideLibrary, open_library
from slidemill.deck.compose.canvas import Canvas
from slidemill.deck.compose.roles import Role
from tests.fixtures.compositions import (
    asked,
    chart,
    composed,
    composed_in_part,
    library,
    shown,
    text,
    texts,
)
from tests.fixtures.decks import (
    P,
    R,
    add_box,
    add_chart,
    add_slide,
    members,
    new_deck,
    rebuilt,
    saved,
)
from tests.fixtures.diagrams import with_diagram
from tests.fixtures.slide_templates import (
    BOXES,
    CHART,
    CHART_TEXT,
    TABLE,
    TEXT,
    slide_templates,
)
from tests.gallery.__main__ import decks
from tests.unit.deck.check.rich_deck import rich_deck

TEMPLATES: dict[str, Callable[[], bytes]] = {
    **{deck.name: deck.template for deck in decks()},
    "a film, remarks and much else": rich_deck,
    "a diagram": lambda: with_diagram(slide_templates(), "First", "Second", slide=3),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_slides_with_all_sorts_of_objects_are_composed_and_mixed(name: str) -> None:
    home = open_library(TEMPLATES[name]())
    bare = [asked(index, home=home) for index in range(len(home))]
    titled = [asked(index, chart(), title="Title", home=home) for index in range(len(home))]
    for orders in ((*bare, *titled), (asked(TEXT, text("x"), title="Ours"), *titled, *bare)):
        result = composed_in_part(*orders, footer_text="Foot", show_slide_numbers=True)
        assert result.pages >= len(home)


def test_a_diagram_brings_its_parts_to_every_page() -> None:
    home = open_library(with_diagram(slide_templates(), "First", "Second", slide=TABLE + 1))
    result = composed(asked(TEXT), asked(TABLE, home=home), asked(TABLE, home=home))
    names = list(members(result.content))
    assert len([name for name in names if name.startswith("ppt/diagrams/drawing")]) == 2


def animated(shape: str) -> SlideLibrary:
    """Return the designed template whose chart slide moves the shape with this id."""
    timing = (
        f'<p:timing xmlns:p="{P[1:-1]}"><p:tnLst><p:par><p:cTn id="1" dur="indefinite" '
        'restart="never" nodeType="tmRoot"><p:childTnLst><p:par><p:cTn id="2" fill="hold">'
        '<p:childTnLst><p:set><p:cBhvr><p:cTn id="3" dur="1"/><p:tgtEl>'
        f'<p:spTgt spid="{shape}"/></p:tgtEl></p:cBhvr></p:set></p:childTnLst></p:cTn></p:par>'
        "</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    )
    deck = Presentation(io.BytesIO(slide_templates()))
    deck.slides[CHART]._element.append(etree.fromstring(timing))
    return open_library(saved(deck))


def test_animation_of_a_chart_goes_with_it_and_stays_with_it() -> None:
    deck = Presentation(io.BytesIO(slide_templates()))
    (frame,) = (shape for shape in deck.slides[CHART].shapes if shape.has_chart)
    home = animated(str(frame.shape_id))
    gone, kept = shown(composed(asked(CHART, home=home), asked(CHART, chart(), home=home)))
    assert not list(gone._element.iter(f"{P}timing"))
    assert [each.get("spid") for each in kept._element.iter(f"{P}spTgt")] == [str(frame.shape_id)]


def test_two_frames_that_share_a_chart_part_get_one_each() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    first, second = add_chart(slide, "a"), add_chart(slide, "b")
    second.left = first.left + first.width
    reference = next(second._element.iter("{*}chart"))
    reference.set(f"{R}id", next(first._element.iter("{*}chart")).get(f"{R}id"))
    slide.part.drop_rel("rId3")
    home = open_library(saved(deck))
    result = composed(asked(0, chart("A"), chart("B"), home=home))
    names = [shape.chart.plots[0].series[0].name for shape in shown(result)[0].shapes]
    assert names == ["A", "B"]


def test_a_group_whose_content_went_goes_too() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    group = slide.shapes.add_group_shape()
    add_box(group, "A text that is long enough to be content of the slide, so it goes")
    add_box(slide, "{marker}")
    home = open_library(saved(deck))
    assert len(shown(composed(asked(0, home=home)))[0].shapes) == 0


def test_a_broken_slide_of_a_template_fails_alone() -> None:
    broken = open_library(
        rebuilt(slide_templates(), {f"ppt/slides/slide{BOXES + 1}.xml": lambda _: b"<p:sld"})
    )
    result = composed_in_part(
        asked(BOXES, title="x", home=broken), asked(TEXT, title="Fine", home=broken)
    )
    assert str(result.results[0].error).startswith(
        f"slides[0]: the template slide cannot be read: ppt/slides/slide{BOXES + 1}.xml: the part "
        "is not well-formed XML"
    )
    assert texts(shown(result)[0]) == ["Fine"]


def test_what_is_no_template_is_refused_when_it_is_opened() -> None:
    with pytest.raises(TemplateError, match="not a zip file"):
        open_library(b"no presentation")


def test_a_page_is_a_copy_and_leaves_the_template_alone() -> None:
    source = library().slide(CHART_TEXT)
    before = etree.tostring(source.root)
    canvas = Canvas(source, RenderOptions(), "slides[0].slide_data")
    for each in canvas.placed:
        canvas.remove(each.shape)
    assert etree.tostring(source.root) == before
    assert Role.CHART in [each.role for each in source.placed]


def test_new_shapes_and_pictures_get_ids_of_their_own() -> None:
    canvas = Canvas(library().slide(CHART), RenderOptions(), "slides[0].slide_data")
    frame = next(each.shape for each in canvas.placed if each.role is Role.CHART)
    used = {each.get("id") for each in canvas.root.iter(f"{P}cNvPr")}
    assert not used & {str(canvas.next_id()) for _ in range(5)}
    first = canvas.picture(b"one", "png")
    assert canvas.picture(b"two", "png") != first == canvas.picture(b"one", "png")
    assert first not in {each.id for each in canvas.source.relationships}
    assert canvas.chart(frame).workbook is not None


def test_a_chart_without_its_part_fails_the_slide_only() -> None:
    content = members(slide_templates())
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in content.items():
            if name != "ppt/charts/chart1.xml" and "charts/_rels/chart1" not in name:
                archive.writestr(name, part)
    home = open_library(out.getvalue())
    charts = [index for index in (CHART, CHART_TEXT) if _is_lost(home, index)]
    assert charts
    result = composed_in_part(asked(charts[0], chart(), home=home), asked(TEXT, title="Fine"))
    assert result.results[0].error == (
        "slides[0].slide_data: the template's chart is missing from the file; save the template "
        "again."
    )


def _is_lost(home: SlideLibrary, index: int) -> bool:
    return any(each.kind == "chart" and each.dangling for each in home.slide(index).relationships)
