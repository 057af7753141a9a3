"""Which slides come out, in what order, and what travels with them."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from lxml import etree

from slidemill.deck import DataError, compile, parse_json  # noqa: A004  # the engine's verb
from slidemill.deck.data import Color, ColorKind, Delete, Image
from tests.fixtures.decks import (
    TITLE_ONLY,
    A,
    P,
    add_box,
    add_chart,
    add_slide,
    add_table,
    assert_sound,
    data,
    members,
    new_deck,
    opened,
    order,
    picture,
    rendered,
    saved,
    texts,
    three_slides,
    titles,
    xml,
)


def test_slides_come_out_exactly_as_the_data_lists_them() -> None:
    result = rendered(saved(three_slides()), *order(3, 1, 3, 3))
    assert titles(result) == ["C 0", "A 1", "C 2", "C 3"]
    assert result.slides == 4
    assert [slide.template for slide in result.results] == [3, 1, 3, 3]
    assert_sound(result.content)


def test_a_template_slide_that_is_not_there_is_refused_with_the_number_there_is() -> None:
    with pytest.raises(DataError) as caught:
        rendered(saved(three_slides()), *order(4, 1, 0))
    assert [f.place for f in caught.value.faults] == ["slides[0].template", "slides[2].template"]
    assert "3 slides" in caught.value.faults[0].message


def test_the_same_input_gives_the_same_bytes() -> None:
    template = saved(three_slides())
    deck = data(*order(1, 2, 3, 1))
    compiled = compile(template)
    first = compiled.render(deck).content
    assert compiled.render(deck).content == first
    assert compile(template).render(deck).content == first


def test_chunks_and_content_are_the_same_file() -> None:
    result = rendered(saved(three_slides()), *order(1, 2))
    assert b"".join(result.chunks) == result.content
    assert result.size == len(result.content)


def test_progress_is_told_slide_by_slide() -> None:
    told: list[tuple[int, int]] = []
    compile(saved(three_slides())).render(
        data(*order(1, 2, 3)), progress=lambda done, total: told.append((done, total))
    )
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_parts_of_unused_slides_are_left_out() -> None:
    deck = three_slides()
    slide = add_slide(deck)
    add_chart(slide, "load")
    slide.shapes.add_picture(io.BytesIO(picture()), 0, 0)
    slide.notes_slide.notes_text_frame.text = "notes"
    result = rendered(saved(deck), *order(1))
    folders = {name.split("/")[1] for name in members(result.content) if name.startswith("ppt/")}
    assert not folders & {"charts", "embeddings", "media", "notesSlides"}
    assert_sound(result.content)


def test_each_repeated_slide_has_its_own_notes_chart_and_workbook() -> None:
    deck = new_deck()
    slide = add_slide(deck, TITLE_ONLY)
    slide.shapes.title.text = "{k}"
    add_chart(slide, "load")
    slide.notes_slide.notes_text_frame.text = "notes {k}"
    result = rendered(saved(deck), *order(1, 1, 1))
    made = opened(result)
    assert [s.notes_slide.notes_text_frame.text for s in made.slides] == [
        "notes 0", "notes 1", "notes 2",
    ]  # fmt: skip
    charts = [s.shapes[1].chart for s in made.slides]
    assert len({chart.part.partname for chart in charts}) == 3
    books = {chart.part.chart_workbook.xlsx_part.partname for chart in charts}
    assert len(books) == 3
    assert [list(c.plots[0].series[0].values) for c in charts] == [[3.5, 4.25]] * 3
    assert_sound(result.content)


def test_chart_parts_are_carried_over_byte_for_byte() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_chart(slide, "load")
    template = saved(deck)

    def charts(content: bytes) -> list[bytes]:
        return [v for k, v in members(content).items() if k.startswith("ppt/charts/chart")]

    assert charts(rendered(template, *order(1, 1)).content) == charts(template) * 2


def test_media_layouts_and_masters_are_shared() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    slide.shapes.add_picture(io.BytesIO(picture()), 0, 0)
    result = rendered(saved(deck), *order(1, 1, 1))
    names = members(result.content)
    assert len([n for n in names if n.startswith("ppt/media/")]) == 1
    assert len([n for n in names if n.startswith("ppt/slideMasters/slide")]) == 1


def test_untouched_members_keep_their_compressed_bytes() -> None:
    template = saved(three_slides())
    result = rendered(template, *order(1)).content

    def packed(content: bytes, name: str) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            info = archive.getinfo(name)
        start = info.header_offset + 30 + len(name)
        return content[start : start + info.compress_size]

    for name in ("ppt/theme/theme1.xml", "ppt/slideLayouts/slideLayout3.xml"):
        assert packed(result, name) == packed(template, name)


def test_keys_that_match_nothing_are_listed_as_warnings() -> None:
    deck = three_slides()
    add_table(deck.slides[0], "figures", 1, 1)
    result = rendered(saved(deck), {"k": "v", "none": "x", "figures": "a text cannot fill a table"})
    assert [fault.place for fault in result.warnings] == ["slides[0].none", "slides[0].figures"]
    assert result.results[0].warnings == result.warnings


def test_a_key_only_in_the_notes_is_no_warning() -> None:
    deck = three_slides()
    deck.slides[0].notes_slide.notes_text_frame.text = "{remark}"
    assert rendered(saved(deck), {"k": "v", "remark": "x"}).warnings == ()


def test_theme_colours_are_rewritten_in_the_masters_theme() -> None:
    colors = {"accent1": Color(ColorKind.RGB, "2F6F73"), "dk1": Color(ColorKind.RGB, "111111")}
    template = saved(three_slides())
    result = rendered(template, *order(1), theme_colors=colors)
    scheme = next(xml(result.content, "ppt/theme/theme1.xml").iter(f"{A}clrScheme"))
    found = {e.tag.removeprefix(A): (e[0].tag.removeprefix(A), e[0].get("val")) for e in scheme}
    assert found["accent1"] == ("srgbClr", "2F6F73")
    assert found["dk1"] == ("srgbClr", "111111")
    before = next(xml(template, "ppt/theme/theme1.xml").iter(f"{A}clrScheme"))
    assert found["accent2"] == ("srgbClr", before.find(f"{A}accent2")[0].get("val"))
    assert_sound(result.content)


def test_delete_takes_boxes_cells_and_frames_away_with_their_parts() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "keep {k}")
    add_box(slide, "box {gone}")
    add_table(slide, "", 1, 2).table.cell(0, 0).text = "cell {gone}"
    add_chart(slide, "chart")
    add_table(slide, "figures", 2, 2)
    result = rendered(
        saved(deck),
        {"k": "v", "gone": Delete(), "chart": Delete(), "figures": Delete()},
        {"k": "v"},
    )
    first, second = opened(result).slides
    assert texts(first) == ["keep v"]
    assert len(first.shapes) == 2
    assert [cell.text for cell in first.shapes[1].table.rows[0].cells] == ["", "0,1"]
    assert len(second.shapes) == 5
    charts = [n for n in members(result.content) if n.startswith(("ppt/charts/c", "ppt/embed"))]
    assert len(charts) == 2
    assert [warning.place for warning in result.warnings] == ["slides[1].gone"]
    assert_sound(result.content)


def test_animation_of_a_removed_shape_goes_with_it() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    kept, gone = add_box(slide, "{k}"), add_box(slide, "{gone}")

    def effect(shape: Any, number: int) -> str:
        return (
            f'<p:par><p:cTn id="{number}" fill="hold"><p:childTnLst><p:set><p:cBhvr>'
            f'<p:cTn id="{number + 1}" dur="1"/><p:tgtEl><p:spTgt spid="{shape.shape_id}"/>'
            "</p:tgtEl></p:cBhvr></p:set></p:childTnLst></p:cTn></p:par>"
        )

    slide._element.append(
        etree.fromstring(
            f'<p:timing xmlns:p="{P[1:-1]}"><p:tnLst><p:par><p:cTn id="1" dur="indefinite" '
            f'nodeType="tmRoot"><p:childTnLst>{effect(kept, 2)}{effect(gone, 4)}</p:childTnLst>'
            f'</p:cTn></p:par></p:tnLst><p:bldLst><p:bldP spid="{gone.shape_id}" grpId="0"/>'
            "</p:bldLst></p:timing>"
        )
    )
    template = saved(deck)
    result = rendered(template, {"gone": Delete()}, {"gone": Delete(), "k": Delete()}, {})
    spids = [
        [
            e.get("spid")
            for e in xml(result.content, f"ppt/slides/slide{n}.xml").iter()
            if e.get("spid")
        ]
        for n in (1, 2, 3)
    ]
    gone_id, kept_id = str(gone.shape_id), str(kept.shape_id)
    assert spids == [[kept_id], [], [kept_id, gone_id, gone_id]]
    assert not list(xml(result.content, "ppt/slides/slide2.xml").iter(f"{P}timing"))


def test_all_faults_of_a_deck_are_raised_together() -> None:
    deck = three_slides()
    with pytest.raises(DataError) as caught:
        rendered(
            saved(deck),
            {"template": 9},
            {"k": Image("missing.png")},
            {"k": "fine"},
        )
    assert {f.place for f in caught.value.faults} == {"slides[0].template", "slides[1].k"}


def test_a_data_json_becomes_a_deck() -> None:
    document = json.dumps(
        {
            "theme": {"colors": {"accent1": "peru"}},
            "slides": [
                {"template": 2, "k": "plain"},
                {"template": 1, "k": {"type": "list", "values": ["a", {"value": "b", "level": 1}]}},
            ],
        }
    )
    result = compile(saved(three_slides())).render(parse_json(document.encode()))
    assert titles(result) == ["B plain", "A a\nA b"]
    assert_sound(result.content)
