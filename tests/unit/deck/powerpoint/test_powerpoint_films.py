"""Films on slides with the animation and transitions that PowerPoint writes."""

from __future__ import annotations

from typing import Any

from slidemill.deck.data import Delete, Video
from tests.fixtures.decks import (
    P,
    add_box,
    add_slide,
    assert_sound,
    members,
    new_deck,
    picture,
    rebuilt,
    relationships,
    rendered,
    saved,
    xml,
)
from tests.fixtures.films import film

ASSETS = {"a.mp4": film(), "a.png": picture(320, 180), "b.mp4": film(content=b"second")}
CLIP, OTHER = Video("a.mp4", "a.png"), Video("b.mp4", "a.png")
SLIDE = "ppt/slides/slide{}.xml"
_NOW = '<p:stCondLst><p:cond delay="0"/></p:stCondLst>'


def _appearing(first: int, shape: int, paragraph: int | None, group: int) -> str:
    text = "" if paragraph is None else f'<p:pRg st="{paragraph}" end="{paragraph}"/>'
    inside = "" if paragraph is None else f"<p:txEl>{text}</p:txEl>"
    target = f'<p:tgtEl><p:spTgt spid="{shape}">{inside}</p:spTgt></p:tgtEl>'
    return (
        f'<p:par><p:cTn id="{first}" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>'
        f'</p:stCondLst><p:childTnLst><p:par><p:cTn id="{first + 1}" fill="hold">{_NOW}'
        f'<p:childTnLst><p:par><p:cTn id="{first + 2}" presetID="10" presetClass="entr" '
        f'presetSubtype="0" fill="hold" grpId="{group}" nodeType="clickEffect">{_NOW}'
        f'<p:childTnLst><p:set><p:cBhvr><p:cTn id="{first + 3}" dur="1" fill="hold">{_NOW}</p:cTn>'
        f"{target}<p:attrNameLst><p:attrName>style.visibility</p:attrName></p:attrNameLst>"
        '</p:cBhvr><p:to><p:strVal val="visible"/></p:to></p:set>'
        '<p:animEffect transition="in" filter="fade"><p:cBhvr>'
        f'<p:cTn id="{first + 4}" dur="500"/>{target}</p:cBhvr></p:animEffect>'
        "</p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn>"
        "</p:par>"
    )


def _ending(shapes: tuple[int, int]) -> str:
    """Return a transition and the animation of two shapes, the first by paragraphs."""
    first, second = shapes
    effects = (
        _appearing(3, first, None, 0) + _appearing(8, first, 0, 0) + _appearing(13, second, None, 0)
    )
    return (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
        '2006"><mc:Choice xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" '
        'Requires="p14"><p:transition spd="slow" p14:dur="2000"><p:fade/></p:transition>'
        '</mc:Choice><mc:Fallback><p:transition spd="slow"><p:fade/></p:transition></mc:Fallback>'
        "</mc:AlternateContent>"
        '<p:timing><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" '
        'nodeType="tmRoot"><p:childTnLst><p:seq concurrent="1" nextAc="seek"><p:cTn id="2" '
        f'dur="indefinite" nodeType="mainSeq"><p:childTnLst>{effects}</p:childTnLst></p:cTn>'
        '<p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>'
        '</p:prevCondLst><p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/>'
        "</p:tgtEl></p:cond></p:nextCondLst></p:seq></p:childTnLst></p:cTn></p:par></p:tnLst>"
        f'<p:bldLst><p:bldP spid="{first}" grpId="0" build="p" animBg="1"/>'
        f'<p:bldP spid="{second}" grpId="0" animBg="1"/></p:bldLst></p:timing>'
    )


def template() -> bytes:
    """Return a slide with two boxes that appear by clicks, the first paragraph by paragraph."""
    deck = new_deck()
    slide = add_slide(deck)
    boxes = [add_box(slide, text, at=(1, top)) for text, top in (("{clip}", 1), ("{more}", 3))]
    ids = (boxes[0].shape_id, boxes[1].shape_id)
    edit = _ending(ids).encode() + b"</p:sld>"
    part = SLIDE.format(1)
    return rebuilt(saved(deck), {part: lambda text: text.replace(b"</p:sld>", edit)})


def timing(content: bytes, slide: int) -> Any:
    (found,) = xml(content, SLIDE.format(slide)).iter(f"{P}timing")
    return found


def _targets(root: Any) -> set[str]:
    return {each.get("spid") for each in root.iter(f"{P}spTgt", f"{P}bldP")}


def test_films_in_the_place_of_animated_shapes_leave_no_build_behind() -> None:
    slides: list[dict[str, Any]] = [
        {"clip": CLIP, "more": OTHER},
        {"clip": CLIP, "more": "text"},
        {"clip": CLIP},
    ]
    content = rendered(template(), *slides, assets=ASSETS).content
    assert_sound(content)
    for number, builds in ((1, 0), (2, 1), (3, 1)):
        root = timing(content, number)
        ids = [each.get("id") for each in root.iter(f"{P}cTn")]
        assert len(set(ids)) == len(ids)
        assert len(list(root.iter(f"{P}bldP"))) == builds
        shapes = {each.get("id") for each in xml(content, SLIDE.format(number)).iter(f"{P}cNvPr")}
        assert _targets(root) <= shapes
        films = {each.get("spid") for each in root.iterfind(f".//{P}video//{P}spTgt")}
        assert len(films) == (2 if number == 1 else 1)
        for target in root.iter(f"{P}spTgt"):
            grouped = [each for each in target.iterancestors(f"{P}cTn") if each.get("grpId")]
            assert target.get("spid") not in films or not (len(target) or grouped)


def test_films_keep_what_follows_the_transition_in_its_order() -> None:
    content = rendered(template(), {"clip": CLIP, "more": Delete()}, assets=ASSETS).content
    assert_sound(content)
    root = xml(content, SLIDE.format(1))
    names = [each.tag.rpartition("}")[2] for each in root]
    assert names == ["cSld", "clrMapOvr", "AlternateContent", "timing"]
    assert [each.tag.rpartition("}")[2] for each in timing(content, 1)] == ["tnLst"]


def test_the_slides_of_one_film_share_its_part() -> None:
    content = rendered(template(), *[{"clip": CLIP, "more": OTHER}] * 3, assets=ASSETS).content
    stored = [name for name in members(content) if name.endswith(".mp4")]
    assert len(stored) == 2
    for number in (1, 2, 3):
        found = relationships(content, SLIDE.format(number)).values()
        assert {target for kind, target in found if kind == "video"} == set(stored)
        assert {target for kind, target in found if kind == "media"} == set(stored)
