"""What the parts beside the slides say of them: sections, shows, links, properties, views."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from lxml import etree

from tests.fixtures.decks import (
    P14,
    A,
    P,
    R,
    add_box,
    assert_sound,
    members,
    opened,
    order,
    rebuilt,
    relationships,
    rendered,
    saved,
    substituted,
    three_slides,
    titles,
    xml,
)

PRESENTATION = "ppt/presentation.xml"


def test_document_properties_count_the_output() -> None:
    def counted(part: bytes) -> bytes:
        root = etree.fromstring(part)
        for element in root:
            if element.tag.rpartition("}")[2] == "Slides":
                element.text = "3"
        return etree.tostring(root)

    template = rebuilt(saved(three_slides()), {"docProps/app.xml": counted})
    properties = members(rendered(template, *order(1, 2, 1, 1)).content)["docProps/app.xml"]
    assert b"<Slides>4</Slides>" in properties
    assert properties.count(b"<vt:lpstr>PowerPoint Presentation<") == 4


def with_sections(deck: Any, *sections: tuple[str, list[int]]) -> bytes:
    ids = [e.get("id") for e in deck.slides._sldIdLst]
    listed = "".join(
        f'<p14:section name="{name}" id="{{0000000{n}-0000-0000-0000-000000000000}}">'
        "<p14:sldIdLst>"
        + "".join(f'<p14:sldId id="{ids[i]}"/>' for i in members_)
        + "</p14:sldIdLst></p14:section>"
        for n, (name, members_) in enumerate(sections)
    )
    deck.part._element.append(
        etree.fromstring(
            f'<p:extLst xmlns:p="{P[1:-1]}"><p:ext uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
            f'<p14:sectionLst xmlns:p14="{P14[1:-1]}">{listed}</p14:sectionLst></p:ext></p:extLst>'
        )
    )
    return saved(deck)


def sections_of(content: bytes) -> list[tuple[str, int]]:
    root = xml(content, PRESENTATION)
    return [(e.get("name"), len(list(e.iter(f"{P14}sldId")))) for e in root.iter(f"{P14}section")]


def test_sections_hold_exactly_the_output_slides_and_empty_ones_go() -> None:
    template = with_sections(three_slides(), ("Start &amp; go", [0]), ("Middle", [1]), ("End", [2]))
    result = rendered(template, *order(1, 1, 3))
    assert sections_of(result.content) == [("Start & go", 2), ("End", 1)]
    assert_sound(result.content)


def test_a_section_whose_slides_come_back_opens_again_under_a_new_id() -> None:
    template = with_sections(three_slides(), ("One", [0]), ("Two", [1, 2]))
    result = rendered(template, *order(1, 2, 3, 1, 1, 2))
    assert sections_of(result.content) == [("One", 1), ("Two", 2), ("One", 2), ("Two", 1)]
    ids = [e.get("id") for e in xml(result.content, PRESENTATION).iter(f"{P14}section")]
    assert len(set(ids)) == 4
    assert_sound(result.content)


def test_custom_shows_list_the_outputs_of_their_slides() -> None:
    deck = three_slides()
    ids = [e.get(f"{R}id") for e in deck.slides._sldIdLst]
    shows = (
        f'<p:custShowLst xmlns:p="{P[1:-1]}" xmlns:r="{R[1:-1]}">'
        f'<p:custShow name="one" id="0"><p:sldLst><p:sld r:id="{ids[0]}"/><p:sld r:id="{ids[2]}"/>'
        f'</p:sldLst></p:custShow><p:custShow name="two" id="1"><p:sldLst><p:sld r:id="{ids[1]}"/>'
        "</p:sldLst></p:custShow></p:custShowLst>"
    )
    deck.part._element.find(f"{P}notesSz").addnext(etree.fromstring(shows))
    result = rendered(saved(deck), *order(1, 3, 1))
    (show,) = xml(result.content, PRESENTATION).iter(f"{P}custShow")
    listed = [e.get(f"{R}id") for e in show.iter(f"{P}sld")]
    targets = relationships(result.content, PRESENTATION)
    assert [targets[each][1][-10:] for each in listed] == ["slide1.xml", "slide3.xml", "slide2.xml"]
    assert_sound(result.content)


def linked_slides() -> bytes:
    """Slide 1 jumps to slides 2 and 3 (by shape and by text)."""
    deck = three_slides()
    first, second, third = deck.slides
    add_box(first, "to second").click_action.target_slide = second
    box = add_box(first, "to third")
    identity = first.part.relate_to(third.part, f"{R[1:-1]}/slide")
    properties = box.text_frame.paragraphs[0].runs[0]._r.get_or_add_rPr()
    properties.append(
        etree.fromstring(
            f'<a:hlinkClick xmlns:a="{A[1:-1]}" xmlns:r="{R[1:-1]}" r:id="{identity}" '
            'action="ppaction://hlinksldjump"/>'
        )
    )
    return saved(deck)


def test_jumps_lead_to_the_first_output_of_their_slide_or_go() -> None:
    result = rendered(linked_slides(), *order(2, 1, 2, 1))
    for part in ("ppt/slides/slide2.xml", "ppt/slides/slide4.xml"):
        jumps = [t for k, t in relationships(result.content, part).values() if k == "slide"]
        assert jumps == ["ppt/slides/slide1.xml"]
        assert len(list(xml(result.content, part).iter(f"{A}hlinkClick"))) == 1
    assert titles(result) == ["B 0", "A 1", "B 2", "A 3"]
    assert_sound(result.content)


def test_absolute_targets_and_odd_part_names_are_followed() -> None:
    deck = three_slides()
    deck.slides[0].notes_slide.notes_text_frame.text = "notes {k}"
    parts = members(saved(deck))
    parts = members(saved(deck))
    moved: list[tuple[str, bytes]] = []
    for name, part in parts.items():
        new_name, text = name, part.decode("latin-1")
        if name.endswith("slide2.xml.rels"):
            text = text.replace('"../', '"/ppt/')
        for old, new in (
            ("/slides/slide1.xml", "/slides/Folie Nr 1.xml"),
            ("/slides/_rels/slide1.xml", "/slides/_rels/Folie Nr 1.xml"),
            ('"slides/slide1.xml', '"/ppt/slides/Folie%20Nr%201.xml'),
            ("ppt/slides/slide2.xml", "content/second.xml"),
            ("ppt/slides/_rels/slide2.xml", "content/_rels/second.xml"),
            ('"slides/slide2.xml', '"/content/second.xml'),
        ):
            new_name, text = new_name.replace(old, new), text.replace(old, new)
        moved.append((new_name, text.encode("latin-1")))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in moved:
            archive.writestr(name, content)
    result = rendered(out.getvalue(), *order(2, 1, 1))
    assert titles(result) == ["B 0", "A 1", "A 2"]
    assert opened(result).slides[2].notes_slide.notes_text_frame.text == "notes 2"
    assert_sound(result.content)


def test_a_creation_id_of_a_slide_is_kept() -> None:
    deck = three_slides()
    deck.slides[0]._element.cSld.append(
        etree.fromstring(
            f'<p:extLst xmlns:p="{P[1:-1]}"><p:ext uri="{{BB962C8B-B14F-4D97-AF65-F5344CB8AC3E}}">'
            f'<p14:creationId xmlns:p14="{P14[1:-1]}" val="4242"/></p:ext></p:extLst>'
        )
    )
    result = rendered(saved(deck), *order(1))
    (found,) = xml(result.content, "ppt/slides/slide1.xml").iter(f"{P14}creationId")
    assert found.get("val") == "4242"


def test_remarks_on_the_template_do_not_travel() -> None:
    kind = "application/vnd.openxmlformats-officedocument.presentationml.comments+xml"
    template = rebuilt(
        saved(three_slides()),
        {
            "ppt/comments/comment1.xml": f'<p:cmLst xmlns:p="{P[1:-1]}"/>'.encode(),
            "[Content_Types].xml": substituted(
                "</Types>",
                f'<Override PartName="/ppt/comments/comment1.xml" ContentType="{kind}"/></Types>',
            ),
            "ppt/slides/_rels/slide1.xml.rels": substituted(
                "</Relationships>",
                f'<Relationship Id="rId77" Type="{R[1:-1]}/comments" '
                'Target="../comments/comment1.xml"/></Relationships>',
            ),
        },
    )
    result = rendered(template, *order(1, 1))
    assert not [name for name in members(result.content) if "comment" in name]
    assert_sound(result.content)


def test_a_template_or_show_file_becomes_a_presentation() -> None:
    kind = "presentationml.template.main+xml"
    template = rebuilt(
        saved(three_slides()),
        {"[Content_Types].xml": substituted("presentationml.presentation.main+xml", kind)},
    )
    types = members(rendered(template, *order(1)).content)["[Content_Types].xml"]
    assert b"presentationml.presentation.main+xml" in types
    assert kind.encode() not in types


def related(identity: str, kind: str, target: str) -> Callable[[bytes], bytes]:
    """Return an edit that adds a relationship."""
    element = f'<Relationship Id="{identity}" Type="{R[1:-1]}/{kind}" Target="{target}"/>'
    return substituted("</Relationships>", f"{element}</Relationships>")


def with_linking_layout() -> bytes:
    """Return three slides; a shape of the layout that all follow jumps to slide B."""
    deck = three_slides()
    layout = deck.slides[0].slide_layout
    box = deepcopy(add_box(deck.slides[0], "to B")._element)
    deck.slides[0].shapes._spTree.remove(deck.slides[0].shapes[-1]._element)
    layout.shapes._spTree.append(box)
    name = f"ppt/{layout.part.partname.partition('/ppt/')[2]}"
    rels = name.replace("slideLayouts/", "slideLayouts/_rels/") + ".rels"
    link = '<a:hlinkClick r:id="rId88" action="ppaction://hlinksldjump"/>'
    return rebuilt(
        saved(deck),
        {
            name: lambda part: part.replace(
                b'<a:rPr sz="1800" b="1"/>', f'<a:rPr sz="1800" b="1">{link}</a:rPr>'.encode()
            ),
            rels: related("rId88", "slide", "../slides/slide2.xml"),
        },
    )


def test_links_of_layouts_lead_to_the_first_output_of_their_slide_or_go() -> None:
    template = with_linking_layout()
    with_b, without_b = rendered(template, *order(1, 2)), rendered(template, *order(1))
    for result, count in ((with_b, 1), (without_b, 0)):
        (layout,) = [
            target
            for kind, target in relationships(result.content, "ppt/slides/slide1.xml").values()
            if kind == "slideLayout"
        ]
        jumps = [t for k, t in relationships(result.content, layout).values() if k == "slide"]
        assert jumps == ["ppt/slides/slide2.xml"] * count
        assert len(list(xml(result.content, layout).iter(f"{A}hlinkClick"))) == count
        assert_sound(result.content)


def test_views_and_show_settings_forget_the_templates_slides() -> None:
    view = (
        f'<p:viewPr xmlns:p="{P[1:-1]}" xmlns:r="{R[1:-1]}" xmlns:a="{A[1:-1]}">'
        '<p:outlineViewPr><p:cViewPr><p:scale><a:sx n="1" d="1"/><a:sy n="1" d="1"/></p:scale>'
        '<p:origin x="0" y="0"/></p:cViewPr><p:sldLst>'
        '<p:sld r:id="rId1" collapse="1"/></p:sldLst></p:outlineViewPr></p:viewPr>'
    )
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{R[1:-1]}/slide" Target="slides/slide3.xml"/>'
        "</Relationships>"
    )
    show = (
        f'<p:presentationPr xmlns:p="{P[1:-1]}"><p:showPr><p:sldRg st="2" end="3"/></p:showPr>'
        "</p:presentationPr>"
    )
    template = rebuilt(
        saved(three_slides()),
        {
            "ppt/viewProps.xml": view.encode(),
            "ppt/_rels/viewProps.xml.rels": rels.encode(),
            "ppt/presProps.xml": show.encode(),
        },
    )
    result = rendered(template, *order(1))
    assert not list(xml(result.content, "ppt/viewProps.xml").iter(f"{P}sld"))
    assert relationships(result.content, "ppt/viewProps.xml") == {}
    (chosen,) = xml(result.content, "ppt/presProps.xml").find(f"{P}showPr")
    assert chosen.tag == f"{P}sldAll"
    assert_sound(result.content)


def test_tags_of_a_slide_are_copied_with_it() -> None:
    kind = "application/vnd.openxmlformats-officedocument.presentationml.tags+xml"
    tags = f'<p:tagLst xmlns:p="{P[1:-1]}"><p:tag name="A" val="1"/></p:tagLst>'
    template = rebuilt(
        saved(three_slides()),
        {
            "ppt/tags/tag1.xml": tags.encode(),
            "[Content_Types].xml": substituted(
                "</Types>",
                f'<Override PartName="/ppt/tags/tag1.xml" ContentType="{kind}"/></Types>',
            ),
            "ppt/slides/_rels/slide1.xml.rels": related("rId9", "tags", "../tags/tag1.xml"),
            "ppt/slides/slide1.xml": substituted(
                "</p:cSld>", '<p:custDataLst><p:tags r:id="rId9"/></p:custDataLst></p:cSld>'
            ),
        },
    )
    result = rendered(template, *order(1, 1))
    assert sorted(n for n in members(result.content) if "/tags/" in n) == [
        "ppt/tags/tag1.xml", "ppt/tags/tag2.xml",
    ]  # fmt: skip
    assert_sound(result.content)
