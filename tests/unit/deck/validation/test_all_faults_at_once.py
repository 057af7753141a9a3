"""Faults of the language, of the template and of files, told in one go."""

import re
from pathlib import Path
from typing import Any

import pytest

from slidemill.deck import (
    AssetError,
    AssetRefusedError,
    DataError,
    DeckData,
    Fault,
    FaultKind,
    Template,
    compile,  # noqa: A004  # the engine's verb
    limits,
    parse_deck,
    read_deck,
    read_json,
)
from slidemill.deck.faults import listed
from tests.fixtures.decks import (
    add_box,
    add_chart,
    add_slide,
    add_table,
    new_deck,
    picture,
    saved,
)


def report() -> Template:
    """Return a template of a text slide and one with a table, a chart and a picture."""
    deck = new_deck()
    first = add_slide(deck)
    add_box(first, "{title}")
    add_box(first, "{points} and {more}")
    second = add_slide(deck)
    add_box(second, "{photo}")
    add_table(second, "cranes", 2, 2).table.cell(0, 0).text = "{cell}"
    add_chart(second, "tons")
    return compile(saved(deck))


def faults(template: Template, deck: DeckData, **assets: bytes) -> list[str]:
    return [str(fault) for fault in template.validate(deck, assets)]


def test_every_kind_of_fault_is_told_in_the_order_of_the_data() -> None:
    deck = read_deck(
        {
            "slides": [
                {
                    "template": 1,
                    "title": {"type": "txt"},
                    "points": {"type": "list", "values": ["a"]},
                    "more": {"type": "list", "values": ["b"]},
                },
                {"template": 7, "title": 1},
                {
                    "template": 2,
                    "photo": {"type": "image", "src": "none.png"},
                    "cell": {"type": "image", "src": "none.png"},
                    "cranes": {"type": "table", "rows": [["a", {"value": []}]]},
                },
                "slide",
                {"title": "no number"},
            ]
        }
    )
    with pytest.raises(DataError) as caught:
        report().render(deck)
    assert [fault.place for fault in caught.value.faults] == [
        "slides[0].title.type",
        "slides[0].more",
        "slides[1].template",
        "slides[2].photo",
        "slides[2].cell",
        "slides[2].cranes.rows[0][1].value",
        "slides[3]",
        "slides[4]",
    ]
    assert [f.kind for f in caught.value.faults if f.kind is not FaultKind.INVALID] == [
        FaultKind.ASSET
    ]
    assert report().validate(deck) == caught.value.faults


def test_faults_of_the_document_come_before_those_of_its_slides() -> None:
    deck = read_deck(
        {"slides": [{"template": 9}, {"template": 0}], "theme": 1, "properties": {"title": []}}
    )
    assert [fault.place for fault in report().validate(deck)] == [
        "theme",
        "properties.title",
        "slides[0].template",
        "slides[1].template",
    ]


def test_a_faulty_object_is_not_told_as_unused_and_its_marker_not_as_unfilled() -> None:
    deck = read_deck(
        {"strict": True, "slides": [{"template": 1, "title": [], "points": "p", "more": "m"}]}
    )
    (fault,) = report().validate(deck)
    assert fault.place == "slides[0].title"
    assert fault.message.startswith("a string or an object is expected")


def test_the_markers_in_a_table_whose_rows_are_faulty_are_not_told_as_unfilled() -> None:
    slide = {"template": 2, "photo": "p", "cranes": {"type": "tabel", "rows": [["a"]]}}
    (fault,) = report().validate(read_deck({"strict": True, "slides": [slide]}))
    assert fault.place == "slides[0].cranes.type"
    del slide["cranes"]
    (fault,) = report().validate(read_deck({"strict": True, "slides": [slide]}))
    assert fault.place == "slides[0].cell"


def test_keys_that_differ_by_spaces_only_are_one_fault() -> None:
    deck = read_deck({"slides": [{"template": 1, "title": [], " title ": "a"}]})
    assert [fault.place for fault in report().validate(deck)] == [
        "slides[0].title",
        'slides[0][" title "]',
    ]


def test_keys_with_odd_characters_keep_their_place_in_the_order() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{a.b}{two words}")
    add_box(slide, "{z}")
    data = read_deck(
        {
            "slides": [
                {
                    "template": 1,
                    "z": {"type": "image", "src": "1.png"},
                    "two words": {"type": "list", "values": ["x"]},
                    "a.b": {"type": "list", "values": ["x"]},
                    "a": 1,
                    "q": [],
                }
            ]
        }
    )
    assert [fault.place for fault in compile(saved(deck)).validate(data, strict=True)] == [
        "slides[0].z",
        'slides[0]["two words"]',
        "slides[0].a",
        "slides[0].q",
    ]


def test_broken_json_is_all_there_is_to_tell() -> None:
    with pytest.raises(DataError, match=r"line 1, column 13"):
        read_json(b'{"slides": [}')


def test_who_parses_gets_the_faults_of_the_language_at_once() -> None:
    document = {"slides": [{"template": 9, "a": [], "b": []}]}
    with pytest.raises(DataError) as caught:
        parse_deck(document)
    assert [fault.place for fault in caught.value.faults] == ["slides[0].a", "slides[0].b"]
    assert read_deck(document).faults == caught.value.faults


def test_sound_data_has_no_faults_and_renders() -> None:
    deck = read_deck({"slides": [{"template": 2, "photo": {"type": "image", "src": "a.png"}}]})
    assert deck.faults == ()
    assert report().validate(deck, {"a.png": picture()}) == ()


def test_faults_of_several_files_are_told_together() -> None:
    images = [{"template": 2, "photo": {"type": "image", "src": name}} for name in "abc"]
    with pytest.raises(AssetError) as caught:
        report().render(read_deck({"slides": images}), {"b": picture(), "c": b"no picture"})
    assert [fault.place for fault in caught.value.faults] == ["slides[0].photo", "slides[2].photo"]


def test_files_that_whoever_gives_them_refuses_are_told_with_the_other_faults() -> None:
    class Refusing(dict[str, bytes]):
        def get(self, path: str, default: Any = None) -> Any:
            raise AssetRefusedError(path, "it is a bomb.")

    deck = read_deck(
        {"slides": [{"template": 2, "photo": {"type": "image", "src": "a.png"}, "tons": []}]}
    )
    found = report().validate(deck, Refusing())
    assert [fault.place for fault in found] == ["slides[0].photo > a.png", "slides[0].tons"]
    assert found[0].message == "it is a bomb."


@pytest.mark.parametrize(
    ("src", "meant"),
    [
        ("Media/Quay.PNG", "media/quay.png"),
        ("media/quay.jpg", "media/quay.png"),
        ("quay.png", "media/quay.png"),
        ("media/qay.png", "media/quay.png"),
        ("media/crane.png", None),
    ],
)
def test_a_missing_file_names_the_one_that_may_have_been_meant(src: str, meant: str | None) -> None:
    deck = read_deck({"slides": [{"template": 2, "photo": {"type": "image", "src": src}}]})
    (fault,) = report().validate(deck, {"media/quay.png": picture()})
    mend = f'did you mean "{meant}"?' if meant else "add it, or correct the path"
    assert fault.message.startswith(f'the package holds no file "{src}"; {mend}')


def test_the_faults_that_the_guide_quotes_are_those_that_are_told() -> None:
    guide = (Path(__file__).parents[4] / "docs" / "data-language.md").read_text()
    quoted = re.findall(r"^slides\[.*$", guide, re.MULTILINE)
    deck = new_deck()
    add_box(add_slide(deck), "{headline}")
    second = add_slide(deck)
    add_table(second, "cranes", 2, 2)
    add_box(second, "{photo}")
    bar = {"value": "81 %", "databar": {"ratio": 81, "color": "accent1"}}
    document = {
        "strict": True,
        "slides": [
            {"template": 1, "headlin": "Harbour report"},
            {"template": 7},
            {
                "template": 2,
                "cranes": {"type": "table", "rows": [["a", "b"], ["c", "d"], ["e", bar]]},
                "photo": {"type": "image", "src": "media/Quay.jpg"},
                "quay": {"type": "imgae"},
            },
        ],
    }
    found = compile(saved(deck)).validate(read_deck(document), {"media/quay.jpg": picture()})
    assert [str(fault) for fault in found] == quoted


def test_very_many_faults_are_counted() -> None:
    slides = [{"template": 50 + number, f"k{number}": []} for number in range(80)]
    found = report().validate(read_deck({"slides": slides}))
    assert len(found) == limits.MAX_FINDINGS + 1
    assert str(found[-1]) == "and 60 more like these."
    assert found[-1].kind is FaultKind.MORE


def test_faults_that_only_the_language_counted_are_counted_still() -> None:
    slides = [{"template": 9, "title": []} for _ in range(limits.MAX_FINDINGS + 5)]
    (*_, last) = report().validate(read_deck({"slides": slides}))
    assert last.kind is FaultKind.MORE


def test_a_fault_that_too_many_slides_share_does_not_hide_the_others() -> None:
    same = [Fault(f"slides[{n}].logo", "missing.") for n in range(300)]
    found = listed([*same, Fault("slides[300].title", "wrong.")])
    assert [str(fault) for fault in found] == [
        "slides[0].logo: missing. The same is said of 299 more slides.",
        "slides[300].title: wrong.",
    ]


def test_the_same_fault_is_told_once() -> None:
    assert listed([Fault("a", "b"), Fault("a", "b")]) == (Fault("a", "b"),)
