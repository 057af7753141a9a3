"""The demo package: sound, complete, and rendered without a loose end."""

import io
import json
import re
import zipfile
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation

from deploy.demo.board_report import build_package
from deploy.demo.figures import CONTAINERS, COSTS, REVENUE, change, signed, tonnes, totals
from slidemill.deck import compile as compile_template
from slidemill.deck.check import check
from slidemill.deck.language import parse_json


@pytest.fixture(scope="module")
def package() -> dict[str, bytes]:
    """Return the members of the demo package, painted once."""
    with zipfile.ZipFile(io.BytesIO(build_package())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def deck(package: dict[str, bytes]) -> bytes:
    """Render the package with the engine."""
    photos = {name: raw for name, raw in package.items() if name.startswith("photos/")}
    data = parse_json(package["data.json"])
    rendering = compile_template(package["template.pptx"]).render(data, photos)
    assert rendering.warnings == ()
    return rendering.content


def slides_of(deck: bytes) -> list[Any]:
    """Open a deck with an independent reader."""
    return list(Presentation(io.BytesIO(deck)).slides)


def texts_of(slide: Any) -> str:
    """Join all text of a slide, tables and notes included."""
    parts = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            parts += [cell.text for row in shape.table.rows for cell in row.cells]
    if slide.has_notes_slide:
        parts.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(parts)


def test_the_package_holds_the_template_the_data_and_every_photo_it_names(
    package: dict[str, bytes],
) -> None:
    named = set(re.findall(rb'"src": "([^"]+)"', package["data.json"]))
    assert {"template.pptx", "data.json"} | {name.decode() for name in named} == package.keys()
    assert len(named) >= 6


def test_the_data_keeps_the_language_to_the_letter(package: dict[str, bytes]) -> None:
    assert parse_json(package["data.json"]).warnings == ()


def test_the_template_is_a_sound_deck(package: dict[str, bytes]) -> None:
    assert check(package["template.pptx"]) == []


def test_the_rendered_report_is_a_sound_deck(deck: bytes) -> None:
    assert check(deck) == []


def test_every_marker_of_the_report_is_filled(package: dict[str, bytes], deck: bytes) -> None:
    slides = slides_of(deck)
    assert len(slides) == len(json.loads(package["data.json"])["slides"]) == 13
    for number, slide in enumerate(slides, 1):
        assert "{" not in texts_of(slide), f"slide {number}"


def test_optional_parts_are_there_only_where_data_asks_for_them(deck: bytes) -> None:
    slides = slides_of(deck)
    names = [[shape.name for shape in slide.shapes] for slide in slides]
    assert "Draft stamp" not in names[0]
    assert [index for index, found in enumerate(names) if "Badge" in found] == [6]


def test_tables_grow_to_the_data_and_carry_bars(deck: bytes) -> None:
    slides = slides_of(deck)
    tables = {
        shape.element.nvGraphicFramePr.cNvPr.get("descr"): shape.table
        for slide in slides
        for shape in slide.shapes
        if shape.has_table
    }
    assert len(tables["volumes"].rows) == 10
    assert len(tables["result"].rows) == 12
    assert len(tables["projects"].rows) == 7
    assert tables["projects"]._tbl.xpath("count(.//a:gradFill)") == 6


def test_the_chart_shows_the_figures_of_the_data_and_stays_native(deck: bytes) -> None:
    charts = [shape for slide in slides_of(deck) for shape in slide.shapes if shape.has_chart]
    assert len(charts) == 1
    plot = charts[0].chart.plots[0]
    assert (tuple(plot.categories), tuple(plot.series[0].values)) == CONTAINERS


def test_the_theme_is_the_harbours_own(deck: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(deck)) as archive:
        theme = archive.read("ppt/theme/theme1.xml")
    assert b'<a:accent1><a:srgbClr val="1B6A73"/></a:accent1>' in theme


def test_photographs_are_jpegs_large_enough_for_a_slide(package: dict[str, bytes]) -> None:
    for name, raw in package.items():
        if name.startswith("photos/"):
            with Image.open(io.BytesIO(raw)) as photo:
                assert photo.format == "JPEG"
                assert min(photo.size) >= 1080


def test_the_figures_add_up() -> None:
    assert tonnes() == (9_454, 9_840)
    assert [round(value, 1) for value in totals(REVENUE)] == [140.2, 147.2, 144.7]
    result = [
        round(earned + spent, 1)
        for earned, spent in zip(totals(REVENUE), totals(COSTS), strict=True)
    ]
    assert result == [40.1, 41.3, 40.3]
    assert change(9_454, 9_840) == "+4.1 %"
    assert signed(-0.4) == "\N{MINUS SIGN}0.4"
