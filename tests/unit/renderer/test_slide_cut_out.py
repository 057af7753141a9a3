"""A deck of one slide, cut out of another for its picture."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pptx.oxml import parse_xml

from slidemill.renderer.office.pruning import NoSuchSlide, cut_out
from tests.fixtures.decks import A, P, add_box, add_chart, add_slide, new_deck, saved
from tests.fixtures.foreign import written
from tests.fixtures.foreign_programs import DIALECTS

FIELD = (
    f'<a:fld xmlns:a="{A[1:-1]}" id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
    "<a:rPr/><a:pPr/><a:t>9</a:t></a:fld>"
)


def numbered_deck() -> Any:
    """Return a deck of three slides, each with a chart and a field for its number."""
    deck = new_deck()
    for number in range(3):
        slide = add_slide(deck)
        add_chart(slide, f"chart {number}")
        box = add_box(slide, f"slide {number} of the deck, ")
        box.text_frame.paragraphs[0]._p.append(parse_xml(FIELD))
    return deck


def cut(deck: Any, index: int, tmp_path: Path) -> dict[str, bytes]:
    """Return the parts of the deck of one slide."""
    return cut_of(saved(deck), index, tmp_path)


def cut_of(deck: bytes, index: int, tmp_path: Path) -> dict[str, bytes]:
    whole, one = tmp_path / "whole", tmp_path / "one"
    whole.write_bytes(deck)
    cut_out(whole, index, one)
    with zipfile.ZipFile(one) as archive:
        assert len(archive.namelist()) == len(set(archive.namelist()))
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_deck_has_that_slide_alone_and_what_it_needs(tmp_path: Path) -> None:
    parts = cut(numbered_deck(), 1, tmp_path)
    presentation = etree.fromstring(parts["ppt/presentation.xml"])
    assert len(presentation.findall(f"{P}sldIdLst/{P}sldId")) == 1
    assert [name for name in parts if name.startswith("ppt/slides/s")] == ["ppt/slides/slide2.xml"]
    assert sum(name.startswith("ppt/charts/chart") for name in parts) == 1
    assert {"[Content_Types].xml", "_rels/.rels", "ppt/slideMasters/slideMaster1.xml"} <= set(parts)


@pytest.mark.parametrize(("first", "shown"), [(None, "3"), ("11", "13"), ("no number", "3")])
def test_the_slide_shows_the_number_it_has_in_the_deck(
    tmp_path: Path, first: str | None, shown: str
) -> None:
    deck = numbered_deck()
    if first is not None:
        deck.part._element.set("firstSlideNum", first)
    slide = etree.fromstring(cut(deck, 2, tmp_path)["ppt/slides/slide3.xml"])
    assert not list(slide.iter(f"{A}fld"))
    assert [each.text for each in slide.iter(f"{A}t")] == ["slide 2 of the deck, ", shown]


def test_a_hidden_slide_is_shown(tmp_path: Path) -> None:
    deck = numbered_deck()
    deck.slides[0]._element.set("show", "0")
    assert b"show=" not in cut(deck, 0, tmp_path)["ppt/slides/slide1.xml"]


def test_a_slide_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoSuchSlide, match="has 3 slides and none with the number 3"):
        cut(numbered_deck(), 3, tmp_path)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_decks_of_other_programs_are_cut_as_well(dialect: str, tmp_path: Path) -> None:
    parts = cut_of(written(DIALECTS[dialect]), 1, tmp_path)
    roots = [
        etree.QName(etree.fromstring(content)).localname
        for name, content in parts.items()
        if content.lstrip(b"\xef\xbb\xbf\xff\xfe").startswith(b"<") and not name.endswith(".rels")
    ]
    assert (roots.count("sld"), roots.count("chartSpace"), roots.count("notes")) == (1, 1, 0)
    assert any(content.startswith(b"\x89PNG") for content in parts.values())
