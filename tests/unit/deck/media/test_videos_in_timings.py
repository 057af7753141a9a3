"""Films on slides that have animations, transitions or extensions of their own."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fixtures.decks import (
    P14,
    P,
    assert_sound,
    members,
    rebuilt,
    rendered,
    saved,
    xml,
)
from tests.unit.deck.media.film_decks import (
    ASSETS,
    CLIP,
    SLIDE,
    ids,
    template,
)

EFFECT = (
    '<p:par><p:cTn id="{}" presetID="1" presetClass="entr" presetSubtype="0" fill="hold" '
    'nodeType="clickEffect"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst><p:set>'
    '<p:cBhvr><p:cTn id="{}" dur="1" fill="hold"/><p:tgtEl><p:spTgt spid="{}"/></p:tgtEl>'
    "<p:attrNameLst><p:attrName>style.visibility</p:attrName></p:attrNameLst></p:cBhvr>"
    '<p:to><p:strVal val="visible"/></p:to></p:set></p:childTnLst></p:cTn></p:par>'
)


def animation(shape: int, extra: str = "") -> str:
    """Return a timing in which `shape` appears on the click."""
    return (
        '<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" '
        'nodeType="tmRoot"><p:childTnLst><p:seq concurrent="1" nextAc="seek">'
        f'<p:cTn id="2" dur="indefinite" nodeType="mainSeq"{extra}><p:childTnLst>'
        f"{EFFECT.format(8, 9, shape)}</p:childTnLst></p:cTn></p:seq></p:childTnLst></p:cTn>"
        "</p:par></p:tnLst></p:timing>"
    )


def ending(text: str) -> Any:
    """Return an edit that puts `text` behind what a slide has."""
    return lambda part: part.replace(b"</p:sld>", text.encode() + b"</p:sld>")


def test_films_join_the_animation_that_the_slide_has() -> None:
    source = rebuilt(saved(template("{a}", "other")), {SLIDE: ending(animation(3))})
    content = rendered(source, {"a": CLIP}, assets=ASSETS).content
    root = xml(content, SLIDE)
    assert len(list(root.iter(f"{P}timing"))) == 1
    children = root.find(f"{P}timing/{P}tnLst/{P}par/{P}cTn/{P}childTnLst")
    assert [child.tag.rpartition("}")[2] for child in children] == ["seq", "video", "seq"]
    assert {each.get("spid") for each in children[0].iter(f"{P}spTgt")} == {"3"}
    assert len(set(ids(content))) == len(ids(content))
    assert "xmlns" not in members(content)[SLIDE].decode().partition("<p:timing")[2]
    assert_sound(content)


def test_an_effect_on_the_shape_is_kept_by_the_film_in_its_place() -> None:
    source = rebuilt(saved(template()), {SLIDE: ending(animation(2))})
    content = rendered(source, {"clip": CLIP}, assets=ASSETS).content
    assert [each.get("cmd") for each in xml(content, SLIDE).iter(f"{P}cmd")] == ["togglePause"]
    assert len(list(xml(content, SLIDE).iter(f"{P}set"))) == 1
    assert_sound(content)


@pytest.mark.parametrize("empty", ["<p:timing/>", "<p:timing><p:tnLst/></p:timing>"])
def test_films_bring_what_an_empty_timing_lacks(empty: str) -> None:
    source = rebuilt(saved(template()), {SLIDE: ending(empty)})
    content = rendered(source, {"clip": CLIP}, assets=ASSETS).content
    assert len(list(xml(content, SLIDE).iter(f"{P}timing"))) == 1
    assert len(list(xml(content, SLIDE).iter(f"{P}video"))) == 1
    assert len(set(ids(content))) == 7


def test_a_timing_stands_between_transition_and_extensions() -> None:
    transition = '<p:transition><p:fade/><p:extLst><p:ext uri="{x}"/></p:extLst></p:transition>'
    extensions = '<p:extLst><p:ext uri="{y}"><p:extLst/></p:ext></p:extLst>\n'
    source = rebuilt(saved(template()), {SLIDE: ending(transition + extensions)})
    content = rendered(source, {"clip": CLIP}, assets=ASSETS).content
    names = [child.tag.rpartition("}")[2] for child in xml(content, SLIDE)]
    assert names == ["cSld", "clrMapOvr", "transition", "timing", "extLst"]


def test_every_alternative_of_a_timing_gets_the_film() -> None:
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    newer = animation(3, ' p14:presetBounceEnd="50000"')
    both = (
        f'<mc:AlternateContent xmlns:mc="{mc}" xmlns:p14="{P14[1:-1]}"><mc:Choice Requires="p14">'
        f"{newer}</mc:Choice><mc:Fallback>{animation(3)}</mc:Fallback></mc:AlternateContent>"
    )
    source = rebuilt(saved(template("{a}", "{b}")), {SLIDE: ending(both)})
    content = rendered(source, {"a": CLIP, "b": CLIP}, assets=ASSETS).content
    first, second = xml(content, SLIDE).iter(f"{P}timing")
    assert len(list(first.iter(f"{P}video"))) == len(list(second.iter(f"{P}video"))) == 2
    assert 'p14:presetBounceEnd="50000"' in members(content)[SLIDE].decode()
