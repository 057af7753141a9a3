"""Decks of every kind before Microsoft's own SDK."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from deploy.demo.board_report import build_package
from slidemill.contracts.slideshows import AspectRatio
from slidemill.deck import compile as compile_template
from slidemill.deck.check import check
from slidemill.deck.compose import open_library
from slidemill.deck.language import parse_json
from tests.fixtures.compositions import asked, chart, composed, every_kind, text
from tests.fixtures.decks import add_box, add_slide, new_deck, order, rebuilt, rendered, saved
from tests.fixtures.decks import substituted as swapped
from tests.fixtures.foreign import written
from tests.fixtures.foreign_programs import PROGRAMS
from tests.fixtures.open_xml_sdk import sdk_faults
from tests.fixtures.refreshes import switched_charts, totalled_charts
from tests.fixtures.schemas import schema_faults
from tests.fixtures.slideshow_files import every_look, presented
from tests.gallery.__main__ import decks
from tests.unit.deck.check.sound_deck import sound_deck


def board_report() -> bytes:
    """Render the demo's package."""
    with zipfile.ZipFile(io.BytesIO(build_package())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    data = parse_json(parts["data.json"])
    return compile_template(parts["template.pptx"]).render(data, parts).content


def plain() -> bytes:
    """Render three slides from one."""
    deck = new_deck()
    add_box(add_slide(deck), "{k}")
    return rendered(saved(deck), *order(1, 1, 1)).content


def gallery(name: str) -> bytes:
    """Render a deck of the gallery: every data object and kind of chart."""
    (deck,) = [each for each in decks() if each.name == name]
    data = parse_json(json.dumps(deck.data()).encode())
    content = compile_template(deck.template()).render(data, deck.assets()).content
    assert check(content) == []
    assert schema_faults(content) == []
    return content


def from_program(program: str) -> bytes:
    """Render a template as another program writes it."""
    slides = ({"template": n, "title": "Quay", "points": "x", "photo": "y"} for n in (2, 1, 3, 1))
    return rendered(written(PROGRAMS[program]), *slides).content


def composed_from(program: str) -> bytes:
    """Compose every kind of slide from two designs, and slides as another program writes them."""
    home = open_library(written(PROGRAMS[program]))
    foreign = [asked(0, text("a"), title="One", home=home), asked(1, chart(), home=home)]
    return composed(*every_kind(), *foreign, footer_text="Foot", show_slide_numbers=True).content


def slideshow(ratio: AspectRatio) -> bytes:
    """Make the presentation of a slideshow with every look of texts."""
    with TemporaryDirectory() as folder:
        return presented(Path(folder), every_look(), ratio, title="Tea")[1]


DECKS: dict[str, Callable[[], bytes]] = {
    "the board report": board_report,
    "a slide repeated": plain,
    "the validator's sound deck": sound_deck,
    "charts of every kind, refreshed": switched_charts,
    "charts with totals, refreshed": totalled_charts,
    **{f"a slideshow of {ratio}": partial(slideshow, ratio) for ratio in AspectRatio},
    **{f"the gallery's {deck.name}": partial(gallery, deck.name) for deck in decks()},
    **{f"a template from {name}": partial(from_program, name) for name in PROGRAMS},
    **{f"slides of ours and from {name}": partial(composed_from, name) for name in PROGRAMS},
}


@pytest.fixture(scope="module")
def faults() -> dict[str, list[str]]:
    """Run the SDK over all decks at once."""
    return sdk_faults({name: make() for name, make in DECKS.items()})


@pytest.mark.parametrize("name", DECKS)
def test_the_open_xml_sdk_finds_nothing_wrong(name: str, faults: dict[str, list[str]]) -> None:
    assert faults[name] == []


def test_the_open_xml_sdk_really_looks() -> None:
    broken = rebuilt(
        plain(), {"ppt/slides/slide1.xml": swapped("<a:bodyPr", "<a:lstStyle/><a:bodyPr")}
    )
    (found,) = sdk_faults({"broken": broken}).values()
    assert any("/ppt/slides/slide1.xml" in fault for fault in found)
