"""Keys that match nothing, markers that get no data, and strict data."""

from typing import Any

import pytest

from slidemill.deck import (
    DataError,
    FaultKind,
    Rendering,
    compile,  # noqa: A004  # the engine's verb
    limits,
    read_deck,
)
from slidemill.deck.data import Delete, Image, Table, Text, TextList
from tests.fixtures.decks import (
    add_box,
    add_chart,
    add_slide,
    add_table,
    data,
    new_deck,
    picture,
    rendered,
    saved,
)


def boxes(*slides: str) -> bytes:
    """Return a template whose slides have a box each."""
    deck = new_deck()
    for text in slides:
        add_box(add_slide(deck), text)
    return saved(deck)


def warnings(rendering: Rendering, kind: FaultKind | None = None) -> list[str]:
    return [str(w) for w in rendering.warnings if kind is None or w.kind is kind]


def test_markers_without_data_are_warned_of_once_a_slide_and_key() -> None:
    template = boxes("{a} {b} {a}", "{c}")
    result = rendered(template, {"template": 1, "b": "x"}, {"template": 2}, {"template": 2})
    assert warnings(result, FaultKind.UNFILLED_MARKER) == [
        "slides[0].a: the marker {a} was left as it is: no data for it.",
        "slides[1].c: the marker {c} was left as it is: no data for it.",
        "slides[2].c: the marker {c} was left as it is: no data for it.",
    ]
    assert result.results[0].warnings == result.warnings[:1]


def test_markers_in_notes_and_cells_are_warned_of_and_frames_without_data_are_not() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_table(slide, "figures", 2, 2).table.cell(0, 0).text = "{cell}"
    add_chart(slide, "chart")
    slide.notes_slide.notes_text_frame.text = "{note}"
    template = saved(deck)
    for extra in ({}, {"styled": TextList(())}):
        result = rendered(template, {**extra})
        assert [w.place for w in result.warnings if w.kind is FaultKind.UNFILLED_MARKER] == [
            "slides[0].cell",
            "slides[0].note",
        ]


def test_a_marker_that_left_the_slide_with_its_place_is_not_warned_of() -> None:
    deck = new_deck()
    slide = add_slide(deck)
    add_box(slide, "{photo} {caption}")
    add_box(slide, "{gone} {too}")
    add_table(slide, "figures", 1, 1).table.cell(0, 0).text = "{cell}"
    table = Table(((Text("1"),),))
    result = rendered(
        saved(deck),
        {"photo": Image("a.png"), "gone": Delete(), "figures": table},
        assets={"a.png": picture()},
    )
    assert result.warnings == ()


def test_text_in_the_data_that_looks_like_a_marker_is_no_marker() -> None:
    assert rendered(boxes("{a}"), {"a": "{b}"}).warnings == ()


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("Titel", "x", 'no text on template slide 1 holds {Titel}, so it is ignored; did you mean '
         '"title"?'),
        ("extra", "x", "no text on template slide 1 holds {extra}, so it is ignored; it is on "
         "template slide 2, 3, 4 and others."),
        ("zzz", "x", "no text on template slide 1 holds {zzz}, so it is ignored."),
        ("figures", "x", "no text on template slide 1 holds {figures}, so it is ignored; the frame "
         "that has this alternative text takes no text."),
        ("title", Table(((Text(""),),)), "no table on template slide 1 has the alternative text "
         '"title", so it is ignored; it stands in a text; give a text, or name the frame in the '
         "template."),
        ("figure", Table(((Text(""),),)), "no table on template slide 1 has the alternative text "
         '"figure", so it is ignored; did you mean "figures"?'),
        ("titles", Image("x.png"), "no shape's text on template slide 1 holds {titles}, so it is "
         'ignored; did you mean "title"?'),
        ("note", Image("x.png"), "no shape's text on template slide 1 holds {note}, so it is "
         "ignored; it stands in the speaker notes, which hold text only."),
        ("figurs", Delete(), "no text on template slide 1 holds {figurs} and no frame has the "
         'alternative text "figurs", so it is ignored; did you mean "figures"?'),
    ],
)  # fmt: skip
def test_an_unused_key_is_told_with_what_may_have_been_meant(
    key: str, value: Any, message: str
) -> None:
    deck = new_deck()
    first = add_slide(deck)
    add_box(first, "{title}")
    add_table(first, "figures", 1, 1)
    first.notes_slide.notes_text_frame.text = "{note}"
    for _ in range(4):
        add_box(add_slide(deck), "{extra}")
    result = rendered(saved(deck), {key: value})
    assert warnings(result, FaultKind.UNUSED_KEY) == [f"slides[0].{key}: {message}"]


def test_a_key_that_has_data_already_is_not_offered_for_another() -> None:
    result = rendered(boxes("{title}"), {"title": "a", "titel": "b"})
    assert warnings(result) == [
        "slides[0].titel: no text on template slide 1 holds {titel}, so it is ignored."
    ]


def test_strict_data_makes_faults_of_unused_keys_and_unfilled_markers() -> None:
    template = compile(boxes("{title} {date}"))
    document = {"strict": True, "slides": [{"template": 1, "titel": "x"}]}
    with pytest.raises(DataError) as caught:
        template.render(read_deck(document))
    assert [str(fault) for fault in caught.value.faults] == [
        'slides[0].titel: no text on template slide 1 holds {titel}; did you mean "title"?',
        "slides[0].title: the marker {title} of template slide 1 has no data; give it a text "
        '("" for none), or remove it with {"delete": true}.',
        "slides[0].date: the marker {date} of template slide 1 has no data; give it a text "
        '("" for none), or remove it with {"delete": true}.',
    ]
    assert [fault.kind for fault in caught.value.faults] == [
        FaultKind.UNUSED_KEY,
        FaultKind.UNFILLED_MARKER,
        FaultKind.UNFILLED_MARKER,
    ]


def test_who_renders_may_overrule_whether_the_data_is_strict() -> None:
    template = compile(boxes("{title}"))
    lax, strict = ({"strict": on, "slides": [{"template": 1}]} for on in (False, True))
    assert len(template.validate(read_deck(lax), strict=True)) == 1
    assert template.validate(read_deck(strict), strict=False) == ()
    assert len(template.render(read_deck(strict), strict=False).warnings) == 1


def test_strict_data_that_matches_is_rendered() -> None:
    deck = read_deck({"strict": True, "slides": [{"template": 1, "title": "x"}]})
    assert compile(boxes("{title}")).render(deck).warnings == ()


def test_strict_data_may_still_pad_and_ignore_attributes() -> None:
    text = {"value": "x", "colour": "red"}
    deck = read_deck({"strict": True, "slides": [{"template": 1, "title": text}]})
    assert [w.place for w in compile(boxes("{title}")).render(deck).warnings] == [
        "slides[0].title.colour"
    ]


def test_very_many_warnings_are_folded_and_counted() -> None:
    template = compile(boxes("{a} {b}"))
    slides = [{"template": 1, f"k{number}": "x", "b": "y"} for number in range(1_500)]
    result = template.render(data(*slides))
    assert len(result.warnings) == limits.MAX_FINDINGS + 1
    assert result.warnings[-1].kind is FaultKind.MORE
    same = template.render(data(*({"template": 1} for _ in range(200))))
    assert warnings(same) == [
        f"slides[0].{key}: the marker {{{key}}} was left as it is: no data for it. "
        "The same is said of 199 more slides."
        for key in "ab"
    ]


def test_the_same_warnings_come_the_same_way_every_time() -> None:
    template = boxes("{a}{b}{c}{d}{e}{f}")
    first, second = (rendered(template, {"x": "1", "y": "2"}) for _ in range(2))
    assert warnings(first) == warnings(second)
    assert [w.place[-1] for w in first.warnings] == list("xyabcdef")
