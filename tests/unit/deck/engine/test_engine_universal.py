"""Rules that hold for any data."""

from __future__ import annotations

import re
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from slidemill.deck import compile  # noqa: A004  # the engine's verb
from slidemill.deck.data import (
    Color,
    ColorKind,
    Databar,
    Delete,
    FontStyle,
    HorizontalSizing,
    Image,
    Overflow,
    Scaling,
    ShapeStyle,
    Styles,
    Table,
    Text,
    TextList,
    VerticalSizing,
)
from tests.fixtures.decks import (
    TITLE_AND_BODY,
    A,
    add_box,
    add_chart,
    add_slide,
    add_table,
    assert_sound,
    cells,
    data,
    new_deck,
    opened,
    picture,
    saved,
    texts,
    xml,
)
from tests.fixtures.texts import any_text, shown

PICTURES = {"a": picture(30, 60), "b": picture(200, 10, "JPEG", dpi=10), "c": picture(1, 1, "GIF")}


def everything() -> bytes:
    deck = new_deck()
    for number in range(3):
        slide = add_slide(deck, TITLE_AND_BODY)
        slide.shapes.title.text = f"{{k}} {number}"
        slide.placeholders[1].text_frame.text = "{list}"
        add_box(slide, "{k}/", "{l", "}")
        add_box(slide, "{pic}")
        add_table(slide, "figures", 2, 3).table.cell(1, 1).text = "{k}"
        if number:
            add_chart(slide, "load")
            slide.notes_slide.notes_text_frame.text = "{k}"
    return saved(deck)


TEMPLATE = compile(everything())
RELAXED = settings(max_examples=25)

colors = st.sampled_from(
    [
        Color(ColorKind.RGB, "010203"),
        Color(ColorKind.SCHEME, "accent3"),
        Color(ColorKind.PRESET, "peru"),
    ]
)
flags = st.none() | st.booleans()
fonts = st.builds(
    FontStyle, st.none() | any_text, st.none() | st.floats(0.1, 5000), st.none() | colors,
    flags, flags, flags, flags,
)  # fmt: skip
styles = st.builds(Styles, fonts, st.builds(ShapeStyle, st.none() | colors, st.none() | colors))
links = st.sampled_from([None, 'https://example.org/ü?a=1&b="2"', "mailto:a@b.test"])
formatted = st.builds(
    Text,
    any_text,
    st.none() | styles,
    links,
    st.integers(0, 8),
    st.none() | st.builds(Databar, st.floats(0, 1), colors),
)
tables = st.builds(
    Table,
    st.lists(st.lists(formatted, min_size=1, max_size=5).map(tuple), min_size=1, max_size=6).map(
        tuple
    ),
    st.sampled_from(HorizontalSizing),
    st.sampled_from(VerticalSizing),
)
images = st.builds(
    Image, st.sampled_from("abc"), st.sampled_from(Scaling), st.sampled_from(Overflow)
)
slides = st.fixed_dictionaries(
    {"template": st.integers(1, 3)},
    optional={
        "k": formatted | st.just(Delete()),
        "l": formatted,
        "list": st.builds(TextList, st.lists(formatted, max_size=5).map(tuple)) | formatted,
        "pic": images | st.just(Delete()),
        "figures": tables | st.just(Delete()),
        "load": st.just(Delete()),
    },
)


@RELAXED
@given(value=any_text)
def test_any_unicode_text_arrives_as_far_as_xml_can_hold_it(value: str) -> None:
    result = TEMPLATE.render(data({"k": value, "list": value}))
    made = opened(result).slides[0]
    assert texts(made)[1] == shown(value)
    assert texts(made)[0] == f"{shown(value)} 0"


@RELAXED
@given(deck=st.lists(slides, min_size=1, max_size=5))
def test_any_deck_opens_and_hangs_together(deck: list[dict[str, Any]]) -> None:
    result = TEMPLATE.render(data(*deck), PICTURES)
    assert_sound(result.content)
    assert len(opened(result).slides) == len(deck)


@RELAXED
@given(templates=st.lists(st.integers(1, 3), min_size=1, max_size=12))
def test_any_order_and_repetition_comes_out_as_listed(templates: list[int]) -> None:
    result = TEMPLATE.render(data(*({"template": n, "k": "x"} for n in templates)))
    assert [texts(slide)[0] for slide in opened(result).slides] == [
        f"x {number - 1}" for number in templates
    ]


@RELAXED
@given(table=tables)
def test_any_table_has_the_cells_of_its_data(table: Table) -> None:
    result = TEMPLATE.render(data({"figures": table}))
    width = max(map(len, table.rows))
    frame = opened(result).slides[0].shapes[-1]
    assert cells(frame) == [
        [shown(text.value) for text in row] + [""] * (width - len(row)) for row in table.rows
    ]
    assert sum(column.width for column in frame.table.columns) == frame.width or (
        width == 3 and len(table.rows) == 2
    )


@RELAXED
@given(pieces=st.lists(st.sampled_from(["{", "}", "k", " ", "{k}", "a", "{l", "{}"]), max_size=9))
def test_however_runs_cut_a_text_the_markers_in_it_are_found(pieces: list[str]) -> None:
    deck = new_deck()
    add_box(add_slide(deck), *pieces)
    result = compile(saved(deck)).render(data({"k": "<K>", "l": "L"}))
    expected = re.sub(
        r"\{([^{}]*)\}",
        lambda m: {"k": "<K>", "l": "L"}.get(m[1].strip(), m[0]),
        "".join(pieces),
    )
    (found,) = texts(opened(result).slides[0])
    assert found == expected
    made = list(xml(result.content, "ppt/slides/slide1.xml").iter(f"{A}r"))
    assert len(made) <= len(pieces)
