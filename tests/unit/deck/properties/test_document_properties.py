"""What a finished deck says about itself."""

import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation

from slidemill.deck import compile, parse_deck  # noqa: A004  # the engine's verb
from slidemill.deck.check import check
from slidemill.deck.data import Delete, DocumentProperties, Image, Styles, Text, TextList
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    TITLE_ONLY,
    add_box,
    add_slide,
    data,
    members,
    new_deck,
    opened,
    parsed,
    picture,
    rebuilt,
    rendered,
    saved,
    substituted,
)

APP, CORE = "docProps/app.xml", "docProps/core.xml"
VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"


def titled(*titles: str, hidden: tuple[int, ...] = (), noted: tuple[int, ...] = ()) -> Any:
    """Return a deck with a slide for each title."""
    deck = new_deck()
    for number, title in enumerate(titles):
        slide = add_slide(deck, TITLE_ONLY)
        slide.shapes.title.text_frame.text = title
        if number in hidden:
            slide._element.set("show", "0")
        if number in noted:
            slide.notes_slide.notes_text_frame.text = "notes"
    return deck


def lists(content: bytes) -> tuple[dict[str, int], list[str]]:
    """Return the headings with their counts, and the titles, of a deck."""
    root = parsed(members(content)[APP])
    headings = [each.text for each in root.iterfind(f".//{VT}variant/*")]
    listed = root.find("{*}TitlesOfParts")
    pairs = zip(headings[::2], map(int, headings[1::2]), strict=True)
    return dict(pairs), [each.text for each in listed.iter(f"{VT}lpstr")]


def told(template: bytes, *slides: dict[str, Any], **deck: Any) -> list[str]:
    """Return the slide titles that the rendered deck lists."""
    content = rendered(template, *slides, **deck).content
    headings, listed = lists(content)
    assert check(content) == []
    assert sum(headings.values()) == len(listed)
    return listed[-headings["Slide Titles"] :]


def core(content: bytes) -> dict[str, str]:
    return {each.tag.rpartition("}")[2]: each.text or "" for each in parsed(members(content)[CORE])}


def test_the_properties_list_the_themes_and_the_titles_of_the_output_slides() -> None:
    template = saved(titled("Fixed & sure", "{name}: {figure} t", "unused"))
    content = rendered(template, {"template": 1}, {"template": 2, "name": "A<B"}).content
    headings, listed = lists(content)
    assert headings == {"Theme": 1, "Slide Titles": 2}
    assert listed == ["Office Theme", "Fixed & sure", "A<B: {figure} t"]
    assert check(content) == []


def test_a_title_is_one_line_however_it_is_broken() -> None:
    template = saved(titled("a\nb\vc", "{t}"))
    assert told(template, {"template": 1}, {"template": 2, "t": " over\ntwo  lines "}) == [
        "a b c",
        "over two lines",
    ]


def test_a_marker_split_over_runs_is_found_in_a_title() -> None:
    deck = titled("")
    paragraph = deck.slides[0].shapes.title.text_frame.paragraphs[0]
    for text in ("On {wh", "en", "} we met"):
        paragraph.add_run().text = text
    assert told(saved(deck), {"when": "Friday"}) == ["On Friday we met"]


def test_a_slide_without_a_title_is_listed_as_powerpoint_lists_it() -> None:
    deck = titled("{t}", "{t}", "{t}", " ")
    add_box(add_slide(deck), "{t}")
    slides: list[dict[str, Any]] = [
        {"template": 1, "t": Delete()},
        {"template": 2, "t": Image("a.png")},
        {"template": 3, "t": "  "},
        {"template": 4},
        {"template": 5, "t": "no title"},
    ]
    listed = told(saved(deck), *slides, assets={"a.png": picture()})
    assert listed == ["PowerPoint Presentation"] * 5


def test_lists_and_styled_texts_give_titles_too() -> None:
    listed = told(
        saved(titled("{t}")),
        {"t": TextList((Text("one"), Text("two")))},
        {"t": Text("styled", styles=Styles())},
    )
    assert listed == ["one two", "styled"]


def test_a_very_long_title_is_cut() -> None:
    assert told(saved(titled("{t}")), {"t": "x" * 5_000}) == ["x" * 255]


def test_a_centred_title_counts_as_title_and_a_body_does_not() -> None:
    deck = new_deck()
    add_slide(deck, 0).shapes.title.text_frame.text = "{t}"
    add_slide(deck, TITLE_AND_BODY).placeholders[1].text_frame.text = "{t}"
    template = saved(deck)
    assert told(template, {"template": 1, "t": "Hall"}, {"template": 2, "t": "Hall"}) == [
        "Hall",
        "PowerPoint Presentation",
    ]


def test_hidden_slides_and_notes_are_counted_in_the_output() -> None:
    template = saved(titled("a", "b", "c", hidden=(1,), noted=(0, 2)))
    content = rendered(template, *({"template": n} for n in (2, 2, 1))).content
    root = parsed(members(content)[APP])
    counts = [root.findtext(f"{{*}}{name}") for name in ("Slides", "HiddenSlides", "Notes")]
    assert counts == ["3", "2", "1"]


def test_figures_of_the_templates_own_content_are_left_out() -> None:
    stale = "<Words>7</Words><Paragraphs>3</Paragraphs><MMClips>1</MMClips><TotalTime>99"
    template = rebuilt(
        saved(titled("a")),
        {APP: lambda part: re.sub(rb"<TotalTime>\d*", stale.encode(), part)},
    )
    part = members(rendered(template, {}).content)[APP]
    assert not re.search(rb"<(Words|Paragraphs|MMClips|TotalTime)\b", part)
    assert b"<Application>" in part


def test_given_properties_stand_above_the_templates() -> None:
    deck = titled("a")
    deck.core_properties.title = "Old {title}"
    deck.core_properties.author = "Template office"
    deck.core_properties.content_status = "Draft"
    deck_data = parse_deck(
        {
            "slides": [{"template": 1}],
            "properties": {
                "title": "Quay & crane",
                "subject": "",
                "keywords": ["tons", 2026],
                "description": "two\nlines",
                "last_modified_by": "Reporting",
                "modified": "2026-06-30T10:00:00+02:00",
            },
        }
    )
    content = rendered(saved(deck), {"template": 1}, properties=deck_data.properties).content
    found = opened_core(content)
    assert found.title == "Quay & crane"
    assert found.subject == ""
    assert found.author == "Template office"
    assert found.keywords == "tons, 2026"
    assert found.comments == "two\nlines"
    assert found.content_status == "Draft"
    assert found.last_modified_by == "Reporting"
    assert core(content)["modified"] == "2026-06-30T08:00:00Z"
    assert check(content) == []


def opened_core(content: bytes) -> Any:
    return Presentation(io.BytesIO(content)).core_properties


def test_a_deck_claims_none_of_the_edits_made_to_its_template() -> None:
    deck = titled("{title}")
    deck.core_properties.title = "{title}"
    deck.core_properties.last_modified_by = "Jo"
    deck.core_properties.revision = 41
    found = core(rendered(saved(deck), {"title": "x"}).content)
    assert found["title"] == "{title}"
    assert found["lastModifiedBy"] == "Slidemill"
    assert found["revision"] == "1"
    assert not {"created", "modified", "lastPrinted"} & found.keys()


@pytest.mark.parametrize("lost", [(APP,), (CORE,), (APP, CORE)])
def test_property_parts_that_the_template_lacks_are_made(lost: tuple[str, ...]) -> None:
    def without(part: bytes) -> bytes:
        for name in lost:
            part = re.sub(rb'<\w+ [^>]*"/?' + name.encode() + rb'"[^>]*/>', b"", part)
        return part

    template = saved(titled("{t}"))
    template = rebuilt(template, {"_rels/.rels": without, "[Content_Types].xml": without})
    content = rendered(template, {"t": "Made"}, properties=DocumentProperties(title="New")).content
    assert check(content) == []
    assert lists(content)[1] == ["Office Theme", "Made"]
    assert opened_core(content).title == "New"


def test_the_picture_of_the_templates_first_slide_is_left_out() -> None:
    template = saved(titled("a"))
    assert "docProps/thumbnail.jpeg" in members(template)
    result = members(rendered(template, {}).content)
    assert not any("thumbnail" in name for name in result)
    assert b"thumbnail" not in result["_rels/.rels"]


def test_custom_properties_stay() -> None:
    custom = (
        b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns="http://schemas.openxmlformats.'
        b'org/officeDocument/2006/custom-properties"/>'
    )
    template = rebuilt(
        saved(titled("a")),
        {
            "docProps/custom.xml": custom,
            "_rels/.rels": substituted(
                "</Relationships>",
                '<Relationship Id="rId90" Type="http://schemas.openxmlformats.org/officeDocument/'
                '2006/relationships/custom-properties" Target="docProps/custom.xml"/>'
                "</Relationships>",
            ),
            "[Content_Types].xml": substituted(
                "</Types>",
                '<Override PartName="/docProps/custom.xml" ContentType="application/vnd.'
                'openxmlformats-officedocument.custom-properties+xml"/></Types>',
            ),
        },
    )
    content = rendered(template, {}).content
    assert members(content)["docProps/custom.xml"] == custom
    assert opened(rendered(template, {})).slides


_TITLES = compile(saved(titled("{t}", "Part {t} of {u}")))


@settings(max_examples=60)
@given(st.text(max_size=40), st.text(st.characters(), max_size=300))
def test_any_text_makes_titles_and_properties_that_can_be_read(first: str, second: str) -> None:
    slides = ({"template": 1, "t": first}, {"template": 2, "t": first, "u": second})
    properties = DocumentProperties(title=first, description=second)
    content = _TITLES.render(data(*slides, properties=properties)).content
    assert check(content) == []
    (one, two) = lists(content)[1][-2:]
    assert one.strip()
    assert two.startswith("Part")
    assert all(len(title) <= 255 for title in (one, two))
