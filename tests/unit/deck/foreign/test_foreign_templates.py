"""Templates as other programs write them give the same decks as plain ones."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from slidemill.deck import Rendering
from slidemill.deck.check import check
from slidemill.deck.data import Image, Table, Text, TextList
from tests.fixtures.decks import (
    P14,
    A,
    P,
    R,
    members,
    opened,
    parsed,
    picture,
    relationships,
    rendered,
    xml,
)
from tests.fixtures.foreign import written
from tests.fixtures.foreign_programs import DIALECTS
from tests.fixtures.schemas import schema_faults

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PHOTO = picture(30, 10, color="red")
FIGURES = Table((tuple(map(Text, ("Pier", "Tons"))), tuple(map(Text, ("A", "4", "5", "6")))))
POINTS = TextList((Text("Berths"), Text("North", level=1), Text("Cranes")))
SLIDE = "ppt/slides/slide{}.xml"

every_dialect = pytest.mark.parametrize("dialect", DIALECTS)


@cache
def made(dialect: str) -> Rendering:
    """Render five slides out of order, two of the template's slides twice."""
    return rendered(
        written(DIALECTS[dialect]),
        {"template": 2, "figures": FIGURES, "photo": Image("photo")},
        {"template": 1, "title": "Harbour & <sea>", "points": POINTS},
        {"template": 3, "title": "First\nSecond"},
        {"template": 2, "figures": FIGURES, "photo": "no photo"},
        {"template": 1, "title": "End", "points": "nothing"},
        assets={"photo": PHOTO},
    )


def paragraphs(root: Any) -> Iterator[str]:
    """Yield the text of every paragraph, alternatives for older readers left out."""
    for paragraph in root.iter(f"{A}p"):
        if next(paragraph.iterancestors(f"{MC}Fallback"), None) is None:
            yield "".join(
                "\n" if item.tag == f"{A}br" else item.text or ""
                for item in paragraph.iter(f"{A}t", f"{A}br")
            )


def shown(dialect: str, number: int) -> list[str]:
    """List the paragraphs of an output slide that are not empty, its number left out."""
    texts = paragraphs(xml(made(dialect).content, SLIDE.format(number)))
    return [text for text in texts if text and not text.endswith(" 7")]


@every_dialect
def test_the_deck_is_sound_and_opens(dialect: str) -> None:
    content = made(dialect).content
    assert check(content) == []
    assert schema_faults(content) == []
    assert len(opened(made(dialect)).slides) == 5


@every_dialect
def test_texts_lists_and_tables_arrive(dialect: str) -> None:
    cells = ["Pier", "Tons", "A", "4", "5", "6"]
    assert shown(dialect, 1) == cells
    assert shown(dialect, 2) == ["Report Harbour & <sea>", "Berths", "North", "Cranes"]
    assert shown(dialect, 3) == ["First\nSecond", "back", "First\nSecond!"]
    assert shown(dialect, 4) == [*cells, "no photo"]
    assert shown(dialect, 5) == ["Report End", "nothing", "deeper"]


@every_dialect
def test_list_levels_take_the_format_of_the_templates_levels(dialect: str) -> None:
    slide = xml(made(dialect).content, SLIDE.format(2))
    levels = {
        "".join(paragraph.itertext(f"{A}t")).strip(): paragraph.find(f"{A}pPr")
        for paragraph in slide.iter(f"{A}p")
    }
    assert levels["North"].get("lvl") == "1"
    assert levels["Berths"] is None or levels["Berths"].get("lvl") is None


@every_dialect
def test_the_run_of_a_marker_keeps_its_format(dialect: str) -> None:
    slide = xml(made(dialect).content, SLIDE.format(3))
    (run,) = [run for run in slide.iter(f"{A}r") if run.findtext(f"{A}t") == "Second"][-1:]
    assert (run.find(f"{A}rPr").get("b"), run.find(f"{A}rPr").get("sz")) == ("1", "1800")


@every_dialect
def test_notes_say_what_their_slide_says(dialect: str) -> None:
    slides = opened(made(dialect)).slides
    said = [slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide]
    assert said == ["Say Harbour & <sea>", "Say End"]


@every_dialect
def test_a_picture_takes_the_place_of_its_box_once(dialect: str) -> None:
    content = made(dialect).content
    slide = xml(content, SLIDE.format(1))
    related = relationships(content, SLIDE.format(1))
    targets = [related[blip.get(f"{R}embed")][1] for blip in slide.iter(f"{A}blip")]
    photos = [name for name in targets if members(content)[name] == PHOTO]
    assert len(photos) == 1
    assert len(targets) == 2


@every_dialect
def test_each_copy_of_a_slide_has_its_own_chart(dialect: str) -> None:
    content = made(dialect).content
    charts = [
        target
        for number in (1, 4)
        for kind, target in relationships(content, SLIDE.format(number)).values()
        if kind == "chart"
    ]
    assert len(set(charts)) == 2


@every_dialect
def test_links_between_slides_lead_to_the_first_copy(dialect: str) -> None:
    related = relationships(made(dialect).content, SLIDE.format(3)).values()
    assert ("slide", SLIDE.format(2)) in related


def test_comments_on_the_template_leave_no_trace_in_its_slides() -> None:
    for number in range(1, 6):
        text = members(made("PowerPoint").content)[SLIDE.format(number)]
        assert b"commentRel" not in text
    assert not any("omment" in name for name in members(made("PowerPoint").content))


def test_other_extensions_beside_a_comment_stay() -> None:
    slide = xml(made("PowerPoint").content, SLIDE.format(2))
    assert len(list(slide.iter(f"{P14}modId"))) == len(list(slide.iter(f"{P14}creationId"))) == 1


def test_shapes_keep_the_ids_they_were_created_with() -> None:
    slide = xml(made("PowerPoint").content, SLIDE.format(3))
    ids = [item.get("id")[-5:-1] for item in slide.iter("{*}creationId") if item.get("id")]
    assert ids == ["0001", "0002", "0003"]


def test_transitions_for_newer_readers_stay() -> None:
    slide = xml(made("PowerPoint").content, SLIDE.format(1))
    (choice,) = slide.iter(f"{P14}vortex")
    assert choice.getparent().getparent().get("Requires") == "p14"


def test_fields_stay_beside_a_marker() -> None:
    slide = xml(made("PowerPoint").content, SLIDE.format(2))
    (field,) = slide.iter(f"{A}fld")
    assert field.get("type") == "slidenum"
    assert "".join(field.getparent().itertext(f"{A}t")) == "Harbour & <sea> 7"


def test_a_picture_replaces_all_alternatives_of_its_box() -> None:
    slide = xml(made("PowerPoint").content, SLIDE.format(1))
    assert not [e for e in slide.iter(f"{MC}Choice") if e.get("Requires") == "a14"]
    assert "oto" not in "".join(slide.itertext())


def test_sections_follow_their_slides() -> None:
    sections = xml(made("PowerPoint").content, "ppt/presentation.xml").iter(f"{P14}section")
    assert [(s.get("name"), len(list(s.iter(f"{P14}sldId")))) for s in sections] == [
        ("Part & 1", 1), ("Part & 0", 1), ("Part & 2", 1), ("Part & 1", 1), ("Part & 0", 1),
    ]  # fmt: skip


def test_both_alternatives_of_a_table_are_filled() -> None:
    slide = xml(made("PowerPoint for Mac").content, SLIDE.format(1))
    tables = list(slide.iter(f"{A}tbl"))
    assert [
        ["".join(cell.itertext(f"{A}t")) for cell in each.iter(f"{A}tc")] for each in tables
    ] == [["Pier", "Tons", "", "", "A", "4", "5", "6"]] * 2


def test_data_of_another_program_is_carried_along() -> None:
    content = made("Google Slides").content
    assert members(content)["ppt/metadata"] == b"\x00google"
    assert b"roundtripDataSignature" in members(content)["ppt/presentation.xml"]


def test_custom_shows_list_every_copy_in_their_own_order() -> None:
    content = made("LibreOffice").content
    related = relationships(content, "ppt/presentation.xml")
    shows = xml(content, "ppt/presentation.xml").iter(f"{P}custShow")
    (listed,) = [[related[e.get(f"{R}id")][1] for e in show.iter(f"{P}sld")] for show in shows]
    assert listed == [SLIDE.format(number) for number in (3, 1, 4, 2, 5)]


def test_every_target_is_spelled_as_its_part() -> None:
    content = made("names in another case").content
    parts = members(content)
    assert "ppt/slideMasters/_rels/slideMaster1.xml.rels" in parts
    for name in parts:
        if not name.endswith(".rels"):
            for kind, target in relationships(content, name).values():
                assert target in parts or kind == "hyperlink", f"{name} -> {target}"


@pytest.mark.parametrize("dialect", ["UTF-16", "numbered prefixes", "a default namespace"])
def test_a_layout_that_links_to_a_lost_slide_loses_the_link(dialect: str) -> None:
    rewriting, layout = DIALECTS[dialect], "ppt/slideLayouts/slideLayout7.xml"

    def linked(parts: dict[str, bytes]) -> dict[str, bytes]:
        link = (
            b'<p:cNvPr id="1" name=""><a:hlinkClick r:id="rId77" action="ppaction://hlinksldjump"/>'
        )
        parts[layout] = parts[layout].replace(b'<p:cNvPr id="1" name=""/>', link + b"</p:cNvPr>", 1)
        rels = "ppt/slideLayouts/_rels/slideLayout7.xml.rels"
        kind = f"{R[1:-1]}/slide"
        relation = f'<Relationship Id="rId77" Type="{kind}" Target="../slides/slide3.xml"/>'
        parts[rels] = parts[rels].replace(
            b"</Relationships>", f"{relation}</Relationships>".encode()
        )
        return rewriting(parts)

    content = rendered(written(linked), {"template": 2, "photo": "x"}).content
    assert check(content) == []
    assert not list(parsed(members(content)[layout]).iter(f"{A}hlinkClick"))
    content = rendered(written(linked), {"template": 3, "title": "x"}).content
    assert ("slide", SLIDE.format(1)) in relationships(content, layout).values()
