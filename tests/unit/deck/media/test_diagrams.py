"""SmartArt diagrams: copied whole with their slide, their text left alone."""

from __future__ import annotations

from slidemill.deck.data import Delete
from tests.fixtures.decks import (
    add_box,
    add_slide,
    assert_sound,
    members,
    new_deck,
    relationships,
    rendered,
    saved,
    xml,
)
from tests.fixtures.diagrams import DGM, with_diagram

KINDS = {
    "diagramData": "data",
    "diagramLayout": "layout",
    "diagramQuickStyle": "quickStyle",
    "diagramColors": "colors",
    "diagramDrawing": "drawing",
}


def template(key: str = "") -> bytes:
    deck = new_deck()
    add_box(add_slide(deck), "{title}")
    return with_diagram(saved(deck), "{title}", "Ship", key=key)


def parts_of(content: bytes, slide: int) -> dict[str, str]:
    found = relationships(content, f"ppt/slides/slide{slide}.xml").values()
    return {kind: target for kind, target in found if kind in KINDS}


def test_each_slide_gets_all_parts_of_a_diagram_for_itself() -> None:
    source = template()
    content = rendered(source, *({"title": f"No {n}"} for n in range(3))).content
    before, after = members(source), members(content)
    taken: list[str] = []
    for slide in (1, 2, 3):
        parts = parts_of(content, slide)
        assert parts.keys() == KINDS.keys()
        taken += parts.values()
        for kind, name in KINDS.items():
            assert after[parts[kind]] == before[f"ppt/diagrams/{name}1.xml"]
    assert len(set(taken)) == 15
    assert_sound(content)


def test_markers_in_a_diagram_are_left_alone() -> None:
    content = rendered(template(), {"title": "Harbour"}).content
    assert b">Harbour<" in members(content)["ppt/slides/slide1.xml"]
    for kind in ("diagramData", "diagramDrawing"):
        assert b">{title}<" in members(content)[parts_of(content, 1)[kind]]


def test_a_slide_finds_the_drawing_that_its_data_names() -> None:
    content = rendered(template(), {"title": "a"}, {"title": "b"}).content
    for slide in (1, 2):
        rels = relationships(content, f"ppt/slides/slide{slide}.xml")
        frame = next(xml(content, f"ppt/slides/slide{slide}.xml").iter(f"{{{DGM}}}relIds"))
        data = next(v for k, v in frame.attrib.items() if k.endswith("}dm"))
        assert b'relId="rId95"' in members(content)[rels[data][1]]
        assert rels["rId95"][0] == "diagramDrawing"


def test_two_diagrams_on_a_slide_and_others_elsewhere_keep_their_parts_apart() -> None:
    deck = new_deck()
    for number in range(2):
        add_box(add_slide(deck), f"{{title}} {number}")
    source = with_diagram(with_diagram(saved(deck), "A"), "B", slide=2, name="7")
    slides = [{"template": 1 + n % 2, "title": "x"} for n in range(4)]
    content = rendered(source, *slides).content
    texts = [members(content)[parts_of(content, n)["diagramData"]] for n in (1, 2, 3, 4)]
    assert [b">A<" in text for text in texts] == [True, False, True, False]
    assert_sound(content)


def test_a_deleted_diagram_takes_its_parts_with_it() -> None:
    content = rendered(template(key="process"), {"title": "a", "process": Delete()}).content
    assert parts_of(content, 1) == {}
    assert not [name for name in members(content) if name.startswith("ppt/diagrams/")]
    assert_sound(content)
