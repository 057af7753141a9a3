"""What PowerPoint opens all the same is noted by the package validator, not held against it."""

from __future__ import annotations

import re

import pytest

from slidemill.deck import FaultKind
from slidemill.deck.check import check
from tests.unit.deck.check.breaking import TYPES, Cases, merged, relation, rels, slide, with_member
from tests.unit.deck.check.sound_deck import (
    Members,
    changed,
    members,
    picture,
    sound_deck,
    zipped,
)

_MAIN = "ppt/presentation.xml"


def _types_last() -> Members:
    parts = members(sound_deck())
    parts[TYPES] = parts.pop(TYPES)
    return parts


def _second_copy_of_the_picture() -> Members:
    parts = changed(rels(2), relation("rId9", "image", "../media/image2.png"))
    shape = (
        '<p:pic><p:nvPicPr><p:cNvPr id="9" name="Copy"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr>'
        '<p:blipFill><a:blip r:embed="rId9"/></p:blipFill><p:spPr/></p:pic></p:spTree>'
    )
    drawn = changed(slide(2), ("</p:spTree>", shape))
    return merged(parts, drawn, with_member("ppt/media/image2.png", picture("navy")))


def _unlisted_notes_master() -> Members:
    parts = members(sound_deck())
    listing = rb"<p:notesMasterIdLst>.*</p:notesMasterIdLst>"
    parts[_MAIN] = re.sub(listing, b"", parts[_MAIN])
    return parts


CASES: Cases = {
    "a notes master is not listed": (
        _unlisted_notes_master,
        [f"{_MAIN}: ppt/notesMasters/notesMaster1.xml is not in the list of notes masters."],
    ),
    "content types come after another member": (
        _types_last,
        [f"{TYPES}: it should be the first member of the archive, before _rels/.rels."],
    ),
    "a picture is of another kind than its name": (
        lambda: with_member("ppt/media/image1.png", b"GIF89a..."),
        ["ppt/media/image1.png: its bytes are not PNG, as its name says."],
    ),
    "a picture is stored twice": (
        _second_copy_of_the_picture,
        ["ppt/media/image2.png: the same bytes are stored as ppt/media/image1.png; keep one."],
    ),
    "the slide count is stale": (
        lambda: changed("docProps/app.xml", ("<Slides>3<", "<Slides>7<")),
        ["docProps/app.xml: it counts 7 slides, but the deck has 3."],
    ),
}


@pytest.mark.parametrize("rule", CASES)
def test_what_powerpoint_opens_all_the_same_is_a_note(rule: str) -> None:
    breaking, expected = CASES[rule]
    found = check(zipped(breaking()))
    assert [str(each) for each in found] == expected
    assert {each.kind for each in found} == {FaultKind.NOTE}


def test_a_picture_that_is_no_picture_is_a_fault() -> None:
    (found,) = check(zipped(with_member("ppt/media/image1.png", b"<html/>")))
    assert str(found) == "ppt/media/image1.png: its bytes are not PNG, as its name says."
    assert found.kind is FaultKind.INVALID
