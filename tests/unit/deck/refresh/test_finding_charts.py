"""Which chart of a finished deck an update means."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pptx.util import Inches

from tests.fixtures.decks import (
    add_box,
    add_chart,
    add_slide,
    members,
    new_deck,
    rebuilt,
    relationships,
    saved,
    substituted,
)
from tests.unit.deck.refresh.refreshing import changed, errors, refreshed, update

_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_CX1 = "http://schemas.microsoft.com/office/drawing/2015/9/8/chartex"
_CHARTEX = "http://schemas.microsoft.com/office/drawing/2014/chartex"


def part_of(deck: bytes, slide: int, frame: Any) -> str:
    """Return the chart part of a python-pptx frame on a slide."""
    identity = next(frame._element.iter("{*}chart")).get(
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    )
    return relationships(deck, f"ppt/slides/slide{slide}.xml")[identity][1]


def updated(deck: bytes, **address: Any) -> str:
    """Return the one chart part that an update of slide 0 changes."""
    result = refreshed(deck, update(**address))
    assert errors(result) == [None]
    (part,) = [name for name in changed(deck, result.content) if name.startswith("ppt/charts/")]
    return part


def grouped(slide: Any, frame: Any) -> None:
    """Put a frame into a group, which goes to the end of the drawing order."""
    group = slide.shapes.add_group_shape()
    group._element.append(frame._element)


def test_charts_count_in_drawing_order_with_groups_entered() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    frames = [add_chart(slide, f"chart {number}") for number in range(3)]
    grouped(slide, frames[0])
    tree = slide.shapes._spTree
    tree.remove(frames[2]._element)
    tree.insert(2, frames[2]._element)
    add_box(slide, "not a chart")
    content = saved(deck)
    parts = [part_of(content, 1, frame) for frame in frames]
    assert [updated(content, chart_index=n) for n in range(3)] == [parts[2], parts[1], parts[0]]


def test_slides_count_in_the_order_of_the_presentation_hidden_ones_too() -> None:
    deck = new_deck()
    slides = [add_slide(deck) for _ in range(3)]
    frames = [add_chart(slide, "chart") for slide in slides]
    slides[0]._element.set("show", "0")
    ids = deck.slides._sldIdLst
    ids.insert(0, ids[2])
    content = saved(deck)
    found = [
        next(n for n in changed(content, refreshed(content, update(each)).content) if "charts" in n)
        for each in range(3)
    ]
    order = [2, 0, 1]
    assert found == [part_of(content, number + 1, frames[number]) for number in order]


def named_deck() -> tuple[bytes, list[str]]:
    deck = new_deck()
    slide = add_slide(deck)
    frames = [add_chart(slide, f"text {number}") for number in range(3)]
    for frame, name in zip(frames, ("Tonnage", "Cranes", "Cranes"), strict=True):
        frame.name = name
    content = saved(deck)
    return content, [part_of(content, 1, frame) for frame in frames]


def test_a_chart_is_found_by_the_name_or_the_alternative_text_of_its_shape() -> None:
    deck, parts = named_deck()
    assert updated(deck, chart_name="Tonnage") == parts[0]
    assert updated(deck, chart_alt_text="text 2") == parts[2]


@pytest.mark.parametrize(
    ("address", "error"),
    [
        (
            {"chart_name": "Tonage"},
            'chart_name: no chart of the slide is named "Tonage"; did you mean "Tonnage"?',
        ),
        (
            {"chart_name": "Cranes"},
            'chart_name: 2 charts of the slide are called "Cranes"; give chart_index (1, 2) '
            "instead.",
        ),
        (
            {"chart_alt_text": "zzz"},
            'chart_alt_text: no chart of the slide has the text "zzz"; give chart_index instead.',
        ),
    ],
)
def test_names_that_mean_no_chart_or_several_are_faults(
    address: dict[str, Any], error: str
) -> None:
    assert errors(refreshed(named_deck()[0], update(**address))) == [f"updates[0].{error}"]


def alternatives(deck: bytes, frame: str) -> bytes:
    """Put the first frame of slide 1 into the choice of alternatives, `frame` into the other."""

    def edit(part: bytes) -> bytes:
        text = part.decode()
        start, end = text.index("<p:graphicFrame"), text.index("</p:graphicFrame>") + 17
        chosen = text[start:end]
        whole = (
            f'<mc:AlternateContent xmlns:mc="{_MC}"><mc:Choice xmlns:cx1="{_CX1}" Requires="cx1">'
            f"{chosen}</mc:Choice><mc:Fallback>{frame or chosen}</mc:Fallback>"
            "</mc:AlternateContent>"
        )
        return (text[:start] + whole + text[end:]).encode()

    return rebuilt(deck, {"ppt/slides/slide1.xml": edit})


def test_of_alternatives_the_first_counts_and_only_once() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    frames = [add_chart(slide, f"chart {number}") for number in range(2)]
    content = alternatives(saved(deck), "")
    assert updated(content, chart_index=0) == part_of(content, 1, frames[0])
    assert updated(content, chart_index=1) == part_of(content, 1, frames[1])


def test_a_chart_that_takes_no_data_counts_and_says_what_it_is() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    frames = [add_chart(slide, f"chart {number}") for number in range(2)]
    content = saved(deck)
    chart = part_of(content, 1, frames[0])
    waterfall = (
        f'<cx:chartSpace xmlns:cx="{_CHARTEX}"><cx:chart><cx:plotArea><cx:plotAreaRegion>'
        '<cx:series layoutId="waterfall" uniqueId="{00000000-0000-4000-8000-000000000000}"/>'
        "</cx:plotAreaRegion></cx:plotArea></cx:chart></cx:chartSpace>"
    )
    content = rebuilt(content, {chart: waterfall.encode()})
    result = refreshed(content, update(), update(chart_index=1))
    assert errors(result) == [
        "updates[0].chart_data: the chart is a waterfall chart and takes no data; update a bar, "
        "column, line, area, pie, doughnut, radar, scatter or bubble chart.",
        None,
    ]
    assert part_of(content, 1, frames[1]) in changed(content, result.content)


def test_frames_that_share_a_chart_part_all_show_the_new_numbers() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    frame = add_chart(slide, "chart")
    twin = copy.deepcopy(frame._element)
    twin.nvGraphicFramePr.cNvPr.set("id", "77")
    twin.xfrm.off.x = Inches(5)
    slide.shapes._spTree.append(twin)
    other = add_slide(deck)
    again = copy.deepcopy(frame._element)
    identity = other.part.relate_to(
        slide.part.related_part(next(frame._element.iter("{*}chart")).rId),
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/chart",
    )
    next(again.iter("{*}chart")).set(
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id", identity
    )
    other.shapes._spTree.append(again)
    result = refreshed(saved(deck), update(chart_index=1))
    assert [fault.message for fault in result.warnings] == [
        "the chart is shown elsewhere too, with the new numbers: 1 more on the slide and slide 1."
    ]


def test_a_frame_whose_chart_is_lost_is_a_fault() -> None:
    deck = new_deck()
    add_chart(add_slide(deck), "chart")
    content = saved(deck)
    lost = rebuilt(
        content, {"ppt/slides/_rels/slide1.xml.rels": substituted("charts/chart", "charts/none")}
    )
    assert "part is missing" in str(errors(refreshed(lost, update()))[0])
    assert members(lost).keys() == members(content).keys()
